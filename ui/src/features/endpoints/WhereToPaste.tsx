import { Button, Popover } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useHost } from "../../rpc/client";
import { useRead } from "../../rpc/queries";
import styles from "./EndpointPane.module.css";

export interface WhereToPasteProps {
  readonly platform: string;
  readonly name: string;
}

/** Says where the address goes, and opens the platform's own pages. */
export function WhereToPaste({ platform, name }: WhereToPasteProps) {
  const { t } = useTranslation("endpoints");
  const host = useHost();
  const profile = useRead("profiles.get", { id: platform });
  const docs = profile.data?.docs ?? [];
  return (
    <Popover position="bottom-end" withArrow={false} trapFocus>
      <Popover.Target>
        <Button>{t("paste.button")}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={styles.docs}>
          <p>{t(docs.length > 0 ? "paste.text" : "paste.noDocs", { name })}</p>
          {docs.map((url) => (
            <button
              key={url}
              type="button"
              className={styles.doc}
              onClick={() => void host.openExternal(url)}
            >
              {url.replace(/^https?:\/\//, "")}
            </button>
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
