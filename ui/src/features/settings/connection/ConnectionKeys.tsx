import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Fingerprint } from "../../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../../components/Foreign/Foreign";
import { moment } from "../../../components/format";
import type { ApiView } from "../../../rpc/generated";
import section from "../Section.module.css";
import styles from "./Connection.module.css";

/** The keys that calls can use, the one used by default first. */
export function ConnectionKeys({ api }: { readonly api: ApiView }) {
  const { t } = useTranslation("connection");
  return (
    <section aria-label={t("keys.title")}>
      <h3 className={section.sub}>{t("keys.title")}</h3>
      <ul className={styles.card}>
        {api.keys.map((key) => (
          <li key={key.key_id} className={styles.line}>
            <span className={styles.lineMain}>
              <Foreign text={key.name} /> <span className={section.quiet}>{key.auth}</span>
            </span>
            <Fingerprint hex={key.fingerprint} />
            <span className={section.quiet}>
              {key.expires_at === null
                ? key.scopes.join(", ")
                : t("keys.ends", { at: moment(key.expires_at) })}
            </span>
          </li>
        ))}
        <li className={styles.line}>
          <span className={styles.lineMain}>
            {api.keys.length === 0 && <span className={section.quiet}>{t("keys.none")}</span>}
          </span>
          <Button size="xs" component={Link} to="/settings/keys">
            {t(api.keys.length === 0 ? "keys.add" : "keys.manage")}
          </Button>
        </li>
      </ul>
    </section>
  );
}
