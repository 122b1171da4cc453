import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../components/Skeleton/Skeleton";
import type { DialogueForgottenView } from "../../../rpc/generated";
import { useMutate, useRead } from "../../../rpc/queries";
import { ForgottenList } from "./ForgottenList";

export interface ForgetDialogProps {
  readonly connection: string;
  readonly company: string;
  onClose(): void;
  onForgotten(what: DialogueForgottenView): void;
}

/** How much of an id has to be typed: enough to have looked at it. */
const TYPED = 8;

/** Lists what goes with a company before it goes. */
export function ForgetDialog({ connection, company, onClose, onForgotten }: ForgetDialogProps) {
  const { t } = useTranslation("dialogue");
  const asked = { connection_id: connection, company_id: company };
  const going = useRead("dialogue.forget_preview", asked);
  const forget = useMutate("dialogue.forget");
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t("forget.title")}
      confirmLabel={t("forget.confirm")}
      typedName={company.slice(0, TYPED)}
      busy={forget.isPending || going.data === undefined}
      problem={forget.error}
      onConfirm={() => forget.mutate(asked, { onSuccess: onForgotten })}
    >
      <p>
        {t("forget.goes")} <code>{company}</code>
      </p>
      {going.error ? (
        <RpcProblem problem={going.error} compact />
      ) : going.data === undefined ? (
        <Skeleton rows={3} />
      ) : (
        <ForgottenList what={going.data} />
      )}
      <p>{t("forget.stays")}</p>
    </ConfirmDialog>
  );
}
