import { Button, Popover, TextInput } from "@mantine/core";
import { IconBookmarkPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { useMutate, useRead } from "../../rpc/queries";
import styles from "./ListPane.module.css";
import view from "./SavedViews.module.css";

export interface SavedViewsProps {
  readonly workspaceId: string;
  readonly filter: string;
  onFilter(filter: string): void;
}

/** The filters that were kept under a name, and the way to keep this one. */
export function SavedViews({ workspaceId, filter, onFilter }: SavedViewsProps) {
  const { t } = useTranslation("deliveries");
  const views = useRead("views.list", { workspace_id: workspaceId }).data?.views ?? [];
  const remove = useMutate("views.remove");
  const save = useMutate("views.save");
  const [asking, setAsking] = useState(false);
  const [name, setName] = useState("");
  const query = filter.trim();
  const canSave = query !== "" && !views.some((saved) => saved.query === query);
  const ask = () => {
    save.reset();
    setName("");
    setAsking(true);
  };
  useAction("list.saveView", () => canSave && ask());

  const take = (gone: string) => remove.mutate({ workspace_id: workspaceId, name: gone });
  const keep = (event: React.FormEvent) => {
    event.preventDefault();
    save.mutate({ workspace_id: workspaceId, name, query }, { onSuccess: () => setAsking(false) });
  };
  const wrong = save.error && (save.error.fields.name ?? save.error.message);
  return (
    <>
      {views.map((saved) => (
        <span key={saved.name} className={styles.saved}>
          <button
            type="button"
            className={styles.view}
            aria-pressed={saved.query === query}
            aria-keyshortcuts="Delete"
            title={saved.query}
            onClick={() => onFilter(saved.query === query ? "" : saved.query)}
            onKeyDown={(event) => {
              if (event.key === "Delete") take(saved.name);
            }}
          >
            {saved.name}
          </button>
          {saved.query === query && (
            <button
              type="button"
              className={styles.keep}
              aria-label={t("view.remove", { name: saved.name })}
              title={t("view.remove", { name: saved.name })}
              onClick={() => take(saved.name)}
            >
              <IconX size={12} stroke={1.9} aria-hidden />
            </button>
          )}
        </span>
      ))}
      {canSave && (
        <Popover opened={asking} onChange={setAsking} trapFocus returnFocus position="bottom-start">
          <Popover.Target>
            <button
              type="button"
              className={styles.keep}
              aria-label={t("view.save")}
              title={t("view.save")}
              onClick={ask}
            >
              <IconBookmarkPlus size={14} stroke={1.6} aria-hidden />
            </button>
          </Popover.Target>
          <Popover.Dropdown aria-label={t("view.save")}>
            <form className={view.form} onSubmit={keep}>
              <TextInput
                data-autofocus
                label={t("view.name")}
                value={name}
                error={wrong}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
                {t("view.keep")}
              </Button>
            </form>
          </Popover.Dropdown>
        </Popover>
      )}
    </>
  );
}
