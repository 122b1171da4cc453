import { useTranslation } from "react-i18next";
import { Drawer } from "../../../components/Drawer/Drawer";
import { EmptyState } from "../../../components/EmptyState/EmptyState";
import type { ReplayRunView } from "../../../rpc/generated";
import { RunCard } from "./RunCard";
import { useRuns } from "./runs";

export interface RunsDrawerProps {
  readonly workspaceId: string;
  readonly opened: boolean;
  onClose(): void;
  onSelect(deliveryId: string): void;
  onAgain(run: ReplayRunView): void;
}

/** The replays of the workspace, those that run and those that ended. */
export function RunsDrawer({ workspaceId, opened, onClose, onSelect, onAgain }: RunsDrawerProps) {
  const { t } = useTranslation("replay");
  const runs = useRuns(workspaceId);
  return (
    <Drawer opened={opened} onClose={onClose} title={t("runs.title")} wide>
      {runs.length === 0 ? (
        <EmptyState rows={3} rowHeight={56}>
          {t("runs.none")}
        </EmptyState>
      ) : (
        runs.map((run) => (
          <RunCard
            key={run.id}
            run={run}
            onAgain={onAgain}
            onSelect={(id) => {
              onClose();
              onSelect(id);
            }}
          />
        ))
      )}
    </Drawer>
  );
}
