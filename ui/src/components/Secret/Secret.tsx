import { ActionIcon } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { type ClipboardEvent, type Ref, useId, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { hasOuterSpace, readPasted } from "./paste";
import styles from "./Secret.module.css";
import { SecretNotes } from "./SecretNotes";

/** The only way to the value: it leaves the field when it is taken. */
export interface SecretHandle {
  /** Gives the value and empties the field. */
  take(): string;
  /** Empties the field. */
  clear(): void;
}

export interface SecretProps {
  /** The name of the field. */
  readonly label: string;
  /** A line under it. */
  readonly description?: string;
  /** What is wrong with it, by the backend's word. */
  readonly error?: string;
  /** Told whether there is a value, never which. */
  readonly onFilled?: (filled: boolean) => void;
  readonly ref: Ref<SecretHandle>;
}

/**
 * A field for a secret value. The field is uncontrolled: React would mirror a controlled value into the `value`
 * attribute, where it could be read from the page's source.
 */
export function Secret({ label, description, error, onFilled, ref }: SecretProps) {
  const { t } = useTranslation("components");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [revealed, setRevealed] = useState(false);
  const [tail, setTail] = useState("");
  const [keepsTail, setKeepsTail] = useState(false);
  const [refusedLines, setRefusedLines] = useState(0);
  const [outerSpace, setOuterSpace] = useState(false);

  const forgetTail = () => {
    setTail("");
    setKeepsTail(false);
  };
  const changed = () => {
    const value = input.current?.value ?? "";
    setOuterSpace(hasOuterSpace(value));
    setRefusedLines(0);
    if (value === "") forgetTail();
    onFilled?.(value !== "");
  };
  const clear = () => {
    if (input.current) input.current.value = "";
    setRevealed(false);
    changed();
  };
  useImperativeHandle(ref, () => ({
    take() {
      const value = (input.current?.value ?? "") + (keepsTail ? tail : "");
      clear();
      return value;
    },
    clear,
  }));

  const paste = (event: ClipboardEvent<HTMLInputElement>) => {
    const pasted = readPasted(event.clipboardData.getData("text"));
    if (pasted.lines === 1 && pasted.tail === "") return;
    event.preventDefault();
    if (pasted.lines > 1) {
      setRefusedLines(pasted.lines);
      return;
    }
    const field = event.currentTarget;
    field.setRangeText(
      pasted.line,
      field.selectionStart ?? 0,
      field.selectionEnd ?? field.value.length,
      "end",
    );
    changed();
    setTail(pasted.tail);
    setKeepsTail(false);
  };

  const reveal = (shown: boolean) => () => setRevealed(shown);
  return (
    <div className={styles.secret}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {description && <p className={styles.description}>{description}</p>}
      <div className={styles.field} data-invalid={error !== undefined || undefined}>
        <input
          ref={input}
          id={id}
          className={styles.input}
          type={revealed ? "text" : "password"}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          data-1p-ignore
          data-lpignore="true"
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-notes`}
          onInput={changed}
          onPaste={paste}
        />
        <ActionIcon
          aria-label={t("secret.reveal")}
          title={t("secret.reveal")}
          aria-pressed={revealed}
          onPointerDown={reveal(true)}
          onPointerUp={reveal(false)}
          onPointerLeave={reveal(false)}
          onPointerCancel={reveal(false)}
          onKeyDown={(event) => (event.key === " " || event.key === "Enter") && setRevealed(true)}
          onKeyUp={reveal(false)}
          onBlur={reveal(false)}
        >
          <IconEye size={14} stroke={1.6} />
        </ActionIcon>
      </div>
      <SecretNotes
        id={`${id}-notes`}
        error={error}
        endsInLineFeed={tail !== ""}
        keepsLineFeed={keepsTail}
        onKeepLineFeed={setKeepsTail}
        outerSpace={outerSpace}
        refusedLines={refusedLines}
      />
    </div>
  );
}
