import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Kbd } from "../../../components/Kbd/Kbd";
import type { FactView, ProfileView } from "../../../rpc/generated";
import { FillRow } from "./FillRow";
import styles from "./ProfilePage.module.css";
import type { ProfileEdits } from "./useProfileEdits";

export interface ToFillInProps {
  readonly view: ProfileView;
  readonly edits: ProfileEdits;
}

/** More than these are folded: a list that is worked through in a minute is short. */
const FIRST = 8;

/** What the platform does not say, as one form: Enter saves and goes on to the next field. */
export function ToFillIn({ view, edits }: ToFillInProps) {
  const { t } = useTranslation("profiles");
  const list = useRef<HTMLDivElement>(null);
  const [unfolded, setUnfolded] = useState(false);
  const facts = view.sections.flatMap((section) => section.facts);
  // What was filled in on this visit stays where it is, so that nothing moves under the hands.
  const [first] = useState(() => new Set(facts.filter(({ unknown }) => unknown).map(({ path }) => path)));
  const asked = facts.filter((fact) => fact.editable && (fact.unknown || first.has(fact.path)));
  if (asked.length === 0) return null;
  const cut = unfolded || asked.length <= FIRST + 2 ? asked.length : FIRST;
  const shown = new Set(asked.slice(0, cut));
  const groups = view.sections
    .map((section) => ({ ...section, facts: section.facts.filter((fact) => shown.has(fact)) }))
    .filter((group) => group.facts.length > 0);

  const goOn = (from: Element | null) => {
    // The person may have gone elsewhere while it was being saved.
    if (from === null || from !== document.activeElement) return;
    const fields = [...(list.current?.querySelectorAll<HTMLElement>("[data-unknown] input") ?? [])];
    const next = fields.find(
      (field) => from.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    next?.focus();
  };
  const save = async (fact: FactView, value: string) => {
    const from = document.activeElement;
    if (await edits.save(fact, value)) goOn(from);
  };

  return (
    <section aria-labelledby="to-fill-in">
      <div className={styles.subLine}>
        <h3 id="to-fill-in" className={styles.sub}>
          {t("fill.title", { name: view.name })}
        </h3>
        <span className={styles.quiet} role="status">
          {t("fill.left", { count: view.unknown })}
        </span>
        <span className={styles.keys} aria-hidden="true">
          <Kbd keys="⏎" /> {t("fill.save")} <Kbd keys="Esc" /> {t("fill.leave")} <Kbd keys="Tab" />{" "}
          {t("fill.next")}
        </span>
      </div>
      <p className={styles.hint}>{t("fill.hint")}</p>
      <div className={styles.card} ref={list}>
        {groups.map((group) => (
          <div key={group.id} className={styles.fillGroup}>
            <h4 id={`fill-${group.id}`} className={styles.fillTitle}>
              {group.title}
            </h4>
            <ul aria-labelledby={`fill-${group.id}`}>
              {group.facts.map((fact) => (
                <FillRow
                  key={fact.path}
                  fact={fact}
                  edits={edits}
                  onSave={(value) => void save(fact, value)}
                />
              ))}
            </ul>
          </div>
        ))}
      </div>
      {cut < asked.length && (
        <Button className={styles.more} onClick={() => setUnfolded(true)}>
          {t("fill.more", { count: asked.length - cut })}
        </Button>
      )}
    </section>
  );
}
