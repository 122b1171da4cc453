import { Button } from "@mantine/core";
import { type FormEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../../actions/handlers";
import { ActionButton } from "../../../../components/ActionButton/ActionButton";
import { Foreign } from "../../../../components/Foreign/Foreign";
import { RpcProblem } from "../../../../components/ProblemCard/RpcProblem";
import type { SandboxCompanyView, SandboxFormView, WorkspaceView } from "../../../../rpc/generated";
import { FieldInput } from "../answers/FieldInput";
import { isInstalled, type SandboxStep, useSandboxStep } from "../useSandboxCompanies";
import styles from "./Talk.module.css";
import { valuesOf } from "./values";

export interface SandboxWalkProps {
  readonly workspace: WorkspaceView;
  readonly company: SandboxCompanyView;
}

/** What the person in the sandbox's company can do now: open the page, fill in the form, take the application away. */
export function SandboxWalk({ workspace, company }: SandboxWalkProps) {
  const { t } = useTranslation("dialogue");
  const step = useSandboxStep(workspace);
  const { company_id, form } = company;
  const installed = isInstalled(company);
  const act = (one: Omit<SandboxStep, "company_id">) =>
    // What kept it from being done stands below.
    void step.run({ company_id, ...one }).catch(() => undefined);
  const removable = installed || company.stage === "uninstall_failed";
  useAction("dialogue.configure", () => act({ step: "configure" }), installed && !step.isPending);
  useAction("dialogue.uninstall", () => act({ step: "uninstall" }), removable && !step.isPending);
  return (
    <section className={styles.walk} aria-label={t("walk.title")}>
      <p className={styles.walkHead}>
        <b>{t("walk.title")}</b>
        <span>{t(`walk.stage.${company.stage}`, company.stage)}</span>
      </p>
      {form !== null && (
        <WalkForm
          key={company.steps.length}
          form={form}
          busy={step.isPending}
          onSubmit={(values) => act({ step: "submit", ...(values !== null && { values }) })}
        />
      )}
      {step.error && <RpcProblem problem={step.error} announce compact />}
      {removable && (
        <div className={styles.walkButtons}>
          {installed && (
            <ActionButton action="dialogue.configure" disabled={step.isPending}>
              {t("walk.configure")}
            </ActionButton>
          )}
          {installed && (
            <Button disabled={step.isPending} onClick={() => act({ step: "update" })}>
              {t("walk.update")}
            </Button>
          )}
          <ActionButton action="dialogue.uninstall" disabled={step.isPending}>
            {t("walk.uninstall")}
          </ActionButton>
        </div>
      )}
    </section>
  );
}

interface WalkFormProps {
  readonly form: SandboxFormView;
  readonly busy: boolean;
  /** Null: values that a person could have entered. */
  onSubmit(values: Record<string, unknown> | null): void;
}

// The fields hold their values themselves: a secret would else be mirrored into the page's source.
function WalkForm({ form, busy, onSubmit }: WalkFormProps) {
  const { t } = useTranslation("dialogue");
  const element = useRef<HTMLFormElement>(null);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (busy || element.current === null) return;
    onSubmit(valuesOf(form, new FormData(element.current)));
  };
  useAction("dialogue.submit", submit, !busy);
  return (
    <form ref={element} className={styles.walkForm} onSubmit={submit} noValidate>
      <p className={styles.walkTitle}>
        <b>{form.title === null ? t("preview.untitled") : <Foreign text={form.title} />}</b>
        <code>{form.reply}</code>
      </p>
      {form.elements.map(({ name, kind, label, required, options }, at) => (
        <FieldInput
          // biome-ignore lint/suspicious/noArrayIndexKey: the elements of a form do not move.
          key={at}
          name={name}
          kind={kind}
          label={label || name}
          required={required}
          options={options}
        />
      ))}
      <div className={styles.walkButtons}>
        <ActionButton action="dialogue.submit" variant="filled" disabled={busy}>
          {t("walk.submit")}
        </ActionButton>
        <Button disabled={busy} onClick={() => onSubmit(null)}>
          {t("walk.sample")}
        </Button>
      </div>
    </form>
  );
}
