import { Button } from "@mantine/core";
import { IconCheck, IconId, IconMinus, IconPencil } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { LETTERS_REGION } from "../../actions/keyboard";
import { CopyButton } from "../../components/CopyButton/CopyButton";
import { useCopy } from "../../components/CopyButton/useCopy";
import { Foreign } from "../../components/Foreign/Foreign";
import { limit, moment } from "../../components/format";
import { Kbd } from "../../components/Kbd/Kbd";
import { thousands } from "../../components/numbers";
import type { Cover, EndpointView } from "../../rpc/generated";
import { useIsOwner } from "../../rpc/role";
import { EditEndpointDrawer } from "./EditEndpointDrawer";
import styles from "./EndpointPane.module.css";
import { ForwardSection } from "./ForwardSection";
import { HttpsDoor } from "./HttpsDoor";
import { RemoveEndpoint } from "./RemoveEndpoint";
import { StartReceiver } from "./StartReceiver";
import { Strays } from "./Strays";
import { TryConsumer } from "./TryConsumer";
import { TunnelSection } from "./TunnelSection";
import { WhereToPaste } from "./WhereToPaste";

const COVERS: readonly Cover[] = ["sender", "body", "age", "url"];

export interface EndpointPaneProps {
  readonly endpoint: EndpointView;
  readonly onShowTunnels: () => void;
}

/** What there is to know and to change about the selected endpoint. */
export function EndpointPane({ endpoint, onShowTunnels }: EndpointPaneProps) {
  const { t } = useTranslation("endpoints");
  const [editing, setEditing] = useState(false);
  const { copy } = useCopy();
  const owner = useIsOwner();
  const address = endpoint.tunnel_url ?? endpoint.url;
  useAction("endpoint.copyUrl", () => copy(address ?? ""), address !== null);
  const navigate = useNavigate();
  const showProfile = () =>
    void navigate({
      to: "/settings/$section",
      params: { section: "profiles" },
      search: { profile: endpoint.platform },
    });
  useAction("platform.profile", showProfile, owner);
  useAction("endpoint.edit", () => setEditing(true));
  const covers = endpoint.verifies?.covers ?? [];
  const expected = [...endpoint.answer.expected_events, ...endpoint.answer.expected_types];
  return (
    <aside
      className={styles.pane}
      aria-label={t("pane.label", { name: endpoint.name })}
      {...{ [LETTERS_REGION]: "" }}
    >
      <div className={styles.head}>
        <h2 className={styles.title}>
          <Foreign text={endpoint.name} />
        </h2>
        {owner && (
          <Button
            leftSection={<IconPencil size={14} stroke={1.6} />}
            rightSection={<Kbd keys="e" />}
            aria-keyshortcuts="e"
            onClick={() => setEditing(true)}
          >
            {t("pane.edit")}
          </Button>
        )}
      </div>
      <code className={styles.url}>{endpoint.url ?? endpoint.path}</code>
      {endpoint.url === null ? (
        <StartReceiver />
      ) : (
        <div className={styles.buttons}>
          <CopyButton withLabel label={t("pane.copyUrl")} text={endpoint.url} keys="y" />
          <WhereToPaste platform={endpoint.platform} name={endpoint.platform_name} />
        </div>
      )}

      {owner && (
        <Button
          className={styles.known}
          leftSection={<IconId size={14} stroke={1.6} />}
          rightSection={<Kbd keys="p" />}
          aria-keyshortcuts="p"
          onClick={showProfile}
        >
          {t("pane.known", { platform: endpoint.platform_name })}
        </Button>
      )}

      {owner && <TunnelSection endpoint={endpoint} onShow={onShowTunnels} />}
      {owner && <ForwardSection endpoint={endpoint} />}

      <h3 className={styles.section}>{t("pane.answers")}</h3>
      <dl className={styles.facts}>
        <dt>{t("pane.accepted")}</dt>
        <dd>{t("pane.acceptedValue", { status: endpoint.answer.accepted_status })}</dd>
        <dt>{t("pane.rejected")}</dt>
        <dd>{t("pane.rejectedValue", { status: endpoint.answer.invalid_status })}</dd>
        <dt>{t("pane.limit")}</dt>
        <dd>{limit(endpoint.answer.body_cap)}</dd>
        {endpoint.answer.unsigned !== "by_verdict" && (
          <>
            <dt>{t("answers.unsigned.label")}</dt>
            <dd>{t(`answers.unsigned.${endpoint.answer.unsigned}`)}</dd>
          </>
        )}
        {expected.length > 0 && (
          <>
            <dt>{t("pane.expects")}</dt>
            <dd>{expected.join(", ")}</dd>
          </>
        )}
      </dl>

      <h3 className={styles.section}>{t("pane.covers")}</h3>
      <ul className={styles.covers}>
        {COVERS.map((cover) => {
          const covered = covers.includes(cover);
          return (
            <li key={cover} data-covered={covered || undefined}>
              {covered ? (
                <IconCheck size={14} stroke={1.6} aria-hidden />
              ) : (
                <IconMinus size={14} stroke={1.6} aria-hidden />
              )}
              {t(covered ? `covers.${cover}.yes` : `covers.${cover}.no`)}
            </li>
          );
        })}
      </ul>

      <h3 className={styles.section}>{t("pane.counts")}</h3>
      <dl className={styles.facts}>
        <dt>{t("pane.deliveries")}</dt>
        <dd>{thousands(endpoint.deliveries)}</dd>
        <dt>{t("pane.last")}</dt>
        <dd>{endpoint.last ? moment(endpoint.last.received_at) : t("nothingYet")}</dd>
        <dt>{t("pane.made")}</dt>
        <dd>{moment(endpoint.created_at)}</dd>
      </dl>
      {owner && <TryConsumer endpoint={endpoint} />}
      <HttpsDoor endpoint={endpoint} />
      <Strays />
      {owner && (
        <>
          <RemoveEndpoint endpoint={endpoint} />
          <EditEndpointDrawer opened={editing} onClose={() => setEditing(false)} endpoint={endpoint} />
        </>
      )}
    </aside>
  );
}
