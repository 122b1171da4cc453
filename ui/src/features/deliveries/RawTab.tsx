import { Group } from "@mantine/core";
import { IconFileExport, IconTerminal2 } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { HexView } from "../../components/HexView/HexView";
import type { HexRange } from "../../components/HexView/rows";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { DeliveryView } from "../../rpc/generated";
import { useBytes } from "../../rpc/queries";
import { LargeBody, useConsent } from "./LargeBody";
import { SealedBar } from "./SealedBar";
import type { Reveal } from "./useReveal";
import styles from "./VerificationTab.module.css";

export interface RawTabProps {
  readonly delivery: DeliveryView;
  readonly reveal: Reveal;
}

const PARTS = ["head", "path", "body"];

/** Head and body, byte for byte as they came. */
export function RawTab({ delivery, reveal }: RawTabProps) {
  const { t } = useTranslation("deliveries");
  const { summary, head_size, head_note } = delivery;
  const consent = useConsent(summary);
  const head = useBytes(
    reveal.shown ? "revealed-head" : "delivery-head",
    head_size === null ? null : summary.id,
  );
  const body = useBytes(reveal.shown ? "revealed-body" : "delivery-body", consent.given ? summary.id : null);
  const joined = useMemo(() => {
    if ((head_size !== null && head.data === undefined) || body.data === undefined) return null;
    const first = new Uint8Array(head.data ?? new ArrayBuffer());
    const rest = new Uint8Array(body.data);
    const bytes = new Uint8Array(first.length + rest.length);
    bytes.set(first);
    bytes.set(rest, first.length);
    const ranges: HexRange[] = [
      { start: 0, end: first.length, label: t("raw.head"), tone: "1" },
      { start: first.length, end: bytes.length, label: t("raw.body"), tone: "3" },
    ];
    return { bytes, ranges: ranges.filter(({ start, end }) => end > start) };
  }, [head.data, head_size, body.data, t]);

  if (!consent.given) return <LargeBody consent={consent} />;
  const error = head.error ?? body.error;
  if (error) return <RpcProblem problem={error} />;
  if (joined === null) return <Skeleton rows={12} rowHeight={19} />;
  return (
    <div className={styles.tab}>
      <SealedBar reveal={reveal} parts={PARTS} />
      <Group gap="xs">
        <ActionButton
          action="delivery.copyCurl"
          icon={<IconTerminal2 size={14} stroke={1.6} aria-hidden />}
        />
        <ActionButton action="delivery.export" icon={<IconFileExport size={14} stroke={1.6} aria-hidden />} />
      </Group>
      {head_note && <p className={styles.scheme}>{t("raw.noHead", { note: head_note })}</p>}
      <HexView
        bytes={joined.bytes}
        ranges={joined.ranges}
        label={t("raw.label")}
        maxRows={32}
        secret={reveal.shown !== null}
      />
    </div>
  );
}
