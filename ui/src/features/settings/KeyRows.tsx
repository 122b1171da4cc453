import { useTranslation } from "react-i18next";
import { Fingerprint } from "../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../components/Foreign/Foreign";
import { moment } from "../../components/format";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import type { ConnectionView, KeyView } from "../../rpc/generated";
import styles from "./Section.module.css";
import { useSigningSlots } from "./useSigningSlots";

export interface KeyRowsProps {
  readonly keys: readonly KeyView[];
  readonly connections: readonly ConnectionView[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

/** The keys in two groups: what verifies deliveries, and the rest. */
export function KeyRows({ keys, connections, selected, onSelect }: KeyRowsProps) {
  const { t } = useTranslation("settings");
  const signs = useSigningSlots(connections);
  const groups = [
    { name: "signing", keys: keys.filter(signs) },
    { name: "api", keys: keys.filter((key) => !signs(key)) },
  ] as const;
  return groups
    .filter((group) => group.keys.length > 0)
    .map((group) => (
      <div key={group.name}>
        <h2 className={styles.group} id={`keys-${group.name}`}>
          {t(`keys.group.${group.name}`)}
        </h2>
        <ul aria-labelledby={`keys-${group.name}`}>
          {group.keys.map((key) => (
            <li key={key.id}>
              <button
                type="button"
                className={styles.row}
                aria-current={key.id === selected}
                onClick={() => onSelect(key.id)}
              >
                <PlatformTile platform={key.platform} decorative />
                <span className={styles.rowMain}>
                  <span className={styles.name}>
                    <Foreign text={key.name} />
                  </span>
                  <span className={styles.meta}>
                    {key.connection} · {key.slot.replaceAll("_", " ")}
                  </span>
                </span>
                <span className={styles.rowEnd}>
                  <Fingerprint hex={key.fingerprint_sha256} />
                  <span className={styles.meta}>
                    {key.last_used_at
                      ? t("keys.usedAt", { at: moment(key.last_used_at) })
                      : t("keys.neverUsed")}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    ));
}
