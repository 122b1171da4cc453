import { Modal } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { caps } from "../../actions/keyboard";
import { ACTIONS, type ActionGroup } from "../../actions/registry";
import { Kbd } from "../../components/Kbd/Kbd";
import styles from "./HelpSheet.module.css";

export interface HelpSheetProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const GROUPS: readonly ActionGroup[] = [
  "delivery",
  "endpoint",
  "import",
  "request",
  "dialogue",
  "list",
  "go",
  "window",
];

/** Every key of the window, from the registry. */
export function HelpSheet({ opened, onClose }: HelpSheetProps) {
  const { t } = useTranslation(["frame", "actions"]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t("help.title")}
      size={640}
      yOffset={92}
      closeButtonProps={{ "aria-label": t("help.close") }}
    >
      <div className={styles.groups}>
        {GROUPS.map((group) => (
          <section key={group} aria-labelledby={`keys-${group}`}>
            <h3 id={`keys-${group}`} className={styles.group}>
              {t(`actions:groups.${group}`)}
            </h3>
            <dl className={styles.list}>
              {ACTIONS.filter((action) => action.group === group && action.keys.length > 0).map((action) => (
                <div key={action.id} className={styles.row}>
                  <dt>{t(`actions:${action.title}`)}</dt>
                  <dd>
                    {action.keys.map((keys) => (
                      <span key={keys} className={styles.keys}>
                        <span className={styles.spoken}>{caps(keys).join(" ")}</span>
                        <Kbd keys={caps(keys).join(" ")} />
                      </span>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={styles.note}>{t("help.note")}</p>
    </Modal>
  );
}
