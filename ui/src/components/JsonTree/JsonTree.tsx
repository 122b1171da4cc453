import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./JsonTree.module.css";
import { openedAtFirst, type TreeRow, treeRows } from "./rows";
import type { JsonValue } from "./value";

export interface JsonTreeProps {
  readonly value: JsonValue;
  /** What it is; the tree's name. */
  readonly label: string;
}

const ROW = 20;

/** JSON as a tree: arrows move and open, only the rows in view exist. */
export function JsonTree({ value, label }: JsonTreeProps) {
  const { t } = useTranslation("components");
  const scroller = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(value);
  const [opened, setOpened] = useState(() => openedAtFirst(value));
  const [active, setActive] = useState(0);
  if (shown !== value) {
    setShown(value);
    setOpened(openedAtFirst(value));
    setActive(0);
  }
  const rows = useMemo(() => treeRows(value, opened), [value, opened]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const current = rows[Math.min(active, rows.length - 1)];

  const toggle = ({ pointer }: TreeRow, open: boolean) =>
    setOpened((before) => {
      const next = new Set(before);
      if (open) next.add(pointer);
      else next.delete(pointer);
      return next;
    });
  const goTo = (index: number) => {
    const target = Math.max(0, Math.min(index, rows.length - 1));
    setActive(target);
    virtual.scrollToIndex(target, { align: "auto" });
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-index="${target}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || current === undefined) return;
    const at = rows.indexOf(current);
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 1);
    const moves: Record<string, () => void> = {
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      PageDown: () => goTo(at + page),
      PageUp: () => goTo(at - page),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      ArrowRight: () => (current.size && !current.opened ? toggle(current, true) : goTo(at + 1)),
      ArrowLeft: () => {
        if (current.opened) toggle(current, false);
        else goTo(rows.findLastIndex(({ depth }, index) => index < at && depth < current.depth));
      },
      Enter: () => current.size && toggle(current, !current.opened),
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };

  return (
    <div className={styles.tree}>
      <div
        ref={scroller}
        role="tree"
        tabIndex={-1}
        aria-label={label}
        className={styles.scroller}
        onKeyDown={onKeyDown}
      >
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the tree hears the keys.
              <div
                key={row.pointer}
                role="treeitem"
                aria-level={row.depth + 1}
                aria-posinset={row.place}
                aria-setsize={row.siblings}
                aria-expanded={row.size ? row.opened : undefined}
                aria-selected={row === current}
                tabIndex={row === current ? 0 : -1}
                data-index={index}
                className={styles.row}
                style={{ transform: `translateY(${start}px)`, paddingLeft: 8 + Math.min(row.depth, 24) * 14 }}
                onMouseDown={() => setActive(index)}
                onClick={() => row.size && toggle(row, !row.opened)}
              >
                <span className={styles.twist} aria-hidden>
                  {row.size ? (
                    row.opened ? (
                      <IconChevronDown {...ICON} />
                    ) : (
                      <IconChevronRight {...ICON} />
                    )
                  ) : null}
                </span>
                {row.key !== null && (
                  <>
                    <span className={styles.key} data-index-key={typeof row.key === "number" || undefined}>
                      {row.key}
                    </span>
                    <span className={styles.colon}>: </span>
                  </>
                )}
                <span className={styles.value} data-kind={row.kind} title={row.text}>
                  {row.size === null ? row.text : t(`json.${row.kind}`, { count: row.size })}
                </span>
              </div>
            );
          })}
        </div>
      </div>
      <p className={styles.pointer}>
        <span>{t("json.pointer")}</span> <code>{current?.pointer || "/"}</code>
      </p>
    </div>
  );
}

const ICON = { size: 12, stroke: 1.9 } as const;
