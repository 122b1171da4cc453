import { NativeSelect } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../../components/ActionButton/ActionButton";
import { ProvenanceMark } from "../../../components/ProvenanceMark/ProvenanceMark";
import type { ApiView } from "../../../rpc/generated";
import type { Draft, DraftChange } from "./draft";
import styles from "./Request.module.css";

export interface AddressBarProps {
  readonly api: ApiView;
  readonly draft: Draft;
  readonly running: boolean;
  /** Why it cannot be sent now. */
  readonly refused: boolean;
  onChange: DraftChange;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Method and address; the base address is that of the connection and cannot be typed over. */
export function AddressBar({ api, draft, running, refused, onChange }: AddressBarProps) {
  const { t } = useTranslation("explorer");
  const methods = METHODS.includes(draft.method) ? METHODS : [draft.method, ...METHODS];
  const base = api.bases.find(({ used }) => used);
  // The sandbox's address is our own.
  const told = api.environment === "offline" || ["documented", "user"].includes(base?.provenance ?? "");
  const assumed = base !== undefined && !told;
  return (
    <div className={styles.address}>
      <div className={styles.field} data-reads={draft.method === "GET" || undefined}>
        {draft.graphql === null ? (
          <NativeSelect
            aria-label={t("address.method")}
            data={methods}
            value={draft.method}
            classNames={{ input: styles.method }}
            onChange={(event) => onChange({ method: event.currentTarget.value })}
          />
        ) : (
          <span className={styles.query}>QUERY</span>
        )}
        <span className={styles.base} title={api.base_url ?? undefined}>
          {api.base_url ?? t("address.noBase")}
        </span>
        {draft.graphql === null && (
          <input
            className={styles.path}
            aria-label={t("address.path")}
            value={draft.path}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => onChange({ path: event.currentTarget.value })}
          />
        )}
        {assumed && base && (
          <span className={styles.mark}>
            <ProvenanceMark provenance={base.provenance} label={t("address.hostAssumed")} />
          </span>
        )}
      </div>
      {running ? (
        <ActionButton action="request.cancel" icon={<IconPlayerStop size={14} stroke={1.6} aria-hidden />}>
          {t("send.cancel")}
        </ActionButton>
      ) : (
        <ActionButton action="request.send" variant="filled" disabled={refused}>
          {t("send.word")}
        </ActionButton>
      )}
    </div>
  );
}
