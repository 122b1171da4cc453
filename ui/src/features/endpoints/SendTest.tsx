import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import type { EndpointView, RpcError } from "../../rpc/generated";
import { useMutate } from "../../rpc/queries";
import styles from "./EndpointCard.module.css";

export interface SendTestProps {
  readonly endpoint: EndpointView;
  /** Whether `t` sends to this one. */
  readonly hasKeys: boolean;
  /** Told what kept it from being sent; null when a new try begins. */
  readonly onProblem: (problem: RpcError | null) => void;
}

/** Sends what the platform would send, signed with the endpoint's secret. */
export function SendTest({ endpoint, hasKeys, onProblem }: SendTestProps) {
  const { t } = useTranslation("endpoints");
  const test = useMutate("endpoints.test");
  const send = (event?: string) => {
    if (test.isPending) return;
    onProblem(null);
    test.mutate(
      { endpoint_id: endpoint.id, ...(event !== undefined && { event }) },
      {
        onSuccess: ({ sent }) => {
          for (const one of sent) {
            const key = one.status === null ? "test.unreached" : "test.answered";
            notifications.show({ message: t(key, { ...one, latency: one.latency_ms }) });
          }
        },
        onError: onProblem,
      },
    );
  };
  useAction("endpoint.test", () => send(), hasKeys);
  return (
    <span className={styles.split}>
      <Button
        size="xs"
        disabled={test.isPending}
        aria-keyshortcuts={hasKeys ? "t" : undefined}
        onClick={() => send()}
      >
        {t("test.send")}
      </Button>
      {endpoint.events.length > 0 && (
        <Menu position="bottom-end" withinPortal>
          <Menu.Target>
            <Button
              size="xs"
              aria-label={t("test.choose", { name: endpoint.name })}
              disabled={test.isPending}
            >
              <IconChevronDown size={14} stroke={1.6} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={styles.menu}>
            <Menu.Label>{t("test.events")}</Menu.Label>
            {endpoint.events.map((event) => (
              <Menu.Item key={event} onClick={() => send(event)}>
                {event}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </span>
  );
}
