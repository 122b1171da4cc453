import { useTranslation } from "react-i18next";
import { limit } from "../../../../components/format";
import { ProvenanceMark } from "../../../../components/ProvenanceMark/ProvenanceMark";
import { VerdictMark } from "../../../../components/VerdictBadge/VerdictMark";
import type { DialogueLogoView } from "../../../../rpc/generated";
import styles from "./Submission.module.css";

export interface LogoChecksProps {
  readonly logo: DialogueLogoView;
}

/** What a chosen logo is, and whether it would do. */
export function LogoChecks({ logo }: LogoChecksProps) {
  const { t } = useTranslation("dialogue");
  const { name, format, width, height, size, checks } = logo;
  const facts = [
    format ?? t("submission.noImage"),
    ...(width !== null && height !== null ? [`${width} × ${height}`] : []),
    limit(size),
  ];
  return (
    <section className={styles.checks} aria-label={t("submission.logo")}>
      <p className={styles.quiet}>
        <b>{name}</b> {facts.join(" · ")}
      </p>
      <ul>
        {checks.map(({ id, ok, text, provenance }) => (
          <li key={id}>
            <VerdictMark outline={ok ? "valid" : "invalid"} />
            <span>
              <span className={styles.spoken}>{t(ok ? "submission.ok" : "submission.wrong")} </span>
              {text}
            </span>
            {provenance !== "documented" && <ProvenanceMark provenance={provenance} />}
          </li>
        ))}
      </ul>
    </section>
  );
}
