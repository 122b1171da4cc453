import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useMutate, useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";

/** Says that nothing is received, and why, and starts the receiver. */
export function StartReceiver() {
  const { t } = useTranslation("endpoints");
  const start = useMutate("receiver.start");
  const owner = useIsOwner();
  const stopped = useRead("status.get", {}).data?.receiver.problem;
  const action = owner && (
    <Button disabled={start.isPending} onClick={() => start.mutate({})}>
      {t("receiver.start")}
    </Button>
  );
  const problem = start.error ?? stopped;
  if (problem) return <RpcProblem problem={problem} actions={action} />;
  return (
    <ProblemCard compact tone="amber" title={t("receiver.stopped")} actions={action}>
      {t("receiver.noAddress")}
    </ProblemCard>
  );
}
