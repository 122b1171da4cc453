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
  const list = useRef<HTMLUListElement>(null);
  const [unfolded, setUnfolded] = useState(false);
  const rows = view.sections.flatMap(({ title, facts }) => facts.map((fact) => ({ fact, title })));
  // What was filled in on this visit stays where it is, so that nothing moves under the hands.
  const [first] = useState(
    () => new Set(rows.filter(({ fact }) => fact.unknown).map(({ fact }) => fact.path)),
  );
  const asked = rows.filter(({ fact }) => fact.editable && (fact.unknown || first.has(fact.path)));
  if (asked.length === 0) return null;
  const shown = unfolded || asked.length <= FIRST + 1 ? asked : asked.slice(0, FIRST);
  const left = asked.filter(({ fact }) => fact.unknown).length;

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
          {t("fill.left", { count: left })}
        </span>
        <span className={styles.keys} aria-hidden="true">
          <Kbd keys="⏎" /> {t("fill.save")} <Kbd keys="Esc" /> {t("fill.leave")} <Kbd keys="Tab" />{" "}
          {t("fill.next")}
        </span>
      </div>
      <ul className={styles.card} ref={list}>
        {shown.map(({ fact, title }) => (
          <FillRow
            key={fact.path}
            fact={fact}
            section={title}
            edits={edits}
            onSave={(value) => void save(fact, value)}
          />
        ))}
      </ul>
      {shown.length < asked.length && (
        <Button className={styles.more} onClick={() => setUnfolded(true)}>
          {t("fill.more", { count: asked.length - shown.length })}
        </Button>
      )}
    </section>
  );
}
