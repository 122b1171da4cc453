import { Button, NumberInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../components/ConfirmDialog/ConfirmDialog";
import { thousands } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { RetentionRule, WorkspaceId } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { GoingPreview } from "./GoingPreview";
import { draftOf, isOff, type RuleDraft, ruleOf } from "./retention";
import styles from "./Section.module.css";

export interface RetentionFormProps {
  readonly workspaceId: WorkspaceId;
}

/** How long, how many and how much a workspace keeps; what would go is shown before it is set. */
export function RetentionForm({ workspaceId }: RetentionFormProps) {
  const { t } = useTranslation("settings");
  const stored = useRead("retention.get", { workspace_id: workspaceId });
  if (stored.error) return <RpcProblem problem={stored.error} />;
  if (!stored.data) return <Skeleton rows={3} rowHeight={32} />;
  return (
    <>
      <p className={styles.lead}>{t(isOff(stored.data.rule) ? "storage.all" : "storage.some")}</p>
      <Fields key={JSON.stringify(stored.data.rule)} workspaceId={workspaceId} stored={stored.data.rule} />
    </>
  );
}

function Fields({ workspaceId, stored }: RetentionFormProps & { readonly stored: RetentionRule }) {
  const { t } = useTranslation("settings");
  const [draft, setDraft] = useState<RuleDraft>(draftOf(stored));
  const [asked, setAsked] = useState<RetentionRule | null>(null);
  const [confirming, setConfirming] = useState(false);
  const rule = ruleOf(draft);
  const preview = useRead(
    "retention.preview",
    { workspace_id: workspaceId, rule: asked ?? {} },
    { enabled: asked !== null },
  );
  const set = useMutate("retention.set");
  const change = (part: Partial<RuleDraft>) => {
    setDraft({ ...draft, ...part });
    setAsked(null);
  };
  const typed = (value: number | string) => (typeof value === "number" ? value : "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isOff(rule)) setAsked(rule);
  };
  const save = (next: RetentionRule) =>
    set.mutate({ workspace_id: workspaceId, rule: next }, { onSuccess: () => setConfirming(false) });
  const shared = {
    min: 0,
    allowDecimal: false,
    allowNegative: false,
    thousandSeparator: "\u2009",
    w: 320,
    placeholder: t("storage.noLimit"),
  };
  // The dialog has a form of its own, which must not stand in this one.
  return (
    <>
      <form className={styles.stack} onSubmit={submit}>
        <NumberInput
          {...shared}
          label={t("storage.days")}
          suffix={t("storage.daysUnit")}
          value={draft.days}
          onChange={(value) => change({ days: typed(value) })}
        />
        <NumberInput
          {...shared}
          label={t("storage.keep")}
          value={draft.keep}
          onChange={(value) => change({ keep: typed(value) })}
        />
        <NumberInput
          {...shared}
          label={t("storage.size")}
          description={t("storage.sizeHint")}
          suffix=" MB"
          value={draft.megabytes}
          onChange={(value) => change({ megabytes: typed(value) })}
        />
        <div className={styles.buttons}>
          <Button type="submit" disabled={isOff(rule)}>
            {t("storage.preview")}
          </Button>
          <Button
            className={styles.danger}
            disabled={asked === null || preview.data === undefined || set.isPending}
            onClick={() => setConfirming(true)}
          >
            {t("storage.set")}
          </Button>
          {!isOff(stored) && (
            <Button disabled={set.isPending} onClick={() => save({})}>
              {t("storage.off")}
            </Button>
          )}
        </div>
        {preview.error && <RpcProblem problem={preview.error} announce />}
        {asked && preview.data && <GoingPreview going={preview.data} />}
        {set.error && !confirming && <RpcProblem problem={set.error} announce />}
      </form>
      <ConfirmDialog
        opened={confirming}
        onClose={() => setConfirming(false)}
        title={t("storage.confirmTitle")}
        confirmLabel={t("storage.confirm")}
        busy={set.isPending}
        problem={set.error}
        onConfirm={() => save(rule)}
      >
        {t("storage.confirmBody", {
          count: preview.data?.count ?? 0,
          number: thousands(preview.data?.count ?? 0),
        })}
      </ConfirmDialog>
    </>
  );
}
