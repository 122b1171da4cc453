import { Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { ReplaySequence } from "../../../rpc/generated";
import type { DraftChange, ReplayDraft } from "./order";
import styles from "./Replay.module.css";

export interface PaceFieldsProps {
  readonly draft: ReplayDraft;
  readonly errors: Readonly<Record<string, string | undefined>>;
  onChange: DraftChange;
}

const SEQUENCES: readonly ReplaySequence[] = ["arrival", "newest_first", "own_time"];

/** How many are sent: in which order, how many a second, how many at once. */
export function PaceFields({ draft, errors, onChange }: PaceFieldsProps) {
  const { t } = useTranslation("replay");
  return (
    <div className={styles.fields}>
      <Select
        label={t("order")}
        value={draft.order}
        onChange={(order) => onChange({ order: (order as ReplaySequence | null) ?? "arrival" })}
        data={SEQUENCES.map((value) => ({ value, label: t(`sequence.${value}`) }))}
      />
      <div className={styles.pair}>
        <TextInput
          label={t("rate")}
          value={draft.rate}
          onChange={(event) => onChange({ rate: event.target.value })}
          error={errors.rate}
          inputMode="decimal"
          placeholder={t("ratePlaceholder")}
        />
        <TextInput
          label={t("concurrency")}
          value={draft.concurrency}
          onChange={(event) => onChange({ concurrency: event.target.value })}
          error={errors.concurrency}
          inputMode="numeric"
          placeholder="4"
        />
      </div>
      <p className={styles.quiet}>{t("strictly")}</p>
    </div>
  );
}
