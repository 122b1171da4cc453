import { Popover } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ActivityList.module.css";
import { ActivityRow } from "./ActivityRow";
import line from "./StatusLine.module.css";
import { useActivities } from "./useActivities";

/** Long work with its progress, behind a word in the status line. */
export function ActivityList() {
  const { t } = useTranslation("frame");
  const [opened, setOpened] = useState(false);
  const { all, running } = useActivities();
  return (
    <Popover opened={opened} onChange={setOpened} position="top-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={line.activity} onClick={() => setOpened((open) => !open)}>
          <IconBell size={12} stroke={1.9} aria-hidden />
          {t("activity.title")}
          {running.length > 0 && (
            <b className={styles.running}>{t("activity.running", { count: running.length })}</b>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.list} aria-label={t("activity.title")}>
        {all.length === 0 ? (
          <p className={styles.none}>{t("activity.none")}</p>
        ) : (
          <ul>
            {all.map((activity) => (
              <ActivityRow key={activity.id} activity={activity} />
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
