import { SegmentedControl } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { EvidenceBox } from "../../components/EvidenceBox/EvidenceBox";
import { HexView } from "../../components/HexView/HexView";
import { bytes as size } from "../../components/numbers";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { DeliveryView } from "../../rpc/generated";
import { useBytes } from "../../rpc/queries";
import { BodyLines } from "./BodyLines";
import { BodyShape } from "./BodyShape";
import styles from "./BodyTab.module.css";
import { type BodyContent, readBody } from "./body";
import { LargeBody, useConsent } from "./LargeBody";
import { SealedBar } from "./SealedBar";
import { shapeOf } from "./shape";
import type { Reveal } from "./useReveal";
import { XmlTree } from "./XmlTree";
import { isXml, readXml } from "./xml";

// CodeMirror is large and only needed here.
const TextView = lazy(() => import("../../components/TextView/TextView"));

export interface BodyTabProps {
  readonly delivery: DeliveryView;
  readonly reveal: Reveal;
}

const PARTS = ["body"];

/** The body as JSON, as XML, as text, or as bytes where it is none of them. */
export function BodyTab({ delivery, reveal }: BodyTabProps) {
  const { t } = useTranslation("deliveries");
  const consent = useConsent(delivery.summary);
  const kind = reveal.shown && reveal.sealed.includes("body") ? "revealed-body" : "delivery-body";
  const read = useBytes(kind, consent.given ? delivery.summary.id : null);
  const body = useMemo(() => (read.data ? readBody(new Uint8Array(read.data)) : null), [read.data]);
  const shape = useMemo(
    () => (read.data ? shapeOf(new Uint8Array(read.data), delivery.content_type) : null),
    [read.data, delivery.content_type],
  );

  if (!consent.given) return <LargeBody consent={consent} />;
  if (read.error) return <RpcProblem problem={read.error} />;
  if (body === null) return <Skeleton rows={12} rowHeight={19} />;
  if (body.kind === "empty") return <p className={styles.note}>{t("body.empty")}</p>;
  return (
    <div className={styles.tab}>
      <SealedBar reveal={reveal} parts={PARTS} />
      {shape !== null && <BodyShape shape={shape} />}
      {body.kind === "bytes" ? (
        <>
          {shape === null && (
            <ProblemCard tone="petrol" title={t("body.notText")} code="body.not_utf8" compact />
          )}
          <HexView bytes={body.bytes} label={t("raw.body")} maxRows={32} secret={kind === "revealed-body"} />
        </>
      ) : body.kind === "lines" ? (
        <BodyLines bytes={body.bytes} delivery={delivery} />
      ) : (
        <BodyText body={body} delivery={delivery} shaped={shape !== null} secret={kind === "revealed-body"} />
      )}
    </div>
  );
}

interface BodyTextProps {
  readonly body: Extract<BodyContent, { text: string }>;
  readonly delivery: DeliveryView;
  /** Whether it is drawn as something else above. */
  readonly shaped: boolean;
  /** Whether secrets stand in it in clear. */
  readonly secret: boolean;
}

/** A body that is text: formatted or as a tree where it has a structure, and as it was received. */
function BodyText({ body, delivery, shaped, secret }: BodyTextProps) {
  const { t } = useTranslation("deliveries");
  const [received, setReceived] = useState(false);
  const type = delivery.content_type;
  const json = body.kind === "json";
  const marked = !json && isXml(body.text, type);
  const xml = useMemo(() => (marked ? readXml(body.text) : null), [marked, body.text]);
  const tree = xml?.ok && !received ? xml.root : null;
  const text = json && !received ? body.formatted : body.text;
  // What its content type does not call JSON need not be excused for being none.
  const named = shaped || marked || /html|text\//i.test(type ?? "");
  return (
    <>
      {body.kind === "text" && !named && (
        <ProblemCard
          tone="petrol"
          title={t("body.notJson", { offset: body.offset })}
          code="body.not_json"
          compact
        />
      )}
      <EvidenceBox
        title={type ?? t("body.noType")}
        note={size(delivery.summary.size)}
        end={
          <>
            <CopyButton text={text} label={t("body.copy")} secret={secret} />
            {(json || xml?.ok) && (
              <SegmentedControl
                size="xs"
                value={received ? "received" : "formatted"}
                onChange={(next) => setReceived(next === "received")}
                aria-label={t("body.form")}
                data={[
                  { value: "formatted", label: t(json ? "body.formatted" : "xml.tree") },
                  { value: "received", label: t("body.received") },
                ]}
              />
            )}
          </>
        }
      >
        {tree ? (
          <XmlTree root={tree} label={t("raw.body")} />
        ) : (
          <Suspense fallback={<Skeleton rows={12} rowHeight={19} />}>
            <TextView text={text} language={json ? "json" : marked ? "xml" : "text"} label={t("raw.body")} />
          </Suspense>
        )}
      </EvidenceBox>
      {json && !received && <p className={styles.note}>{t("body.note")}</p>}
      {tree && <p className={styles.note}>{t("xml.note")}</p>}
      {xml && !xml.ok && <p className={styles.note}>{t(`xml.${xml.why}`)}</p>}
    </>
  );
}
