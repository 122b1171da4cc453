import { ActionIcon, Select } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode, Ref } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../../actions/handlers";
import { Foreign } from "../../../../components/Foreign/Foreign";
import { RpcProblem } from "../../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../../components/Skeleton/Skeleton";
import type { DialogueCompanyView, DialoguePlaceView, RpcError } from "../../../../rpc/generated";
import { useRead } from "../../../../rpc/queries";
import styles from "./Companies.module.css";
import { CompanyList, type ListHandle } from "./CompanyList";
import { MonitorStrip } from "./MonitorStrip";

export interface CompaniesPaneProps {
  readonly workspaceId: string;
  readonly place: DialoguePlaceView;
  /** The endpoints of the connection; more than one is rare. */
  readonly places: readonly DialoguePlaceView[];
  readonly companies: readonly DialogueCompanyView[] | undefined;
  readonly selected: string | null;
  readonly problem: RpcError | null;
  readonly handle: Ref<ListHandle>;
  /** What begins a dialogue by the sandbox's hand. */
  readonly start: ReactNode;
  /** What a forgotten company left behind: the list of what went. */
  readonly gone: ReactNode;
  nameOf(companyId: string): string | undefined;
  onSelect(companyId: string): void;
  onEnter(): void;
  onEndpoint(endpointId: string): void;
  onLeave(): void;
}

/** The companies at the left, and below them whether the platform reaches the application at all. */
export function CompaniesPane(props: CompaniesPaneProps) {
  const { workspaceId, place, places, companies, problem, start, gone, onLeave } = props;
  const { t } = useTranslation("dialogue");
  const watches = useRead("dialogue.monitor", { workspace_id: workspaceId }).data?.endpoints;
  const watch = watches?.find(({ endpoint_id }) => endpoint_id === place.endpoint_id);
  useAction("dialogue.calls", onLeave);
  return (
    <section className={styles.pane} aria-label={t("companies.pane")} data-pane>
      <div className={styles.bar}>
        <ActionIcon size={28} aria-label={t("leave")} title={t("leave")} onClick={onLeave}>
          <IconArrowLeft size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
        <h1 className={styles.title}>
          <Foreign text={t("title", { platform: place.platform_name })} />
        </h1>
        {start}
      </div>
      {places.length > 1 && (
        <Select
          className={styles.endpoint}
          label={t("companies.endpoint")}
          data={places.flatMap(({ endpoint_id, endpoint }) =>
            endpoint_id === null ? [] : [{ value: endpoint_id, label: endpoint ?? endpoint_id }],
          )}
          value={place.endpoint_id}
          onChange={(id) => id && props.onEndpoint(id)}
        />
      )}
      <div className={styles.scroll}>
        {problem && (
          <div className={styles.padded}>
            <RpcProblem problem={problem} compact />
          </div>
        )}
        {companies === undefined ? (
          !problem && <Skeleton rows={5} rowHeight={48} />
        ) : companies.length > 0 ? (
          <CompanyList {...props} companies={companies} />
        ) : (
          <p className={styles.none}>{t("companies.none")}</p>
        )}
        {gone}
        {watch && <MonitorStrip watch={watch} platform={place.platform_name} />}
      </div>
    </section>
  );
}
