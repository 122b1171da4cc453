import { useTranslation } from "react-i18next";
import { LimitMeter } from "../../../components/LimitMeter/LimitMeter";
import { limitRule } from "../../../components/LimitMeter/limitRule";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { ApiView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import section from "../Section.module.css";
import styles from "./Connection.module.css";

/** The limits of the connection and what is left of them now. */
export function ConnectionLimits({ api }: { readonly api: ApiView }) {
  const { t } = useTranslation(["connection", "components"]);
  const told = useRead("limits.list", { connection_id: api.connection_id }, { keepPrevious: true }).data;
  const limits = told?.limits ?? api.limits;
  return (
    <section aria-label={t("limits.title")}>
      <h3 className={section.sub}>{t("limits.title")}</h3>
      <div className={styles.limits}>
        {limits.length === 0 && <p className={section.quiet}>{t("limits.none")}</p>}
        {limits.map((limit) => (
          <LimitMeter
            key={limit.id}
            label={limit.id === "login" ? t("limits.logins") : t(`limits.scope.${limit.scope}`)}
            limit={limit.limit}
            remaining={limit.remaining}
            resetsAt={limit.resets_at}
          >
            {limit.limit !== null && limit.window_seconds !== null && (
              <ProvenanceMark
                provenance={limit.learned ? "observed" : limit.provenance}
                label={limitRule(t as never, limit.limit, limit.window_seconds)}
              />
            )}
          </LimitMeter>
        ))}
      </div>
    </section>
  );
}
