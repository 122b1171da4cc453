import { Button } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Kbd } from "../../components/Kbd/Kbd";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./FirstRun.module.css";
import { useTrySandbox } from "./useTrySandbox";

/** Five platforms imitated on this computer; Enter starts them. */
export function SandboxCard() {
  const { t } = useTranslation("first-run");
  const status = useRead("status.get", {}).data;
  const retry = useMutate("keychain.retry");
  const { start, running, error } = useTrySandbox();
  const button = useRef<HTMLButtonElement>(null);
  const known = status !== undefined;
  const keychain = status?.keychain;
  const blocked =
    keychain !== undefined && keychain.home === "keychain" && keychain.state !== "unlocked"
      ? keychain.problem
      : null;
  const refused = error?.code.startsWith("keychain.") || error?.code.startsWith("secrets.") ? error : null;
  const problem = refused ?? blocked;
  const memoryOnly = problem !== null;

  // Enter starts it at once, unless the reader is already somewhere else.
  useEffect(() => {
    const here = document.activeElement;
    if (known && (here === null || here === document.body)) button.current?.focus();
  }, [known]);

  const arrived = status?.store.deliveries ?? 0;
  return (
    <article className={styles.card} data-primary>
      <h2>
        <IconFlask size={16} stroke={1.6} aria-hidden />
        {t("sandbox.title")}
      </h2>
      <p>{t("sandbox.text")}</p>
      {problem && !running && (
        <RpcProblem
          problem={problem}
          tone="amber"
          announce
          actions={
            <Button size="xs" loading={retry.isPending} onClick={() => retry.mutate({})}>
              {t("sandbox.retry")}
            </Button>
          }
        />
      )}
      {error && !refused && <RpcProblem problem={error} announce />}
      <div className={styles.foot}>
        <span className={styles.small} role="status">
          {running
            ? t("sandbox.arrived", { count: arrived })
            : memoryOnly
              ? t("sandbox.memoryNote")
              : t("sandbox.time")}
        </span>
        <Button
          ref={button}
          variant="filled"
          aria-disabled={running}
          data-pane-stop
          rightSection={!running && <Kbd keys="⏎" tone="onAccent" />}
          onClick={() => start(memoryOnly)}
        >
          {running ? t("sandbox.running") : memoryOnly ? t("sandbox.memory") : t("sandbox.start")}
        </Button>
      </div>
    </article>
  );
}
