import { IconAlertTriangle, IconCheck, IconMinus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Cover, VerdictView } from "../../rpc/generated";
import styles from "./VerificationTab.module.css";

export interface CoversProps {
  readonly verdict: VerdictView;
  readonly platform: string;
}

const ALL: readonly Cover[] = ["sender", "body", "age", "url"];

/** What the scheme protects, and what nobody should rely on. */
export function Covers({ verdict, platform }: CoversProps) {
  const { t } = useTranslation("deliveries");
  const { covers, scheme, scheme_label, weak_spots } = verdict;
  if (scheme === null) return null;
  return (
    <section aria-labelledby="covers-title">
      <div className={styles.section}>
        <h2 id="covers-title">{t("covers.title")}</h2>
        <span>{t("covers.count", { covered: covers.length, count: ALL.length })}</span>
      </div>
      <ul className={styles.covers}>
        {ALL.map((cover) => {
          const covered = covers.includes(cover);
          return (
            <li key={cover} className={styles.cover} data-covered={covered}>
              <b>
                {covered ? (
                  <IconCheck size={12} stroke={2} aria-hidden />
                ) : (
                  <IconMinus size={12} aria-hidden />
                )}
                {t(`covers.${cover}.name`)}
              </b>
              {t(`covers.${cover}.${covered ? "yes" : "no"}`, { platform })}
            </li>
          );
        })}
      </ul>
      {weak_spots.length > 0 && (
        <ul className={styles.weak} aria-label={t("covers.weak")}>
          {weak_spots.map(({ code, words }) => (
            <li key={code}>
              <span className={styles.sign}>
                <IconAlertTriangle size={14} stroke={1.6} aria-hidden />
              </span>
              <span>{words}</span>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.scheme}>
        {scheme_label} <span className="mono">{scheme}</span>
      </p>
    </section>
  );
}
