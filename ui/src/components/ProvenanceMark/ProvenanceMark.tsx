import { useTranslation } from "react-i18next";
import type { Provenance } from "../../rpc/generated";
import styles from "./ProvenanceMark.module.css";

export interface ProvenanceMarkProps {
  /** Whose word it is. */
  readonly provenance: Provenance;
  /** Replaces the word, such as “layout assumed”. */
  readonly label?: string;
}

const SHAPES: Readonly<Record<Provenance, string>> = {
  documented: "M5 12.5l4.5 4.5L19 7",
  observed:
    "M2.5 12s3.5-6 9.5-6 9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  contradictory: "M12 4L2.8 19.5h18.4zM12 10v4.2M12 16.9v.1",
  "example-only": "M7 4h7l4 4v12H7zM10 12h5M10 16h5",
  assumed: "M5 9.5c2.5-2.5 4.5-2.5 7 0s4.5 2.5 7 0M5 15.5c2.5-2.5 4.5-2.5 7 0s4.5 2.5 7 0",
  user: "M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20c.6-3.6 3.3-5.5 7-5.5s6.4 1.9 7 5.5",
};

/** Shows on whose word a fact rests: its own outline, its own word, its own underline. */
export function ProvenanceMark({ provenance, label }: ProvenanceMarkProps) {
  const { t } = useTranslation("components");
  return (
    <span className={styles.mark} data-provenance={provenance} title={t(`provenance.${provenance}.sentence`)}>
      <svg className={styles.icon} width="12" height="12" viewBox="0 0 24 24" aria-hidden="true">
        <path d={SHAPES[provenance]} />
      </svg>
      {label ?? t(`provenance.${provenance}.word`)}
    </span>
  );
}
