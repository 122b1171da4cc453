import { SegmentedControl } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../../components/EmptyState/EmptyState";
import { Foreign } from "../../../components/Foreign/Foreign";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import { clock, dayAndClock } from "../../../components/times";
import { VerdictBadge } from "../../../components/VerdictBadge/VerdictBadge";
import type { DeliverySummary } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import { titleOf } from "../columns";
import { BodyDiff } from "./BodyDiff";
import { DiffSummary } from "./DiffSummary";
import styles from "./DiffTab.module.css";
import { HeaderDiff } from "./HeaderDiff";
import { VerdictDiff } from "./VerdictDiff";

type Base = "chosen" | "previous" | "last_valid";

export interface DiffTabProps {
  readonly id: string;
  /** The other one of two that were selected in the list. */
  readonly chosen: string | null;
  onSelect(id: string): void;
}

/** Two deliveries side by side: the chosen one right, the one it is compared with left. */
export function DiffTab({ id, chosen, onSelect }: DiffTabProps) {
  const { t } = useTranslation("diff");
  const [asked, setAsked] = useState<Base | null>(null);
  const base = asked ?? (chosen === null ? "previous" : "chosen");
  const [valid, setValid] = useState<string | null>(null);
  const other = base === "chosen" ? chosen : base === "last_valid" ? valid : null;
  const read = useRead(
    "deliveries.diff",
    other === null ? { delivery_id: id } : { delivery_id: id, with: other },
    { keepPrevious: true },
  );
  if (read.error) return <RpcProblem problem={read.error} />;
  const view = read.data;
  if (view === undefined) return <Skeleton rows={12} rowHeight={24} />;
  const bases = (["chosen", "previous", "last_valid"] as const).filter(
    (one) =>
      (one === "chosen" && chosen !== null) ||
      (one === "previous" && view.previous !== null) ||
      (one === "last_valid" && view.last_valid !== null),
  );
  return (
    <section className={styles.tab} aria-label={t("title")}>
      <div className={styles.pair}>
        {bases.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t("base")}
            value={base}
            onChange={(next) => {
              // Every answer names the last valid one, whatever it compares with.
              setValid(view.last_valid);
              setAsked(next as Base);
            }}
            data={bases.map((value) => ({ value, label: t(`bases.${value}`) }))}
          />
        )}
        {view.with && <Side delivery={view.with} onSelect={onSelect} />}
        <IconArrowRight size={16} stroke={1.6} aria-label={t("to")} />
        <Side delivery={view.this} />
      </div>
      {view.with === null || view.body === null ? (
        <EmptyState rows={6} rowHeight={28}>
          {t("alone")}
        </EmptyState>
      ) : (
        <>
          <DiffSummary view={view} body={view.body} />
          <VerdictDiff facts={view.facts} checks={view.checks} />
          <HeaderDiff headers={view.headers} unknown={view.head_unknown} />
          <BodyDiff body={view.body} />
        </>
      )}
    </section>
  );
}

function Side({ delivery, onSelect }: { delivery: DeliverySummary; onSelect?: (id: string) => void }) {
  const { t } = useTranslation("diff");
  const words = (
    <>
      <VerdictBadge
        status={delivery.verdict}
        reason={delivery.reason}
        duplicate={delivery.duplicate_of !== null}
      />
      <b title={dayAndClock(delivery.received_at)}>{clock(delivery.received_at)}</b>
      <span className={styles.event}>{onSelect ? <Foreign text={titleOf(delivery)} /> : t("this")}</span>
    </>
  );
  if (!onSelect) return <span className={styles.side}>{words}</span>;
  return (
    <button type="button" className={styles.side} title={t("open")} onClick={() => onSelect(delivery.id)}>
      {words}
    </button>
  );
}
