import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { Density, Theme } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./Section.module.css";

const THEMES: readonly Theme[] = ["system", "light", "dark"];
const DENSITIES: readonly Density[] = ["compact", "normal", "comfortable"];

/** Colours and the height of rows. */
export function AppearanceSection() {
  const { t } = useTranslation("settings");
  const settings = useRead("status.get", {}).data?.settings;
  const set = useMutate("settings.set");
  return (
    <section className={styles.detail} aria-label={t("section.appearance")} data-pane>
      <div className={styles.heading}>
        <h2>{t("section.appearance")}</h2>
      </div>
      <div className={styles.setting}>
        <div>
          <span className={styles.settingName}>{t("appearance.theme")}</span>
          <p>{t("appearance.themeHint")}</p>
        </div>
        <SegmentedControl
          aria-label={t("appearance.theme")}
          data={THEMES.map((value) => ({ value, label: t(`appearance.themes.${value}`) }))}
          value={settings?.theme ?? "system"}
          onChange={(theme) => set.mutate({ theme: theme as Theme })}
        />
      </div>
      <div className={styles.setting}>
        <div>
          <span className={styles.settingName}>{t("appearance.density")}</span>
          <p>{t("appearance.densityHint")}</p>
        </div>
        <SegmentedControl
          aria-label={t("appearance.density")}
          data={DENSITIES.map((value) => ({ value, label: t(`appearance.densities.${value}`) }))}
          value={settings?.density ?? "normal"}
          onChange={(density) => set.mutate({ density: density as Density })}
        />
      </div>
      {set.error && <RpcProblem problem={set.error} announce />}
    </section>
  );
}
