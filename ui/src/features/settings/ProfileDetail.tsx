import { useTranslation } from "react-i18next";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { ProvenanceMark } from "../../components/ProvenanceMark/ProvenanceMark";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { useHost } from "../../rpc/client";
import { useRead } from "../../rpc/queries";
import styles from "./Section.module.css";

export interface ProfileDetailProps {
  readonly id: string;
}

/** A platform's pages, schemes, events, and what it says in two ways. */
export function ProfileDetail({ id }: ProfileDetailProps) {
  const { t } = useTranslation("settings");
  const host = useHost();
  const profile = useRead("profiles.get", { id });
  const view = profile.data;
  if (!view) {
    return (
      <div className={styles.detail}>
        {profile.error ? <RpcProblem problem={profile.error} /> : <Skeleton rows={8} />}
      </div>
    );
  }
  return (
    <article className={styles.detail} aria-label={view.name} data-pane>
      <header className={styles.headMain}>
        <div className={styles.heading}>
          <h2>{view.name}</h2>
          <PlatformTile platform={view.id} name={view.name} decorative />
        </div>
        <p className={styles.lead}>{view.summary}</p>
      </header>
      <div className={styles.stack}>
        {view.docs.length > 0 && (
          <section aria-label={t("profiles.docs")}>
            <h3 className={styles.sub}>{t("profiles.docs")}</h3>
            <div className={styles.links}>
              {view.docs.map((url) => (
                <button
                  key={url}
                  type="button"
                  className={styles.link}
                  onClick={() => void host.openExternal(url)}
                >
                  {url}
                </button>
              ))}
            </div>
          </section>
        )}
        {view.schemes.length > 0 && (
          <section aria-label={t("profiles.schemesTitle")}>
            <h3 className={styles.sub}>{t("profiles.schemesTitle")}</h3>
            <ul className={styles.card}>
              {view.schemes.map((scheme) => (
                <li key={scheme.id} className={styles.line}>
                  <span className={styles.lineMain}>
                    {scheme.label} <code className={styles.quiet}>{scheme.id}</code>
                  </span>
                  <ProvenanceMark provenance={scheme.provenance} />
                </li>
              ))}
            </ul>
          </section>
        )}
        {view.events.length > 0 && (
          <section aria-label={t("profiles.eventsTitle")}>
            <h3 className={styles.sub}>{t("profiles.eventsTitle")}</h3>
            <ul className={styles.chips}>
              {view.events.map((event) => (
                <li key={event.name} className={styles.chip}>
                  <code title={event.label ?? undefined}>{event.name}</code>
                  <ProvenanceMark provenance={event.provenance} />
                </li>
              ))}
            </ul>
          </section>
        )}
        {view.contradictions.length > 0 && (
          <section aria-label={t("profiles.contradictionsTitle")}>
            <h3 className={styles.sub}>{t("profiles.contradictionsTitle")}</h3>
            <ul className={styles.card}>
              {view.contradictions.map((found) => (
                <li key={found.topic} className={styles.found}>
                  <h4 className={styles.topic}>
                    {found.topic} <ProvenanceMark provenance="contradictory" />
                  </h4>
                  <ul className={styles.claims}>
                    {found.claims.map((claim) => (
                      <li key={claim}>{claim}</li>
                    ))}
                  </ul>
                  <p>
                    {t("profiles.chosen", { chosen: found.chosen })}{" "}
                    <span className={styles.quiet}>{found.reason}</span>
                  </p>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </article>
  );
}
