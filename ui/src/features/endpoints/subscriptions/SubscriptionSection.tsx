import { Button, Select } from "@mantine/core";
import { IconPlus, IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { EndpointView, SubscriptionPlaceView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import { ClosedTunnels } from "./ClosedTunnels";
import { SubscriptionCard } from "./SubscriptionCard";
import { SubscriptionDrawer } from "./SubscriptionDrawer";
import styles from "./Subscriptions.module.css";

export interface SubscriptionSectionProps {
  readonly place: SubscriptionPlaceView;
  /** Whether other connections have a section too. */
  readonly several: boolean;
  /** The endpoints of the connection. */
  readonly endpoints: readonly EndpointView[];
}

/** What a platform sends over one connection; the platform is asked for it. */
export function SubscriptionSection({ place, several, endpoints }: SubscriptionSectionProps) {
  const { t } = useTranslation("subscriptions");
  const [event, setEvent] = useState("");
  const [making, setMaking] = useState(false);
  const reachable = place.has_key && place.problem === null;
  const list = useRead(
    "subscriptions.list",
    { connection_id: place.connection_id, ...(event !== "" && { event }) },
    { enabled: reachable, keepPrevious: true },
  );
  const { platform_name: platform, connection } = place;
  const found = list.data?.subscriptions ?? [];
  const title = t(several ? "titleOf" : "title", { platform, connection });
  return (
    <section className={styles.section} aria-label={title}>
      <div className={styles.head}>
        <h2 className={styles.title}>{title}</h2>
        {reachable && (
          <>
            <Select
              className={styles.event}
              aria-label={t("event")}
              allowDeselect={false}
              data={[
                { value: "", label: t("anyEvent") },
                ...place.events.map((value) => ({ value, label: value })),
              ]}
              value={event}
              onChange={(value) => setEvent(value ?? "")}
            />
            <Button
              aria-label={t("ask", { platform })}
              disabled={list.isFetching}
              onClick={() => void list.refetch()}
            >
              <IconRefresh size={14} stroke={1.6} aria-hidden />
            </Button>
            {place.offers.includes("create") && (
              <Button leftSection={<IconPlus size={14} stroke={1.6} />} onClick={() => setMaking(true)}>
                {t("new")}
              </Button>
            )}
          </>
        )}
      </div>
      {!place.has_key && <p className={styles.quiet}>{t("noKey", { platform })}</p>}
      {place.has_key && place.problem && <RpcProblem problem={place.problem} tone="amber" />}
      <ClosedTunnels place={place} />
      {list.error && <RpcProblem problem={list.error} />}
      {reachable && list.isPending && <Skeleton rows={2} rowHeight={110} />}
      {list.data && found.length === 0 && (
        <p className={styles.quiet}>{t(event === "" ? "none" : "noneOfEvent", { platform, event })}</p>
      )}
      {list.data && list.data.unreadable > 0 && (
        <p className={styles.quiet}>{t("unreadable", { count: list.data.unreadable })}</p>
      )}
      {found.length > 0 && (
        <ul className={styles.list}>
          {found.map((view) => (
            <li key={view.id}>
              <SubscriptionCard place={place} view={view} endpoints={endpoints} />
            </li>
          ))}
        </ul>
      )}
      {making && <SubscriptionDrawer place={place} endpoints={endpoints} onClose={() => setMaking(false)} />}
    </section>
  );
}
