import { Popover } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProvenanceMark } from "../../components/ProvenanceMark/ProvenanceMark";
import styles from "./SandboxPlace.module.css";

export interface InventedProps {
  readonly platform: string;
  readonly invented: readonly string[];
}

/** Says what of an imitation is our invention, because the platform does not document it. */
export function Invented({ platform, invented }: InventedProps) {
  const { t } = useTranslation("sandbox");
  return (
    <div className={styles.invented}>
      <Popover position="bottom-start">
        <Popover.Target>
          <button
            type="button"
            className={styles.reveal}
            aria-label={t("invented.open", { name: platform, count: invented.length })}
          >
            <ProvenanceMark provenance="assumed" label={t("invented.mark", { count: invented.length })} />
          </button>
        </Popover.Target>
        <Popover.Dropdown>
          <ul className={styles.inventedList}>
            {invented.map((part) => (
              <li key={part}>{part}</li>
            ))}
          </ul>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
