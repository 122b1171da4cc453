import { Select, Textarea, TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Words } from "../../../components/Words/Words";
import type { ApiParameterView, Problem } from "../../../rpc/generated";
import styles from "./Request.module.css";
import { rangeOf } from "./range";
import { SecretField } from "./SecretField";

export interface ParameterFieldProps {
  readonly parameter: ApiParameterView;
  /** What it fills: “path”, “query”, “header”, “body”. */
  readonly part: "path" | "query" | "header" | "body";
  readonly value: string;
  /** What is wrong with the value. */
  readonly problem: Problem | null;
  onChange(value: string): void;
}

/** One parameter of a call as a form knows it: its type decides the field, its limits stand beside it. */
export function ParameterField({ parameter, part, value, problem, onChange }: ParameterFieldProps) {
  const { t } = useTranslation("explorer");
  const id = useId();
  const { name, kind, required, values, secret, description, example } = parameter;
  const range = rangeOf(parameter);
  const note = [
    t(`params.part.${part}`),
    t(`params.kind.${kind}`),
    ...(range === null ? [] : [t("params.range", { range })]),
    ...(parameter.required_if === null ? [] : [t("params.requiredIf", { condition: parameter.required_if })]),
  ].join(" · ");
  const common = {
    id,
    "aria-required": required || undefined,
    description: note,
    // It stands at the right of the field, and what is wrong with it below.
    inputWrapperOrder: ["input", "description", "error"] as ["input", "description", "error"],
    classNames: { root: styles.parameterField, description: styles.parameterNote, input: styles.mono },
    error: problem && (
      <>
        <Words text={problem.message} /> {problem.hint && <Words text={problem.hint} />}
      </>
    ),
    errorProps: { role: "alert" },
    placeholder: parameter.default ?? example ?? t(`params.placeholder.${kind}`, { defaultValue: "" }),
  };
  const text = {
    ...common,
    value,
    spellCheck: false,
    autoComplete: "off",
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
  };
  const choice = kind === "boolean" ? ["true", "false"] : values;
  return (
    <div className={styles.parameter}>
      <label htmlFor={id} className={styles.parameterName} title={description ?? undefined}>
        {part === "path" ? `:${name}` : name}
        {required && (
          <span className={styles.required} aria-hidden>
            *
          </span>
        )}
      </label>
      {kind === "enum" || kind === "boolean" ? (
        <Select
          {...common}
          data={choice.map((word) => ({ value: word, label: word }))}
          value={value === "" ? null : value}
          clearable={!required}
          clearButtonProps={{ "aria-label": t("params.clear", { name }), tabIndex: 0 }}
          onChange={(next) => onChange(next ?? "")}
        />
      ) : secret ? (
        <SecretField {...common} value={value} onChange={onChange} />
      ) : kind === "json" ? (
        <Textarea {...text} autosize maxRows={8} />
      ) : (
        <TextInput {...text} inputMode={kind === "integer" ? "numeric" : undefined} />
      )}
    </div>
  );
}
