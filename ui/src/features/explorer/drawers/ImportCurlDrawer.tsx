import { Button, Select, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../../components/Drawer/Drawer";
import { ProblemCard } from "../../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { useHost } from "../../../rpc/client";
import type { ApiReadCurlView, ApiView, RpcError } from "../../../rpc/generated";
import explorer from "../Explorer.module.css";
import { type Opened, type OpenedCall, workKey } from "../opened";
import { draftOf, NO_FORM } from "../request/draft";
import styles from "../request/Request.module.css";
import { works } from "../works";

export interface ImportCurlDrawerProps {
  readonly workspaceId: string;
  readonly apis: readonly ApiView[];
  onClose(): void;
  onOpen(opened: Opened): void;
}

/** Makes a call of a pasted curl command; a credential in it is left out. */
export function ImportCurlDrawer({ workspaceId, apis, onClose, onOpen }: ImportCurlDrawerProps) {
  const { t } = useTranslation("explorer");
  const host = useHost();
  const [text, setText] = useState("");
  const [connection, setConnection] = useState(apis[0]?.connection_id ?? "");
  const [read, setRead] = useState<ApiReadCurlView | null>(null);
  const [problem, setProblem] = useState<RpcError | null>(null);
  const [busy, setBusy] = useState(false);
  const take = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await host.rpc("api.read_curl", { connection_id: connection, text });
      // What was left out is read before the call is opened.
      if (answer.notes.length > 0 && read === null) setRead(answer);
      else open(answer);
    } catch (thrown) {
      setProblem(thrown as RpcError);
    } finally {
      setBusy(false);
    }
  };
  const open = ({ call }: ApiReadCurlView) => {
    const opened: OpenedCall = { kind: "new", connection: call.connection_id };
    works.set(workKey(workspaceId, opened), {
      draft: draftOf(call, NO_FORM),
      answer: null,
      problem: null,
      tried: false,
    });
    onClose();
    onOpen(opened);
  };
  return (
    <Drawer
      wide
      opened
      onClose={onClose}
      title={t("importCurl.title")}
      onSubmit={() => (read === null ? void take() : open(read))}
      footer={
        <>
          <Button onClick={onClose}>{t("save.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={text.trim() === "" || connection === "" || busy}>
            {t(read === null ? "importCurl.read" : "importCurl.open")}
          </Button>
        </>
      }
    >
      <Select
        label={t("importCurl.connection")}
        data={apis.map(({ connection_id, connection: name, platform_name }) => ({
          value: connection_id,
          label: `${name} – ${platform_name}`,
        }))}
        value={connection}
        allowDeselect={false}
        onChange={(next) => {
          setConnection(next ?? "");
          setRead(null);
        }}
      />
      <Textarea
        label={t("importCurl.text")}
        description={t("importCurl.hint")}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setRead(null);
        }}
        autosize
        minRows={6}
        maxRows={16}
        spellCheck={false}
        classNames={{ input: styles.mono }}
        data-autofocus
      />
      {problem && <RpcProblem problem={problem} announce />}
      {read && (
        <ProblemCard tone="petrol" compact announce title={t("importCurl.notes")}>
          <ul className={explorer.notes}>
            {read.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </ProblemCard>
      )}
    </Drawer>
  );
}
