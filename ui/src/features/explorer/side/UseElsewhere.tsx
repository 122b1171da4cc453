import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useActionHandlers } from "../../../actions/handlers";
import styles from "./Side.module.css";

/** The ways to take the call along: as curl, as code, under a name. */
export function UseElsewhere() {
  const { t } = useTranslation("explorer");
  const handlers = useActionHandlers();
  return (
    <section aria-label={t("side.elsewhere")}>
      <h2 className={styles.title}>{t("side.elsewhere")}</h2>
      <div className={styles.buttons}>
        <Button size="xs" onClick={() => handlers.run("request.copyCurl")}>
          curl
        </Button>
        <Button size="xs" onClick={() => handlers.run("request.code")}>
          {t("side.code")}
        </Button>
        <Button size="xs" onClick={() => handlers.run("request.save")}>
          {t("side.save")}
        </Button>
      </div>
      <p className={styles.quiet}>{t("code.placeholder")}</p>
    </section>
  );
}
