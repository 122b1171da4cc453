import { useTranslation } from "react-i18next";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import type { ProfileRowView } from "../../rpc/generated";
import styles from "./Section.module.css";

export interface ProfileRowProps {
  readonly row: ProfileRowView;
  readonly current: boolean;
  readonly onSelect: () => void;
}

/** A profile in the list: its name, and what it holds. */
export function ProfileRow({ row, current, onSelect }: ProfileRowProps) {
  const { t } = useTranslation("profiles");
  const facts = [
    t("list.schemes", { count: row.schemes }),
    row.events > 0 && t("list.unit", { count: row.events }),
    row.contradictions > 0 && t("list.contradictions", { count: row.contradictions }),
  ].filter(Boolean);
  return (
    <button type="button" className={styles.row} aria-current={current} onClick={onSelect}>
      <PlatformTile platform={row.id} decorative />
      <span className={styles.rowMain}>
        <span className={styles.name}>{row.name}</span>
        <span className={styles.meta} title={facts.join(", ")}>
          {row.set > 0 ? t("list.set", { count: row.set }) : facts.join(", ")}
        </span>
      </span>
    </button>
  );
}
