import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { bytes, thousands } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useRead } from "../../rpc/queries";
import { RetentionForm } from "./RetentionForm";
import styles from "./Section.module.css";

/** What the deliveries take on the disk, and how many of them a workspace keeps. */
export function StorageSection() {
  const { t } = useTranslation("settings");
  const status = useRead("status.get", {});
  const workspaces = useRead("workspaces.list", {}).data?.workspaces ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const view = status.data;
  const workspace = chosen ?? view?.settings.active_workspace ?? workspaces[0]?.id ?? null;
  return (
    <section className={styles.detail} aria-label={t("section.storage")} data-pane>
      <div className={styles.heading}>
        <h2>{t("section.storage")}</h2>
      </div>
      <div className={styles.stack}>
        {status.error && <RpcProblem problem={status.error} />}
        {view && (
          <dl className={styles.facts}>
            <dt>{t("storage.onDisk")}</dt>
            <dd>{bytes(view.store.bytes)}</dd>
            <dt>{t("storage.deliveries")}</dt>
            <dd>{thousands(view.store.deliveries)}</dd>
            <dt>{t("about.folder")}</dt>
            <dd className={styles.inline}>
              <code>{view.store.folder}</code>{" "}
              <CopyButton text={view.store.folder} label={t("about.copyFolder")} />
            </dd>
          </dl>
        )}
        {workspace && (
          <section aria-label={t("storage.keeping")}>
            <h3 className={styles.sub}>{t("storage.keeping")}</h3>
            {workspaces.length > 1 && (
              <Select
                label={t("storage.workspace")}
                data={workspaces.map(({ id, name }) => ({ value: id, label: name }))}
                value={workspace}
                allowDeselect={false}
                onChange={setChosen}
                w={320}
              />
            )}
            <RetentionForm key={workspace} workspaceId={workspace} />
          </section>
        )}
      </div>
    </section>
  );
}
