import { Button, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { asciiHost } from "../../components/Foreign/foreign";
import { Kbd } from "../../components/Kbd/Kbd";
import { duration } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { AttemptMode, DeliveryView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import { titleOf } from "./columns";
import styles from "./ReplayDrawer.module.css";

export interface ReplayDrawerProps {
  readonly delivery: DeliveryView;
  /** The address that was used last, or the sandbox's example consumer. */
  readonly suggested: string | null;
  readonly opened: boolean;
  onClose(): void;
  onSent(): void;
}

/** Sends a delivery again: where to, in which form, with which headers set. Enter sends. */
export function ReplayDrawer({ delivery, suggested, opened, onClose, onSent }: ReplayDrawerProps) {
  const { t } = useTranslation("deliveries");
  const send = useMutate("replay.send");
  const [url, setUrl] = useState("");
  const [mode, setMode] = useState<AttemptMode>("recorded");
  const [headers, setHeaders] = useState("");
  const { reset } = send;

  useEffect(() => {
    if (!opened) return;
    setUrl((typed) => typed || (suggested ?? ""));
    reset();
  }, [opened, suggested, reset]);

  const submit = () => {
    const set = headers
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
    send.mutate(
      { delivery_id: delivery.summary.id, url: url.trim(), mode, set },
      {
        onSuccess: (attempt) => {
          const total = duration(attempt.timings.total_us);
          notifications.show({
            message:
              attempt.status === null
                ? t("replay.failed", { error: attempt.error?.message ?? "" })
                : t("replay.done", { status: attempt.status, total }),
          });
          onSent();
        },
      },
    );
  };

  const fields = send.error?.fields ?? {};
  // A name in other letters may look like one that is known.
  const host = asciiHost(url);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={t("replay.title", { event: titleOf(delivery.summary) })}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("replay.cancel")}</Button>
          <Button
            type="submit"
            variant="filled"
            disabled={url.trim() === ""}
            loading={send.isPending}
            rightSection={<Kbd keys="⏎" tone="onAccent" />}
          >
            {t("replay.send")}
          </Button>
        </>
      }
    >
      <TextInput
        label={t("replay.url")}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        error={fields.url}
        description={host === null ? undefined : t("replay.host", { host })}
        type="url"
        placeholder="http://localhost:3000/hooks"
        spellCheck={false}
        data-autofocus
        classNames={{ input: styles.mono }}
      />
      <div>
        <div id="replay-mode" className={styles.label}>
          {t("replay.mode")}
        </div>
        <SegmentedControl
          fullWidth
          size="xs"
          aria-labelledby="replay-mode"
          value={mode}
          onChange={(next) => setMode(next as AttemptMode)}
          data={[
            { value: "recorded", label: t("replay.recorded") },
            { value: "resigned", label: t("replay.resigned") },
          ]}
        />
        <p className={styles.note}>{t(`replay.${mode}Note`)}</p>
      </div>
      <Textarea
        label={t("replay.headers")}
        description={t("replay.headersNote")}
        value={headers}
        onChange={(event) => setHeaders(event.target.value)}
        error={fields.set}
        placeholder="X-Debug: 1"
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        classNames={{ input: styles.mono, label: styles.label, description: styles.note }}
      />
      {send.error && Object.keys(fields).length === 0 && <RpcProblem problem={send.error} announce />}
    </Drawer>
  );
}
