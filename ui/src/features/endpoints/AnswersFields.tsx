import { Autocomplete, NumberInput, Select, TagsInput, Textarea } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { EndpointView } from "../../rpc/generated";
import type { AnswersDraft } from "./answers";
import { ThroughFields } from "./ThroughFields";

const LONGEST_DELAY = 60_000;
const FAULTS = ["none", "error", "timeout", "drop", "slow"] as const;
const UNSIGNED = ["by_verdict", "accept", "refuse"] as const;
const TYPES = ["application/json", "application/x-www-form-urlencoded", "text/plain", "application/xml"];

export interface AnswersFieldsProps {
  readonly endpoint: EndpointView;
  readonly draft: AnswersDraft;
  readonly onChange: (change: Partial<AnswersDraft>) => void;
  /** What is wrong with a field, by its name in the request. */
  readonly errors: Readonly<Record<string, string | undefined>>;
}

/** What the endpoint says, plays and expects, beyond its two statuses. */
export function AnswersFields({ endpoint, draft, onChange, errors }: AnswersFieldsProps) {
  const { t } = useTranslation("endpoints");
  return (
    <>
      <ThroughFields endpoint={endpoint} draft={draft} onChange={onChange} errors={errors} />
      <Select
        label={t("answers.unsigned.label")}
        description={t("answers.unsigned.hint")}
        data={UNSIGNED.map((value) => ({ value, label: t(`answers.unsigned.${value}`) }))}
        value={draft.unsigned}
        allowDeselect={false}
        onChange={(value) => onChange({ unsigned: UNSIGNED.find((word) => word === value) ?? "by_verdict" })}
        error={errors.unsigned}
      />
      <Textarea
        label={t("answers.body.label")}
        description={t("answers.body.hint")}
        placeholder="ok"
        autosize
        maxRows={6}
        value={draft.body}
        onChange={(event) => onChange({ body: event.currentTarget.value })}
        error={errors.answer_body}
      />
      <Autocomplete
        label={t("answers.type.label")}
        placeholder="text/plain; charset=utf-8"
        data={TYPES}
        value={draft.contentType}
        onChange={(contentType) => onChange({ contentType })}
        error={errors.answer_type}
      />
      <TagsInput
        label={t("answers.events.label")}
        description={t("answers.events.hint")}
        data={endpoint.events}
        value={[...draft.events]}
        onChange={(events) => onChange({ events })}
        error={errors.expected_events}
      />
      <TagsInput
        label={t("answers.types.label")}
        data={TYPES}
        value={[...draft.types]}
        onChange={(types) => onChange({ types })}
        error={errors.expected_types}
      />
      <Select
        label={t("answers.fault.label")}
        description={t("answers.fault.hint")}
        data={FAULTS.map((value) => ({ value, label: t(`answers.fault.${value}`) }))}
        value={draft.fault}
        allowDeselect={false}
        onChange={(value) => onChange({ fault: FAULTS.find((word) => word === value) ?? "none" })}
        error={errors.fault}
      />
      <NumberInput
        label={t("answers.delay.label")}
        min={0}
        max={LONGEST_DELAY}
        allowDecimal={false}
        suffix=" ms"
        thousandSeparator={"\u2009"}
        value={draft.delayMs}
        onChange={(value) => {
          if (typeof value === "number") onChange({ delayMs: value });
        }}
        error={errors.delay_ms}
      />
    </>
  );
}
