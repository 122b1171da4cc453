import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useHost } from "../../../rpc/client";
import type { DialoguePlaceView, RpcError, SandboxCompanyView, WorkspaceView } from "../../../rpc/generated";
import type { InstallWay } from "./companies/InstallMenu";
import { canInstall, type SandboxCompanies } from "./useSandboxCompanies";

/** An installation by the sandbox's hand. */
export interface Install {
  readonly busy: boolean;
  readonly problem: RpcError | null;
  run(company: SandboxCompanyView | null, way: InstallWay): Promise<void>;
}

/** What the application answers where the installation is to fail. */
const FAILS = 500;

/**
 * Installs the application in a company of the sandbox, in the next one where none is named; the sandbox is started
 * where it does not run. For one that fails the answer to the installation is another one for that moment.
 */
export function useInstall(
  workspace: WorkspaceView,
  place: DialoguePlaceView | undefined,
  sandbox: SandboxCompanies,
  onInstalled: (companyId: string) => void,
): Install {
  const { t } = useTranslation("dialogue");
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RpcError | null>(null);

  const failing = async (endpoint_id: string, act: () => Promise<void>) => {
    const { answers } = await host.rpc("dialogue.answers", { endpoint_id });
    const before = answers.find(({ step }) => step === "install");
    if (before === undefined) return act();
    const { event, status, body, changed } = before;
    await host.rpc("dialogue.answer_set", { endpoint_id, event, status: FAILS, body: "" });
    try {
      await act();
    } finally {
      if (changed) await host.rpc("dialogue.answer_set", { endpoint_id, event, status, body });
      else await host.rpc("dialogue.answer_reset", { endpoint_id, event });
    }
  };

  const run: Install["run"] = async (company, way) => {
    const endpoint = place?.endpoint_id ?? null;
    if (busy || endpoint === null) return;
    setBusy(true);
    setProblem(null);
    try {
      let known = sandbox.companies;
      if (known.length === 0) {
        await host.rpc("sandbox.start", {});
        known = (await host.rpc("sandbox.dialogue", {})).companies;
      }
      const chosen = company ?? known.find(({ stage }) => stage === "new") ?? known.find(canInstall);
      if (chosen === undefined) {
        const hint = t("start.uninstallFirst");
        setProblem({ code: "sandbox.dialogue_step", message: t("start.allInstalled"), hint, fields: {} });
        return;
      }
      const install = async () => {
        await host.rpc("sandbox.dialogue_step", {
          company_id: chosen.company_id,
          step: "install",
          older: way === "older",
          workspace_id: workspace.id,
        });
      };
      await (way === "failing" ? failing(endpoint, install) : install());
      onInstalled(chosen.company_id);
    } catch (thrown) {
      setProblem(thrown as RpcError);
    } finally {
      setBusy(false);
    }
  };
  return { busy, problem, run };
}
