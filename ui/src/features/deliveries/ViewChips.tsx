import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { DeliveryCountsView } from "../../rpc/generated";
import { type View, viewOf } from "./filter";
import styles from "./ListPane.module.css";
import { SavedViews } from "./SavedViews";

export interface ViewChipsProps {
  readonly workspaceId: string;
  readonly filter: string;
  readonly counts: DeliveryCountsView | null;
  readonly children?: ReactNode;
  onView(view: View): void;
  /** A saved view replaces the whole filter. */
  onFilter(filter: string): void;
}

const VIEWS: readonly (readonly [View, keyof DeliveryCountsView])[] = [
  ["all", "all"],
  ["valid", "valid"],
  ["failed", "invalid"],
  ["duplicate", "duplicate"],
];

/** The usual filters with how many deliveries each has in the workspace, and those that were kept. */
export function ViewChips({ workspaceId, filter, counts, children, onView, onFilter }: ViewChipsProps) {
  const { t } = useTranslation("deliveries");
  const current = viewOf(filter);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form.
    <div className={styles.views} role="group" aria-label={t("views")}>
      {VIEWS.map(([view, count]) => (
        <button
          key={view}
          type="button"
          className={styles.view}
          aria-pressed={view === current}
          onClick={() => onView(view)}
        >
          {t(`view.${view}`)} <span className={styles.count}>{thousands(counts?.[count] ?? 0)}</span>
        </button>
      ))}
      {workspaceId !== "" && <SavedViews workspaceId={workspaceId} filter={filter} onFilter={onFilter} />}
      {children}
    </div>
  );
}
