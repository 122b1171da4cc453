import { Button } from "@mantine/core";
import { IconPlug } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useActionHandlers } from "../../actions/handlers";
import { Kbd } from "../../components/Kbd/Kbd";
import styles from "./FirstRun.module.css";

/** Receive from a real platform. */
export function ConnectCard() {
  const { t } = useTranslation("first-run");
  const handlers = useActionHandlers();
  return (
    <article className={styles.card}>
      <h2>
        <IconPlug size={16} stroke={1.6} aria-hidden />
        {t("connect.title")}
      </h2>
      <p>{t("connect.text")}</p>
      <div className={styles.foot}>
        <span className={styles.small}>{t("connect.time")}</span>
        <Button
          aria-keyshortcuts="2"
          rightSection={<Kbd keys="2" />}
          onClick={() => handlers.run("platform.connect")}
        >
          {t("connect.start")}
        </Button>
      </div>
    </article>
  );
}
