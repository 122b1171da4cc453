import { Button, Checkbox, NumberInput, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { EndpointView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import { AnswersFields } from "./AnswersFields";
import { changeOf, draftOf } from "./answers";
import { useSchemeChoices } from "./useSchemeChoices";

const KIB = 1024;
const MOST_KIB = 64 * 1024;

export interface EditEndpointDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly endpoint: EndpointView;
}

/** Changes an endpoint's name, scheme and answers. */
export function EditEndpointDrawer(props: EditEndpointDrawerProps) {
  return props.opened ? <EditForm {...props} /> : null;
}

function EditForm({ opened, onClose, endpoint }: EditEndpointDrawerProps) {
  const { t } = useTranslation("endpoints");
  const [name, setName] = useState(endpoint.name);
  const [scheme, setScheme] = useState(endpoint.scheme ?? "");
  const [publicUrl, setPublicUrl] = useState(endpoint.public_url ?? "");
  const [params, setParams] = useState(endpoint.params);
  const [relayed, setRelayed] = useState(endpoint.relayed);
  const [accepted, setAccepted] = useState(endpoint.answer.accepted_status);
  const [invalid, setInvalid] = useState(endpoint.answer.invalid_status);
  const [capKib, setCapKib] = useState(Math.round(endpoint.answer.body_cap / KIB));
  const [answers, setAnswers] = useState(() => draftOf(endpoint.answer));
  const choices = useSchemeChoices(endpoint.platform, endpoint.scheme ? endpoint.verifies : null);
  const save = useMutate("endpoints.set");
  const fields = save.error?.fields ?? {};
  const submit = () =>
    save.mutate(
      {
        endpoint_id: endpoint.id,
        name: name.trim(),
        scheme,
        public_url: publicUrl.trim(),
        params: scheme === (endpoint.scheme ?? "") ? params : {},
        relayed,
        accepted_status: accepted,
        invalid_status: invalid,
        body_cap: capKib * KIB,
        ...changeOf(answers),
      },
      { onSuccess: onClose },
    );
  const number = (set: (value: number) => void) => (value: string | number) => {
    if (typeof value === "number") set(value);
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={t("edit.title", { name: endpoint.name })}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("edit.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={name.trim() === "" || save.isPending}>
            {t("edit.save")}
          </Button>
        </>
      }
    >
      <TextInput
        label={t("form.name")}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        error={fields.name}
      />
      <Select
        label={t("form.scheme")}
        data={choices}
        value={scheme}
        onChange={(value) => setScheme(value ?? "")}
        error={fields.scheme}
      />
      {scheme === (endpoint.scheme ?? "") &&
        Object.entries(params).map(([param, value]) => (
          <TextInput
            key={param}
            label={t("form.param", { param })}
            description={t("form.paramHint")}
            value={value ?? ""}
            onChange={(event) => setParams({ ...params, [param]: event.currentTarget.value })}
            error={fields.params}
          />
        ))}
      <TextInput
        label={t("form.publicUrl")}
        description={t("form.publicUrlHint")}
        placeholder="https://hooks.example"
        value={publicUrl}
        onChange={(event) => setPublicUrl(event.currentTarget.value)}
        error={fields.public_url}
      />
      <Checkbox
        label={t("form.relayed")}
        description={t("form.relayedHint")}
        checked={relayed}
        onChange={(event) => setRelayed(event.currentTarget.checked)}
      />
      <NumberInput
        label={t("form.accepted")}
        description={t("form.acceptedHint")}
        min={200}
        max={299}
        allowDecimal={false}
        value={accepted}
        onChange={number(setAccepted)}
        error={fields.accepted_status}
      />
      <NumberInput
        label={t("form.invalid")}
        description={t("form.invalidHint")}
        min={200}
        max={599}
        allowDecimal={false}
        value={invalid}
        onChange={number(setInvalid)}
        error={fields.invalid_status}
      />
      <NumberInput
        label={t("form.cap")}
        min={1}
        max={MOST_KIB}
        allowDecimal={false}
        suffix=" KiB"
        thousandSeparator={"\u2009"}
        value={capKib}
        onChange={number(setCapKib)}
        error={fields.body_cap}
      />
      <AnswersFields
        endpoint={endpoint}
        draft={answers}
        onChange={(change) => setAnswers((before) => ({ ...before, ...change }))}
        errors={fields}
      />
      {save.error && <RpcProblem problem={save.error} announce />}
    </Drawer>
  );
}
