import { useState } from "react";
import { useTranslation } from "react-i18next";
import { HexView } from "../../components/HexView/HexView";
import { LineView } from "../../components/LineView/LineView";
import { bytes, duration } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { AttemptView } from "../../rpc/generated";
import { useBytes } from "../../rpc/queries";
import styles from "./AttemptsTab.module.css";
import { readBody } from "./body";
import { HeaderTable } from "./HeadersTab";

export interface AttemptAnswerProps {
  readonly attempt: AttemptView;
}

const TIMINGS = ["connect_us", "tls_us", "first_byte_us", "total_us"] as const;

/** What came back of an attempt; its body is asked for only when it is opened. */
export function AttemptAnswer({ attempt }: AttemptAnswerProps) {
  const { t } = useTranslation("deliveries");
  const [opened, setOpened] = useState(false);
  return (
    <div className={styles.answer}>
      {attempt.error && <p className={styles.error}>{attempt.error.message}</p>}
      {attempt.headers_changed.length > 0 && (
        <p className={styles.meta}>{t("attempts.changed", { names: attempt.headers_changed.join(", ") })}</p>
      )}
      <details onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>
          {attempt.status === null
            ? t("attempts.timings")
            : t("attempts.answer", { size: bytes(attempt.response_size) })}
        </summary>
        <dl className={styles.timings}>
          {TIMINGS.map((name) => {
            const value = attempt.timings[name];
            return (
              value !== null && (
                <div key={name}>
                  <dt>{t(`attempts.${name}`)}</dt>
                  <dd>{duration(value)}</dd>
                </div>
              )
            );
          })}
        </dl>
        {attempt.response_headers.length > 0 && (
          <HeaderTable label={t("attempts.headers")} headers={attempt.response_headers} />
        )}
        {opened && attempt.response_size > 0 && <AnswerBody attempt={attempt} />}
        {attempt.response_truncated && <p className={styles.meta}>{t("attempts.truncated")}</p>}
      </details>
    </div>
  );
}

function AnswerBody({ attempt }: AttemptAnswerProps) {
  const { t } = useTranslation("deliveries");
  const read = useBytes("attempt-body", attempt.id);
  if (read.error) return <RpcProblem problem={read.error} compact />;
  if (!read.data) return null;
  const body = readBody(new Uint8Array(read.data));
  if (body.kind === "bytes") return <HexView bytes={body.bytes} label={t("attempts.body")} maxRows={16} />;
  if (body.kind === "empty") return null;
  if (body.kind === "lines") return <LineView bytes={body.bytes} label={t("attempts.body")} maxLines={16} />;
  return (
    <section
      className={styles.body}
      aria-label={t("attempts.body")}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard.
      tabIndex={0}
    >
      <pre>{body.text}</pre>
    </section>
  );
}
