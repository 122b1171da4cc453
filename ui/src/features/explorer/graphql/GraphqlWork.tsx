import { Select, Tabs } from "@mantine/core";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CodeEditor, type CodeProblem } from "../../../components/CodeEditor/CodeEditor";
import { readJson } from "../../../components/json";
import type { GraphqlDocument } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import { AddressBar } from "../request/AddressBar";
import { AuthTab } from "../request/AuthTab";
import { CallFoot } from "../request/CallFoot";
import { HeadersTab } from "../request/HeadersTab";
import request from "../request/Request.module.css";
import type { RequestWorkProps } from "../request/RequestWork";
import { UsedKey } from "../request/UsedKey";
import { useCallWork } from "../request/useCallWork";
import styles from "./Graphql.module.css";
import { QueryEditor, type QueryHandle } from "./QueryEditor";
import { SchemaPane } from "./SchemaPane";
import { operationNames, readSchema } from "./schema";

const NAMES = ["query", "variables", "headers", "auth"] as const;
type TabName = (typeof NAMES)[number];

const EMPTY: GraphqlDocument = { query: "", variables: "" };

/** A call of GraphQL: the document with its schema beside it; a default export because it is loaded when needed. */
export default function GraphqlWork(props: RequestWorkProps) {
  const { api, form } = props;
  const { t } = useTranslation("explorer");
  const callWork = useCallWork(props);
  const { draft, prepared, refused, running, work, change, problemOf } = callWork;
  const [tab, setTab] = useState<TabName>("query");
  const editor = useRef<QueryHandle>(null);
  const state = useRead("graphql.schema", { connection_id: api.connection_id });
  const told = state.data?.schema ?? null;
  const introspection = told?.introspection;
  const schema = useMemo(
    () => (introspection === undefined ? null : readSchema(introspection)),
    [introspection],
  );
  const document = draft.graphql ?? EMPTY;
  const write = (next: Partial<GraphqlDocument>) => change({ graphql: { ...document, ...next } });
  const operations = useMemo(() => operationNames(document.query), [document.query]);
  const variables = document.variables.trim();
  const broken = useMemo((): CodeProblem | null => {
    const reading = variables === "" ? null : readJson(document.variables);
    if (reading === null || reading.ok) return null;
    const before = document.variables.slice(0, reading.at).split("\n");
    const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    return { at: reading.at, message: t("body.notJson", place) };
  }, [document.variables, variables, t]);
  const said =
    problemOf("graphql.variables", document.variables) ?? problemOf("variables", document.variables);
  return (
    <section
      ref={props.pane}
      className={request.work}
      aria-label={t("request.title")}
      data-pane
      tabIndex={-1}
    >
      <AddressBar api={api} draft={draft} running={running} refused={refused !== null} onChange={change} />
      <Tabs
        value={tab}
        onChange={(next) => setTab(next as TabName)}
        className={request.tabs}
        keepMounted={false}
      >
        <div className={request.tabLine}>
          <Tabs.List aria-label={t("request.parts")}>
            {NAMES.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {name === "query" ? t("graphql.query") : t(`request.tab.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <UsedKey api={api} callWork={callWork} />
        </div>
        <Tabs.Panel value="query" className={request.panel}>
          <div className={styles.document}>
            <div className={styles.left}>
              {operations.length > 1 && (
                <div className={styles.operation}>
                  <Select
                    size="xs"
                    aria-label={t("graphql.operation")}
                    data={operations}
                    value={document.operation ?? operations[0] ?? null}
                    allowDeselect={false}
                    onChange={(operation) => write({ operation: operation ?? undefined })}
                  />
                </div>
              )}
              <div className={styles.editor}>
                <QueryEditor
                  text={document.query}
                  label={t("graphql.query")}
                  schema={schema}
                  handle={editor}
                  onChange={(query) => write({ query })}
                />
              </div>
            </div>
            <SchemaPane
              connectionId={api.connection_id}
              told={told}
              isPending={state.isPending}
              schema={schema}
              onInsert={(text) => editor.current?.insert(text)}
            />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="variables" className={request.panel}>
          <div className={styles.variables}>
            <CodeEditor
              text={document.variables}
              language="json"
              label={t("graphql.variables")}
              problem={broken}
              onChange={(next) => write({ variables: next })}
            />
          </div>
          <p className={broken || said ? request.outOfSight : request.hint} role="status">
            {broken?.message ?? said?.message ?? t("graphql.variablesHint")}
          </p>
        </Tabs.Panel>
        <Tabs.Panel value="headers" className={request.panel}>
          <HeadersTab draft={draft} form={form} prepared={prepared} problemOf={problemOf} onChange={change} />
        </Tabs.Panel>
        <Tabs.Panel value="auth" className={request.panel}>
          <AuthTab api={api} draft={draft} used={prepared?.key ?? null} onChange={change} />
        </Tabs.Panel>
      </Tabs>
      <CallFoot
        api={api}
        callWork={callWork}
        outOfSight={work.tried ? (prepared?.problems ?? []) : []}
        below={props.below}
      />
    </section>
  );
}
