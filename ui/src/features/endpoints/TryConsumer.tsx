import { Button, TextInput } from "@mantine/core";
import { IconChecklist } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { Drawer } from "../../components/Drawer/Drawer";
import { Kbd } from "../../components/Kbd/Kbd";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { EndpointView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { ConsumerChecks } from "./ConsumerChecks";
import styles from "./EndpointPane.module.css";

export interface TryConsumerProps {
  readonly endpoint: EndpointView;
}

/** Tries somebody's own program with everything that the platform may send. Nothing is sent before an address is typed. */
export function TryConsumer({ endpoint }: TryConsumerProps) {
  const { t } = useTranslation("endpoints");
  const [opened, setOpened] = useState(false);
  const [url, setUrl] = useState("");
  const run = useMutate("conformance.run");
  const cancel = useMutate("activities.cancel");
  const activities = useRead("activities.list", {}, { enabled: run.isPending }).data?.activities ?? [];
  const running = activities.find(({ kind, state }) => kind === "conformance.run" && state === "running");
  const open = () => setOpened(true);
  useAction("endpoint.conformance", open);
  const submit = () => {
    if (!run.isPending && url.trim() !== "") run.mutate({ endpoint_id: endpoint.id, url: url.trim() });
  };
  return (
    <>
      <h3 className={styles.section}>{t("consumer.title")}</h3>
      <p className={styles.note}>{t("consumer.note", { platform: endpoint.platform_name })}</p>
      <Button leftSection={<IconChecklist size={14} stroke={1.6} aria-hidden />} onClick={open}>
        {t("consumer.open")}
      </Button>
      <Drawer
        wide
        opened={opened}
        onClose={() => setOpened(false)}
        title={t("consumer.drawer", { platform: endpoint.platform_name })}
        onSubmit={submit}
        footer={
          <>
            {running ? (
              <Button onClick={() => cancel.mutate({ id: running.id })}>{t("consumer.stop")}</Button>
            ) : (
              <Button onClick={() => setOpened(false)}>{t("consumer.close")}</Button>
            )}
            <Button
              type="submit"
              variant="filled"
              disabled={url.trim() === ""}
              loading={run.isPending}
              rightSection={<Kbd keys="⏎" tone="onAccent" />}
            >
              {t("consumer.run")}
            </Button>
          </>
        }
      >
        <TextInput
          label={t("consumer.url")}
          description={t("consumer.urlNote", { name: endpoint.name })}
          value={url}
          onChange={(event) => setUrl(event.target.value)}
          type="url"
          placeholder="http://localhost:3000/hooks"
          spellCheck={false}
          data-autofocus
        />
        {run.isPending && (
          <p className={styles.note} role="status">
            {t("consumer.progress", { percent: Math.round((running?.progress ?? 0) * 100) })}
          </p>
        )}
        {run.error && <RpcProblem problem={run.error} />}
        {run.data && !run.isPending && <ConsumerChecks run={run.data} />}
      </Drawer>
    </>
  );
}
