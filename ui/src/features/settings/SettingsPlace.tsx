import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useIsOwner } from "../../rpc/role";
import { AboutSection } from "./AboutSection";
import { AppearanceSection } from "./AppearanceSection";
import { AuditSection } from "./audit/AuditSection";
import { KeysSection } from "./KeysSection";
import { ProfilesSection } from "./ProfilesSection";
import styles from "./SettingsPlace.module.css";
import { ShortcutsSection } from "./ShortcutsSection";
import { StorageSection } from "./StorageSection";
import { SupportSection } from "./SupportSection";
import { WorkspacesSection } from "./WorkspacesSection";

const SECTIONS = {
  keys: KeysSection,
  workspaces: WorkspacesSection,
  profiles: ProfilesSection,
  audit: AuditSection,
  storage: StorageSection,
  appearance: AppearanceSection,
  shortcuts: ShortcutsSection,
  support: SupportSection,
  about: AboutSection,
} as const;

type SectionName = keyof typeof SECTIONS;

/** What a window for support does not show: keys, and what can be changed there. */
const OF_OWNER: readonly SectionName[] = ["keys", "workspaces", "profiles", "audit", "storage"];

const isSection = (name: string): name is SectionName => name in SECTIONS;

/** The place "Settings": its sections at the left, the chosen one beside them. */
export function SettingsPlace() {
  const { t } = useTranslation("settings");
  const { section } = useParams({ from: "/settings/$section" });
  const owner = useIsOwner();
  const shown = (Object.keys(SECTIONS) as SectionName[]).filter((name) => owner || !OF_OWNER.includes(name));
  const chosen: SectionName = isSection(section) && shown.includes(section) ? section : (shown[0] ?? "about");
  const Section = SECTIONS[chosen];
  return (
    <div className={styles.place}>
      <nav className={styles.nav} aria-label={t("sections")}>
        <h1 className={styles.title}>{t("title")}</h1>
        {shown.map((name) => (
          <Link
            key={name}
            to="/settings/$section"
            params={{ section: name }}
            className={styles.item}
            aria-current={name === chosen ? "page" : undefined}
          >
            {t(`section.${name}`)}
          </Link>
        ))}
      </nav>
      <Section />
    </div>
  );
}
