import { useTranslation } from "react-i18next";
import { EvidenceBox } from "../../../components/EvidenceBox/EvidenceBox";
import { Foreign } from "../../../components/Foreign/Foreign";
import { bytes, duration, thousands } from "../../../components/numbers";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { ReplayPreviewItemView, ReplayPreviewView } from "../../../rpc/generated";
import styles from "./Replay.module.css";

export interface PreviewProps {
  readonly preview: ReplayPreviewView;
  readonly stale: boolean;
}

/** How many would go, and the first of them as they would leave. Nothing is sent for it. */
export function Preview({ preview, stale }: PreviewProps) {
  const { t } = useTranslation("replay");
  const { total, requests, at_least_ms } = preview;
  const rest = total - requests.length;
  return (
    <section className={styles.preview} aria-label={t("preview.label")} data-stale={stale || undefined}>
      <h3>
        {t("preview.title", { count: total, number: thousands(total) })}{" "}
        <span>
          {at_least_ms === null
            ? t("preview.nothingSent")
            : t("preview.atLeast", { time: duration(at_least_ms * 1000) })}
        </span>
      </h3>
      {requests.map((request, at) => (
        <RequestPreview key={request.delivery_id} request={request} number={at + 1} />
      ))}
      {rest > 0 && (
        <p className={styles.quiet}>{t("preview.rest", { count: rest, number: thousands(rest) })}</p>
      )}
    </section>
  );
}

/** The name of a header at the beginning of a line, or of a change such as `Host: a → b`. */
const nameOf = (line: string): string => (/^[^:\s]+/.exec(line)?.[0] ?? "").toLowerCase();

interface RequestPreviewProps {
  readonly request: ReplayPreviewItemView;
  /** Its place among those that are shown. */
  readonly number: number;
}

function RequestPreview({ request, number }: RequestPreviewProps) {
  const { t } = useTranslation("replay");
  const title = request.provider_event ?? request.delivery_id.slice(0, 13);
  if (request.problem) return <RpcProblem problem={request.problem} compact />;
  const changed = new Set(request.headers_changed.map(nameOf));
  const there = new Set(request.head.slice(1).map(nameOf));
  const gone = request.headers_changed.filter((change) => !there.has(nameOf(change)));
  const size = bytes(request.body_size);
  return (
    <EvidenceBox
      title={<Foreign text={title} />}
      note={t(request.body_changed ? "preview.bodyChanged" : "preview.body", { size })}
    >
      <section
        className={styles.head}
        aria-label={t("preview.head", { number, event: title })}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard.
        tabIndex={0}
      >
        {request.head.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a head have no other name.
          <HeadLine key={at} line={line} first={at === 0} changed={changed} />
        ))}
        {gone.map((change) => (
          <span key={change} className={`${styles.line} ${styles.gone}`}>
            {change}
          </span>
        ))}
      </section>
    </EvidenceBox>
  );
}

interface HeadLineProps {
  readonly line: string;
  readonly first: boolean;
  readonly changed: ReadonlySet<string>;
}

function HeadLine({ line, first, changed }: HeadLineProps) {
  const { t } = useTranslation("replay");
  const end = line.indexOf(":");
  if (first || end < 0) return <b className={styles.line}>{line}</b>;
  const name = line.slice(0, end);
  const isChanged = changed.has(nameOf(line));
  return (
    <span
      className={isChanged ? `${styles.line} ${styles.changed}` : styles.line}
      title={isChanged ? t("preview.changed") : undefined}
    >
      <i>{name}:</i>
      <Foreign text={line.slice(end + 1)} />
    </span>
  );
}
