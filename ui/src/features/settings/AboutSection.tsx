import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { bytes, thousands } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { VerdictMark } from "../../components/VerdictBadge/VerdictMark";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./Section.module.css";

/** This installation: version, data folder, keychain, and whether all is as it should be. */
export function AboutSection() {
  const { t } = useTranslation("settings");
  const status = useRead("status.get", {});
  const doctor = useRead("doctor.run", {});
  const retry = useMutate("keychain.retry");
  const view = status.data;
  const keychainProblem = retry.error ?? view?.keychain.problem;
  return (
    <section className={styles.detail} aria-label={t("section.about")} data-pane>
      <div className={styles.heading}>
        <h2>{t("section.about")}</h2>
      </div>
      <div className={styles.stack}>
        {status.error && <RpcProblem problem={status.error} />}
        {view && (
          <dl className={styles.facts}>
            <dt>{t("about.version")}</dt>
            <dd>{view.version}</dd>
            <dt>{t("about.folder")}</dt>
            <dd className={styles.inline}>
              <code>{view.store.folder}</code>{" "}
              <CopyButton text={view.store.folder} label={t("about.copyFolder")} />
            </dd>
            <dt>{t("about.store")}</dt>
            <dd>
              {t("about.storeValue", {
                count: view.store.deliveries,
                number: thousands(view.store.deliveries),
                size: bytes(view.store.bytes),
              })}
            </dd>
            <dt>{t("about.keychain")}</dt>
            <dd>{t(`about.keychainState.${view.keychain.state}`)}</dd>
          </dl>
        )}
        {keychainProblem && (
          <RpcProblem
            problem={keychainProblem}
            tone="amber"
            actions={
              <Button disabled={retry.isPending} onClick={() => retry.mutate({})}>
                {t("about.retryKeychain")}
              </Button>
            }
          />
        )}
        <section aria-label={t("about.checks")}>
          <h3 className={styles.sub}>{t("about.checks")}</h3>
          {doctor.isPending && <Skeleton rows={5} rowHeight={32} />}
          {doctor.error && <RpcProblem problem={doctor.error} />}
          {doctor.data && (
            <ul className={styles.card}>
              {doctor.data.checks.map((check) => (
                <li key={check.name} className={styles.line}>
                  <span className={check.ok ? styles.ok : styles.bad}>
                    <VerdictMark outline={check.ok ? "valid" : "invalid"} />
                    {t(check.ok ? "about.fine" : "about.wrong")}
                  </span>
                  <span className={styles.lineMain}>
                    <strong>{check.name}</strong> <span className={styles.quiet}>{check.detail}</span>
                  </span>
                </li>
              ))}
            </ul>
          )}
        </section>
        <div>
          <Button disabled={doctor.isFetching} onClick={() => void doctor.refetch()}>
            {t("about.again")}
          </Button>
        </div>
      </div>
    </section>
  );
}
