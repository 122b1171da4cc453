import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../../components/CopyButton/CopyButton";
import { EvidenceBox } from "../../../../components/EvidenceBox/EvidenceBox";
import { Skeleton } from "../../../../components/Skeleton/Skeleton";
import styles from "./Side.module.css";

// CodeMirror is large and only needed where something was said.
const TextView = lazy(() => import("../../../../components/TextView/TextView"));

export interface JsonBoxProps {
  readonly title: string;
  readonly note: string;
  /** The JSON, with its secrets masked; null where there was none. */
  readonly value: unknown;
  /** What came instead of JSON. */
  readonly text?: string | null;
  /** What is said where there is neither. */
  readonly empty: string;
}

/** What one side said. */
export function JsonBox({ title, note, value, text = null, empty }: JsonBoxProps) {
  const { t } = useTranslation("dialogue");
  const isJson = value !== null && value !== undefined;
  const shown = useMemo(
    () => (isJson ? JSON.stringify(value, null, 2) : (text ?? "")),
    [isJson, value, text],
  );
  return (
    <EvidenceBox
      title={title}
      note={note}
      end={shown !== "" && <CopyButton text={shown} label={t("side.copy", { what: title })} />}
    >
      {shown === "" ? (
        <p className={styles.empty}>{empty}</p>
      ) : (
        <Suspense fallback={<Skeleton rows={8} rowHeight={19} />}>
          <TextView text={shown} language={isJson ? "json" : "text"} label={title} />
        </Suspense>
      )}
    </EvidenceBox>
  );
}
