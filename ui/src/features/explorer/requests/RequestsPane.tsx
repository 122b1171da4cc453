import { TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { type ReactNode, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../../actions/handlers";
import { EmptyState } from "../../../components/EmptyState/EmptyState";
import { Kbd } from "../../../components/Kbd/Kbd";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { Density } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import { type Opened, writeOpened } from "../opened";
import type { Apis } from "../useApis";
import styles from "./Requests.module.css";
import { RequestTree, type TreeHandle } from "./RequestTree";
import { blocksOf, type Folded, listRows } from "./rows";

export interface RequestsPaneProps {
  readonly workspaceId: string;
  readonly known: Apis;
  readonly opened: Opened | null;
  readonly dialogues: ReadonlyMap<string, number>;
  /** The menu that makes a new call. */
  readonly more: ReactNode;
  onOpen(opened: Opened): void;
  /** The focus goes to the opened call. */
  onEnter(): void;
}

const ROW_HEIGHTS: Readonly<Record<Density, number>> = { compact: 24, normal: 28, comfortable: 32 };

/** Every call that can be made: of the profiles, of opened files, saved ones and those of before. */
export function RequestsPane(props: RequestsPaneProps) {
  const { workspaceId, known, opened, dialogues, more, onOpen, onEnter } = props;
  const { t } = useTranslation("explorer");
  const [filter, setFilter] = useState("");
  const [folded, setFolded] = useState<Folded>(() => new Map());
  const field = useRef<HTMLInputElement>(null);
  const tree = useRef<TreeHandle>(null);
  const density = useRead("status.get", {}).data?.settings.density ?? "normal";
  const asked = { workspace_id: workspaceId };
  const saved = useRead("api.saved", asked, { keepPrevious: true }).data?.saved;
  const history = useRead("api.history", asked, { keepPrevious: true }).data?.calls;
  useAction("list.filter", () => field.current?.focus());

  const { apis, files } = known;
  const blocks = useMemo(
    () =>
      blocksOf({
        apis,
        files,
        saved: saved ?? [],
        history: history ?? [],
        dialogues,
        words: {
          saved: t("list.saved"),
          history: t("list.history"),
          query: t("list.query"),
          dialogue: t("list.dialogue"),
        },
      }),
    [apis, files, saved, history, dialogues, t],
  );
  const rows = useMemo(() => listRows(blocks, filter, folded), [blocks, filter, folded]);
  const onFold = (key: string, fold: boolean) => setFolded((before) => new Map(before).set(key, fold));

  return (
    <section className={styles.pane} aria-label={t("list.title")} data-pane>
      <div className={styles.bar}>
        <TextInput
          ref={field}
          className={styles.filter}
          aria-label={t("list.filter")}
          placeholder={t("list.filter")}
          leftSection={<IconFilter size={14} stroke={1.6} aria-hidden />}
          rightSection={<Kbd keys="/" />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Escape") setFilter("");
            else if (event.key === "ArrowDown" || event.key === "Enter") {
              event.preventDefault();
              tree.current?.focus();
            }
          }}
        />
        {more}
      </div>
      {known.error && (
        <div className={styles.problem}>
          <RpcProblem problem={known.error} compact />
        </div>
      )}
      {known.isPending && apis.length === 0 ? (
        <Skeleton rows={12} />
      ) : rows.length === 0 ? (
        <EmptyState rows={4}>{t(filter === "" ? "list.empty" : "list.noneFits")}</EmptyState>
      ) : (
        <RequestTree
          label={t("list.title")}
          rows={rows}
          selected={opened === null ? null : writeOpened(opened)}
          rowHeight={ROW_HEIGHTS[density]}
          handle={tree}
          onSelect={(row) => onOpen(row.opened)}
          onFold={onFold}
          onOpen={onEnter}
        />
      )}
    </section>
  );
}
