import { NumberInput, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AnswersFieldsProps } from "./AnswersFields";
import { useForwards } from "./useForwards";

const MODES = ["fixed", "target"] as const;
const LONGEST_WAIT = 120_000;

/** Whose answer the sender gets: the endpoint's own, or that of a forward's target. */
export function ThroughFields({ endpoint, draft, onChange, errors }: AnswersFieldsProps) {
  const { t } = useTranslation("endpoints");
  const rules = (useForwards().data?.rules ?? []).filter(({ endpoint_id }) => endpoint_id === endpoint.id);
  const wait = endpoint.sender_timeout;
  return (
    <>
      <Select
        label={t("answers.mode.label")}
        description={t(`answers.mode.hint_${draft.mode}`)}
        data={MODES.map((value) => ({ value, label: t(`answers.mode.${value}`) }))}
        value={draft.mode}
        allowDeselect={false}
        onChange={(value) => onChange({ mode: value === "target" ? "target" : "fixed" })}
        error={errors.mode}
      />
      {draft.mode === "target" && (
        <>
          <Select
            label={t("answers.rule.label")}
            description={rules.length === 0 ? t("answers.rule.none") : undefined}
            data={[
              { value: "", label: t("answers.rule.first") },
              ...rules.map(({ id, target }) => ({ value: id, label: target })),
            ]}
            value={draft.targetRule}
            allowDeselect={false}
            onChange={(value) => onChange({ targetRule: value ?? "" })}
            error={errors.target_rule}
          />
          <NumberInput
            label={t("answers.wait.label")}
            description={t(wait?.assumed ? "answers.wait.assumed" : "answers.wait.hint")}
            placeholder={wait ? `${wait.ms} ms` : ""}
            min={500}
            max={LONGEST_WAIT}
            allowDecimal={false}
            suffix=" ms"
            thousandSeparator={"\u2009"}
            value={draft.senderTimeout}
            onChange={(value) => onChange({ senderTimeout: typeof value === "number" ? value : "" })}
            error={errors.sender_timeout_ms}
          />
        </>
      )}
    </>
  );
}
