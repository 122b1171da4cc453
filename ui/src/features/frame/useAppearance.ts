import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useEffect } from "react";
import { useAction } from "../../actions/handlers";
import type { Density } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";

const DENSITIES: readonly Density[] = ["compact", "normal", "comfortable"];

/** Draws the window as the settings say, and offers to switch its colours. */
export function useAppearance(): void {
  const settings = useRead("status.get", {}).data?.settings;
  const set = useMutate("settings.set");
  const { setColorScheme } = useMantineColorScheme();
  const now = useComputedColorScheme("light");
  const theme = settings?.theme;
  const density = settings?.density;
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme === "system" ? "auto" : theme);
  }, [theme, setColorScheme]);
  useEffect(() => {
    if (density !== undefined) document.documentElement.dataset.density = density;
  }, [density]);
  useAction("window.density", () => {
    const next = DENSITIES[(DENSITIES.indexOf(density ?? "normal") + 1) % DENSITIES.length];
    set.mutate({ density: next });
  });
  useAction("window.theme", () => set.mutate({ theme: now === "dark" ? "light" : "dark" }));
}
