import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState } from "../../components/EmptyState/EmptyState";
import { moment } from "../../components/format";
import type { RpcError, SandboxDeliveryView, SandboxPlatformView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./SandboxPlace.module.css";
import { WorldDelivery } from "./WorldDelivery";

export interface SandboxWorldProps {
  readonly platforms: readonly SandboxPlatformView[];
  readonly onProblem: (problem: RpcError | null) => void;
}

const MINUTE = 60_000;
/** One retry, a few, and all of the longest schedule. */
const STEPS = [
  ["minute", MINUTE],
  ["hour", 60 * MINUTE],
  ["all", 32 * 60 * MINUTE],
] as const;

/** The sandbox's clock, faults of its answers, and what it sends again by itself. */
export function SandboxWorld({ platforms, onProblem }: SandboxWorldProps) {
  const { t } = useTranslation("sandbox");
  const world = useRead("sandbox.world", {}).data;
  const advance = useMutate("sandbox.advance");
  const clock = useMutate("sandbox.clock");
  const dispatch = useMutate("sandbox.dispatch");
  const fault = useMutate("sandbox.fault");
  const [platform, setPlatform] = useState(platforms[0]?.platform ?? "");
  if (!world?.running) return null;
  const chosen = platforms.find((one) => one.platform === platform);
  const act = { onError: onProblem };
  const busy = advance.isPending || dispatch.isPending;
  const switched = world.faults.find((one) => one.platform === platform)?.fault ?? "";
  return (
    <section className={styles.sent} aria-label={t("world.title")}>
      <div className={styles.head}>
        <h2 className={styles.sentTitle}>{t("world.title")}</h2>
        <span className={styles.sentNote}>
          {t(world.ahead_ms > 0 ? "world.ahead" : "world.now", {
            at: world.now ? moment(world.now) : "",
            hours: Math.round(world.ahead_ms / 360_000) / 10,
          })}
        </span>
      </div>
      <div className={styles.controls}>
        {STEPS.map(([name, millis]) => (
          <Button key={name} disabled={busy} onClick={() => advance.mutate({ millis }, act)}>
            {t(`world.step.${name}`)}
          </Button>
        ))}
        <Button disabled={clock.isPending} onClick={() => clock.mutate({ stopped: !world.stopped }, act)}>
          {t(world.stopped ? "world.run" : "world.halt")}
        </Button>
        <Button
          disabled={clock.isPending}
          onClick={() => clock.mutate({ skew_seconds: world.skew_seconds === 0 ? -1200 : 0 }, act)}
        >
          {t(world.skew_seconds === 0 ? "world.skew" : "world.unskew")}
        </Button>
        <Select
          aria-label={t("world.platform")}
          data={platforms.map((one) => ({ value: one.platform, label: one.name }))}
          value={platform}
          allowDeselect={false}
          onChange={(value) => setPlatform(value ?? "")}
        />
        <Select
          aria-label={t("world.fault")}
          data={[
            { value: "", label: t("world.noFault") },
            ...world.possible_faults.map((name) => ({ value: name, label: t(`world.faults.${name}`, name) })),
          ]}
          value={switched}
          allowDeselect={false}
          onChange={(name) => fault.mutate({ platform, ...(name ? { fault: name } : {}) }, act)}
        />
        <Button
          disabled={busy || !chosen?.events[0]}
          onClick={() => dispatch.mutate({ platform, events: chosen?.events.slice(0, 3) ?? [] }, act)}
        >
          {t("world.series")}
        </Button>
      </div>
      {world.deliveries.length === 0 ? (
        <EmptyState>{t("world.empty")}</EmptyState>
      ) : (
        <ul className={styles.attempts} aria-label={t("world.deliveries")}>
          {world.deliveries.map((one: SandboxDeliveryView) => (
            <WorldDelivery key={one.id} delivery={one} onProblem={onProblem} />
          ))}
        </ul>
      )}
    </section>
  );
}
