import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { left } from "../../../components/Countdown/left";
import { useNow } from "../../../components/Countdown/useNow";
import { LimitMeter } from "../../../components/LimitMeter/LimitMeter";
import { limitRule } from "../../../components/LimitMeter/limitRule";
import { ProblemCard } from "../../../components/ProblemCard/ProblemCard";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { ApiView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import styles from "./Side.module.css";

export interface ConnectionLimitsProps {
  readonly api: ApiView;
  /** Whether a call of it is opened: then it says what contradicts itself. */
  readonly opened: boolean;
}

/** The limits of a connection as meters, with the source of each number. */
export function ConnectionLimits({ api, opened }: ConnectionLimitsProps) {
  const { t } = useTranslation(["explorer", "components"]);
  const told = useRead("limits.list", { connection_id: api.connection_id }, { keepPrevious: true }).data;
  const limits = told?.limits ?? api.limits;
  const blocked = limits
    .map(({ blocked_until }) => (blocked_until === null ? 0 : Date.parse(blocked_until)))
    .reduce((most, until) => Math.max(most, until), 0);
  const now = useNow(blocked > Date.now());
  const contradiction = opened && limits.find(({ contradiction: id }) => id !== null);
  if (limits.length === 0)
    return opened ? <p className={styles.quiet}>{t("limits.noneOf", { name: api.platform_name })}</p> : null;
  return (
    <>
      {limits.map((limit) => (
        <LimitMeter
          key={limit.id}
          label={t("limits.of", {
            name: api.connection,
            scope: limit.id === "login" ? t("limits.logins") : t(`limits.scope.${limit.scope}`),
          })}
          limit={limit.limit}
          remaining={limit.remaining}
          resetsAt={limit.resets_at}
        >
          {limit.limit === null || limit.window_seconds === null ? (
            <span>{t(`limits.source.${limit.source}`)}</span>
          ) : (
            <ProvenanceMark
              provenance={limit.learned ? "observed" : limit.provenance}
              label={limitRule(t as never, limit.limit, limit.window_seconds)}
            />
          )}
        </LimitMeter>
      ))}
      {blocked > now && (
        <p className={styles.blocked}>{t("limits.blocked", { left: left(blocked - now) })}</p>
      )}
      {told !== undefined && told.stopped > 0 && opened && (
        <p className={styles.quiet}>{t("limits.stopped", { count: told.stopped })}</p>
      )}
      {contradiction && (
        <ProblemCard tone="amber" compact title={t("limits.contradiction", { name: api.platform_name })}>
          {t("limits.stricter")}{" "}
          <Link
            to="/settings/$section"
            params={{ section: "profiles" }}
            search={{ profile: api.platform, tab: "open" }}
          >
            {t("limits.choose")}
          </Link>
        </ProblemCard>
      )}
    </>
  );
}
