import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import type { RequestOf } from "../../host/types";
import { useRead } from "../../rpc/queries";
import styles from "./Forwards.module.css";

/** How long nothing must be typed before it is tried again. */
const PAUSE = 300;

/** What a rule would send of the endpoint's last delivery; also what is wrong with its templates, by the field. */
export function useForwardPreview(request: RequestOf<"forwards.preview">, wanted: boolean) {
  const [settled] = useDebouncedValue(request, PAUSE);
  return useRead("forwards.preview", settled, { enabled: wanted, keepPrevious: true });
}

/** Shows it. */
export function ForwardPreview({ preview }: { readonly preview: ReturnType<typeof useForwardPreview> }) {
  const { t } = useTranslation("forwards");
  const { data, error } = preview;
  if (error || !data) return null;
  if (data.delivery === null) return <p className={styles.quiet}>{t("preview.none")}</p>;
  const lines = data.headers.map(([name, value]) => `${name}: ${value}`);
  return (
    <section className={styles.preview} aria-label={t("preview.title")}>
      <h3 className={styles.small}>{t("preview.of", { event: data.event ?? t("preview.unnamed") })}</h3>
      <pre className={styles.code}>{[...lines, "", data.body ?? t("preview.bytes")].join("\n")}</pre>
    </section>
  );
}
