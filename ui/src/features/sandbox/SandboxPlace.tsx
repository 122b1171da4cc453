import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PlaceHeader } from "../../components/PlaceHeader/PlaceHeader";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { RpcError } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { PlatformCard } from "./PlatformCard";
import { ResetSandbox } from "./ResetSandbox";
import { RunSandbox } from "./RunSandbox";
import styles from "./SandboxPlace.module.css";
import { SandboxWorld } from "./SandboxWorld";
import { Scenarios } from "./Scenarios";
import { SentTable } from "./SentTable";
import { useSentLog } from "./useSentLog";

/** The place "Sandbox": imitations of the platforms on this computer. */
export function SandboxPlace() {
  const { t } = useTranslation("sandbox");
  const sandbox = useRead("sandbox.status", {});
  const { log, note } = useSentLog();
  const [problem, setProblem] = useState<RpcError | null>(null);
  const view = sandbox.data;
  return (
    <div className={styles.place}>
      <PlaceHeader title={t("title")} facts={view && t(view.running ? "running" : "stopped")}>
        {view && <RunSandbox running={view.running} onSent={note} onProblem={setProblem} />}
        {view?.workspace_id && <ResetSandbox workspaceId={view.workspace_id} />}
      </PlaceHeader>
      <div className={styles.content}>
        {sandbox.error && <RpcProblem problem={sandbox.error} />}
        {problem && <RpcProblem problem={problem} announce />}
        {sandbox.isPending && <Skeleton rows={1} rowHeight={220} />}
        {view && (
          <>
            <ul className={styles.cards} aria-label={t("platforms")}>
              {view.platforms.map((platform) => (
                <li key={platform.platform} className={styles.cell}>
                  <PlatformCard
                    platform={platform}
                    running={view.running}
                    onSent={note}
                    onProblem={setProblem}
                  />
                </li>
              ))}
            </ul>
            <div className={styles.pair}>
              <Scenarios />
              {view.running && <SandboxWorld platforms={view.platforms} onProblem={setProblem} />}
            </div>
            <SentTable log={log} running={view.running} />
          </>
        )}
      </div>
    </div>
  );
}
