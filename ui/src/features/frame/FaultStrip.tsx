import { Button } from "@mantine/core";
import { IconBug } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { PlayedFaultView } from "../../rpc/generated";
import { useMutate, useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import styles from "./TroubleStrip.module.css";

/** Says in every place which faults are played, so that none is forgotten. */
export function FaultStrip() {
  const faults = useRead("status.get", {}).data?.faults ?? [];
  return faults.map((fault) => <PlayedFault key={fault.rule_id ?? fault.endpoint_id} fault={fault} />);
}

function PlayedFault({ fault }: { readonly fault: PlayedFaultView }) {
  const { t } = useTranslation("frame");
  const owner = useIsOwner();
  const endpoint = useMutate("endpoints.set");
  const rule = useMutate("forwards.set");
  const rules = useRead(
    "forwards.list",
    { workspace_id: fault.workspace_id },
    { enabled: fault.rule_id !== undefined },
  );
  const off = () => {
    if (fault.rule_id === undefined) {
      endpoint.mutate({ endpoint_id: fault.endpoint_id, fault: null });
      return;
    }
    const own = rules.data?.rules.find(({ id }) => id === fault.rule_id);
    if (!own) return;
    const { fault: _fault, fault_ms: _ms, ...options } = own.options;
    rule.mutate({ rule_id: own.id, options });
  };
  const problem = endpoint.error ?? rule.error;
  const waits = fault.rule_id !== undefined && !rules.data;
  return (
    <div className={styles.strip} data-tone="amber" role="status">
      <IconBug size={16} stroke={1.8} aria-hidden />
      <p>
        <b>{t(`faults.${fault.fault}`)}</b>{" "}
        {fault.target === undefined
          ? t("faults.endpoint", { name: fault.endpoint })
          : t("faults.forward", { name: fault.endpoint, target: fault.target })}
      </p>
      {problem && <RpcProblem problem={problem} compact announce />}
      {owner && (
        <Button size="xs" disabled={waits || endpoint.isPending || rule.isPending} onClick={off}>
          {t("faults.off")}
        </Button>
      )}
    </div>
  );
}
