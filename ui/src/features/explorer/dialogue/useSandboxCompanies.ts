import { useMemo } from "react";
import type { SandboxCompanyView, SandboxDialogueStep, WorkspaceView } from "../../../rpc/generated";
import { useMutate, useRead } from "../../../rpc/queries";

/** The companies of the sandbox, by whose hand a dialogue can be tried without the platform. */
export interface SandboxCompanies {
  /** Whether the sandbox may be tried here: never beside what is real. */
  readonly offered: boolean;
  readonly companies: readonly SandboxCompanyView[];
  readonly byId: ReadonlyMap<string, SandboxCompanyView>;
}

const NONE: readonly SandboxCompanyView[] = [];

/** Whether the sandbox takes an installation of it now. */
export const canInstall = ({ stage }: SandboxCompanyView): boolean =>
  stage === "new" || stage === "install_failed" || stage === "uninstalled";

const INSTALLED = new Set(["configuring", "asked", "submitting", "done", "stuck", "updating"]);

/** Whether the application is installed in it, as the sandbox sees it. */
export const isInstalled = ({ stage }: SandboxCompanyView): boolean => INSTALLED.has(stage);

/** Reads them; an empty list while the sandbox does not run. */
export function useSandboxCompanies(workspace: WorkspaceView): SandboxCompanies {
  const offered = workspace.environment !== "production";
  const companies = useRead("sandbox.dialogue", {}, { enabled: offered }).data?.companies ?? NONE;
  const byId = useMemo(() => new Map(companies.map((one) => [one.company_id, one])), [companies]);
  return { offered, companies, byId };
}

export interface SandboxStep {
  readonly company_id: string;
  readonly step: SandboxDialogueStep;
  readonly older?: boolean;
  readonly values?: Record<string, unknown>;
}

/** Lets the sandbox do a step of the dialogue with the endpoint of the workspace. */
export function useSandboxStep(workspace: WorkspaceView) {
  const step = useMutate("sandbox.dialogue_step");
  return {
    isPending: step.isPending,
    error: step.error,
    reset: step.reset,
    run: ({ older = false, ...one }: SandboxStep) =>
      step.mutateAsync({ ...one, older, workspace_id: workspace.id }),
  };
}
