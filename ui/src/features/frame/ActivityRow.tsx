import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Meter } from "../../components/Meter/Meter";
import type { ActivityView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./ActivityList.module.css";
import { kindOf } from "./kindOf";
import { VerifiedAgain } from "./VerifiedAgain";

/** One piece of work: what, on what, how far, and how it ended. */
export function ActivityRow({ activity }: { readonly activity: ActivityView }) {
  const { t } = useTranslation("frame");
  const cancel = useMutate("activities.cancel");
  const { id, subject, progress, state, problem } = activity;
  const kind = t(kindOf(activity.kind));
  return (
    <li className={styles.row}>
      <span className={styles.what}>
        <b>{kind}</b> {subject}
      </span>
      <span className={styles.state} data-state={state}>
        {t(`activity.state.${state}`, { percent: Math.floor(progress * 100) })}
      </span>
      {state === "running" && (
        <>
          <Meter value={progress} label={t("activity.progress", { kind, subject })} />
          {activity.can_cancel && (
            <ActionIcon
              aria-label={t("activity.cancel", { kind, subject })}
              disabled={cancel.isPending}
              onClick={() => cancel.mutate({ id })}
            >
              <IconX size={14} stroke={1.6} aria-hidden />
            </ActionIcon>
          )}
        </>
      )}
      {activity.kind === "deliveries.verify" && state !== "failed" && <VerifiedAgain activity={id} />}
      {problem && <p className={styles.problem}>{problem.message}</p>}
    </li>
  );
}
