import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { duration } from "../../components/numbers";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { EndpointView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { isPlaying } from "./answers";

export interface PlayedAnswerProps {
  readonly endpoint: EndpointView;
}

/** Stands on the card while the endpoint plays a fault or waits before it answers, so that nobody forgets it. */
export function PlayedAnswer({ endpoint }: PlayedAnswerProps) {
  const { t } = useTranslation("endpoints");
  const stop = useMutate("endpoints.set");
  const owner = useIsOwner();
  const { answer } = endpoint;
  if (!isPlaying(answer)) return null;
  const parts = [
    answer.fault && t(`answers.played.${answer.fault}`),
    answer.delay_ms > 0 && t("answers.played.delay", { delay: duration(answer.delay_ms * 1000) }),
  ].filter((part) => typeof part === "string");
  return (
    <>
      <ProblemCard
        compact
        tone="amber"
        title={t("answers.played.title")}
        actions={
          owner && (
            <Button
              size="xs"
              disabled={stop.isPending}
              onClick={() => stop.mutate({ endpoint_id: endpoint.id, fault: null, delay_ms: 0 })}
            >
              {t("answers.played.stop")}
            </Button>
          )
        }
      >
        {parts.join(" ")} {t("answers.played.kept")}
      </ProblemCard>
      {stop.error && <RpcProblem problem={stop.error} compact announce />}
    </>
  );
}
