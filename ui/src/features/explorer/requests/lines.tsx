import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { CSSProperties } from "react";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../../components/Foreign/Foreign";
import { MethodMark } from "../../../components/MethodMark/MethodMark";
import { PlatformTile } from "../../../components/PlatformTile/PlatformTile";
import styles from "./Requests.module.css";
import type { GroupRow, RequestRow } from "./rows";

interface LineProps {
  readonly index: number;
  readonly active: boolean;
  readonly style: CSSProperties;
  onPress(): void;
}

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

/** A heading of the list; a press folds it. */
export function GroupLine({ row, index, active, style, onPress }: LineProps & { readonly row: GroupRow }) {
  const { t } = useTranslation("explorer");
  const { note } = row;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys.
    <div
      role="treeitem"
      aria-level={row.level}
      aria-expanded={!row.folded}
      aria-selected={false}
      tabIndex={active ? 0 : -1}
      data-index={index}
      data-pane-stop={active || undefined}
      data-level={row.level}
      className={styles.group}
      style={style}
      onClick={onPress}
    >
      {row.folded ? <IconChevronRight {...ICON} /> : <IconChevronDown {...ICON} />}
      {row.platform !== null && <PlatformTile platform={row.platform} name={row.platformName} decorative />}
      <b>
        <Foreign text={row.title} />
      </b>
      <span className={styles.note}>
        {note !== null ? t(`list.note.${note.word}`, note) : row.platform === null ? row.count : ""}
      </span>
    </div>
  );
}

/** A call of the list. */
export function RequestLine(props: LineProps & { readonly row: RequestRow; readonly selected: boolean }) {
  const { row, index, active, selected, style, onPress } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys.
    <div
      role="treeitem"
      aria-level={row.level}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      data-index={index}
      data-pane-stop={active || undefined}
      data-level={row.level}
      className={styles.request}
      style={style}
      title={row.hint}
      onClick={onPress}
    >
      <MethodMark method={row.method} />
      <span className={styles.title}>
        <Foreign text={row.title} />
      </span>
      {row.note !== null && (
        <span className={styles.note} data-failed={row.failed || undefined}>
          {row.note}
        </span>
      )}
    </div>
  );
}
