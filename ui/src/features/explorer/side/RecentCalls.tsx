import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { CallStatus } from "../../../components/CallStatus/CallStatus";
import { Fingerprint } from "../../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../../components/Foreign/Foreign";
import { MethodMark } from "../../../components/MethodMark/MethodMark";
import { duration } from "../../../components/numbers";
import { clock } from "../../../components/times";
import { useRead } from "../../../rpc/queries";
import styles from "./Side.module.css";

const SHOWN = 8;

/** The last calls of the audit. */
export function RecentCalls({ workspaceId }: { readonly workspaceId: string }) {
  const { t } = useTranslation("explorer");
  const page = useRead(
    "audit.page",
    { workspace_id: workspaceId, failed: false, limit: SHOWN },
    { keepPrevious: true },
  ).data;
  if (page === undefined || page.calls.length === 0) return null;
  return (
    <section className={styles.recent} aria-label={t("audit.title")}>
      <div className={styles.recentHead}>
        <h2>{t("audit.title")}</h2>
        <span className={styles.quiet}>{t("audit.kept", { count: page.kept_days })}</span>
        <Link to="/settings/$section" params={{ section: "audit" }}>
          {t("audit.all")}
        </Link>
      </div>
      <table className={styles.calls}>
        <thead>
          <tr>
            <th>{t("audit.time")}</th>
            <th>{t("audit.method")}</th>
            <th>{t("audit.endpoint")}</th>
            <th>{t("audit.status")}</th>
            <th data-align="right">{t("audit.took")}</th>
            <th>{t("audit.key")}</th>
          </tr>
        </thead>
        <tbody>
          {page.calls.map((call) => (
            <tr key={call.id}>
              <td>{clock(call.at)}</td>
              <td>
                <MethodMark method={call.method} />
              </td>
              <td className={styles.endpoint} title={`${call.host}${call.endpoint}`}>
                <Foreign text={call.endpoint} />
              </td>
              <td>
                <CallStatus call={call} />
              </td>
              <td data-align="right">{call.duration_ms === null ? "" : duration(call.duration_ms * 1000)}</td>
              <td>{call.fingerprint && <Fingerprint hex={call.fingerprint} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
