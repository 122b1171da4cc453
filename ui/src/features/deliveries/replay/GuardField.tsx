import { TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Words } from "../../../components/Words/Words";
import type { ReplayGuardView } from "../../../rpc/generated";
import styles from "./Replay.module.css";

export interface GuardFieldProps {
  readonly guard: ReplayGuardView;
  readonly typed: string;
  readonly error?: string;
  onChange(typed: string): void;
}

/** Before anything goes to real people: why, and the name that has to be typed. */
export function GuardField({ guard, typed, error, onChange }: GuardFieldProps) {
  const { t } = useTranslation("replay");
  return (
    <section className={styles.guard} aria-label={t("guard.label")}>
      <p>
        <b>{t("guard.title")}</b> <Words text={guard.reason} />
      </p>
      <TextInput
        label={t("guard.type", { name: guard.confirm })}
        value={typed}
        onChange={(event) => onChange(event.target.value)}
        error={error}
        autoComplete="off"
        spellCheck={false}
      />
    </section>
  );
}
