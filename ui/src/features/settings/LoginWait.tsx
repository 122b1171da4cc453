import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { left } from "../../components/Countdown/left";
import { useNow } from "../../components/Countdown/useNow";
import { Words } from "../../components/Words/Words";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./Keys.module.css";

/** That a log-in waits for the limit, for how long still, and how to end the wait. */
export function LoginWait({ run }: { readonly run: string }) {
  const { t } = useTranslation("settings");
  const cancel = useMutate("api.cancel");
  const found = useRead("api.runs", {}).data?.runs.find((one) => one.run === run);
  const until = found?.phase === "waiting" ? found.waits_until : null;
  const now = useNow(until !== null);
  if (until === null || found === undefined) return null;
  return (
    <div role="status" className={styles.wait}>
      <span>
        {t("login.limit")} <b aria-hidden="true">{left(Date.parse(until) - now)}</b>
        {found.waits_for && (
          <span className={styles.note}>
            {" "}
            <Words text={found.waits_for} />
          </span>
        )}
      </span>
      <Button size="xs" onClick={() => cancel.mutate({ run })}>
        {t("login.stopWaiting")}
      </Button>
    </div>
  );
}
