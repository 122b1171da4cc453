import { Button, Textarea } from "@mantine/core";
import { IconPencil, IconPinFilled } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { Kbd } from "../../components/Kbd/Kbd";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { dayAndClock } from "../../components/times";
import type { DeliveryView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./NotePanel.module.css";

export interface NotePanelProps {
  readonly delivery: DeliveryView;
  /** Gives the focus back to the delivery. */
  onLeave(): void;
}

/** What a person wrote on the delivery, and the way to write it. */
export function NotePanel({ delivery, onLeave }: NotePanelProps) {
  const { t } = useTranslation("deliveries");
  const { note, summary } = delivery;
  const write = useMutate("notes.write");
  const [draft, setDraft] = useState<string | null>(null);
  const text = note?.text ?? "";
  const pinned = note?.pinned ?? false;
  useAction("delivery.note", () => setDraft(text));
  useAction("delivery.pin", () => write.mutate({ delivery_ids: [summary.id], pinned: !pinned }));
  const leave = () => {
    setDraft(null);
    onLeave();
  };
  const save = () =>
    write.mutate({ delivery_ids: [summary.id], text: draft ?? "" }, { onSuccess: () => leave() });
  if (draft !== null) {
    return (
      <form
        className={styles.form}
        aria-label={t("note.edit")}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.preventDefault();
            event.stopPropagation();
            leave();
          } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            save();
          }
        }}
      >
        <Textarea
          autoFocus
          autosize
          minRows={2}
          maxRows={10}
          label={t("note.label")}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
        />
        {write.error && <RpcProblem problem={write.error} compact announce />}
        <div className={styles.buttons}>
          <Button size="xs" type="submit" variant="filled" loading={write.isPending}>
            {t("note.save")}
          </Button>
          <Button size="xs" onClick={leave}>
            {t("note.cancel")}
          </Button>
          <span className={styles.hint}>{t("note.secret")}</span>
        </div>
      </form>
    );
  }
  if (text === "" && !pinned)
    return write.error ? <RpcProblem problem={write.error} compact announce /> : null;
  return (
    <section className={styles.note} aria-label={t("note.label")}>
      {pinned && (
        <span className={styles.pinned}>
          <IconPinFilled size={13} aria-hidden /> {t("note.pinned")}
        </span>
      )}
      {text !== "" && <p dir="auto">{text}</p>}
      <span className={styles.meta}>
        {note && dayAndClock(note.written_at)}
        <button type="button" className={styles.edit} onClick={() => setDraft(text)}>
          <IconPencil size={12} stroke={1.6} aria-hidden /> {t("note.change")} <Kbd keys="n" />
        </button>
      </span>
    </section>
  );
}
