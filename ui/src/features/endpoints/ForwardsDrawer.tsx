import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import type { EndpointView } from "../../rpc/generated";
import { useIsOwner } from "../../rpc/role";
import { AddForwardForm } from "./AddForwardForm";
import { DeadLetters } from "./DeadLetters";
import { ForwardRuleCard } from "./ForwardRuleCard";
import styles from "./Forwards.module.css";
import { useForwards } from "./useForwards";

export interface ForwardsDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly endpoint: EndpointView;
}

/** The rules of an endpoint, the form that makes one, and what could not be delivered. */
export function ForwardsDrawer({ opened, onClose, endpoint }: ForwardsDrawerProps) {
  const { t } = useTranslation("forwards");
  const owner = useIsOwner();
  const list = useForwards();
  const [adding, setAdding] = useState(false);
  const rules = (list.data?.rules ?? []).filter(({ endpoint_id }) => endpoint_id === endpoint.id);
  return (
    <Drawer opened={opened} onClose={onClose} title={t("title", { name: endpoint.name })} wide>
      <p className={styles.quiet}>{t("lead")}</p>
      {list.error && <RpcProblem problem={list.error} />}
      {list.isPending && <Skeleton rows={2} rowHeight={90} />}
      {list.data && rules.length === 0 && !adding && <p>{t("none")}</p>}
      {rules.map((rule) => (
        <ForwardRuleCard key={rule.id} rule={rule} />
      ))}
      {owner && list.data && !adding && (
        <Button
          className={styles.add}
          variant={rules.length === 0 ? "filled" : "default"}
          leftSection={<IconPlus size={14} stroke={1.6} />}
          onClick={() => setAdding(true)}
        >
          {t("add")}
        </Button>
      )}
      {adding && <AddForwardForm endpointId={endpoint.id} onDone={() => setAdding(false)} />}
      <DeadLetters endpoint={endpoint} />
    </Drawer>
  );
}
