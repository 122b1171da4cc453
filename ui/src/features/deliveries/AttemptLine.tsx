import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../components/Foreign/Foreign";
import { duration } from "../../components/numbers";
import { clock, dayAndClock } from "../../components/times";
import type { AttemptView } from "../../rpc/generated";
import { AttemptAnswer } from "./AttemptAnswer";
import styles from "./AttemptsTab.module.css";
import { VerdictMark } from "./marks";
import { TimingsBar } from "./TimingsBar";
import { causeOf, isGood, mayBeDouble } from "./timeline";

export interface AttemptLineProps {
  readonly attempt: AttemptView;
  readonly longest: number;
  /** Sends it once more; absent where nobody may. */
  readonly onRepeat?: (attempt: AttemptView) => void;
}

/** One sending: in which form, where to, what came of it, where the time went, and what to do next. */
export function AttemptLine({ attempt, longest, onRepeat }: AttemptLineProps) {
  const { t } = useTranslation("deliveries");
  const { status, error, mode, target, timings, started_at } = attempt;
  const cause = causeOf(attempt);
  const result = status ?? t(`attempts.error.${error?.kind ?? "protocol"}`);
  return (
    <li>
      <span className={styles.mark}>
        <VerdictMark outline={isGood(attempt) ? "valid" : "invalid"} />
      </span>
      <div className={styles.line}>
        <b>{result}</b>
        <span className={styles.mode}>{t(`attempts.${mode}`)}</span>
        <span className={styles.target} title={target}>
          <Foreign text={target} />
        </span>
        <time className={styles.time} dateTime={started_at} title={dayAndClock(started_at)}>
          {clock(started_at)}
        </time>
      </div>
      <div className={styles.times}>
        <TimingsBar timings={timings} longest={longest} />
        <span className={styles.meta}>{duration(timings.total_us)}</span>
      </div>
      {mayBeDouble(attempt) && (
        <p className={styles.double}>
          <VerdictMark outline="duplicate" />
          {t("attempts.again")}
        </p>
      )}
      <AttemptAnswer attempt={attempt} />
      {cause && <p className={styles.next}>{t(`attempts.next.${cause}`)}</p>}
      {onRepeat && mode !== "confirmed" && (
        <Button
          size="xs"
          variant="subtle"
          className={styles.repeat}
          aria-label={t("attempts.repeatLabel", { target, time: clock(started_at) })}
          onClick={() => onRepeat(attempt)}
        >
          {t("attempts.repeat")}
        </Button>
      )}
    </li>
  );
}
