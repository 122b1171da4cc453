export const TABS = ["verification", "body", "headers", "raw", "attempts", "diff"] as const;

export type DetailTab = (typeof TABS)[number];

/** The tab beside another; the last is followed by the first. */
export function tabBeside(tab: DetailTab, step: 1 | -1): DetailTab {
  const at = (TABS.indexOf(tab) + step + TABS.length) % TABS.length;
  return TABS[at] ?? "verification";
}
