import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { EndpointView } from "../../rpc/generated";
import styles from "./EndpointPane.module.css";
import { ForwardState } from "./ForwardState";
import own from "./Forwards.module.css";
import { ForwardsDrawer } from "./ForwardsDrawer";
import { useForwards } from "./useForwards";

export interface ForwardSectionProps {
  readonly endpoint: EndpointView;
}

/** Where the endpoint's deliveries go on to, and whether all of them arrived. */
export function ForwardSection({ endpoint }: ForwardSectionProps) {
  const { t } = useTranslation("forwards");
  const [shown, setShown] = useState(false);
  const rules = (useForwards().data?.rules ?? []).filter(({ endpoint_id }) => endpoint_id === endpoint.id);
  if (endpoint.imported) return null;
  return (
    <>
      <h3 className={styles.section}>{t("pane.title")}</h3>
      {rules.length === 0 ? (
        <p className={styles.note}>{t("pane.none")}</p>
      ) : (
        <ul className={own.short}>
          {rules.map((rule) => (
            <li key={rule.id}>
              <code>{rule.target}</code>
              <ForwardState rule={rule} />
            </li>
          ))}
        </ul>
      )}
      <div className={styles.buttons}>
        <Button onClick={() => setShown(true)}>{t("show")}</Button>
      </div>
      <ForwardsDrawer opened={shown} onClose={() => setShown(false)} endpoint={endpoint} />
    </>
  );
}
