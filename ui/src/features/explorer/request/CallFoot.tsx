import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import { Words } from "../../../components/Words/Words";
import type { ApiView, Problem } from "../../../rpc/generated";
import { AnswerPane } from "../answer/AnswerPane";
import { SendingCard } from "../answer/SendingCard";
import { RefusedCard } from "./RefusedCard";
import styles from "./Request.module.css";
import type { CallWork } from "./useCallWork";

export interface CallFootProps {
  readonly api: ApiView;
  readonly callWork: CallWork;
  /** What is wrong with fields that are out of sight. */
  readonly outOfSight: readonly Problem[];
  /** What stands below the answer. */
  readonly below: ReactNode;
}

/** What stands below the parts of a call: why it is not sent, that it is under way, its answer. */
export function CallFoot({ api, callWork, outOfSight, below }: CallFootProps) {
  const { t } = useTranslation("explorer");
  const { work, draft, refused, running, change, send, cancel, unguard } = callWork;
  const again = work.follow === null ? {} : { follow: work.follow };
  return (
    <>
      <div className={styles.cards} aria-live="polite">
        {refused && (
          <RefusedCard
            refused={refused}
            onWithoutKey={() => {
              change({ withoutKey: true });
              send({}, { withoutKey: true });
            }}
          />
        )}
        {outOfSight.map(({ at, message, code }) => (
          <p key={`${at?.field} ${code}`} className={styles.outOfSight}>
            {at?.field && <code>{at.field}</code>} <Words text={message} />
          </p>
        ))}
        {work.run !== null && <SendingCard run={work.run} onCancel={cancel} />}
      </div>
      <AnswerPane
        work={work}
        running={running}
        onFollow={(follow) => send({ follow })}
        onWaitAnyway={() => send({ wait: true, ...again })}
      />
      {below}
      <ConfirmDialog
        opened={work.guard !== null}
        onClose={unguard}
        title={t("send.confirmTitle", { method: draft.method, name: api.platform_name })}
        confirmLabel={t("send.confirm")}
        typedName={work.guard?.confirm ?? ""}
        busy={running}
        problem={null}
        onConfirm={() => send({ confirm: work.guard?.confirm ?? "", ...again })}
      >
        {work.guard?.reason ?? ""}
      </ConfirmDialog>
    </>
  );
}
