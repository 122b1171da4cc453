import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../actions/handlers";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { DialogueForgottenView, WorkspaceView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import { CompaniesPane } from "./companies/CompaniesPane";
import type { ListHandle } from "./companies/CompanyList";
import { InstallMenu } from "./companies/InstallMenu";
import { NoCompany } from "./companies/NoCompany";
import styles from "./Dialogue.module.css";
import { type DialogueDrawer, DialogueDrawers } from "./DialogueDrawers";
import { GoneCard } from "./GoneCard";
import { StepPane } from "./side/StepPane";
import { SandboxWalk } from "./talk/SandboxWalk";
import { type TalkHandle, TalkPane } from "./talk/TalkPane";
import { useInstall } from "./useInstall";
import { canInstall, useSandboxCompanies } from "./useSandboxCompanies";

export interface DialogueViewProps {
  readonly workspace: WorkspaceView;
  readonly connection: string;
  /** The company that is opened; the one that was heard of last when it is null. */
  readonly company: string | null;
  onCompany(companyId: string): void;
  onLeave(): void;
}

/** The dialogue of an application with its platform; a default export because few platforms hold one. */
export default function DialogueView(props: DialogueViewProps) {
  const { workspace, connection, company: wanted, onCompany, onLeave } = props;
  const { t } = useTranslation("dialogue");
  const list = useRef<ListHandle>(null);
  const talk = useRef<TalkHandle>(null);
  const [endpoint, setEndpoint] = useState<string | null>(null);
  const [chosen, setChosen] = useState<{ company: string; number: number } | null>(null);
  const [drawer, setDrawer] = useState<DialogueDrawer | null>(null);
  const [gone, setGone] = useState<DialogueForgottenView | null>(null);

  const places = useRead("dialogue.places", { workspace_id: workspace.id });
  const own = (places.data?.places ?? []).filter(({ connection_id }) => connection_id === connection);
  const place = own.find(({ endpoint_id }) => endpoint_id === endpoint) ?? own[0];
  const listed = useRead("dialogue.list", { workspace_id: workspace.id, connection_id: connection });
  const companies = listed.data?.companies;
  const company = companies?.find(({ company_id }) => company_id === wanted) ?? companies?.[0];
  const companyId = company?.company_id ?? null;
  const told = useRead(
    "dialogue.show",
    { connection_id: connection, company_id: companyId ?? "" },
    { enabled: companyId !== null, keepPrevious: true },
  );
  const dialogue = told.data?.company.company_id === companyId ? told.data : undefined;
  const last = dialogue?.steps.at(-1);
  const number = chosen?.company === companyId ? chosen.number : last?.number;
  const step = dialogue?.steps.find((one) => one.number === number) ?? last;

  const sandbox = useSandboxCompanies(workspace);
  const nameOf = (id: string) => sandbox.byId.get(id)?.name;
  const install = useInstall(workspace, place, sandbox, (id) => {
    onCompany(id);
    setChosen(null);
  });
  const endpointId = place?.endpoint_id ?? null;
  const ready = endpointId !== null;
  useAction("dialogue.install", () => void install.run(null, "current"), sandbox.offered && ready);
  useAction("dialogue.answers", () => setDrawer({ kind: "answers", event: step?.event ?? null }), ready);
  const ofCompany = (kind: "script" | "forget") => () =>
    companyId !== null && setDrawer({ kind, company: companyId });
  useAction("dialogue.script", ofCompany("script"), companyId !== null);
  useAction("dialogue.run", () => setDrawer({ kind: "run" }), ready);
  useAction("dialogue.submission", () => setDrawer({ kind: "submission" }), ready);
  useAction("dialogue.forget", ofCompany("forget"), companyId !== null);

  // One comes here by a key in a list that is gone now: the focus goes on to the companies.
  const any = companies !== undefined && companies.length > 0;
  useEffect(() => {
    if (any && document.activeElement === document.body) list.current?.focus();
  }, [any]);

  if (place === undefined) {
    return places.error ? (
      <RpcProblem problem={places.error} />
    ) : places.isPending ? (
      <Skeleton rows={14} />
    ) : (
      <p className={styles.noPlace}>{t("noPlace")}</p>
    );
  }
  const walked = companyId === null ? undefined : sandbox.byId.get(companyId);
  return (
    <>
      <CompaniesPane
        workspaceId={workspace.id}
        place={place}
        places={own}
        companies={companies}
        selected={companyId}
        problem={listed.error ?? install.problem}
        handle={list}
        start={
          sandbox.offered &&
          ready && (
            <InstallMenu
              companies={sandbox.companies.filter(canInstall)}
              busy={install.busy}
              onInstall={(one, way) => void install.run(one, way)}
            />
          )
        }
        gone={gone && <GoneCard what={gone} onClose={() => setGone(null)} />}
        nameOf={nameOf}
        onSelect={onCompany}
        onEnter={() => talk.current?.focus()}
        onEndpoint={setEndpoint}
        onLeave={onLeave}
      />
      {told.error ? (
        <div className={styles.padded}>
          <RpcProblem problem={told.error} />
        </div>
      ) : companies?.length === 0 ? (
        <NoCompany place={place} sandbox={sandbox.offered} busy={install.busy} />
      ) : dialogue === undefined || step === undefined ? (
        <div className={styles.padded}>
          <Skeleton rows={10} />
        </div>
      ) : (
        <>
          <TalkPane
            dialogue={dialogue}
            platform={place.platform}
            platformName={place.platform_name}
            name={nameOf(dialogue.company.company_id)}
            selected={step.number}
            handle={talk}
            walk={walked && <SandboxWalk workspace={workspace} company={walked} />}
            onSelect={(next) =>
              setChosen(next === last?.number ? null : { company: dialogue.company.company_id, number: next })
            }
            onBack={() => list.current?.focus()}
          />
          <StepPane
            dialogue={dialogue}
            step={step}
            platformName={place.platform_name}
            formAssumed={place.form_provenance === "assumed"}
          />
        </>
      )}
      <DialogueDrawers
        drawer={drawer}
        place={place}
        company={companyId}
        onClose={() => setDrawer(null)}
        onForgotten={(what) => {
          setDrawer(null);
          setGone(what);
          setChosen(null);
        }}
      />
    </>
  );
}
