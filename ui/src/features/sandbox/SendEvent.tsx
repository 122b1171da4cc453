import { Button, Menu } from "@mantine/core";
import { IconChevronDown, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { RpcError, SandboxPlatformView, SentView } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./SandboxPlace.module.css";

export interface SendEventProps {
  readonly platform: SandboxPlatformView;
  /** The fault put into what is sent. */
  readonly fault: string | undefined;
  readonly disabled: boolean;
  readonly onSent: (sent: readonly SentView[]) => void;
  readonly onProblem: (problem: RpcError | null) => void;
}

/** Sends the event named on the button; the menu chooses and sends another one. */
export function SendEvent({ platform, fault, disabled, onSent, onProblem }: SendEventProps) {
  const { t } = useTranslation("sandbox");
  const sending = useMutate("sandbox.send");
  const [chosen, setChosen] = useState(platform.events[0]);
  const send = (event: string | undefined) => {
    onProblem(null);
    sending.mutate(
      {
        platform: platform.platform,
        ...(event !== undefined && { event }),
        ...(fault !== undefined && { fault }),
      },
      { onSuccess: ({ sent }) => onSent(sent), onError: onProblem },
    );
  };
  const off = disabled || sending.isPending;
  return (
    <span className={styles.split}>
      <Button
        justify="flex-start"
        leftSection={<IconSend size={14} stroke={1.6} />}
        aria-label={t("card.send", { event: chosen ?? "", name: platform.name })}
        disabled={off}
        onClick={() => send(chosen)}
      >
        {chosen ?? t("card.sendFirst")}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            aria-label={t("card.choose", { name: platform.name })}
            disabled={off || platform.events.length === 0}
          >
            <IconChevronDown size={14} stroke={1.6} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={styles.menu}>
          <Menu.Label>{t("card.sendLabel")}</Menu.Label>
          {platform.events.map((event) => (
            <Menu.Item
              key={event}
              onClick={() => {
                setChosen(event);
                send(event);
              }}
            >
              {event}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
