import { SegmentedControl, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { GuessView } from "../../rpc/generated";
import { type Field, valuesOf } from "./choices";
import { useValueName } from "./useValueName";

export interface GuessFieldProps {
  readonly field: Field;
  readonly guess: GuessView;
  readonly preamble: number;
  onChoose(value: string): void;
}

// Neither control takes an empty value, which is that of “none”.
const NONE = "none";
const toControl = (value: string) => (value === "" ? NONE : value);
const fromControl = (value: string | null) => (value === null || value === NONE ? "" : value);

/** The values that a decision may have: few in a row, many in a list. */
export function GuessField({ field, guess, preamble, onChoose }: GuessFieldProps) {
  const { t } = useTranslation("imports");
  const name = useValueName();
  const data = valuesOf(field, guess, preamble).map((value) => ({
    value: toControl(value),
    label: name(field, value),
  }));
  const control = {
    data,
    value: toControl(guess.value),
    "aria-label": t(`source.field.${field}`),
    onChange: (value: string | null) => onChoose(fromControl(value)),
  };
  return data.length <= 5 ? <SegmentedControl {...control} /> : <Select {...control} w={220} />;
}
