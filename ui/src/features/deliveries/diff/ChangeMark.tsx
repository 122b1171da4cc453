import {
  IconArrowsExchange,
  IconArrowsSort,
  IconEqual,
  IconMinus,
  IconPencil,
  IconPlus,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { DiffChange } from "../../../rpc/generated";
import styles from "./DiffTab.module.css";

const ICONS = {
  equal: IconEqual,
  added: IconPlus,
  removed: IconMinus,
  changed: IconPencil,
  moved: IconArrowsExchange,
  reordered: IconArrowsSort,
} as const satisfies Record<DiffChange, unknown>;

/** What became of something: its outline and its word. */
export function ChangeMark({ change }: { readonly change: DiffChange }) {
  const { t } = useTranslation("diff");
  const Icon = ICONS[change];
  return (
    <span className={styles.change} data-change={change}>
      <Icon size={13} stroke={1.9} aria-hidden />
      {t(`change.${change}`)}
    </span>
  );
}
