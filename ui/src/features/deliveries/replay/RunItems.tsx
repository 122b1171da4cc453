import { Button, SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../../components/Foreign/Foreign";
import { duration, thousands } from "../../../components/numbers";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { ReplayItemView, ReplayRunView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import styles from "./Runs.module.css";
import { without2xx } from "./runs";

export interface RunItemsProps {
  readonly run: ReplayRunView;
  onSelect(deliveryId: string): void;
}

const PAGE = 50;

/** The deliveries of a run, page by page; those that went wrong first, where there are some. */
export function RunItems({ run, onSelect }: RunItemsProps) {
  const { t } = useTranslation("replay");
  const [onlyLost, setOnlyLost] = useState(without2xx(run) > 0);
  // Where each page began that was turned over; the last is shown.
  const [pages, setPages] = useState<readonly (number | undefined)[]>([undefined]);
  const after = pages.at(-1);
  const read = useRead(
    "replay.run",
    {
      run_id: run.id,
      limit: PAGE,
      ...(onlyLost && { without_2xx: true }),
      ...(after !== undefined && { after }),
    },
    { keepPrevious: true },
  );
  const { items = [], next = null } = read.data ?? {};
  const show = (lost: boolean) => {
    setOnlyLost(lost);
    setPages([undefined]);
  };
  return (
    <>
      <div className={styles.filters}>
        <SegmentedControl
          size="xs"
          aria-label={t("items.which")}
          value={onlyLost ? "lost" : "all"}
          onChange={(which) => show(which === "lost")}
          data={[
            { value: "lost", label: t("items.lost", { number: thousands(without2xx(run)) }) },
            { value: "all", label: t("items.all", { number: thousands(run.total) }) },
          ]}
        />
        {pages.length > 1 && (
          <Button size="xs" onClick={() => setPages((before) => before.slice(0, -1))}>
            {t("items.before")}
          </Button>
        )}
        {next !== null && (
          <Button size="xs" onClick={() => setPages((before) => [...before, next])}>
            {t("items.next")}
          </Button>
        )}
      </div>
      {read.error ? (
        <RpcProblem problem={read.error} compact />
      ) : read.isPending ? (
        <Skeleton rows={3} rowHeight={28} />
      ) : items.length === 0 ? (
        <p className={styles.quiet}>{t(onlyLost ? "items.noneLost" : "items.none")}</p>
      ) : (
        <table className={styles.items} aria-label={t("items.label")}>
          <thead>
            <tr>
              <th scope="col" className={styles.number}>
                {t("items.place")}
              </th>
              <th scope="col">{t("items.delivery")}</th>
              <th scope="col" className={styles.result}>
                {t("items.result")}
              </th>
              <th scope="col" className={styles.number}>
                {t("items.took")}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <ItemRow key={item.place} item={item} onSelect={onSelect} />
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function ItemRow({ item, onSelect }: { readonly item: ReplayItemView; onSelect(id: string): void }) {
  const { t } = useTranslation("replay");
  const { place, delivery_id, provider_event, state, status, error, latency_ms } = item;
  const good = state === "answered" && status !== null && status >= 200 && status < 300;
  const ended = state === "answered" || state === "failed";
  const result =
    state === "answered" ? t("items.status", { status }) : state === "failed" ? error : t(`items.${state}`);
  return (
    <tr>
      <td className={styles.number}>{thousands(place)}</td>
      <td>
        <button type="button" className={styles.link} onClick={() => onSelect(delivery_id)}>
          <Foreign text={provider_event ?? delivery_id.slice(0, 13)} />
        </button>
      </td>
      <td data-bad={(ended && !good) || undefined} title={result ?? undefined}>
        {result}
        {item.possible_duplicate && ` · ${t("items.duplicate")}`}
      </td>
      <td className={styles.number}>{latency_ms === null ? "–" : duration(latency_ms * 1000)}</td>
    </tr>
  );
}
