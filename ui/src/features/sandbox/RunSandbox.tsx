import { Button } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { RpcError, SentView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";

export interface RunSandboxProps {
  readonly running: boolean;
  readonly onSent: (sent: readonly SentView[]) => void;
  readonly onProblem: (problem: RpcError | null) => void;
}

/** Starts or stops the sandbox; without a keychain it offers to keep the secrets in memory. */
export function RunSandbox({ running, onSent, onProblem }: RunSandboxProps) {
  const { t } = useTranslation("sandbox");
  const start = useMutate("sandbox.try");
  const stop = useMutate("sandbox.stop");
  const keychain = useRead("status.get", {}).data?.keychain;
  const noKeychain = keychain !== undefined && keychain.home === "keychain" && keychain.state !== "unlocked";
  const run = (memory_only: boolean) => {
    onProblem(null);
    start.mutate({ memory_only }, { onSuccess: ({ sent }) => onSent(sent), onError: onProblem });
  };
  if (running) {
    return (
      <Button
        leftSection={<IconPlayerPause size={14} stroke={1.6} />}
        disabled={stop.isPending}
        onClick={() => {
          onProblem(null);
          stop.mutate({}, { onError: onProblem });
        }}
      >
        {t("stop")}
      </Button>
    );
  }
  return (
    <>
      {noKeychain && (
        <Button disabled={start.isPending} onClick={() => run(true)}>
          {t("startInMemory")}
        </Button>
      )}
      <Button
        variant="filled"
        leftSection={<IconPlayerPlay size={14} stroke={1.6} />}
        disabled={start.isPending}
        onClick={() => run(false)}
      >
        {t("start")}
      </Button>
    </>
  );
}
