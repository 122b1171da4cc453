import { useState } from "react";
import { useTranslation } from "react-i18next";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { useRead } from "../../rpc/queries";
import { ProfileDetail } from "./ProfileDetail";
import styles from "./Section.module.css";

/** What Gatehouse knows of each platform, and on whose word. */
export function ProfilesSection() {
  const { t } = useTranslation("settings");
  const list = useRead("profiles.list", {});
  const [selected, setSelected] = useState<string | null>(null);
  const profiles = list.data?.profiles ?? [];
  const current = profiles.find(({ id }) => id === selected) ?? profiles[0];
  return (
    <>
      <section className={styles.list} aria-label={t("section.profiles")} data-pane>
        <div className={styles.scroll}>
          {list.isPending && <Skeleton rows={6} rowHeight={48} />}
          {list.error && <RpcProblem problem={list.error} />}
          <ul>
            {profiles.map((profile) => (
              <li key={profile.id}>
                <button
                  type="button"
                  className={styles.row}
                  aria-current={profile.id === current?.id}
                  onClick={() => setSelected(profile.id)}
                >
                  <PlatformTile platform={profile.id} decorative />
                  <span className={styles.rowMain}>
                    <span className={styles.name}>{profile.name}</span>
                    <span className={styles.meta}>
                      {t("profiles.schemes", { count: profile.schemes })},{" "}
                      {t("profiles.events", { count: profile.events })}
                      {profile.contradictions > 0 &&
                        `, ${t("profiles.contradictions", { count: profile.contradictions })}`}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      </section>
      {current ? <ProfileDetail key={current.id} id={current.id} /> : <div className={styles.detail} />}
    </>
  );
}
