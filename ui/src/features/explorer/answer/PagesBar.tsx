import { Button, NumberInput } from "@mantine/core";
import { IconPlayerTrackNext } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { thousands } from "../../../components/numbers";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import { Words } from "../../../components/Words/Words";
import type { ApiFollow, ApiPagesView } from "../../../rpc/generated";
import styles from "./Answer.module.css";

export interface PagesBarProps {
  readonly pages: ApiPagesView;
  readonly running: boolean;
  onFollow(cap: ApiFollow): void;
}

const FIRST_CAP = 50;
const ITEMS_A_PAGE = 1000;
const MOST_PAGES = 10_000;

/** How far a list was read, and the way to read on: never further than the given number of pages. */
export function PagesBar({ pages, running, onFollow }: PagesBarProps) {
  const { t } = useTranslation("explorer");
  const [cap, setCap] = useState<number>(FIRST_CAP);
  const { more, stopped, guessed, style, items, total } = pages;
  return (
    <div className={styles.pages}>
      <span>
        {t("pages.read", { count: pages.pages, items: thousands(items) })}
        {total !== null && ` ${t("pages.of", { total: thousands(total) })}`}
      </span>
      {style !== "unknown" && (
        <>
          <span className={styles.quiet}>{t(`pages.style.${style}`)}</span>
          {guessed && <ProvenanceMark provenance="assumed" label={t("pages.guessed")} />}
        </>
      )}
      {stopped && (
        <span className={styles.waited}>
          <Words text={stopped.message} />
        </span>
      )}
      {more && (
        <span className={styles.end}>
          <NumberInput
            size="xs"
            w={92}
            aria-label={t("pages.cap")}
            value={cap}
            min={1}
            max={MOST_PAGES}
            suffix={t("pages.unit")}
            onChange={(next) => setCap(typeof next === "number" ? next : FIRST_CAP)}
          />
          <Button
            size="xs"
            disabled={running}
            leftSection={<IconPlayerTrackNext size={14} stroke={1.6} aria-hidden />}
            onClick={() => onFollow({ max_pages: cap, max_items: cap * ITEMS_A_PAGE })}
          >
            {t("pages.follow")}
          </Button>
        </span>
      )}
    </div>
  );
}
