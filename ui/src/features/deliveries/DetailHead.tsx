import { IconPencil, IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { Foreign } from "../../components/Foreign/Foreign";
import { bytes } from "../../components/numbers";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { dayAndClock } from "../../components/times";
import { VerdictBadge } from "../../components/VerdictBadge/VerdictBadge";
import type { DeliveryView } from "../../rpc/generated";
import { answered, titleOf } from "./columns";
import styles from "./DetailPane.module.css";
import { SealedMark } from "./SealedMark";
import { UnexpectedMark } from "./UnexpectedMark";

export interface DetailHeadProps {
  readonly delivery: DeliveryView;
  /** Goes to where its secrets are masked. */
  onSealed(): void;
  /** Replays this one, whatever else is selected. */
  onReplay(): void;
}

/** Title, verdict and a line of facts; at the right hand what can be done. */
export function DetailHead({ delivery, onSealed, onReplay }: DetailHeadProps) {
  const { t } = useTranslation("deliveries");
  const { summary, platform_name } = delivery;
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <h1>
          <Foreign text={titleOf(summary)} />
        </h1>
        <VerdictBadge
          status={summary.verdict}
          reason={summary.reason}
          duplicate={summary.duplicate_of !== null}
        />
        <span className={styles.status} title={t("answered")}>
          {answered(summary)}
        </span>
        <UnexpectedMark delivery={summary} />
        <SealedMark parts={delivery.sealed} onGo={onSealed} />
      </div>
      <div className={styles.actions}>
        <ActionButton
          action="delivery.replay"
          variant="filled"
          icon={<IconRefresh size={14} stroke={1.6} aria-hidden />}
          onRun={onReplay}
        />
        <ActionButton action="delivery.edit" icon={<IconPencil size={14} stroke={1.6} aria-hidden />} />
      </div>
      <div className={styles.facts}>
        <span className={styles.fact}>
          <PlatformTile platform={summary.platform} decorative />
          {platform_name}
        </span>
        <span className={styles.fact}>
          <span className="mono">{summary.id}</span>
          <CopyButton text={summary.id} label={t("copyId")} />
        </span>
        <span className={styles.fact}>{bytes(summary.size)}</span>
        <span className={styles.fact}>{dayAndClock(summary.received_at)}</span>
      </div>
    </header>
  );
}
