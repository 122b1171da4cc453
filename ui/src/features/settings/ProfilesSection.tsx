import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { useRead } from "../../rpc/queries";
import { useWorkspace } from "../../rpc/workspace";
import { ProfileRow } from "./ProfileRow";
import { ProfilePage } from "./profile/ProfilePage";
import styles from "./Section.module.css";

/** What Gatehouse knows of each platform, and on whose word. */
export function ProfilesSection() {
  const { t } = useTranslation(["settings", "profiles"]);
  const { workspace, isPending } = useWorkspace();
  const list = useRead("profiles.list", { workspace_id: workspace?.id }, { enabled: !isPending });
  const { profile, tab } = useSearch({ from: "/settings/$section" });
  const navigate = useNavigate();
  const profiles = list.data?.profiles ?? [];
  const current = profiles.find(({ id }) => id === profile) ?? profiles[0];
  const select = (id: string) =>
    void navigate({
      to: "/settings/$section",
      params: { section: "profiles" },
      search: { profile: id, tab },
      replace: true,
    });
  return (
    <>
      <section className={`${styles.list} ${styles.narrow}`} aria-label={t("section.profiles")} data-pane>
        <div className={styles.scroll}>
          {list.isPending && <Skeleton rows={6} rowHeight={48} />}
          {list.error && <RpcProblem problem={list.error} />}
          {list.data?.problems.map((problem) => (
            <RpcProblem key={`${problem.code} ${problem.message}`} problem={problem} tone="amber" compact />
          ))}
          {list.data && profiles.length === 0 && <EmptyState>{t("profiles:list.empty")}</EmptyState>}
          <ul>
            {profiles.map((row) => (
              <li key={row.id}>
                <ProfileRow row={row} current={row.id === current?.id} onSelect={() => select(row.id)} />
              </li>
            ))}
          </ul>
        </div>
      </section>
      {current ? <ProfilePage key={current.id} id={current.id} /> : <div className={styles.detail} />}
    </>
  );
}
