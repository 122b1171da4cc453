export const STEPS = ["source", "columns", "fix", "preview"] as const;
export type StepId = (typeof STEPS)[number];

/** The step after this one; null at the end. */
export const stepAfter = (step: StepId): StepId | null => STEPS[STEPS.indexOf(step) + 1] ?? null;
