import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../components/Drawer/Drawer";
import type { ApiCall } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import styles from "../request/Request.module.css";
import { CodeShown } from "./CodeShown";

export interface CodeDrawerProps {
  readonly call: ApiCall;
  /** The language that is shown at first. */
  readonly first: string;
  onClose(): void;
}

/** A call as code in eight languages, or all calls of its platform as a client; the key is read from the environment. */
export function CodeDrawer({ call, first, onClose }: CodeDrawerProps) {
  const { t } = useTranslation("explorer");
  const [language, setLanguage] = useState(first);
  const [what, setWhat] = useState<"call" | "client">("call");
  const one = useRead("api.code", { call, language }, { keepPrevious: true, enabled: what === "call" });
  const { connection_id } = call;
  const all = useRead(
    "api.client",
    { connection_id, language },
    { keepPrevious: true, enabled: what === "client" },
  );
  const read = what === "call" ? one : all;
  return (
    <Drawer wide opened onClose={onClose} title={t("code.title")}>
      <SegmentedControl
        value={what}
        onChange={(chosen) => setWhat(chosen as "call" | "client")}
        aria-label={t("code.what")}
        data={[
          { value: "call", label: t("code.call") },
          { value: "client", label: t("code.client") },
        ]}
      />
      {what === "client" && <p className={styles.quiet}>{t("code.clientHint")}</p>}
      <CodeShown code={read.data} problem={read.error} language={language} onLanguage={setLanguage} />
    </Drawer>
  );
}
