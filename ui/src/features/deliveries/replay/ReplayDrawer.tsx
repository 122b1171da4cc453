import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../components/Drawer/Drawer";
import { Kbd } from "../../../components/Kbd/Kbd";
import { thousands } from "../../../components/numbers";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { ReplayRunView } from "../../../rpc/generated";
import { useWorkspace } from "../../../rpc/workspace";
import { ExtraFields } from "./ExtraFields";
import { FormFields } from "./FormFields";
import { GuardField } from "./GuardField";
import { LaterField } from "./LaterField";
import { type DraftChange, EMPTY, orderOf, type ReplayDraft, type ReplayWhat, unread } from "./order";
import { PaceFields } from "./PaceFields";
import { Preview } from "./Preview";
import styles from "./Replay.module.css";
import { TargetField } from "./TargetField";
import { useRecentTargets } from "./useRecentTargets";
import { useReplay } from "./useReplay";
import { useReplayPreview } from "./useReplayPreview";

export interface ReplayDrawerProps {
  readonly what: ReplayWhat;
  readonly title: string;
  /** The address that was used last, or the sandbox's example consumer. */
  readonly suggested: string | null;
  /** What is filled in when it opens. */
  readonly initial?: Partial<ReplayDraft>;
  readonly opened: boolean;
  onClose(): void;
  /** Told the run that it became; null for a single one that was waited for. */
  onSent(run: ReplayRunView | null): void;
}

/** What is said at a field of this drawer; everything else is said above the foot. */
const FIELDS = new Set([
  "url",
  "set",
  "at",
  "signing_connection",
  "idempotency_header",
  "rate",
  "concurrency",
  "start_at",
  "confirm",
]);

/** Sends deliveries again: where to, in which form, how fast; with a dry run beside it. Enter sends. */
export function ReplayDrawer(props: ReplayDrawerProps) {
  const { what, title, suggested, initial, opened, onClose, onSent } = props;
  const { t } = useTranslation("replay");
  const workspaceId = useWorkspace().workspace?.id ?? "";
  const replay = useReplay();
  const [draft, setDraft] = useState(EMPTY);
  const change: DraftChange = (next) => setDraft((before) => ({ ...before, ...next }));
  const recent = useRecentTargets(opened ? workspaceId : "", suggested);
  const many = what.kind !== "one";
  const { reset } = replay;

  // biome-ignore lint/correctness/useExhaustiveDependencies: its opening begins it anew, whatever changed meanwhile.
  useEffect(() => {
    if (!opened) return;
    setDraft((before) => ({ ...before, confirm: "", url: before.url || (suggested ?? ""), ...initial }));
    reset();
  }, [opened, initial]);
  const first = recent[0];
  useEffect(() => {
    // The address that is suggested may be known only after it opened.
    if (opened && first !== undefined && initial?.url === undefined)
      setDraft((before) => (before.url === "" ? { ...before, url: first } : before));
  }, [opened, first, initial]);

  const order = orderOf(draft, what, workspaceId);
  const missing = unread(draft);
  const whole = order.url !== "" && Object.keys(missing).length === 0;
  const { preview, error: refused, stale } = useReplayPreview(opened && whole ? order : null);
  const guard = preview?.guard ?? null;
  const confirmed = guard === null || draft.confirm === guard.confirm;
  const error = replay.error ?? refused;
  const fields = error?.fields ?? {};
  const errors: Readonly<Record<string, string | undefined>> = {
    ...fields,
    ...(missing.at && draft.at !== "" && { at: t("noMoment") }),
    ...(missing.start_at && draft.startAt !== "" && { start_at: t("noMoment") }),
    ...(missing.rate && { rate: t("noNumber") }),
    ...(missing.concurrency && { concurrency: t("noNumber") }),
  };
  const submit = () => {
    if (whole && confirmed && !replay.busy) replay.send(order, onSent);
  };

  const extra = <ExtraFields draft={draft} errors={errors} onChange={change} />;
  const later = <LaterField draft={draft} errors={errors} onChange={change} />;
  const shown = (
    <>
      {preview && <Preview preview={preview} stale={stale} />}
      {preview === null && whole && refused === null && <Skeleton rows={4} rowHeight={17} />}
    </>
  );
  const elsewhere =
    error !== null &&
    !Object.keys(fields).some((name) => FIELDS.has(name) && (name !== "confirm" || guard !== null));
  const foot = (
    <>
      {guard && (
        <GuardField
          guard={guard}
          typed={draft.confirm}
          error={fields.confirm}
          onChange={(confirm) => change({ confirm })}
        />
      )}
      {elsewhere && <RpcProblem problem={error} announce={replay.error !== null} />}
    </>
  );
  const target = (
    <TargetField
      url={draft.url}
      recent={recent}
      error={errors.url}
      autoFocus
      onChange={(url) => change({ url })}
    />
  );
  const form = <FormFields draft={draft} errors={errors} onChange={change} />;
  const number = thousands(preview?.total ?? 0);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      wide={many}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={!whole || !confirmed || (many && preview?.total === 0)}
            loading={replay.busy}
            rightSection={<Kbd keys="⏎" tone="onAccent" />}
          >
            {draft.later
              ? t("schedule")
              : many && preview
                ? t("sendMany", { count: preview.total, number })
                : t("send")}
          </Button>
        </>
      }
    >
      {many ? (
        <div className={styles.columns}>
          <div className={styles.column}>
            {target}
            {form}
            <PaceFields draft={draft} errors={errors} onChange={change} />
            {extra}
            {later}
          </div>
          <div className={styles.column}>
            {foot}
            {shown}
          </div>
        </div>
      ) : (
        <>
          {target}
          {form}
          {extra}
          <details className={styles.more}>
            <summary>{t("more")}</summary>
            <div className={styles.fields}>{later}</div>
          </details>
          {foot}
          <details className={styles.more}>
            <summary>{t("preview.open")}</summary>
            {shown}
          </details>
        </>
      )}
    </Drawer>
  );
}
