import { notifications } from "@mantine/notifications";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { thousands } from "../../components/numbers";
import { asRpcError } from "../../host/types";
import { bringIn } from "../../rpc/bringIn";
import { useHost } from "../../rpc/client";
import type { BroughtInView } from "../../rpc/generated";
import { useWorkspace } from "../../rpc/workspace";

/** Brings a file of deliveries in, goes to the list, and tells what came of it. */
export function useBringIn(): (file: File) => Promise<void> {
  const { t } = useTranslation("frame");
  const host = useHost();
  const navigate = useNavigate();
  const { workspace } = useWorkspace();

  const words = (name: string, view: BroughtInView): string => {
    const parts = [t("bringIn.done", { count: view.imported, number: thousands(view.imported), name })];
    if (view.already_there > 0) parts.push(t("bringIn.there", { number: thousands(view.already_there) }));
    if (view.masked > 0) parts.push(t("bringIn.masked", { number: thousands(view.masked) }));
    const [first] = view.problems;
    if (first !== undefined)
      parts.push(t("bringIn.problems", { number: thousands(view.problems_total), first: first.message }));
    return parts.join(" ");
  };

  return async (file) => {
    if (workspace === null) {
      notifications.show({ message: t("bringIn.noWorkspace") });
      return;
    }
    const id = notifications.show({
      message: t("bringIn.begun", { name: file.name }),
      loading: true,
      autoClose: false,
    });
    try {
      const view = await bringIn(host, file, workspace.id);
      const stays = view.problems_total > 0 ? { autoClose: false as const } : { autoClose: 8_000 };
      notifications.update({ id, message: words(file.name, view), loading: false, ...stays });
      void navigate({ to: "/deliveries", search: {} });
    } catch (thrown) {
      const { message } = asRpcError(thrown, "ui.file_unreadable");
      notifications.update({ id, message, loading: false, autoClose: false });
    }
  };
}
