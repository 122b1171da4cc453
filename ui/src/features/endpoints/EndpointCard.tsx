import { Button } from "@mantine/core";
import { IconCode, IconKey, IconShield } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { AddKeyDrawer } from "../../components/AddKey/AddKeyDrawer";
import { Fingerprint } from "../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../components/Foreign/Foreign";
import { PlatformTile } from "../../components/PlatformTile/PlatformTile";
import { ProblemCard } from "../../components/ProblemCard/ProblemCard";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { ProvenanceMark } from "../../components/ProvenanceMark/ProvenanceMark";
import { SnippetDrawer } from "../../components/SnippetDrawer/SnippetDrawer";
import type { ConnectionView, EndpointView, ReceiverView, RpcError } from "../../rpc/generated";
import { useIsOwner } from "../../rpc/role";
import styles from "./EndpointCard.module.css";
import { EndpointFlow } from "./EndpointFlow";
import { LastResult } from "./LastResult";
import { NearTimeout } from "./NearTimeout";
import { PlayedAnswer } from "./PlayedAnswer";
import { SendTest } from "./SendTest";
import { lacksSecret } from "./state";
import { VerifyAgain } from "./VerifyAgain";

export interface EndpointCardProps {
  readonly endpoint: EndpointView;
  readonly selected: boolean;
  readonly receiver: ReceiverView | undefined;
  readonly connections: readonly ConnectionView[];
  readonly onSelect: () => void;
}

/** One endpoint: who sends, where it arrives, how it is verified. */
export function EndpointCard({ endpoint, selected, receiver, connections, onSelect }: EndpointCardProps) {
  const { t } = useTranslation("endpoints");
  const [adding, setAdding] = useState(false);
  const [coding, setCoding] = useState(false);
  const [problem, setProblem] = useState<RpcError | null>(null);
  const owner = useIsOwner();
  const { verifies, key } = endpoint;
  useAction("endpoint.snippet", () => setCoding(true), selected && verifies !== null);
  return (
    <article className={styles.card} data-selected={selected || undefined} aria-label={endpoint.name}>
      <header className={styles.head}>
        <PlatformTile platform={endpoint.platform} name={endpoint.platform_name} decorative />
        <h2 className={styles.heading}>
          <button
            type="button"
            className={styles.name}
            data-endpoint={endpoint.id}
            aria-current={selected}
            tabIndex={selected ? 0 : -1}
            onClick={onSelect}
          >
            <Foreign text={endpoint.name} />
          </button>
        </h2>
        <span className={styles.platform}>{endpoint.platform_name}</span>
        <span className={styles.side}>
          <LastResult last={endpoint.last} />
          {owner && <SendTest endpoint={endpoint} hasKeys={selected} onProblem={setProblem} />}
        </span>
      </header>
      <div className={styles.body}>
        <EndpointFlow endpoint={endpoint} receiver={receiver} />
        <div className={styles.facts}>
          <span className={styles.fact}>
            <IconShield size={14} stroke={1.6} aria-hidden />
            {verifies?.label ?? t("noScheme")}
          </span>
          {verifies && <ProvenanceMark provenance={verifies.provenance} />}
          {owner && key && (
            <span className={styles.fact}>
              <IconKey size={14} stroke={1.6} aria-hidden />
              {t("quoted", { name: key.name })}
              <Fingerprint hex={key.fingerprint_sha256} />
            </span>
          )}
          <span className={styles.acts}>
            {verifies && (
              <Button
                size="xs"
                variant="subtle"
                leftSection={<IconCode size={14} stroke={1.6} aria-hidden />}
                onClick={() => setCoding(true)}
              >
                {t("snippet")}
              </Button>
            )}
            {owner && <VerifyAgain endpoint={endpoint} selected={selected} onProblem={setProblem} />}
          </span>
        </div>
        {problem && <RpcProblem problem={problem} compact announce />}
        <PlayedAnswer endpoint={endpoint} />
        <NearTimeout near={endpoint.near_timeout} />
        {lacksSecret(endpoint, owner) && (
          <ProblemCard
            compact
            tone="amber"
            title={t("noSecret.title")}
            actions={
              <Button size="xs" onClick={() => setAdding(true)}>
                {t("noSecret.add")}
              </Button>
            }
          >
            {t("noSecret.body", { platform: endpoint.platform_name })}
          </ProblemCard>
        )}
      </div>
      <SnippetDrawer
        opened={coding}
        onClose={() => setCoding(false)}
        scheme={verifies?.id ?? null}
        endpointId={endpoint.id}
      />
      <AddKeyDrawer
        opened={adding}
        onClose={() => setAdding(false)}
        connections={connections}
        connectionId={endpoint.connection_id}
      />
    </article>
  );
}
