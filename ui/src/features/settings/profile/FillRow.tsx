import { useTranslation } from "react-i18next";
import { FactField } from "../../../components/FactField/FactField";
import { LayerMark } from "../../../components/LayerMark/LayerMark";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { FactView } from "../../../rpc/generated";
import styles from "./ProfilePage.module.css";
import { ResetButton } from "./ResetButton";
import { SourceButton } from "./SourceButton";
import type { ProfileEdits } from "./useProfileEdits";

export interface FillRowProps {
  readonly fact: FactView;
  /** The title of the section that it belongs to. */
  readonly section: string;
  readonly edits: ProfileEdits;
  readonly onSave: (value: string) => void;
}

/** One value that the platform does not say, with its field. */
export function FillRow({ fact, section, edits, onSave }: FillRowProps) {
  const { t } = useTranslation("profiles");
  return (
    <li className={styles.fill} data-unknown={fact.unknown || undefined}>
      <div className={styles.fillField}>
        <FactField
          label={fact.label}
          kind={fact.kind}
          choices={fact.choices}
          value={fact.value}
          help={fact.help}
          problem={edits.problemOf(fact.path)}
          onSave={onSave}
          onLeave={() => edits.forget(fact.path)}
        />
      </div>
      <div className={styles.fillSide}>
        <span className={styles.quiet}>{section}</span>
        <span className={styles.marks}>
          {fact.unknown ? (
            <ProvenanceMark provenance="assumed" label={t("fill.unknown")} />
          ) : (
            <>
              <ProvenanceMark provenance={fact.provenance} />
              <LayerMark layer={fact.layer} />
              <ResetButton fact={fact} edits={edits} />
            </>
          )}
          <SourceButton url={fact.source_url} label={fact.label} />
        </span>
      </div>
    </li>
  );
}
