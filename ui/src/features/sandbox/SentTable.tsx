import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { moment } from "../../components/format";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import styles from "./SandboxPlace.module.css";
import type { SentLine } from "./useSentLog";

export interface SentTableProps {
  readonly log: readonly SentLine[];
  readonly running: boolean;
}

/** What was sent since the window opened, and what the receiver answered. */
export function SentTable({ log, running }: SentTableProps) {
  const { t } = useTranslation("sandbox");
  return (
    <section className={styles.sent} aria-label={t("sent.title")}>
      <div className={styles.head}>
        <h2 className={styles.sentTitle}>{t("sent.title")}</h2>
        <span className={styles.sentNote}>{t("sent.note")}</span>
      </div>
      {log.length === 0 ? (
        <EmptyState>{t(running ? "sent.empty" : "sent.emptyStopped")}</EmptyState>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("sent.at")}</th>
              <th scope="col">{t("sent.platform")}</th>
              <th scope="col">{t("sent.event")}</th>
              <th scope="col">{t("sent.fault")}</th>
              <th scope="col">{t("sent.answer")}</th>
              <th scope="col" className={styles.num}>
                {t("sent.latency")}
              </th>
              <th scope="col">{t("sent.delivery")}</th>
            </tr>
          </thead>
          <tbody>
            {log.map((sent) => (
              <SentRow key={sent.line} sent={sent} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function SentRow({ sent }: { readonly sent: SentLine }) {
  const { t } = useTranslation("sandbox");
  const accepted = sent.status !== null && sent.status < 300;
  return (
    <tr>
      <td>{moment(sent.at)}</td>
      <td>
        <span className={styles.platform}>
          <PlatformTile platform={sent.platform} decorative />
          {t(`names.${sent.platform}`, sent.platform)}
        </span>
      </td>
      <td>{sent.event}</td>
      <td className={sent.fault ? undefined : styles.quiet}>
        {sent.fault ? t(`fault.${sent.fault}`, sent.fault.replaceAll("-", " ")) : t("sent.noFault")}
      </td>
      <td>
        <span className={styles.answer} data-accepted={accepted}>
          <VerdictMark outline={accepted ? "valid" : "invalid"} />
          {sent.status ?? sent.error ?? t("sent.unreached")}
        </span>
      </td>
      <td className={styles.num}>{t("sent.ms", { count: sent.latency_ms })}</td>
      <td>
        {sent.delivery_id ? (
          <Link to="/deliveries" search={{ selected: sent.delivery_id }}>
            {t("sent.open")}
          </Link>
        ) : (
          <span className={styles.quiet}>{t("sent.notOurs")}</span>
        )}
      </td>
    </tr>
  );
}
