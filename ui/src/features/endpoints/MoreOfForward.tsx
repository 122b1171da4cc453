import { NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import styles from "./Forwards.module.css";
import { FAULTS, type ForwardDraft, TIMED } from "./forwardDraft";

const LONGEST_FAULT = 600_000;

export interface MoreOfForwardProps {
  readonly draft: ForwardDraft;
  readonly onChange: (change: Partial<ForwardDraft>) => void;
  readonly errors: Readonly<Record<string, string | undefined>>;
}

/** What few rules need: headers, order and faults. */
export function MoreOfForward({ draft, onChange, errors }: MoreOfForwardProps) {
  const { t } = useTranslation("forwards");
  return (
    <>
      <Textarea
        label={t("form.headers")}
        description={t("form.headersHint")}
        placeholder="X-Event: {{ event }}"
        autosize
        maxRows={6}
        classNames={{ input: styles.code ?? "" }}
        value={draft.headers}
        onChange={(event) => onChange({ headers: event.currentTarget.value })}
        error={errors.headers}
      />
      <TextInput
        label={t("form.order")}
        description={t("form.orderHint")}
        placeholder="/employee_id"
        value={draft.order}
        onChange={(event) => onChange({ order: event.currentTarget.value })}
        error={errors.order}
      />
      <Select
        label={t("form.fault")}
        description={t("form.faultHint")}
        data={["none" as const, ...FAULTS].map((value) => ({ value, label: t(`fault.${value}`) }))}
        value={draft.fault}
        allowDeselect={false}
        onChange={(value) => onChange({ fault: FAULTS.find((word) => word === value) ?? "none" })}
      />
      {TIMED.includes(draft.fault) && (
        <NumberInput
          label={t("form.faultMs")}
          placeholder={draft.fault === "slow" ? "2 000 ms" : "30 000 ms"}
          min={0}
          max={LONGEST_FAULT}
          allowDecimal={false}
          suffix=" ms"
          thousandSeparator={"\u2009"}
          value={draft.faultMs}
          onChange={(value) => onChange({ faultMs: typeof value === "number" ? value : "" })}
          error={errors.fault_ms}
        />
      )}
    </>
  );
}
