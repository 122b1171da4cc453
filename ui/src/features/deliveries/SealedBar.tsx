import { Button } from "@mantine/core";
import { IconEye, IconEyeOff, IconLock } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import styles from "./Sealed.module.css";
import { type Reveal, SHOWN_MS } from "./useReveal";

export interface SealedBarProps {
  readonly reveal: Reveal;
  /** The parts that this tab shows; nothing where none of them is sealed. */
  readonly parts: readonly string[];
}

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

/** Says that secrets are masked here, and shows them to the owner who asks. */
export function SealedBar({ reveal, parts }: SealedBarProps) {
  const { t } = useTranslation("deliveries");
  const sealed = reveal.sealed.filter((part) => parts.includes(part));
  if (sealed.length === 0) return null;
  const shown = reveal.shown !== null;
  return (
    <>
      <div className={styles.bar} data-shown={shown || undefined}>
        {shown ? <IconEye {...ICON} /> : <IconLock {...ICON} />}
        <p role="status">
          {shown
            ? t("sealed.shown", { seconds: SHOWN_MS / 1000 })
            : t(reveal.allowed ? "sealed.masked" : "sealed.ownerOnly")}
        </p>
        {shown ? (
          <Button size="xs" leftSection={<IconEyeOff {...ICON} />} onClick={reveal.hide}>
            {t("sealed.hide")}
          </Button>
        ) : (
          reveal.allowed && (
            <Button
              size="xs"
              leftSection={<IconEye {...ICON} />}
              disabled={reveal.busy}
              onClick={reveal.show}
            >
              {t("sealed.reveal")}
            </Button>
          )
        )}
      </div>
      {reveal.error && <RpcProblem problem={reveal.error} compact announce />}
    </>
  );
}
