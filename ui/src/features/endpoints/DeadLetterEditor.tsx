import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { duration } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { clock } from "../../components/times";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./Forwards.module.css";

export interface DeadLetterEditorProps {
  readonly id: string;
  readonly onDone: () => void;
}

/** The sendings of one that could not be delivered, and its body, which can be changed before it is sent again. */
export function DeadLetterEditor({ id, onDone }: DeadLetterEditorProps) {
  const { t } = useTranslation("forwards");
  const detail = useRead("deadletters.get", { id });
  const edit = useMutate("deadletters.edit");
  const requeue = useMutate("deadletters.requeue");
  const [typed, setTyped] = useState<string | null>(null);
  const body = typed ?? detail.data?.body ?? "";
  const busy = edit.isPending || requeue.isPending;
  const problem = edit.error ?? requeue.error;
  const send = () => {
    const again = () => requeue.mutate({ ids: [id] }, { onSuccess: onDone });
    if (typed === null) return again();
    edit.mutate({ id, headers: detail.data?.headers ?? [], body: typed }, { onSuccess: again });
  };
  if (detail.error) return <RpcProblem problem={detail.error} compact />;
  if (!detail.data) return <Skeleton rows={3} rowHeight={20} />;
  return (
    <div className={styles.editor}>
      <ol className={styles.sendings}>
        {detail.data.sendings.map((sending) => (
          <li key={sending.id}>
            <time dateTime={sending.started_at}>{clock(sending.started_at)}</time>{" "}
            {sending.status ?? sending.error?.message} · {duration(sending.timings.total_us)}
            {sending.outbox?.possible_duplicate && ` · ${t("dead.duplicate")}`}
          </li>
        ))}
      </ol>
      <Textarea
        label={t("dead.body")}
        description={t("dead.bodyHint")}
        autosize
        minRows={3}
        maxRows={14}
        classNames={{ input: styles.code }}
        value={body}
        disabled={detail.data.body === null}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {problem && <RpcProblem problem={problem} compact announce />}
      <div className={styles.buttons}>
        <Button onClick={onDone}>{t("form.cancel")}</Button>
        <Button variant="filled" disabled={busy} onClick={send}>
          {t(typed === null ? "dead.again" : "dead.changed")}
        </Button>
      </div>
    </div>
  );
}
