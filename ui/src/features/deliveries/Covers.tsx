import { IconCheck, IconMinus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Cover } from "../../rpc/generated";
import styles from "./VerificationTab.module.css";

export interface CoversProps {
  readonly covers: readonly Cover[];
  readonly scheme: string | null;
  readonly label: string | null;
  readonly platform: string;
}

const ALL: readonly Cover[] = ["sender", "body", "age", "url"];

/** What the scheme protects, and what nobody should rely on. */
export function Covers({ covers, scheme, label, platform }: CoversProps) {
  const { t } = useTranslation("deliveries");
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
      <p className={styles.scheme}>
        {label} <span className="mono">{scheme}</span>
      </p>
    </section>
  );
}
