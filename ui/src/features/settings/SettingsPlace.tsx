import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AboutSection } from "./AboutSection";
import { AppearanceSection } from "./AppearanceSection";
import { KeysSection } from "./KeysSection";
import { ProfilesSection } from "./ProfilesSection";
import styles from "./SettingsPlace.module.css";
import { ShortcutsSection } from "./ShortcutsSection";
import { WorkspacesSection } from "./WorkspacesSection";

const SECTIONS = {
  keys: KeysSection,
  workspaces: WorkspacesSection,
  profiles: ProfilesSection,
  appearance: AppearanceSection,
  shortcuts: ShortcutsSection,
  about: AboutSection,
} as const;

type SectionName = keyof typeof SECTIONS;

const isSection = (name: string): name is SectionName => name in SECTIONS;

/** The place "Settings": its sections at the left, the chosen one beside them. */
export function SettingsPlace() {
  const { t } = useTranslation("settings");
  const { section } = useParams({ from: "/settings/$section" });
  const chosen: SectionName = isSection(section) ? section : "keys";
  const Section = SECTIONS[chosen];
  return (
    <div className={styles.place}>
      <nav className={styles.nav} aria-label={t("sections")}>
        <h1 className={styles.title}>{t("title")}</h1>
        {(Object.keys(SECTIONS) as SectionName[]).map((name) => (
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
