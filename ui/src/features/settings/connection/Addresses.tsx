import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import { CopyButton } from "../../../components/CopyButton/CopyButton";
import { FactField } from "../../../components/FactField/FactField";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { ApiBaseView, ApiView, ProfileView } from "../../../rpc/generated";
import { useProfileEdits } from "../profile/useProfileEdits";
import section from "../Section.module.css";
import styles from "./Connection.module.css";
import { OwnAddress } from "./OwnAddress";

export interface AddressesProps {
  readonly api: ApiView;
  readonly profile: ProfileView;
  readonly workspaceId: string;
}

/** An address that calls are to go to from now on, before it is agreed to. */
interface Change {
  readonly base: ApiBaseView;
  readonly url: string;
}

/** The environments with their base addresses; another one is put in force only after a warning. */
export function Addresses({ api, profile, workspaceId }: AddressesProps) {
  const { t } = useTranslation("connection");
  const edits = useProfileEdits(profile, profile.id, workspaceId, "workspace");
  const [change, setChange] = useState<Change | null>(null);
  const pathOf = ({ environment }: ApiBaseView) => `environment.${environment}.base_url`;
  const factOf = (base: ApiBaseView) =>
    profile.sections.flatMap(({ facts }) => facts).find(({ path }) => path === pathOf(base));
  const apply = async () => {
    if (change === null) return;
    const path = pathOf(change.base);
    const layer = factOf(change.base)?.layer ?? "built-in";
    await edits.save({ path, label: t("address.label"), value: change.base.url, layer }, change.url);
    setChange(null);
  };
  return (
    <section aria-label={t("address.title")}>
      <h3 className={section.sub}>{t("address.title")}</h3>
      {api.base_problem && <RpcProblem problem={api.base_problem} tone="amber" compact />}
      <ul className={styles.card}>
        {api.bases.map((base) => (
          <li key={base.environment} className={styles.base} data-used={base.used || undefined}>
            <div className={styles.baseHead}>
              <b>{t(`address.environment.${base.environment}`, { defaultValue: base.environment })}</b>
              {base.used && <span className={styles.used}>{t("address.used")}</span>}
              <ProvenanceMark provenance={base.provenance} />
              {base.guard !== "none" && (
                <span className={section.quiet}>{t(`address.guard.${base.guard}`)}</span>
              )}
              {base.url !== "" && <CopyButton text={base.url} label={t("address.copy")} />}
            </div>
            {base.environment === "offline" ? (
              <code className={styles.url}>{base.url}</code>
            ) : (
              <FactField
                label={t("address.labelOf", { environment: base.environment })}
                labelled="hidden"
                kind="text"
                choices={[]}
                value={base.url}
                problem={edits.problemOf(pathOf(base))}
                onSave={(url) => setChange({ base, url })}
              />
            )}
            {!base.used && base.alternates.length > 0 && (
              <ul className={styles.alternates} aria-label={t("address.alternates")}>
                {base.alternates.map((url) => (
                  <li key={url}>
                    <code>{url}</code>
                  </li>
                ))}
              </ul>
            )}
            {base.used && base.environment !== "offline" && (
              <OwnAddress key={api.own_base} api={api} base={base} />
            )}
          </li>
        ))}
        {api.bases.length === 0 && <li className={styles.base}>{t("address.none")}</li>}
      </ul>
      <ConfirmDialog
        opened={change !== null}
        onClose={() => setChange(null)}
        title={t("address.confirmTitle")}
        confirmLabel={t("address.confirm")}
        problem={change === null ? null : edits.problemOf(pathOf(change.base))}
        onConfirm={() => void apply()}
      >
        <p>{t("address.confirmBody", { name: api.platform_name })}</p>
        <p>
          <code>{change?.base.url === "" ? t("address.nothing") : change?.base.url}</code> →{" "}
          <code>{change?.url === "" ? t("address.builtin") : change?.url}</code>
        </p>
      </ConfirmDialog>
    </section>
  );
}
