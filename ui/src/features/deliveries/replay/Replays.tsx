import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../actions/handlers";
import { thousands } from "../../../components/numbers";
import type { ReplayRunView } from "../../../rpc/generated";
import { ManyReplay } from "./ManyReplay";
import { RunStrip } from "./RunStrip";
import { RunsDrawer } from "./RunsDrawer";
import { without2xx } from "./runs";

export interface ReplaysProps {
  readonly workspaceId: string;
  onSelect(deliveryId: string): void;
}

/** What is being replayed over the list, all replays in a drawer, and what went wrong once more. */
export function Replays({ workspaceId, onSelect }: ReplaysProps) {
  const { t } = useTranslation("replay");
  const [shown, setShown] = useState(false);
  const [again, setAgain] = useState<ReplayRunView | null>(null);
  const [asking, setAsking] = useState(false);
  useAction("list.replays", () => setShown(true));
  const count = again === null ? 0 : without2xx(again);
  return (
    <>
      <RunStrip workspaceId={workspaceId} onShowAll={() => setShown(true)} />
      <RunsDrawer
        workspaceId={workspaceId}
        opened={shown}
        onClose={() => setShown(false)}
        onSelect={onSelect}
        onAgain={(run) => {
          setShown(false);
          setAgain(run);
          setAsking(true);
        }}
      />
      {again && (
        <ManyReplay
          key={again.id}
          what={{ kind: "failed", run: again.id }}
          title={t("titleAgain", { count, number: thousands(count) })}
          sample={null}
          initial={{ url: again.target, form: again.mode === "resigned" ? "resigned" : "recorded" }}
          opened={asking}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
