/** The parts of a profile's page: what a person can settle, every value, the events. */
export const TABS = ["open", "facts", "events"] as const;

export type ProfileTab = (typeof TABS)[number];

export const isTab = (name: unknown): name is ProfileTab => TABS.some((tab) => tab === name);
