import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconRefresh } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import type { EndpointView, RpcError } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";

export interface VerifyAgainProps {
  readonly endpoint: EndpointView;
  /** Whether the palette means this one. */
  readonly selected: boolean;
  readonly onProblem: (problem: RpcError | null) => void;
}

/** Judges what an endpoint received again, with the secrets and the profile of now. */
export function VerifyAgain({ endpoint, selected, onProblem }: VerifyAgainProps) {
  const { t } = useTranslation("endpoints");
  const verify = useMutate("deliveries.verify_again");
  const start = () => {
    if (verify.isPending) return;
    onProblem(null);
    verify.mutate(
      { endpoint_id: endpoint.id },
      {
        onSuccess: () => notifications.show({ message: t("verifyAgain.started", { name: endpoint.name }) }),
        onError: onProblem,
      },
    );
  };
  useAction("endpoint.verifyAgain", start, selected && endpoint.deliveries > 0);
  return (
    <Button
      size="xs"
      variant="subtle"
      leftSection={<IconRefresh size={14} stroke={1.6} aria-hidden />}
      disabled={verify.isPending || endpoint.deliveries === 0}
      onClick={start}
    >
      {t("verifyAgain.button")}
    </Button>
  );
}
