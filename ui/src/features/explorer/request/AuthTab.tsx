import { Checkbox, Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { EnvironmentBadge } from "../../../components/EnvironmentBadge/EnvironmentBadge";
import { Fingerprint } from "../../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../../components/Foreign/Foreign";
import { moment } from "../../../components/format";
import type { ApiKeyView, ApiView } from "../../../rpc/generated";
import type { Draft, DraftChange } from "./draft";
import styles from "./Request.module.css";

export interface AuthTabProps {
  readonly api: ApiView;
  readonly draft: Draft;
  /** The key that the call would use. */
  readonly used: ApiKeyView | null;
  onChange: DraftChange;
}

/** Which key goes along, and whether one does. */
export function AuthTab({ api, draft, used, onChange }: AuthTabProps) {
  const { t } = useTranslation("explorer");
  const chosen = used && `${used.auth} ${used.key_id}`;
  // A key that was replaced may bear the name of its successor, and is named by its id then.
  const nameOf = (key: ApiKeyView) =>
    api.keys.find(({ name, auth }) => name === key.name && auth === key.auth)?.key_id === key.key_id
      ? key.name
      : key.key_id;
  const lastUsed = api.keys.find(({ key_id }) => key_id === used?.key_id)?.last_used_at;
  return (
    <div className={styles.params}>
      {api.keys.length === 0 ? (
        <p className={styles.quiet}>
          {t("auth.none", { name: api.connection })}{" "}
          <Link to="/settings/$section" params={{ section: "keys" }}>
            {t("auth.add")}
          </Link>
        </p>
      ) : (
        <>
          <Select
            label={t("auth.way")}
            data={api.keys.map((key) => ({
              value: `${key.auth} ${key.key_id}`,
              label:
                key.state === "previous"
                  ? `${key.auth} – ${key.name} (${t("auth.previous")}, …${key.last_four})`
                  : `${key.auth} – ${key.name}`,
            }))}
            value={chosen}
            allowDeselect={false}
            disabled={draft.withoutKey}
            onChange={(value) => {
              const key = api.keys.find(({ auth, key_id }) => `${auth} ${key_id}` === value);
              if (key) onChange({ auth: key.auth, key: nameOf(key) });
            }}
            w={360}
          />
          {used && (
            <dl className={styles.added} aria-label={t("auth.key")}>
              <div>
                <dt>{t("auth.key")}</dt>
                <dd className={styles.inline}>
                  <Foreign text={used.name} /> <Fingerprint hex={used.fingerprint} />
                  {used.last_four !== "" && <span className={styles.quiet}>…{used.last_four}</span>}
                  <EnvironmentBadge environment={api.environment} />
                </dd>
              </div>
              <div>
                <dt>{t("auth.scopes")}</dt>
                <dd>{used.scopes.length === 0 ? t("auth.noScopes") : used.scopes.join(", ")}</dd>
              </div>
              <div>
                <dt>{t("auth.used")}</dt>
                <dd>{lastUsed ? moment(lastUsed) : t("auth.neverUsed")}</dd>
              </div>
              {used.expires_at && (
                <div>
                  <dt>{t("auth.ends")}</dt>
                  <dd>{moment(used.expires_at)}</dd>
                </div>
              )}
            </dl>
          )}
        </>
      )}
      <Checkbox
        size="xs"
        label={t("auth.without")}
        description={t("auth.withoutHint")}
        checked={draft.withoutKey}
        onChange={(event) => onChange({ withoutKey: event.currentTarget.checked })}
      />
    </div>
  );
}
