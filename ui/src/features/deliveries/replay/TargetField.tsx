import { TextInput } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { asciiHost } from "../../../components/Foreign/foreign";
import styles from "./Replay.module.css";

export interface TargetFieldProps {
  readonly url: string;
  readonly recent: readonly string[];
  readonly error?: string;
  readonly autoFocus?: boolean;
  onChange(url: string): void;
}

/** Where to, with the addresses that were used of late. */
export function TargetField({ url, recent, error, autoFocus = false, onChange }: TargetFieldProps) {
  const { t } = useTranslation("replay");
  const id = useId();
  // A name in other letters may look like one that is known.
  const host = asciiHost(url);
  const others = recent.filter((target) => target !== url.trim());
  return (
    <div>
      <TextInput
        label={t("url")}
        value={url}
        onChange={(event) => onChange(event.target.value)}
        error={error}
        description={host === null ? undefined : t("host", { host })}
        type="url"
        placeholder="http://localhost:3000/hooks"
        spellCheck={false}
        autoComplete="off"
        data-autofocus={autoFocus || undefined}
        classNames={{ input: styles.mono }}
      />
      {others.length > 0 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form.
        <div className={styles.recent} role="group" aria-labelledby={id}>
          <span id={id}>{t("recent")}</span>
          {others.map((target) => (
            <button
              key={target}
              type="button"
              className={styles.chip}
              title={target}
              onClick={() => onChange(target)}
            >
              {target}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
