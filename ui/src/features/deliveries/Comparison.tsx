import { IconAlertTriangle, IconEqual, IconPointFilled } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { dayAndClock } from "../../components/times";
import { Words } from "../../components/Words/Words";
import type { DifferenceView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { useShownByReader } from "./useShownByReader";
import styles from "./VerificationPanels.module.css";

export interface ComparisonProps {
  readonly id: string;
  onSelect(id: string): void;
}

/** What differs from the last valid delivery of the endpoint, those things first that can be why. */
export function Comparison({ id, onSelect }: ComparisonProps) {
  const { t } = useTranslation("deliveries");
  const read = useRead("deliveries.compare_valid", { delivery_id: id });
  const view = read.data;
  const place = useShownByReader<HTMLElement>(view !== undefined);
  const mattering = view?.differences.filter(({ matters }) => matters).length ?? 0;
  const valid = view?.valid ?? null;
  return (
    <section ref={place} className={styles.panel} aria-labelledby="compare-title">
      <div className={styles.title}>
        <h2 id="compare-title">{t("compare.title")}</h2>
        {valid !== null && view?.valid_received_at && (
          <>
            <span>{dayAndClock(view.valid_received_at)}</span>
            <span className={styles.end}>
              <button type="button" className={styles.link} onClick={() => onSelect(valid)}>
                {t("compare.open")}
              </button>
            </span>
          </>
        )}
      </div>
      {read.error ? (
        <RpcProblem problem={read.error} compact />
      ) : view === undefined ? (
        <Skeleton rows={6} rowHeight={24} />
      ) : valid === null ? (
        <ProblemCard tone="petrol" title={t("compare.none")} code="compare.none" compact>
          {view.note && <Words text={view.note} />}
        </ProblemCard>
      ) : (
        <>
          {view.note && (
            <p className={styles.note}>
              <Words text={view.note} />
            </p>
          )}
          <p className={styles.note}>
            {mattering > 0 ? t("compare.matter", { count: mattering }) : t("compare.noneMatters")}
            {!view.same_event && ` ${t("compare.otherEvent")}`}
          </p>
          <ul className={styles.differences}>
            {view.differences.map((difference) => (
              <Difference key={`${difference.kind} ${difference.subject}`} {...difference} />
            ))}
          </ul>
          {view.alike.length > 0 && (
            <p className={styles.alike}>
              <IconEqual size={12} stroke={1.9} aria-hidden />
              <span>{t("compare.alike", { what: view.alike.join(", ") })}</span>
            </p>
          )}
        </>
      )}
    </section>
  );
}

function Difference({ words, matters, this: here, valid }: DifferenceView) {
  const { t } = useTranslation("deliveries");
  return (
    <li data-matters={matters}>
      <span className={styles.sign}>
        {matters ? (
          <IconAlertTriangle size={14} stroke={1.9} aria-hidden />
        ) : (
          <IconPointFilled size={14} aria-hidden />
        )}
      </span>
      <p>
        <Words text={words} />
        {matters && <span className={styles.tag}>{t("compare.canBeWhy")}</span>}
      </p>
      {(here !== null || valid !== null) && (
        <dl>
          <dt>{t("compare.this")}</dt>
          <dd>{here === null ? <i>{t("compare.absent")}</i> : here}</dd>
          <dt>{t("compare.valid")}</dt>
          <dd>{valid === null ? <i>{t("compare.absent")}</i> : valid}</dd>
        </dl>
      )}
    </li>
  );
}
