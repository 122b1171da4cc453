import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import { thousands } from "../../../components/numbers";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { ReplayRunView } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";
import { useIsOwner } from "../../../rpc/role";
import { hasEnded } from "./runs";

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;

/** Halts a run, lets it go on, gives it up. */
export function RunButtons({ run }: { readonly run: ReplayRunView }) {
  const { t } = useTranslation("replay");
  const owner = useIsOwner();
  const [asking, setAsking] = useState(false);
  const pause = useMutate("replay.pause");
  const resume = useMutate("replay.resume");
  const cancel = useMutate("replay.cancel");
  if (!owner || hasEnded(run)) return null;
  const named = { run_id: run.id };
  const left = run.total - run.sent;
  const busy = pause.isPending || resume.isPending;
  const problem = pause.error ?? resume.error;
  return (
    <>
      {problem && <RpcProblem problem={problem} compact announce />}
      {run.state === "running" && (
        <Button
          size="xs"
          leftSection={<IconPlayerPause {...ICON} />}
          disabled={busy}
          onClick={() => pause.mutate(named)}
        >
          {t("run.pause")}
        </Button>
      )}
      {run.state === "paused" && (
        <Button
          size="xs"
          variant="filled"
          leftSection={<IconPlayerPlay size={14} stroke={1.6} aria-hidden />}
          disabled={busy}
          onClick={() => resume.mutate(named)}
        >
          {t("run.resume")}
        </Button>
      )}
      <Button size="xs" leftSection={<IconX {...ICON} />} onClick={() => setAsking(true)}>
        {t("run.cancel")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("run.cancelTitle")}
        confirmLabel={t("run.cancelDo")}
        busy={cancel.isPending}
        problem={cancel.error}
        onConfirm={() => cancel.mutate(named, { onSuccess: () => setAsking(false) })}
      >
        {t("run.cancelText", { count: left, left: thousands(left), total: thousands(run.total) })}
      </ConfirmDialog>
    </>
  );
}
