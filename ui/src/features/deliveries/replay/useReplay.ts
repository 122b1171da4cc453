import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { duration, thousands } from "../../../components/numbers";
import type { ReplayOrder, ReplayRunView, RpcError } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";
import { isPlain } from "./order";

export interface Replay {
  readonly busy: boolean;
  readonly error: RpcError | null;
  /** Sends it; a single plain one is waited for and told of, all else goes on as a run. */
  send(order: ReplayOrder, onSent: (run: ReplayRunView | null) => void): void;
  reset(): void;
}

/** Sends a replay and says what became of it. */
export function useReplay(): Replay {
  const { t } = useTranslation("replay");
  const one = useMutate("replay.send");
  const start = useMutate("replay.start");
  const sendOne = ({ delivery_ids, url, mode, set, confirm }: ReplayOrder, onSent: () => void) =>
    one.mutate(
      { delivery_id: delivery_ids[0] ?? "", url, mode, set, ...(confirm !== undefined && { confirm }) },
      {
        onSuccess: ({ status, error, timings }) => {
          notifications.show({
            message:
              status === null
                ? t("failed", { error: error?.message ?? "" })
                : t("done", { status, total: duration(timings.total_us) }),
          });
          onSent();
        },
      },
    );
  return {
    busy: one.isPending || start.isPending,
    error: one.error ?? start.error,
    send(order, onSent) {
      if (isPlain(order)) return sendOne(order, () => onSent(null));
      start.mutate(order, {
        onSuccess: (run) => {
          const number = thousands(run.total);
          const key = run.state === "scheduled" ? "scheduled" : "begun";
          notifications.show({ message: t(key, { count: run.total, number }) });
          onSent(run);
        },
      });
    },
    reset() {
      one.reset();
      start.reset();
    },
  };
}
