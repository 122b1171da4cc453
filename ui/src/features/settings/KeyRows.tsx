import { useTranslation } from "react-i18next";
import { useNow } from "../../components/Countdown/useNow";
import { Fingerprint } from "../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../components/Foreign/Foreign";
import { moment } from "../../components/format";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import type { ConnectionView } from "../../rpc/generated";
import { KeyStatus } from "./KeyStatus";
import { alarm, type KeyGroup } from "./keyGroups";
import styles from "./Section.module.css";
import { useSigningSlots } from "./useSigningSlots";

export interface KeyRowsProps {
  readonly keys: readonly KeyGroup[];
  readonly connections: readonly ConnectionView[];
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
}

/** The keys in two groups: what verifies deliveries, and the rest. */
export function KeyRows({ keys, connections, selected, onSelect }: KeyRowsProps) {
  const { t } = useTranslation("settings");
  const signs = useSigningSlots(connections);
  const now = useNow(keys.some((one) => alarm(one, Date.now()) === "ends"));
  const groups = [
    { name: "signing", keys: keys.filter(({ key }) => signs(key)) },
    { name: "api", keys: keys.filter(({ key }) => !signs(key)) },
  ] as const;
  return groups
    .filter((group) => group.keys.length > 0)
    .map((group) => (
      <div key={group.name}>
        <h2 className={styles.group} id={`keys-${group.name}`}>
          {t(`keys.group.${group.name}`)}
        </h2>
        <ul aria-labelledby={`keys-${group.name}`}>
          {group.keys.map((one) => (
            <li key={one.key.id}>
              <button
                type="button"
                className={styles.row}
                aria-current={one.key.id === selected}
                onClick={() => onSelect(one.key.id)}
              >
                <PlatformTile platform={one.key.platform} decorative />
                <span className={styles.rowMain}>
                  <span className={styles.name}>
                    <Foreign text={one.key.name} />
                  </span>
                  <span className={styles.meta}>
                    {one.key.connection} · {one.key.slot.replaceAll("_", " ")}
                    {one.key.read_only && ` · ${t("keys.readOnly")}`}
                  </span>
                </span>
                <span className={styles.rowEnd}>
                  <Fingerprint hex={one.key.fingerprint_sha256} />
                  <KeyStatus group={one} now={now}>
                    {one.key.last_used_at
                      ? t("keys.usedAt", { at: moment(one.key.last_used_at) })
                      : t("keys.neverUsed")}
                  </KeyStatus>
                </span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    ));
}
