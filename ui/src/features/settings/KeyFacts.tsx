import { useTranslation } from "react-i18next";
import type { KeyView, SlotView } from "../../rpc/generated";
import styles from "./Keys.module.css";
import section from "./Section.module.css";

export interface KeyFactsProps {
  readonly keyView: KeyView;
  readonly slot: SlotView | undefined;
}

/** What is known of a key beside its value. */
export function KeyFacts({ keyView: key, slot }: KeyFactsProps) {
  const { t } = useTranslation("settings");
  const total = slot?.scopes_total ?? null;
  return (
    <dl className={section.facts}>
      <dt>{t("keys.lastFour")}</dt>
      <dd>{key.last_four ? <code>…{key.last_four}</code> : t("keys.short")}</dd>
      <dt>{t("keys.connection")}</dt>
      <dd>{key.connection}</dd>
      <dt>{t("keys.slot")}</dt>
      <dd>{key.slot.replaceAll("_", " ")}</dd>
      <dt>{t("keys.state")}</dt>
      <dd>{t(`keys.states.${key.state}`)}</dd>
      {Object.entries(key.fields).map(([name, value]) => (
        <FieldFact key={name} name={name} value={value} />
      ))}
      {slot !== undefined && !slot.signs_deliveries && (
        <>
          <dt>{t("keys.scopes")}</dt>
          <dd>
            {key.scopes.length > 0 ? (
              <span className={styles.scopes}>
                {key.scopes.map((scope) => (
                  <span key={scope} className={styles.scope}>
                    {scope}
                  </span>
                ))}
              </span>
            ) : (
              t(key.read_only ? "keys.onlyReads" : "keys.noScopes")
            )}
            {total !== null && ` ${t("keys.scopesOf", { count: key.scopes.length, total })}`}
          </dd>
        </>
      )}
      {key.expires_by_profile && (
        <>
          <dt>{t("keys.ends")}</dt>
          <dd>{t("keys.byProfile")}</dd>
        </>
      )}
      {key.renewable && (
        <>
          <dt>{t("keys.renewal")}</dt>
          <dd>{t("keys.renewed")}</dd>
        </>
      )}
    </dl>
  );
}

function FieldFact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <>
      <dt>{name.replaceAll("_", " ")}</dt>
      <dd>{value}</dd>
    </>
  );
}
