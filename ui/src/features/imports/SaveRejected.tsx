import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { thousands } from "../../components/numbers";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useHost } from "../../rpc/client";
import type { ImportCheckView } from "../../rpc/generated";

export interface SaveRejectedProps {
  readonly id: string;
  readonly check: ImportCheckView;
}

/** Saves the rows that would not be sent, as they are, with their reasons. */
export function SaveRejected({ id, check }: SaveRejectedProps) {
  const { t } = useTranslation("imports");
  const host = useHost();
  const count = check.rejected_rows;
  const save = useMutation<boolean>({
    mutationKey: ["imports.save_rejected"],
    mutationFn: () => host.saveRejected(id),
    onSuccess: (saved) => {
      if (saved) notifications.show({ message: t("rejected.saved", { count, number: thousands(count) }) });
    },
  });
  // The button stays while the dialog is open, because one that is disabled loses the focus.
  const once = () => save.isPending || save.mutate();
  useAction("import.saveRejected", once, count > 0);
  return (
    <>
      {save.error && <RpcProblem problem={save.error} compact announce />}
      <ActionButton
        action="import.saveRejected"
        icon={<IconDownload size={14} stroke={1.6} aria-hidden />}
        disabled={count === 0}
        aria-busy={save.isPending}
      >
        {t("rejected.save")}
      </ActionButton>
    </>
  );
}
