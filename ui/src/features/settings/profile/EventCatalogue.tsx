import { useTranslation } from "react-i18next";
import { EmptyState } from "../../../components/EmptyState/EmptyState";
import { Meter } from "../../../components/Meter/Meter";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { EventTrafficView, ProfileEventsView, ProfileView, RpcError } from "../../../rpc/generated";
import { EventRow } from "./EventRow";
import styles from "./ProfilePage.module.css";
import type { ProfileEdits } from "./useProfileEdits";

export interface EventCatalogueProps {
  readonly view: ProfileView;
  /** What was received; absent without a workspace, or while it is asked for. */
  readonly traffic: ProfileEventsView | undefined;
  readonly problem: RpcError | null;
  readonly edits: ProfileEdits;
}

const isCollected = ({ known, provenance }: EventTrafficView) => !known || provenance === "user";

const unseen = ({
  name,
  label,
  provenance,
  label_path,
}: ProfileView["events"][number]): EventTrafficView => ({
  name,
  label,
  provenance,
  label_path,
  known: true,
  count: 0,
  first_seen: null,
  last_seen: null,
});

/** The events of a platform: those it names, and those that only traffic shows. */
export function EventCatalogue({ view, traffic, problem, edits }: EventCatalogueProps) {
  const { t } = useTranslation("profiles");
  const events = traffic?.events ?? view.events.map(unseen);
  const groups = [
    // A name that got a label is in the profile from then on, and stays where the person found it.
    { id: "collected", events: events.filter(isCollected).sort((a, b) => a.name.localeCompare(b.name)) },
    { id: "listed", events: events.filter((event) => !isCollected(event)) },
  ] as const;
  return (
    <div className={styles.stack}>
      {problem && <RpcProblem problem={problem} />}
      {traffic && traffic.total > 0 && (
        <div className={styles.seen}>
          <b className={styles.seenCount}>
            {t("events.of", { seen: traffic.collected, total: traffic.total })}
          </b>
          <span>{t("events.seen")}</span>
          <Meter
            value={Math.min(1, traffic.collected / traffic.total)}
            label={t("events.seenLabel", { seen: traffic.collected, total: traffic.total })}
          />
          <span className={styles.quiet}>
            {t(traffic.total_stated ? "events.stated" : "events.listedTotal", {
              name: view.name,
              count: traffic.total,
            })}
          </span>
        </div>
      )}
      {events.length === 0 && <EmptyState rows={2}>{t("events.none", { name: view.name })}</EmptyState>}
      {groups
        .filter((group) => group.events.length > 0)
        .map((group) => (
          <section key={group.id} aria-labelledby={`events-${group.id}`}>
            <div className={styles.subLine}>
              <h3 id={`events-${group.id}`} className={styles.sub}>
                {t(`events.group.${group.id}`)}
              </h3>
              <span className={styles.quiet}>
                {t(`events.groupHint.${group.id}`, { count: group.events.length, name: view.name })}
              </span>
            </div>
            <ul className={styles.card}>
              {group.events.map((event) => (
                <EventRow key={event.name} event={event} view={view} edits={edits} />
              ))}
            </ul>
          </section>
        ))}
    </div>
  );
}
