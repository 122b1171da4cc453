import { Button, Textarea, TextInput } from "@mantine/core";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../../components/Drawer/Drawer";
import { RpcProblem } from "../../../../components/ProblemCard/RpcProblem";
import { useMutate, useRead } from "../../../../rpc/queries";
import { RunResult } from "./RunResult";
import styles from "./Scripts.module.css";

export interface RunScriptDrawerProps {
  readonly connection: string;
  /** The company whose dialogue can be taken as the script. */
  readonly company: string | null;
  readonly endpointId: string;
  /** The endpoint's own address, to which a script goes when no other is given. */
  readonly own: string | null;
  onClose(): void;
}

/** Sends a script as the platform would, and shows where the answers are other ones than were recorded. */
export function RunScriptDrawer({ connection, company, endpointId, own, onClose }: RunScriptDrawerProps) {
  const { t } = useTranslation("dialogue");
  const file = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [to, setTo] = useState("");
  const run = useMutate("dialogue.run");
  const recorded = useRead(
    "dialogue.script",
    { connection_id: connection, company_id: company ?? "" },
    { enabled: company !== null },
  ).data;
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.currentTarget.files?.[0];
    if (chosen !== undefined) setText(await chosen.text());
  };
  const submit = () => {
    if (text.trim() === "" || run.isPending) return;
    const address = to.trim();
    run.mutate({ endpoint_id: endpointId, text, ...(address !== "" && { to: address }) });
  };
  return (
    <Drawer
      full
      opened
      onClose={onClose}
      title={t("script.run")}
      onSubmit={submit}
      footer={
        <>
          <Button onClick={onClose}>{t("close")}</Button>
          <Button type="submit" variant="filled" disabled={text.trim() === "" || run.isPending}>
            {t("script.runNow")}
          </Button>
        </>
      }
    >
      <div className={styles.columns}>
        <div className={styles.column}>
          <p className={styles.text}>{t("script.runAbout")}</p>
          <div className={styles.buttons}>
            <Button onClick={() => file.current?.click()}>{t("script.choose")}</Button>
            {recorded && <Button onClick={() => setText(recorded.text)}>{t("script.takeThis")}</Button>}
            <input
              ref={file}
              type="file"
              accept=".json,.toml,.txt"
              hidden
              aria-label={t("script.file")}
              onChange={(event) => void choose(event)}
            />
          </div>
          <Textarea
            label={t("script.text")}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autosize
            minRows={12}
            maxRows={24}
            spellCheck={false}
            classNames={{ input: styles.mono }}
            data-autofocus
          />
          <TextInput
            label={t("script.to")}
            description={t("script.toHint", { own: own ?? "–" })}
            placeholder="http://127.0.0.1:3000/keruj"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            autoComplete="off"
            classNames={{ input: styles.mono }}
          />
          {run.error && <RpcProblem problem={run.error} announce />}
        </div>
        <div className={styles.column}>{run.data && <RunResult run={run.data} />}</div>
      </div>
    </Drawer>
  );
}
