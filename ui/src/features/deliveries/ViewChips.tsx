import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { DeliveryCountsView, DeliveryFilterRequest } from "../../rpc/generated";
import { type View, viewOf } from "./filter";
import styles from "./ListPane.module.css";

export interface ViewChipsProps {
  readonly request: DeliveryFilterRequest;
  readonly counts: DeliveryCountsView | null;
  readonly children?: ReactNode;
  onView(view: View): void;
}

const VIEWS: readonly (readonly [View, keyof DeliveryCountsView])[] = [
  ["all", "all"],
  ["valid", "valid"],
  ["failed", "invalid"],
  ["duplicate", "duplicate"],
];

/** The usual filters with how many deliveries each has in the workspace. */
export function ViewChips({ request, counts, children, onView }: ViewChipsProps) {
  const { t } = useTranslation("deliveries");
  const current = viewOf(request);
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
      {children}
    </div>
  );
}
