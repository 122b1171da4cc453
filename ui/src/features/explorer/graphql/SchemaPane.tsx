import { Button } from "@mantine/core";
import type { GraphQLSchema } from "graphql";
import { useTranslation } from "react-i18next";
import { moment } from "../../../components/format";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { GraphqlSchemaView } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";
import styles from "./Graphql.module.css";
import { SchemaBrowser } from "./SchemaBrowser";

export interface SchemaPaneProps {
  readonly connectionId: string;
  /** What the platform said when it was asked; none before. */
  readonly told: GraphqlSchemaView | null;
  readonly isPending: boolean;
  /** The same as a schema; none where it cannot be read. */
  readonly schema: GraphQLSchema | null;
  onInsert(text: string): void;
}

/** The schema beside the document: asked for on demand, kept for the workspace. */
export function SchemaPane({ connectionId, told, isPending, schema, onInsert }: SchemaPaneProps) {
  const { t } = useTranslation("explorer");
  const refresh = useMutate("graphql.refresh");
  const ask = () => refresh.mutate({ connection_id: connectionId });
  return (
    <section className={styles.schema} aria-label={t("graphql.schema")} data-pane>
      <div className={styles.schemaHead}>
        <h2>{t("graphql.schema")}</h2>
        {told && (
          <>
            <Button size="xs" disabled={refresh.isPending} onClick={ask}>
              {t("graphql.askAgain")}
            </Button>
            <span className={styles.quiet}>
              {t("graphql.asked", { at: moment(told.fetched_at), count: told.types })}
            </span>
          </>
        )}
      </div>
      {refresh.error && <RpcProblem problem={refresh.error} announce compact />}
      {told === null ? (
        isPending ? (
          <Skeleton rows={4} />
        ) : (
          <>
            <p className={styles.quiet}>{t("graphql.noSchema")}</p>
            <div>
              <Button disabled={refresh.isPending} onClick={ask}>
                {t("graphql.ask")}
              </Button>
            </div>
          </>
        )
      ) : schema === null ? (
        <p className={styles.quiet}>{t("graphql.brokenSchema")}</p>
      ) : (
        <SchemaBrowser key={told.fetched_at} schema={schema} onInsert={onInsert} />
      )}
    </section>
  );
}
