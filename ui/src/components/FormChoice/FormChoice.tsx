import { SegmentedControl } from "@mantine/core";
import { useId } from "react";
import styles from "./FormChoice.module.css";
import { FormNote } from "./FormNote";

export interface FormChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly data: readonly { readonly value: V; readonly label: string }[];
  /** What the chosen one means. */
  readonly note: string;
  readonly orientation?: "horizontal" | "vertical";
  onChange(value: V): void;
}

/** One of a few, side by side, with what the chosen one means. */
export function FormChoice<V extends string>({
  label,
  value,
  data,
  note,
  orientation = "horizontal",
  onChange,
}: FormChoiceProps<V>) {
  const id = useId();
  return (
    <div>
      <div id={id} className={styles.label}>
        {label}
      </div>
      <SegmentedControl
        fullWidth
        size="xs"
        orientation={orientation}
        aria-labelledby={id}
        value={value}
        onChange={(next) => onChange(next as V)}
        data={[...data]}
      />
      <FormNote>{note}</FormNote>
    </div>
  );
}
