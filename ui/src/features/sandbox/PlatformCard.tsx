import { Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Fingerprint } from "../../components/Fingerprint/Fingerprint";
import { thousands } from "../../components/numbers";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import type { RpcError, SandboxPlatformView, SentView } from "../../rpc/generated";
import { Invented } from "./Invented";
import styles from "./SandboxPlace.module.css";
import { SendEvent } from "./SendEvent";

export interface PlatformCardProps {
  readonly platform: SandboxPlatformView;
  readonly running: boolean;
  readonly onSent: (sent: readonly SentView[]) => void;
  readonly onProblem: (problem: RpcError | null) => void;
}

/** One imitation: its key, what it sent, what it can send and with which fault. */
export function PlatformCard({ platform, running, onSent, onProblem }: PlatformCardProps) {
  const { t } = useTranslation("sandbox");
  const [fault, setFault] = useState("");
  return (
    <article className={styles.card} aria-label={platform.name}>
      <header className={styles.head}>
        <PlatformTile platform={platform.platform} name={platform.name} decorative />
        <h2 className={styles.name}>{platform.name}</h2>
        <span className={styles.state} data-running={running}>
          <VerdictMark outline={running ? "valid" : "none"} />
          {t(running ? "card.running" : "card.stopped")}
        </span>
      </header>
      <div className={styles.body}>
        <dl className={styles.facts}>
          <dt>{t("card.key")}</dt>
          <dd>
            {platform.secret_fingerprint ? (
              <span className={styles.key}>
                {platform.secret_last_four && <code>…{platform.secret_last_four}</code>}
                <Fingerprint hex={platform.secret_fingerprint} />
              </span>
            ) : (
              <span className={styles.quiet}>{t("card.noKey")}</span>
            )}
          </dd>
          <dt>{t("card.received")}</dt>
          <dd>
            {thousands(platform.deliveries)}
            {platform.deliveries > 0 && ", "}
            {platform.failed > 0 ? (
              <span className={styles.failed}>{t("card.failed", { count: platform.failed })}</span>
            ) : (
              platform.deliveries > 0 && t("card.allFine")
            )}
          </dd>
        </dl>
        <SendEvent
          platform={platform}
          fault={fault === "" ? undefined : fault}
          disabled={!running}
          onSent={onSent}
          onProblem={onProblem}
        />
        <Select
          aria-label={t("card.fault", { name: platform.name })}
          data={[
            { value: "", label: t("fault.none") },
            ...platform.faults.map((value) => ({
              value,
              label: t(`fault.${value}`, value.replaceAll("-", " ")),
            })),
          ]}
          value={fault}
          disabled={!running}
          onChange={(value) => setFault(value ?? "")}
        />
        {platform.invented.length > 0 && <Invented platform={platform.name} invented={platform.invented} />}
      </div>
    </article>
  );
}
