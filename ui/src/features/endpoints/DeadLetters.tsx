import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { moment } from "../../components/format";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { DeadLetterView, EndpointView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { DeadLetterEditor } from "./DeadLetterEditor";
import styles from "./Forwards.module.css";

/** What the rules of an endpoint could not deliver: seen, changed, put back, discarded, many at once. */
export function DeadLetters({ endpoint }: { readonly endpoint: EndpointView }) {
  const { t } = useTranslation("forwards");
  const owner = useIsOwner();
  const list = useRead(
    "deadletters.list",
    { workspace_id: endpoint.workspace_id, endpoint_id: endpoint.id },
    { keepPrevious: true },
  );
  const requeue = useMutate("deadletters.requeue");
  const discard = useMutate("deadletters.discard");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [editing, setEditing] = useState<string | null>(null);
  const all = list.data?.deadletters ?? [];
  const chosen = all.filter(({ id }) => picked.has(id)).map(({ id }) => id);
  const busy = requeue.isPending || discard.isPending;
  const problem = requeue.error ?? discard.error;
  const pick = (id: string, on: boolean) =>
    setPicked((before) => new Set(on ? [...before, id] : [...before].filter((other) => other !== id)));
  const pickAll = (on: boolean) => setPicked(new Set(on ? all.map(({ id }) => id) : []));
  return (
    <section className={styles.dead} aria-label={t("dead.title")}>
      <h3 className={styles.small}>{t("dead.title")}</h3>
      {list.error && <RpcProblem problem={list.error} compact />}
      {list.data && all.length === 0 && <p className={styles.quiet}>{t("dead.none")}</p>}
      {all.length > 0 && (
        <div className={styles.bar}>
          <Checkbox
            label={t("dead.all")}
            checked={chosen.length === all.length}
            indeterminate={chosen.length > 0 && chosen.length < all.length}
            onChange={(event) => pickAll(event.currentTarget.checked)}
          />
          {owner && (
            <>
              <Button
                disabled={chosen.length === 0 || busy}
                onClick={() => requeue.mutate({ ids: chosen }, { onSuccess: () => pickAll(false) })}
              >
                {t("dead.requeue", { count: chosen.length })}
              </Button>
              <Button
                variant="subtle"
                disabled={chosen.length === 0 || busy}
                onClick={() => discard.mutate({ ids: chosen }, { onSuccess: () => pickAll(false) })}
              >
                {t("dead.discard", { count: chosen.length })}
              </Button>
            </>
          )}
        </div>
      )}
      {problem && <RpcProblem problem={problem} compact announce />}
      <ul className={styles.letters}>
        {all.map((letter) => (
          <li key={letter.id}>
            <Checkbox
              aria-label={t("dead.pick", { event: named(letter) })}
              checked={picked.has(letter.id)}
              onChange={(event) => pick(letter.id, event.currentTarget.checked)}
            />
            <div>
              <b>{named(letter)}</b> <span className={styles.word}>{t(`dead.state.${letter.state}`)}</span>
              <p className={styles.quiet}>
                {letter.last_error} {t("dead.tried", { count: letter.attempts })} ·{" "}
                {moment(letter.changed_at)}
              </p>
              <code className={styles.target}>{letter.target}</code>
              {editing === letter.id && <DeadLetterEditor id={letter.id} onDone={() => setEditing(null)} />}
            </div>
            {owner && editing !== letter.id && (
              <Button variant="subtle" size="xs" onClick={() => setEditing(letter.id)}>
                {t("dead.edit")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function named(letter: DeadLetterView): string {
  return letter.provider_event ?? letter.delivery.slice(0, 13);
}
