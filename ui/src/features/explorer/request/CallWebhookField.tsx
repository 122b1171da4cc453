import { Button, MultiSelect, Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { ApiView, Problem } from "../../../rpc/generated";
import { useMutate, useRead } from "../../../rpc/queries";
import { useWorkspace } from "../../../rpc/workspace";
import type { Draft, DraftChange } from "./draft";
import styles from "./Request.module.css";

export interface CallWebhookFieldProps {
  readonly api: ApiView;
  readonly draft: Draft;
  /** What is wrong with it, by the backend's word. */
  readonly problem: Problem | null;
  onChange: DraftChange;
}

/** Which endpoint is told of this one call. Its address and its secret go into the body when the call is sent. */
export function CallWebhookField({ api, draft, problem, onChange }: CallWebhookFieldProps) {
  const { t } = useTranslation("explorer");
  const { workspace } = useWorkspace();
  const list = useRead(
    "endpoints.list",
    { workspace_id: workspace?.id ?? "" },
    { enabled: workspace !== null && workspace !== undefined },
  );
  const add = useMutate("endpoints.add");
  const here = (list.data?.endpoints ?? []).filter(
    ({ connection_id }) => connection_id === api.connection_id,
  );
  const own = here.filter(({ own_secret }) => own_secret);
  const chosen = own.find(({ id }) => id === draft.webhook?.endpoint_id);
  const make = () => {
    const taken = new Set((list.data?.endpoints ?? []).map(({ name }) => name));
    let name = t("webhook.name", { name: api.connection });
    for (let number = 2; taken.has(name); number += 1)
      name = `${t("webhook.name", { name: api.connection })} ${number}`;
    add.mutate(
      { connection_id: api.connection_id, name, own_secret: {} },
      { onSuccess: ({ id }) => onChange({ webhook: { endpoint_id: id, events: [] } }) },
    );
  };
  return (
    <fieldset className={styles.webhook}>
      <legend>{t("webhook.title")}</legend>
      <p className={styles.quiet}>{t("webhook.lead")}</p>
      <div className={styles.webhookRow}>
        <Select
          label={t("webhook.endpoint")}
          placeholder={t("webhook.none")}
          data={own.map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.webhook?.endpoint_id ?? null}
          clearable
          clearButtonProps={{
            "aria-label": t("webhook.clear"),
            tabIndex: 0,
            "aria-hidden": false,
            size: "24px",
          }}
          disabled={own.length === 0}
          onChange={(id) => onChange({ webhook: id === null ? null : { endpoint_id: id, events: [] } })}
          w={240}
        />
        {chosen && draft.webhook && (
          <MultiSelect
            label={t("webhook.events")}
            placeholder={draft.webhook.events.length === 0 ? t("webhook.allEvents") : ""}
            data={[...chosen.events]}
            value={draft.webhook.events}
            onChange={(events) => onChange({ webhook: { endpoint_id: chosen.id, events } })}
            w={280}
          />
        )}
        <Button disabled={add.isPending} onClick={make}>
          {t("webhook.make")}
        </Button>
      </div>
      {problem && <RpcProblem problem={problem} compact />}
      {add.error && <RpcProblem problem={add.error} compact announce />}
    </fieldset>
  );
}
