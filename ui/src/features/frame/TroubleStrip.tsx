import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Words } from "../../components/Words/Words";
import { useMutate, useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import styles from "./TroubleStrip.module.css";

/** Says in every place what is wrong with the inbox and what becomes of deliveries meanwhile. */
export function TroubleStrip() {
  const { t } = useTranslation("frame");
  const status = useRead("status.get", {}).data;
  const dismiss = useMutate("storage.dismiss");
  const owner = useIsOwner();
  const stopped = status?.receiver.problem;
  const refusing = stopped?.code.startsWith("store.") ? stopped : null;
  const problem = refusing ?? status?.store.notice;
  if (!problem) return null;
  const over = problem.code === "store.salvaged";
  return (
    <div className={styles.strip} data-tone={over ? "amber" : "red"} role="alert">
      <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
      <p>
        <b>
          <Words text={problem.message} />
        </b>{" "}
        {refusing && t("trouble.refusing")} {problem.hint && <Words text={problem.hint} />}
      </p>
      <code>{problem.code}</code>
      {over && owner && (
        <Button size="xs" disabled={dismiss.isPending} onClick={() => dismiss.mutate({})}>
          {t("trouble.dismiss")}
        </Button>
      )}
    </div>
  );
}
