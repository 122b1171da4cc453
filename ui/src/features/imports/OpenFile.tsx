import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback } from "react";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportRead } from "../../rpc/openImport";
import { ColumnsStep } from "./ColumnsStep";
import { FileHeader } from "./FileHeader";
import { FixStep } from "./FixStep";
import styles from "./ImportsPlace.module.css";
import { PLATFORM, standing } from "./mapping";
import { NotRead } from "./NotRead";
import { PreviewStep } from "./PreviewStep";
import { SourceStep } from "./SourceStep";
import type { StepId } from "./steps";

export interface OpenFileProps {
  readonly open: OpenImport;
  readonly id: string;
}

/** A file that has arrived: what it is, how it maps, and what its check found, at one of the steps. */
export function OpenFile({ open, id }: OpenFileProps) {
  const { step: asked = "source" } = useSearch({ from: "/imports" });
  const navigate = useNavigate({ from: "/imports" });
  const onStep = useCallback(
    (step: StepId) => void navigate({ to: "/imports", search: step === "source" ? {} : { step } }),
    [navigate],
  );
  const sniff = useImportRead("imports.sniff", { import_id: id, choices: open.choices }, open.sourceRevision);
  const looked = sniff.isSuccess && !sniff.isPlaceholderData;
  const map = useImportRead(
    "imports.map",
    { import_id: id, platform: PLATFORM, resource: open.resource },
    `${open.sourceRevision} ${open.resource}`,
    looked,
  );
  const mapped = looked && map.isSuccess && !map.isPlaceholderData;
  const step = looked && sniff.data.columns.length > 0 ? asked : "source";
  const check = useImportRead(
    "imports.check",
    {
      import_id: id,
      platform: PLATFORM,
      resource: open.resource,
      mapping: map.data === undefined ? [] : standing(open, map.data),
      date_orders: { ...open.dateOrders },
    },
    open.revision,
    mapped && (step === "fix" || step === "preview"),
  );

  if (sniff.data === undefined) {
    return sniff.error ? <NotRead open={open} problem={sniff.error} /> : <Skeleton rows={14} />;
  }
  const stopped = check.data?.cancelled === true;
  const last = stopped ? "fix" : "preview";
  const reachable = sniff.data.columns.length === 0 ? "source" : mapped ? last : "columns";
  const waiting = <Skeleton rows={14} />;
  const refused = (problem: NonNullable<typeof map.error>) => (
    <div className={styles.notice}>
      <RpcProblem problem={problem} announce />
    </div>
  );
  return (
    <>
      <FileHeader sniff={sniff.data} open={open} step={step} reachable={reachable} onStep={onStep} />
      {step === "source" ? (
        <SourceStep
          open={open}
          sniff={sniff.data}
          problem={sniff.error}
          settled={looked}
          onNext={() => onStep("columns")}
        />
      ) : map.error ? (
        refused(map.error)
      ) : map.data === undefined ? (
        waiting
      ) : step === "columns" ? (
        <ColumnsStep
          open={open}
          sniff={sniff.data}
          map={map.data}
          settled={mapped}
          onNext={() => onStep("fix")}
        />
      ) : check.error ? (
        refused(check.error)
      ) : check.data === undefined ? (
        waiting
      ) : step === "fix" || stopped ? (
        <FixStep
          open={open}
          id={id}
          sniff={sniff.data}
          map={map.data}
          check={check.data}
          settled={!check.isPlaceholderData}
          onNext={() => onStep("preview")}
        />
      ) : (
        <PreviewStep
          open={open}
          id={id}
          sniff={sniff.data}
          map={map.data}
          check={check.data}
          settled={!check.isPlaceholderData}
        />
      )}
    </>
  );
}
