import { useTranslation } from "react-i18next";
import { useActionHandlers, useLetters } from "../../actions/handlers";
import { caps } from "../../actions/keyboard";
import { actionOf } from "../../actions/registry";
import { Kbd } from "../../components/Kbd/Kbd";
import { useWorkspace } from "../../rpc/workspace";
import { ConnectCard } from "./ConnectCard";
import styles from "./FirstRun.module.css";
import { GateDrawing } from "./GateDrawing";
import { Notes } from "./Notes";
import { SandboxCard } from "./SandboxCard";
import { Waiting } from "./Waiting";

/** Beside the empty list: what the window is for, and two ways to begin. */
export function FirstRun() {
  const { t } = useTranslation("first-run");
  const letters = useLetters();
  const handlers = useActionHandlers();
  const { workspace } = useWorkspace();
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === "2" && letters && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      handlers.run("platform.connect");
    }
  };
  return (
    <section className={styles.page} aria-labelledby="first-run" data-pane onKeyDown={onKeyDown}>
      <header>
        <h1 id="first-run">{t("title")}</h1>
        <p className={styles.lead}>{t("lead")}</p>
      </header>
      {workspace === null ? <GateDrawing /> : <Waiting workspace={workspace} />}
      <div className={styles.cards}>
        <SandboxCard />
        <ConnectCard />
      </div>
      <Notes />
      <p className={styles.keys}>
        <Kbd keys={caps(actionOf("window.palette").keys[0] ?? "").join(" ")} /> {t("keys.palette")}{" "}
        <Kbd keys="?" /> {t("keys.help")}
      </p>
    </section>
  );
}
