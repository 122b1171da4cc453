import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../actions/handlers";
import { caps } from "../../../actions/keyboard";
import { actionOf } from "../../../actions/registry";
import { Kbd } from "../../../components/Kbd/Kbd";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { AttemptView } from "../../../rpc/generated";
import { useWorkspace } from "../../../rpc/workspace";
import { FormFields } from "../replay/FormFields";
import { GuardField } from "../replay/GuardField";
import { Preview } from "../replay/Preview";
import replay from "../replay/Replay.module.css";
import { TargetField } from "../replay/TargetField";
import { useRecentTargets } from "../replay/useRecentTargets";
import styles from "./Edit.module.css";
import { SentAnswer } from "./SentAnswer";
import type { EditDesk } from "./useEditDesk";
import type { EditSend } from "./useEditSend";

export interface SendColumnProps {
  readonly desk: EditDesk;
  readonly send: EditSend;
  readonly attempts: readonly AttemptView[];
  readonly suggested: string | null;
}

/** Where it goes and in which form; below what came back, the newest first. */
export function SendColumn({ desk, send, attempts, suggested }: SendColumnProps) {
  const { t } = useTranslation("edit");
  const { sending, changeSending } = desk;
  const workspaceId = useWorkspace().workspace?.id ?? "";
  const recent = useRecentTargets(workspaceId, suggested);
  const { preview, errors } = send;
  const keys = actionOf("delivery.sendEdited").keys[0] ?? "";
  useAction("delivery.sendEdited", send.send);
  return (
    <section className={styles.sending} aria-label={t("send.label")}>
      <TargetField
        url={sending.url}
        recent={recent}
        error={errors.url}
        autoFocus={sending.url === ""}
        onChange={(url) => changeSending({ url })}
      />
      <FormFields draft={sending} errors={errors} onChange={changeSending} />
      {preview?.guard && (
        <GuardField
          guard={preview.guard}
          typed={sending.confirm}
          error={errors.confirm}
          onChange={(confirm) => changeSending({ confirm })}
        />
      )}
      {send.problem && <RpcProblem problem={send.problem} compact announce />}
      <Button
        variant="filled"
        fullWidth
        disabled={!send.ready}
        loading={send.busy}
        rightSection={<Kbd keys={caps(keys).join(" ")} tone="onAccent" />}
        aria-keyshortcuts="Control+Enter"
        onClick={send.send}
      >
        {t(desk.runs.length > 0 ? "send.again" : `send.${sending.form}`)}
      </Button>
      {preview && (
        <details className={replay.more}>
          <summary>{t("send.preview")}</summary>
          <Preview preview={preview} stale={send.stale} />
        </details>
      )}
      <section className={styles.answers} aria-label={t("answers.label")}>
        <h3>{t("answers.label")}</h3>
        {desk.runs.length === 0 ? (
          <p className={styles.quiet}>{t("answers.none")}</p>
        ) : (
          <ol>
            {desk.runs.map((run, at) => (
              <SentAnswer
                key={run}
                runId={run}
                number={desk.runs.length - at}
                newest={at === 0}
                attempt={attempts.find(({ replay: link }) => link?.run_id === run) ?? null}
              />
            ))}
          </ol>
        )}
      </section>
    </section>
  );
}
