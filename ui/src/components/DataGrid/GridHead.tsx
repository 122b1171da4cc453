import { IconArrowDown } from "@tabler/icons-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./DataGrid.module.css";

export interface GridHeadProps {
  readonly columns: readonly {
    readonly id: string;
    readonly head: string;
    readonly headSpoken?: boolean;
    readonly align?: "right";
    readonly sort?: string;
  }[];
  readonly sort?: string;
  onSort?(sort: string): void;
  onResize?(id: string, width: number): void;
}

const NARROWEST = 32;
const WIDEST = 800;
const STEP = 8;

/** The heads of the columns. A list is sorted by those that say so, the newest first; between them they are made wider and narrower, by pointer or arrows. */
export function GridHead({ columns, sort, onSort, onResize }: GridHeadProps) {
  const { t } = useTranslation("components");
  const drag = useRef<{ readonly from: number; readonly width: number } | null>(null);
  const widthOf = (handle: HTMLElement) => handle.parentElement?.getBoundingClientRect().width ?? 0;
  const resize = (id: string, width: number) =>
    onResize?.(id, Math.round(Math.min(WIDEST, Math.max(NARROWEST, width))));
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: a head does nothing.
    // biome-ignore lint/a11y/useSemanticElements: a table cannot hold rows that are not in the document.
    <div role="row" aria-rowindex={1} className={styles.head}>
      {columns.map((column) => (
        // biome-ignore lint/a11y/useFocusableInteractive: a head does nothing.
        // biome-ignore lint/a11y/useSemanticElements: as above.
        <span
          key={column.id}
          role="columnheader"
          aria-sort={column.sort !== undefined && column.sort === sort ? "descending" : undefined}
          className={styles.cell}
          data-align={column.align}
        >
          {column.sort !== undefined && onSort ? (
            <button
              type="button"
              className={styles.sort}
              title={t("sortTitle", { column: column.head })}
              onClick={() => onSort(column.sort ?? "")}
            >
              {column.head}
              {column.sort === sort && <IconArrowDown size={11} stroke={1.9} aria-hidden />}
            </button>
          ) : (
            <span className={column.headSpoken ? styles.spoken : undefined}>{column.head}</span>
          )}
          {onResize && (
            <button
              type="button"
              className={styles.handle}
              aria-label={t("resize", { column: column.head })}
              title={t("resizeTitle")}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                drag.current = { from: event.clientX, width: widthOf(event.currentTarget) };
              }}
              onPointerMove={(event) => {
                if (drag.current) resize(column.id, drag.current.width + event.clientX - drag.current.from);
              }}
              onPointerUp={() => {
                drag.current = null;
              }}
              onKeyDown={(event) => {
                const by = event.key === "ArrowRight" ? STEP : event.key === "ArrowLeft" ? -STEP : 0;
                if (by === 0) return;
                event.preventDefault();
                event.stopPropagation();
                resize(column.id, widthOf(event.currentTarget) + by);
              }}
            />
          )}
        </span>
      ))}
    </div>
  );
}
