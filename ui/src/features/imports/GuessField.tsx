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

const IN_A_ROW = 5;

/** The values that a decision may have: few in a row, many in a list. */
export function GuessField({ field, guess, preamble, onChoose }: GuessFieldProps) {
  const { t } = useTranslation("imports");
  const name = useValueName();
  const values = valuesOf(field, guess, preamble);
  // The controls make ids of their values, which a quote or a tab would break, so they know the places only.
  const control = {
    data: values.map((value, at) => ({ value: String(at), label: name(field, value) })),
    value: String(values.indexOf(guess.value)),
    "aria-label": t(`source.field.${field}`),
    onChange: (at: string | null) => onChoose(values[Number(at)] ?? guess.value),
  };
  return values.length <= IN_A_ROW ? <SegmentedControl {...control} /> : <Select {...control} w={220} />;
}
