import { Button, Checkbox, Select } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { DataGrid } from "../../../components/DataGrid/DataGrid";
import { EmptyState } from "../../../components/EmptyState/EmptyState";
import { thousands } from "../../../components/numbers";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import { useHost } from "../../../rpc/client";
import type { AuditForm, Density, RpcError } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import { useWorkspace } from "../../../rpc/workspace";
import section from "../Section.module.css";
import styles from "./Audit.module.css";
import { AuditRetention } from "./AuditRetention";
import { auditColumns } from "./columns";
import { requestOf, useAuditPages } from "./useAuditPages";

const ROW_HEIGHTS: Readonly<Record<Density, number>> = { compact: 24, normal: 28, comfortable: 32 };
const FORMS: readonly AuditForm[] = ["csv", "jsonl"];

/** Every call that was made or stopped: when, with which key, to what, with what result, from where. */
export function AuditSection() {
  const { t } = useTranslation(["audit", "components"]);
  const host = useHost();
  const { workspace } = useWorkspace();
  const [all, setAll] = useState(false);
  const [key, setKey] = useState<string | null>(null);
  const [method, setMethod] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const [selected, setSelected] = useState<string | null>(null);
  const [problem, setProblem] = useState<RpcError | null>(null);
  const filter = { workspaceId: all ? null : (workspace?.id ?? null), key, method, failed };
  const { source, keys, methods, keptDays, reload } = useAuditPages(filter);
  const density = useRead("status.get", {}).data?.settings.density ?? "normal";
  const columns = useMemo(() => auditColumns((words) => t(words as never), all), [t, all]);
  const filtered = key !== null || method !== null || failed;
  const save = async (form: AuditForm) => {
    setProblem(null);
    try {
      const saved = await host.exportAudit({ filter: requestOf(filter), form });
      if (saved) notifications.show({ message: t("exported") });
    } catch (thrown) {
      setProblem(thrown as RpcError);
    }
  };
  return (
    <section className={`${section.detail} ${styles.section}`} aria-label={t("title")} data-pane>
      <header className={section.head}>
        <div className={section.headMain}>
          <div className={section.heading}>
            <h2>{t("title")}</h2>
          </div>
          <p className={section.lead}>{t("lead")}</p>
        </div>
        <div className={section.buttons}>
          {FORMS.map((form) => (
            <Button
              key={form}
              disabled={source.count === 0}
              leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
              onClick={() => void save(form)}
            >
              {t(`export.${form}`)}
            </Button>
          ))}
        </div>
      </header>
      {problem && <RpcProblem problem={problem} announce />}
      <div className={styles.tools}>
        <Select
          aria-label={t("key")}
          placeholder={t("everyKey")}
          data={[...keys]}
          value={key}
          clearable
          clearButtonProps={{ "aria-label": t("everyKey"), tabIndex: 0, "aria-hidden": false, size: "24px" }}
          onChange={setKey}
          w={200}
        />
        <Select
          aria-label={t("method")}
          placeholder={t("everyMethod")}
          data={[...methods]}
          value={method}
          clearable
          clearButtonProps={{
            "aria-label": t("everyMethod"),
            tabIndex: 0,
            "aria-hidden": false,
            size: "24px",
          }}
          onChange={setMethod}
          w={130}
        />
        <Checkbox
          size="xs"
          label={t("failed")}
          checked={failed}
          onChange={(event) => setFailed(event.currentTarget.checked)}
        />
        <Checkbox
          size="xs"
          label={t("everyWorkspace")}
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
        <span className={styles.total} role="status">
          {source.state === "ready" && t("total", { count: source.total, number: thousands(source.total) })}
        </span>
        {keptDays !== null && <AuditRetention key={keptDays} days={keptDays} />}
      </div>
      <div className={styles.list}>
        {source.state === "failed" && source.error && source.count === 0 ? (
          <RpcProblem problem={source.error} actions={<Button onClick={reload}>{t("again")}</Button>} />
        ) : source.state === "loading" ? (
          <Skeleton rows={12} rowHeight={ROW_HEIGHTS[density]} />
        ) : source.count === 0 ? (
          <EmptyState rows={6}>{t(filtered ? "noneFits" : "empty")}</EmptyState>
        ) : (
          <DataGrid
            label={t("title")}
            columns={columns}
            source={source}
            rowHeight={ROW_HEIGHTS[density]}
            selected={selected}
            rowId={({ id }) => String(id)}
            onSelect={({ id }) => setSelected(String(id))}
          />
        )}
      </div>
    </section>
  );
}
