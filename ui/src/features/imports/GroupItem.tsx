import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import type { ProblemGroupView } from "../../rpc/generated";
import styles from "./GroupPane.module.css";
import place from "./ImportsPlace.module.css";
import { SeverityMark } from "./SeverityMark";

export interface GroupItemProps {
  readonly group: ProblemGroupView;
  /** Whether the rows show this group only. */
  readonly on: boolean;
  onToggle(): void;
  /** What is asked, while the group is chosen. */
  readonly children?: ReactNode;
}

/** One kind of problem in one column: what, where, how often, and one of them. */
export function GroupItem({ group, on, onToggle, children }: GroupItemProps) {
  const { t } = useTranslation("imports");
  const { severity, title, column, count, example, hint } = group;
  return (
    <li className={styles.group} data-on={on}>
      <button
        type="button"
        className={styles.button}
        aria-pressed={on}
        data-pane-stop={on || undefined}
        onClick={onToggle}
      >
        <SeverityMark severity={severity} size={16} />
        <span className={styles.title}>
          {title}
          <span className={place.spoken}>{t(`severity.${severity}`)}</span>
        </span>
        <span className={styles.count}>{thousands(count)}</span>
        <span className={styles.about}>{example || column}</span>
        {on && hint !== null && <span className={styles.about}>{hint}</span>}
      </button>
      {on && children && <div className={styles.more}>{children}</div>}
    </li>
  );
}
