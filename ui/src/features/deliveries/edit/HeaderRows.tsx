import { ActionIcon, Button, TextInput } from "@mantine/core";
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { added, type HeaderDraft, isSetAnew, moved, type RequestChange } from "./draft";
import styles from "./Edit.module.css";

export interface HeaderRowsProps {
  readonly headers: readonly HeaderDraft[];
  readonly error?: string;
  onChange: RequestChange;
}

/** With more of them the body would be out of sight. */
const SHOWN_AT_ONCE = 6;

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

/** The headers in their order: each can be changed, moved and taken out, and others be added. */
export function HeaderRows({ headers, error, onChange }: HeaderRowsProps) {
  const { t } = useTranslation("edit");
  const list = useRef<HTMLUListElement>(null);
  const toFocus = useRef<number | null>(null);
  useEffect(() => {
    if (toFocus.current === null) return;
    list.current?.querySelector<HTMLInputElement>(`[data-key="${toFocus.current}"] input`)?.focus();
    toFocus.current = null;
  });
  const [opened, setOpened] = useState(headers.length <= SHOWN_AT_ONCE);
  const write = (key: number, change: Partial<HeaderDraft>) =>
    onChange({ headers: headers.map((one) => (one.key === key ? { ...one, ...change } : one)) });
  const add = () => {
    const more = added(headers);
    toFocus.current = more.at(-1)?.key ?? null;
    setOpened(true);
    onChange({ headers: more });
  };
  return (
    <section aria-label={t("headers.label")}>
      <div className={styles.sectionHead}>
        <h3>
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={opened}
            onClick={() => setOpened((open) => !open)}
          >
            {opened ? <IconChevronDown {...ICON} /> : <IconChevronRight {...ICON} />}
            {t("headers.label")} <span>{headers.length}</span>
          </button>
        </h3>
        <Button size="xs" leftSection={<IconPlus {...ICON} />} onClick={add}>
          {t("headers.add")}
        </Button>
      </div>
      <ul ref={list} className={styles.headers} hidden={!opened}>
        {headers.map(({ key, name, value }, at) => {
          const called = name.trim() === "" ? t("headers.row", { number: at + 1 }) : name;
          const anew = isSetAnew(name);
          return (
            <li key={key} data-key={key} data-anew={anew || undefined}>
              <TextInput
                aria-label={t("headers.name", { number: at + 1 })}
                value={name}
                onChange={(event) => write(key, { name: event.target.value })}
                spellCheck={false}
                classNames={{ input: styles.mono }}
              />
              <TextInput
                aria-label={t("headers.value", { name: called })}
                value={value}
                onChange={(event) => write(key, { value: event.target.value })}
                rightSection={anew && <span className={styles.anew}>{t("headers.anew")}</span>}
                rightSectionWidth={anew ? 148 : 0}
                rightSectionPointerEvents="none"
                spellCheck={false}
                classNames={{ input: styles.mono }}
              />
              <ActionIcon
                aria-label={t("headers.up", { name: called })}
                disabled={at === 0}
                onClick={() => onChange({ headers: moved(headers, key, -1) })}
              >
                <IconArrowUp {...ICON} />
              </ActionIcon>
              <ActionIcon
                aria-label={t("headers.down", { name: called })}
                disabled={at === headers.length - 1}
                onClick={() => onChange({ headers: moved(headers, key, 1) })}
              >
                <IconArrowDown {...ICON} />
              </ActionIcon>
              <ActionIcon
                aria-label={t("headers.remove", { name: called })}
                onClick={() => onChange({ headers: headers.filter((one) => one.key !== key) })}
              >
                <IconTrash {...ICON} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
      {error && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </section>
  );
}
