import { SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { HexView } from "../../components/HexView/HexView";
import { bytes as size } from "../../components/numbers";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { DeliveryView } from "../../rpc/generated";
import { useBytes } from "../../rpc/queries";
import { BodyShape } from "./BodyShape";
import styles from "./BodyTab.module.css";
import { readBody } from "./body";
import { LargeBody, useConsent } from "./LargeBody";
import { shapeOf } from "./shape";

// CodeMirror is large and only needed here.
const TextView = lazy(() => import("../../components/TextView/TextView"));

export interface BodyTabProps {
  readonly delivery: DeliveryView;
}

type Form = "formatted" | "received";

/** The body as JSON, as text, or as bytes where it is neither. */
export function BodyTab({ delivery }: BodyTabProps) {
  const { t } = useTranslation("deliveries");
  const consent = useConsent(delivery.summary);
  const [form, setForm] = useState<Form>("formatted");
  const read = useBytes("delivery-body", consent.given ? delivery.summary.id : null);
  const body = useMemo(() => (read.data ? readBody(new Uint8Array(read.data)) : null), [read.data]);

  const shape = useMemo(
    () => (read.data ? shapeOf(new Uint8Array(read.data), delivery.content_type) : null),
    [read.data, delivery.content_type],
  );
  // What its content type does not call JSON need not be excused for being none.
  const named = shape !== null || /xml|html|text\//i.test(delivery.content_type ?? "");

  if (!consent.given) return <LargeBody consent={consent} />;
  if (read.error) return <RpcProblem problem={read.error} />;
  if (body === null) return <Skeleton rows={12} rowHeight={19} />;
  if (body.kind === "empty") return <p className={styles.note}>{t("body.empty")}</p>;
  if (body.kind === "bytes") {
    return (
      <div className={styles.tab}>
        {shape !== null ? (
          <BodyShape shape={shape} />
        ) : (
          <ProblemCard tone="petrol" title={t("body.notText")} code="body.not_utf8" compact />
        )}
        <HexView bytes={body.bytes} label={t("raw.body")} maxRows={32} />
      </div>
    );
  }
  const json = body.kind === "json";
  const text = json && form === "formatted" ? body.formatted : body.text;
  return (
    <div className={styles.tab}>
      {shape !== null && <BodyShape shape={shape} />}
      {body.kind === "text" && !named && (
        <ProblemCard
          tone="petrol"
          title={t("body.notJson", { offset: body.offset })}
          code="body.not_json"
          compact
        />
      )}
      <div className={styles.box}>
        <div className={styles.head}>
          <b>{delivery.content_type ?? t("body.noType")}</b>
          <span className={styles.size}>{size(delivery.summary.size)}</span>
          <span className={styles.end}>
            <CopyButton text={text} label={t("body.copy")} />
            {json && (
              <SegmentedControl
                size="xs"
                value={form}
                onChange={(next) => setForm(next as Form)}
                aria-label={t("body.form")}
                data={[
                  { value: "formatted", label: t("body.formatted") },
                  { value: "received", label: t("body.received") },
                ]}
              />
            )}
          </span>
        </div>
        <Suspense fallback={<Skeleton rows={12} rowHeight={19} />}>
          <TextView text={text} language={json ? "json" : "text"} label={t("raw.body")} />
        </Suspense>
      </div>
      {json && form === "formatted" && <p className={styles.note}>{t("body.note")}</p>}
    </div>
  );
}
