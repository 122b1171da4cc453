import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { EndpointView, ForwardRetry } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./Forwards.module.css";

const RETRIES: readonly ForwardRetry[] = ["profile", "backoff", "never"];
const TEMPLATES = ["slack", "teams", "ics"] as const;

export interface AddForwardFormProps {
  readonly endpoint: EndpointView;
  readonly onDone: () => void;
}

/** Makes a rule for an endpoint. */
export function AddForwardForm({ endpoint, onDone }: AddForwardFormProps) {
  const { t } = useTranslation("forwards");
  const add = useMutate("forwards.add");
  const [target, setTarget] = useState("");
  const [filter, setFilter] = useState("");
  const [retry, setRetry] = useState<ForwardRetry>("profile");
  const [template, setTemplate] = useState("");
  const [invalid, setInvalid] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const options = {
      filter,
      retry,
      include_invalid: invalid,
      headers: [],
      body: null,
      timeout_ms: null,
      concurrency: null,
      order: null,
      of_listener: false,
    };
    add.mutate(
      { endpoint_id: endpoint.id, target: target.trim(), options, ...(template !== "" && { template }) },
      { onSuccess: onDone },
    );
  };
  const fields = add.error?.fields ?? {};
  return (
    <form className={styles.form} aria-label={t("add")} onSubmit={submit}>
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
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        error={fields.query}
      />
      <Select
        label={t("form.retry")}
        data={RETRIES.map((value) => ({ value, label: t(`retry.${value}`) }))}
        value={retry}
        allowDeselect={false}
        onChange={(value) => setRetry((value as ForwardRetry | null) ?? "profile")}
      />
      <Select
        label={t("form.template")}
        data={[
          { value: "", label: t("template.none") },
          ...TEMPLATES.map((value) => ({ value, label: t(`template.${value}`) })),
        ]}
        value={template}
        allowDeselect={false}
        onChange={(value) => setTemplate(value ?? "")}
      />
      <Checkbox
        label={t("form.invalid")}
        checked={invalid}
        onChange={(event) => setInvalid(event.currentTarget.checked)}
      />
      {add.error && <RpcProblem problem={add.error} compact announce />}
      <div className={styles.buttons}>
        <Button onClick={onDone}>{t("form.cancel")}</Button>
        <Button type="submit" variant="filled" disabled={target.trim() === "" || add.isPending}>
          {t("form.make")}
        </Button>
      </div>
    </form>
  );
}
