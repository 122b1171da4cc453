import { Checkbox } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SubscriptionPlaceView } from "../../../rpc/generated";
import styles from "./Subscriptions.module.css";

export interface EventChoiceProps {
  readonly place: SubscriptionPlaceView;
  readonly chosen: readonly string[];
  readonly onChange: (events: readonly string[]) => void;
  readonly fault: string | undefined;
}

/** The events of a subscription: all of them, or some; one that only the platform knows stays on the list. */
export function EventChoice({ place, chosen, onChange, fault }: EventChoiceProps) {
  const { t } = useTranslation("subscriptions");
  const all = place.wildcard;
  const every = all !== null && chosen.includes(all);
  const offered = [...new Set([...place.events, ...chosen])].filter((event) => event !== all);
  const toggle = (event: string, on: boolean) =>
    onChange(on ? [...chosen, event] : chosen.filter((one) => one !== event));
  return (
    <fieldset className={styles.events}>
      <legend>{t("form.events")}</legend>
      {all !== null && (
        <Checkbox
          label={t("form.all")}
          checked={every}
          onChange={(event) => onChange(event.currentTarget.checked ? [all] : [])}
        />
      )}
      {!every &&
        offered.map((event) => (
          <Checkbox
            key={event}
            label={event}
            checked={chosen.includes(event)}
            onChange={(change) => toggle(event, change.currentTarget.checked)}
          />
        ))}
      {fault && (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}
