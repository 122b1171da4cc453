import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { left } from "../../components/Countdown/left";
import { Fingerprint } from "../../components/Fingerprint/Fingerprint";
import { moment } from "../../components/format";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import type { KeyView } from "../../rpc/generated";
import styles from "./Keys.module.css";
import type { KeyGroup } from "./keyGroups";
import section from "./Section.module.css";

export interface KeySlotsProps {
  readonly group: KeyGroup;
  /** Whether deliveries are verified with it. */
  readonly signs: boolean;
  /** The time now, in milliseconds. */
  readonly now: number;
  readonly onRotate: () => void;
  readonly onRetire: (key: KeyView) => void;
}

/** The value in use, those that it replaced, and the place for the next one. */
export function KeySlots({ group: { key, previous }, signs, now, onRotate, onRetire }: KeySlotsProps) {
  const { t } = useTranslation("settings");
  const isCurrent = key.state === "current";
  return (
    <div className={styles.slots}>
      <Slot
        keyView={key}
        now={now}
        title={isCurrent ? t("keys.slots.current") : t(`keys.states.${key.state}`)}
      >
        {isCurrent && (
          <span className={styles.good}>
            <VerdictMark outline="valid" />
            {t(signs ? "keys.slots.signs" : "keys.slots.calls")}
          </span>
        )}
      </Slot>
      {previous.map((old) => {
        const tried = old.state === "previous";
        return (
          <Slot
            key={old.id}
            keyView={old}
            now={now}
            title={t("keys.slots.previous")}
            end={
              tried && (
                <Button size="xs" onClick={() => onRetire(old)}>
                  {t("keys.slots.retire")}
                </Button>
              )
            }
          >
            <span className={tried ? styles.waning : styles.gone}>{t(`keys.states.${old.state}`)}</span>
          </Slot>
        );
      })}
      {isCurrent && (
        <section className={styles.slot} data-empty aria-label={t("keys.slots.next")}>
          <div className={styles.slotHead}>
            <h3>{t("keys.slots.next")}</h3>
            <span className={styles.gone}>{t("keys.slots.empty")}</span>
          </div>
          <div className={styles.slotBody}>
            <p>{t(signs ? "keys.slots.nextSigns" : "keys.slots.nextCalls")}</p>
            <Button size="xs" leftSection={<IconPlus size={14} stroke={1.6} />} onClick={onRotate}>
              {t("keys.slots.addNext")}
            </Button>
          </div>
        </section>
      )}
    </div>
  );
}

interface SlotProps {
  readonly keyView: KeyView;
  readonly title: string;
  readonly now: number;
  readonly children: React.ReactNode;
  readonly end?: React.ReactNode;
}

function Slot({ keyView: key, title, now, children, end }: SlotProps) {
  const { t } = useTranslation("settings");
  const ends = key.expires_at === null ? null : Date.parse(key.expires_at);
  return (
    <section className={styles.slot} aria-label={`${title} ${key.fingerprint_sha256.slice(0, 4)}`}>
      <div className={styles.slotHead}>
        <h3>{title}</h3>
        {children}
      </div>
      <div className={styles.slotBody}>
        <Fingerprint hex={key.fingerprint_sha256} size="l" />
        <dl className={section.facts}>
          <dt>{t("keys.added")}</dt>
          <dd>{moment(key.created_at)}</dd>
          <dt>{t("keys.used")}</dt>
          <dd>{key.last_used_at ? moment(key.last_used_at) : t("keys.neverUsed")}</dd>
          {key.expires_at !== null && ends !== null && (
            <>
              <dt>{t(ends > now ? "keys.ends" : "keys.ended")}</dt>
              <dd>
                <time dateTime={key.expires_at}>{moment(key.expires_at)}</time>
                {ends > now && ` (${left(ends - now)})`}
              </dd>
            </>
          )}
        </dl>
        {end}
      </div>
    </section>
  );
}
