import { Switch } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { caps } from "../../actions/keyboard";
import { ACTIONS, type Action } from "../../actions/registry";
import { Kbd } from "../../components/Kbd/Kbd";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./Section.module.css";

const actions: readonly Action[] = ACTIONS.filter(({ keys }) => keys.length > 0);
const groups = [...new Set(actions.map(({ group }) => group))];

/** Every key, and the switch for those that are plain letters. */
export function ShortcutsSection() {
  const { t } = useTranslation(["settings", "actions"]);
  const settings = useRead("status.get", {}).data?.settings;
  const set = useMutate("settings.set");
  return (
    <section className={styles.detail} aria-label={t("section.shortcuts")} data-pane>
      <div className={styles.heading}>
        <h2>{t("section.shortcuts")}</h2>
      </div>
      <div className={styles.setting}>
        <Switch
          label={t("shortcuts.single")}
          description={t("shortcuts.singleHint")}
          checked={settings?.single_key_shortcuts ?? true}
          onChange={(event) => set.mutate({ single_key_shortcuts: event.currentTarget.checked })}
        />
      </div>
      {set.error && <RpcProblem problem={set.error} announce />}
      {groups.map((group) => (
        <table key={group} className={styles.table}>
          <caption>{t(`actions:groups.${group}`)}</caption>
          <tbody>
            {actions
              .filter((action) => action.group === group)
              .map((action) => (
                <tr key={action.id}>
                  <th scope="row">{t(`actions:${action.title}`)}</th>
                  <td>
                    <ShortcutKeys keys={action.keys} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      ))}
    </section>
  );
}

function ShortcutKeys({ keys }: { readonly keys: readonly string[] }) {
  const { t } = useTranslation("settings");
  return keys.map((spelling, index) => (
    <Fragment key={spelling}>
      {index > 0 && <span className={styles.either}> {t("shortcuts.or")} </span>}
      <Kbd keys={caps(spelling).join(" ")} spoken />
    </Fragment>
  ));
}
