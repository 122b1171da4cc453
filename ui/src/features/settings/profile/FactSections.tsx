import { SegmentedControl, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../actions/handlers";
import { EmptyState } from "../../../components/EmptyState/EmptyState";
import { Kbd } from "../../../components/Kbd/Kbd";
import type { FactView, ProfileView } from "../../../rpc/generated";
import { FactRow } from "./FactRow";
import styles from "./ProfilePage.module.css";
import type { ProfileEdits } from "./useProfileEdits";

export interface FactSectionsProps {
  readonly view: ProfileView;
  readonly edits: ProfileEdits;
}

const KINDS = {
  all: () => true,
  assumed: ({ provenance }: FactView) => provenance === "assumed" || provenance === "example-only",
  set: ({ layer }: FactView) => layer !== "built-in",
} as const;

type Kind = keyof typeof KINDS;

/** Every value of a profile in groups, with whose word it is and where it is set. */
export function FactSections({ view, edits }: FactSectionsProps) {
  const { t } = useTranslation("profiles");
  const [kind, setKind] = useState<Kind>("all");
  const [filter, setFilter] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  useAction("list.filter", () => field.current?.focus());

  const all = view.sections.flatMap(({ facts }) => facts);
  const wanted = filter.trim().toLowerCase();
  const fits = (title: string) => (fact: FactView) =>
    KINDS[kind](fact) &&
    [title, fact.label, fact.value, fact.path].some((text) => text.toLowerCase().includes(wanted));
  const sections = view.sections
    .map((section) => ({ ...section, facts: section.facts.filter(fits(section.title)) }))
    .filter(({ facts }) => facts.length > 0);

  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const values = [...(list.current?.querySelectorAll<HTMLElement>("[data-value]") ?? [])];
    const at = values.indexOf(document.activeElement as HTMLElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    values[at + step]?.focus();
  };

  return (
    <div className={styles.stack}>
      <div className={styles.tools}>
        <TextInput
          ref={field}
          className={styles.filter}
          aria-label={t("facts.filter")}
          placeholder={t("facts.filter")}
          leftSection={<IconFilter size={14} stroke={1.6} />}
          rightSection={<Kbd keys="/" />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Escape" && setFilter("")}
        />
        <SegmentedControl
          aria-label={t("facts.kind")}
          value={kind}
          onChange={(next) => setKind(next as Kind)}
          data={(Object.keys(KINDS) as Kind[]).map((name) => ({
            value: name,
            label: t(`facts.kinds.${name}`, { count: all.filter(KINDS[name]).length }),
          }))}
        />
      </div>
      {sections.length === 0 && (
        <EmptyState rows={2}>{t(all.length === 0 ? "facts.none" : "facts.noneFits")}</EmptyState>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows only move among the buttons inside. */}
      <div ref={list} className={styles.stack} onKeyDown={move}>
        {sections.map((section) => (
          <section key={section.id} aria-labelledby={`section-${section.id}`}>
            <div className={styles.subLine}>
              <h3 id={`section-${section.id}`} className={styles.sub}>
                {section.title}
              </h3>
              {section.unknown > 0 && (
                <span className={styles.quiet}>{t("facts.unknown", { count: section.unknown })}</span>
              )}
            </div>
            <ul className={styles.card}>
              {section.facts.map((fact) => (
                <FactRow key={fact.path} fact={fact} edits={edits} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
