import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../actions/handlers";
import { LETTERS_REGION } from "../../../actions/keyboard";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import { useRead } from "../../../rpc/queries";
import { useWorkspace } from "../../../rpc/workspace";
import { EventCatalogue } from "./EventCatalogue";
import { FactSections } from "./FactSections";
import { OpenQuestions } from "./OpenQuestions";
import { ProfileHead } from "./ProfileHead";
import styles from "./ProfilePage.module.css";
import { isTab, TABS } from "./tabs";
import { type OwnLayer, useProfileEdits } from "./useProfileEdits";
import { VerifiedAgain } from "./VerifiedAgain";

export interface ProfilePageProps {
  readonly id: string;
}

/** What is known of a platform, on whose word, and what a person makes of it. */
export function ProfilePage({ id }: ProfilePageProps) {
  const { t } = useTranslation("profiles");
  const { workspace, isPending } = useWorkspace();
  const workspaceId = workspace?.id ?? null;
  const request = { id, workspace_id: workspaceId ?? undefined };
  const profile = useRead("profiles.get", request, { enabled: !isPending });
  const events = useRead(
    "profiles.events",
    { id, workspace_id: workspaceId ?? "" },
    { enabled: workspaceId !== null },
  );
  const [layer, setLayer] = useState<OwnLayer>("workspace");
  const view = profile.data;
  const edits = useProfileEdits(view, id, workspaceId, layer);
  const { tab } = useSearch({ from: "/settings/$section" });
  const navigate = useNavigate();
  useAction("platform.undo", edits.undo, edits.canUndo);

  if (!view) {
    return (
      <div className={styles.page}>
        <div className={styles.waiting}>
          {profile.error ? <RpcProblem problem={profile.error} /> : <Skeleton rows={10} />}
        </div>
      </div>
    );
  }
  const open = view.unknown + view.contradictions.length;
  const facts = view.sections.reduce((sum, section) => sum + section.facts.length, 0);
  const counts = {
    open,
    facts,
    events: events.data
      ? t("events.of", { seen: events.data.collected, total: events.data.total })
      : view.events.length,
  };
  const shown = isTab(tab) ? tab : "open";
  return (
    <article className={styles.page} aria-label={view.name} data-pane {...{ [LETTERS_REGION]: "" }}>
      <ProfileHead view={view} layer={layer} onLayer={setLayer} hasWorkspace={workspaceId !== null} />
      <Tabs
        className={styles.tabs}
        value={shown}
        onChange={(next) =>
          void navigate({
            to: "/settings/$section",
            params: { section: "profiles" },
            search: { profile: id, tab: isTab(next) ? next : undefined },
            replace: true,
          })
        }
      >
        <Tabs.List aria-label={t("tabs.label")}>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tabs.${name}`)} <span className={styles.count}>{counts[name]}</span>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="open" className={styles.panel}>
          <OpenQuestions key={id} view={view} edits={edits} canChoose={workspaceId !== null} />
        </Tabs.Panel>
        <Tabs.Panel value="facts" className={styles.panel}>
          {shown === "facts" && <FactSections key={id} view={view} edits={edits} />}
        </Tabs.Panel>
        <Tabs.Panel value="events" className={styles.panel}>
          {shown === "events" && (
            <EventCatalogue key={id} view={view} traffic={events.data} problem={events.error} edits={edits} />
          )}
        </Tabs.Panel>
      </Tabs>
      <VerifiedAgain />
    </article>
  );
}
