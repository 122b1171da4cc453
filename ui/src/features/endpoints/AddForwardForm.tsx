import { Button, Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { ForwardRetry, ForwardView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import { ForwardPreview, useForwardPreview } from "./ForwardPreview";
import styles from "./Forwards.module.css";
import { draftOf, type ForwardDraft, optionsOf, readyMade } from "./forwardDraft";
import { MoreOfForward } from "./MoreOfForward";

const RETRIES: readonly ForwardRetry[] = ["profile", "backoff", "never"];
const TEMPLATES = ["own", "slack", "teams", "ics"] as const;

export interface AddForwardFormProps {
  readonly endpointId: string;
  /** The rule that is changed; none makes a new one. */
  readonly rule?: ForwardView;
  readonly onDone: () => void;
}

/** Makes a rule for an endpoint, or changes one. */
export function AddForwardForm({ endpointId, rule, onDone }: AddForwardFormProps) {
  const { t } = useTranslation("forwards");
  const add = useMutate("forwards.add");
  const set = useMutate("forwards.set");
  const [target, setTarget] = useState(rule?.target ?? "");
  const [draft, setDraft] = useState(() => draftOf(rule?.options));
  const [more, setMore] = useState(false);
  const change = (changed: Partial<ForwardDraft>) => setDraft((before) => ({ ...before, ...changed }));
  const options = optionsOf(draft, rule?.options);
  const asks = draft.template !== "" || draft.headers.trim() !== "";
  const preview = useForwardPreview({ endpoint_id: endpointId, options, ...readyMade(draft) }, asks);
  const saving = rule ? set : add;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ready = readyMade(draft);
    if (!rule) {
      add.mutate(
        { endpoint_id: endpointId, target: target.trim(), options, ...ready },
        { onSuccess: onDone },
      );
      return;
    }
    // A ready-made one is laid into the rule as its own text, as the preview got it.
    const body = ready.template ? (preview.data?.template ?? options.body) : options.body;
    set.mutate(
      { rule_id: rule.id, target: target.trim(), options: { ...options, body } },
      { onSuccess: onDone },
    );
  };
  const fields = { ...(asks ? preview.error?.fields : {}), ...saving.error?.fields };
  return (
    <form className={styles.form} aria-label={t(rule ? "form.change" : "add")} onSubmit={submit}>
      <TextInput
        label={t("form.target")}
        placeholder="http://127.0.0.1:3000/hooks"
        value={target}
        onChange={(event) => setTarget(event.currentTarget.value)}
        error={fields.target}
        data-autofocus
      />
      <TextInput
        label={t("form.filter")}
        description={t("form.filterHint")}
        value={draft.filter}
        onChange={(event) => change({ filter: event.currentTarget.value })}
        error={fields.query}
      />
      <Select
        label={t("form.retry")}
        data={RETRIES.map((value) => ({ value, label: t(`retry.${value}`) }))}
        value={draft.retry}
        allowDeselect={false}
        onChange={(value) => change({ retry: (value as ForwardRetry | null) ?? "profile" })}
      />
      <Select
        label={t("form.template")}
        data={[
          { value: "", label: t("template.none") },
          ...TEMPLATES.map((value) => ({ value, label: t(`template.${value}`) })),
        ]}
        value={draft.template}
        allowDeselect={false}
        onChange={(value) => change({ template: TEMPLATES.find((word) => word === value) ?? "" })}
        error={draft.template === "own" ? undefined : fields.body}
      />
      {draft.template === "own" && (
        <Textarea
          label={t("form.body")}
          description={t("form.bodyHint")}
          autosize
          minRows={4}
          maxRows={16}
          classNames={{ input: styles.code ?? "" }}
          value={draft.body}
          onChange={(event) => change({ body: event.currentTarget.value })}
          error={fields.body}
        />
      )}
      <Checkbox
        label={t("form.invalid")}
        checked={draft.invalid}
        onChange={(event) => change({ invalid: event.currentTarget.checked })}
      />
      <div className={styles.buttons}>
        <Button variant="subtle" aria-expanded={more} onClick={() => setMore(!more)}>
          {t(more ? "form.less" : "form.more")}
        </Button>
      </div>
      {more && <MoreOfForward draft={draft} onChange={change} errors={fields} />}
      {asks && <ForwardPreview preview={preview} />}
      {saving.error && <RpcProblem problem={saving.error} compact announce />}
      <div className={styles.buttons}>
        <Button onClick={onDone}>{t("form.cancel")}</Button>
        <Button type="submit" variant="filled" disabled={target.trim() === "" || saving.isPending}>
          {t(rule ? "form.save" : "form.make")}
        </Button>
      </div>
    </form>
  );
}
