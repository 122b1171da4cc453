import { ActionIcon, Autocomplete, Button, Checkbox, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ApiRow } from "../../../rpc/generated";
import { type FreeRow, freeRow } from "./draft";
import styles from "./Request.module.css";

export interface FreeRowsProps {
  /** What they are: rows of the query, or headers. */
  readonly part: "query" | "headers";
  readonly rows: readonly FreeRow[];
  /** What was typed into free rows of this call before. */
  readonly remembered: readonly ApiRow[];
  onChange(rows: readonly FreeRow[]): void;
}

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

/** Names and values that no form knows: each can be switched off, changed and taken out. */
export function FreeRows({ part, rows, remembered, onChange }: FreeRowsProps) {
  const { t } = useTranslation("explorer");
  const list = useRef<HTMLUListElement>(null);
  const toFocus = useRef<number | null>(null);
  useEffect(() => {
    if (toFocus.current === null) return;
    list.current
      ?.querySelector<HTMLInputElement>(`[data-key="${toFocus.current}"] input[type="text"]`)
      ?.focus();
    toFocus.current = null;
  });
  const write = (key: number, change: Partial<FreeRow>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...change } : row)));
  const add = () => {
    const row = freeRow();
    toFocus.current = row.key;
    onChange([...rows, row]);
  };
  /** A name that was used before brings its value along, where none was typed. */
  const named = (name: string, value: string): Partial<FreeRow> => {
    const before = remembered.find((row) => row.name === name);
    return before === undefined || value !== "" ? { name } : { name, value: before.value };
  };
  const names = remembered.map(({ name }) => name).filter((name, at, all) => all.indexOf(name) === at);
  return (
    <div className={styles.free}>
      {rows.length > 0 && (
        <ul ref={list} aria-label={t(`rows.${part}.label`)}>
          {rows.map(({ key, name, value, off }, at) => {
            const called = name.trim() === "" ? t("rows.unnamed", { number: at + 1 }) : name;
            return (
              <li key={key} data-key={key} className={styles.freeRow} data-off={off || undefined}>
                <Checkbox
                  size="xs"
                  aria-label={t("rows.use", { name: called })}
                  checked={!off}
                  onChange={(event) => write(key, { off: !event.currentTarget.checked })}
                />
                <Autocomplete
                  type="text"
                  aria-label={t("rows.name", { number: at + 1 })}
                  placeholder={t("rows.namePlaceholder")}
                  data={names}
                  value={name}
                  spellCheck={false}
                  classNames={{ input: styles.mono }}
                  onChange={(next) => write(key, named(next, value))}
                />
                <TextInput
                  aria-label={t("rows.value", { name: called })}
                  placeholder={t("rows.valuePlaceholder")}
                  value={value}
                  spellCheck={false}
                  autoComplete="off"
                  classNames={{ input: styles.mono }}
                  onChange={(event) => write(key, { value: event.currentTarget.value })}
                />
                <ActionIcon
                  aria-label={t("rows.remove", { name: called })}
                  onClick={() => onChange(rows.filter((row) => row.key !== key))}
                >
                  <IconTrash {...ICON} />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
      <Button size="xs" leftSection={<IconPlus {...ICON} />} onClick={add}>
        {t(`rows.${part}.add`)}
      </Button>
    </div>
  );
}
