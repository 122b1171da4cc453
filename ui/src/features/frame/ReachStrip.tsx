import { IconPlugConnectedX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Words } from "../../components/Words/Words";
import type { DialogueWatchView } from "../../rpc/generated";
import { useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { useWorkspace } from "../../rpc/workspace";
import styles from "./TroubleStrip.module.css";

/** What no other strip and no part of the frame says already. */
const OWN: ReadonlySet<DialogueWatchView["reason"]> = new Set([
  "tunnel_down",
  "health_missing",
  "health_refused",
]);

/** Says in every place that a platform does not reach an application: one that is away for long is disabled. */
export function ReachStrip() {
  const { t } = useTranslation("frame");
  const { workspace } = useWorkspace();
  const owner = useIsOwner();
  const watches = useRead(
    "dialogue.monitor",
    { workspace_id: workspace?.id ?? "" },
    { enabled: owner && workspace !== null },
  ).data?.endpoints;
  const alarms = (watches ?? []).filter(({ alarm, reason }) => alarm && OWN.has(reason));
  return alarms.map(({ endpoint_id, endpoint, text }) => (
    <div key={endpoint_id} className={styles.strip} data-tone="amber" role="status">
      <IconPlugConnectedX size={16} stroke={1.8} aria-hidden />
      <p>
        <b>{t("reach.title", { name: endpoint })}</b> <Words text={text} />
      </p>
      <Link to="/endpoints" search={{ selected: endpoint_id }}>
        {t("reach.look")}
      </Link>
    </div>
  ));
}
