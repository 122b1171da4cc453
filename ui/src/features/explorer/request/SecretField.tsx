import { TextInput, type TextInputProps } from "@mantine/core";
import { useEffect, useRef } from "react";

export interface SecretFieldProps extends Omit<TextInputProps, "value" | "onChange" | "type"> {
  readonly value: string;
  onChange(value: string): void;
}

/**
 * A field whose value is not shown. It is uncontrolled: React would mirror a controlled value into the `value`
 * attribute, where it could be read from the page's source.
 */
export function SecretField({ value, onChange, ...field }: SecretFieldProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current !== null && input.current.value !== value) input.current.value = value;
  }, [value]);
  return (
    <TextInput
      {...field}
      ref={input}
      type="password"
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
