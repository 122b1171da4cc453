import { lazy, type ReactNode, type Ref, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { CallDrawer } from "./CallDrawers";
import styles from "./Explorer.module.css";
import { type OpenedCall, workKey } from "./opened";
import { type CallForm, callOf, type Draft } from "./request/draft";
import { RequestWork } from "./request/RequestWork";
import type { Begun } from "./useBeginning";

// The language of GraphQL is large and only needed for it.
const GraphqlWork = lazy(() => import("./graphql/GraphqlWork"));

export interface WorkPaneProps {
  readonly workspaceId: string;
  readonly opened: OpenedCall | null;
  readonly begun: Begun;
  readonly pane: Ref<HTMLElement>;
  readonly below: ReactNode;
  onDrawer(drawer: CallDrawer): void;
}

/** What is opened: a call of a profile, of a file, a saved one or one of before. */
export function WorkPane({ workspaceId, opened, begun, pane, below, onDrawer }: WorkPaneProps) {
  const { t } = useTranslation("explorer");
  const { beginning, isPending, error } = begun;
  if (opened === null || beginning === null) {
    return (
      <section ref={pane} className={styles.nothing} aria-label={t("request.title")} data-pane tabIndex={-1}>
        {opened === null ? (
          <EmptyState rows={6}>{t("empty.choose")}</EmptyState>
        ) : error ? (
          <RpcProblem problem={error} />
        ) : isPending ? (
          <Skeleton rows={8} />
        ) : (
          <EmptyState rows={6}>{t("empty.gone")}</EmptyState>
        )}
        {below}
      </section>
    );
  }
  const onAct = (kind: "save" | "code" | "curl", draft: Draft, form: CallForm) =>
    onDrawer({ kind, call: callOf(draft, form) });
  const key = workKey(workspaceId, opened);
  const Work = beginning.first.graphql === null ? RequestWork : GraphqlWork;
  return (
    <Suspense fallback={<Skeleton rows={8} />}>
      <Work key={key} workKey={key} {...beginning} pane={pane} below={below} onAct={onAct} />
    </Suspense>
  );
}
