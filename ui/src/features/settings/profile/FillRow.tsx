import { useTranslation } from "react-i18next";
import { FactField } from "../../../components/FactField/FactField";
import { LayerMark } from "../../../components/LayerMark/LayerMark";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { FactView } from "../../../rpc/generated";
import styles from "./ProfilePage.module.css";
import { ResetButton } from "./ResetButton";
import type { ProfileEdits } from "./useProfileEdits";

export interface FillRowProps {
  readonly fact: FactView;
  readonly edits: ProfileEdits;
  readonly onSave: (value: string) => void;
}

/** One value that the platform does not say, with its field; what stands in it is assumed until it is confirmed. */
export function FillRow({ fact, edits, onSave }: FillRowProps) {
  const { t } = useTranslation("profiles");
  return (
    <li className={styles.fill} data-unknown={fact.unknown || undefined}>
      <div className={styles.fillField}>
        <FactField
          label={fact.label}
          labelled="beside"
          kind={fact.kind}
          choices={fact.choices}
          value={fact.value}
          help={fact.help}
          problem={edits.problemOf(fact.path)}
          confirms={fact.unknown}
          onSave={onSave}
          onLeave={() => edits.forget(fact.path)}
        />
      </div>
      <span className={styles.marks}>
        {fact.unknown ? (
          <ProvenanceMark provenance="assumed" label={fact.value === "" ? t("fill.unknown") : undefined} />
        ) : (
          <>
            <ProvenanceMark provenance={fact.provenance} />
            <LayerMark layer={fact.layer} />
            <ResetButton fact={fact} edits={edits} />
          </>
        )}
      </span>
    </li>
  );
}
