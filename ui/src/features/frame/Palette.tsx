import { createSpotlight, Spotlight } from "@mantine/spotlight";
import {
  IconAppWindow,
  IconArrowRight,
  IconBuilding,
  IconFilter,
  IconId,
  IconInbox,
  IconMessages,
  IconPlug,
  IconSearch,
  IconSend,
  IconTable,
  type TablerIcon,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useActionHandlers, useAvailableActions } from "../../actions/handlers";
import { caps } from "../../actions/keyboard";
import { ACTIONS, type Action, type ActionGroup } from "../../actions/registry";
import { Foreign } from "../../components/Foreign/Foreign";
import { Kbd } from "../../components/Kbd/Kbd";
import { clock } from "../../components/times";
import { useRead } from "../../rpc/queries";
import { asText } from "../../rpc/query";
import { useWorkspace } from "../../rpc/workspace";
import styles from "./Palette.module.css";
import { usePasted } from "./usePasted";

const [store, palette] = createSpotlight();

export { palette };

const GROUPS: readonly ActionGroup[] = [
  "delivery",
  "endpoint",
  "platform",
  "import",
  "request",
  "dialogue",
  "list",
  "go",
  "workspace",
  "window",
];
const ICONS: Readonly<Record<ActionGroup, TablerIcon>> = {
  delivery: IconInbox,
  endpoint: IconPlug,
  platform: IconId,
  import: IconTable,
  request: IconSend,
  dialogue: IconMessages,
  list: IconFilter,
  go: IconArrowRight,
  workspace: IconBuilding,
  window: IconAppWindow,
};
const MATCHES = 5;

/** Runs any action that can run now, and finds deliveries by event name or id. */
export function Palette() {
  const { t } = useTranslation(["frame", "actions"]);
  const [query, setQuery] = useState("");
  const navigate = useNavigate();
  const handlers = useActionHandlers();
  const available = useAvailableActions();
  const { workspace } = useWorkspace();
  usePasted((pasted) => {
    setQuery(pasted);
    palette.open();
  });
  const text = query.trim();
  const found = useRead(
    "deliveries.page",
    { filter: { workspace_id: workspace?.id, query: asText(text) }, limit: MATCHES },
    { enabled: workspace !== null && text.length >= 2 },
  );
  const deliveries = text.length >= 2 ? (found.data?.deliveries ?? []) : [];
  const fits = (action: Action) =>
    available.has(action.id as never) &&
    !action.keysOnly &&
    t(`actions:${action.title}`).toLowerCase().includes(text.toLowerCase());
  const profiles = useRead("profiles.list", { workspace_id: workspace?.id }, { enabled: text.length >= 2 });
  const platforms = (text.length >= 2 ? (profiles.data?.profiles ?? []) : [])
    .filter(({ id, name }) => [id, name].some((word) => word.toLowerCase().includes(text.toLowerCase())))
    .slice(0, MATCHES);
  const groups = GROUPS.map((group) => ({
    group,
    actions: ACTIONS.filter((action) => action.group === group && fits(action)),
  })).filter(({ actions }) => actions.length > 0);

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      size={660}
      yOffset={92}
      overlayProps={{ blur: 0, className: styles.scrim }}
      classNames={{ content: styles.content, body: styles.body }}
      attributes={{ content: { "aria-label": t("command") } }}
    >
      <Spotlight.Search
        placeholder={t("command")}
        aria-label={t("command")}
        leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
        rightSection={<Kbd keys="Esc" />}
        classNames={{ input: styles.search }}
      />
      <Spotlight.ActionsList className={styles.list}>
        {groups.map(({ group, actions }) => (
          <Spotlight.ActionsGroup
            key={group}
            label={t(`actions:groups.${group}`)}
            classNames={{ actionsGroup: styles.group }}
          >
            {actions.map((action) => {
              const Icon = ICONS[action.group];
              return (
                <Spotlight.Action
                  key={action.id}
                  className={styles.action}
                  onClick={() => handlers.run(action.id as never)}
                >
                  <Icon size={14} stroke={1.6} className={styles.icon} aria-hidden />
                  <span className={styles.title}>{t(`actions:${action.title}`)}</span>
                  {action.keys[0] && <Kbd keys={caps(action.keys[0]).join(" ")} />}
                </Spotlight.Action>
              );
            })}
          </Spotlight.ActionsGroup>
        ))}
        {platforms.length > 0 && (
          <Spotlight.ActionsGroup label={t("palette.platforms")} classNames={{ actionsGroup: styles.group }}>
            {platforms.map(({ id, name }) => (
              <Spotlight.Action
                key={id}
                className={styles.action}
                onClick={() =>
                  void navigate({
                    to: "/settings/$section",
                    params: { section: "profiles" },
                    search: { profile: id },
                  })
                }
              >
                <IconId size={14} stroke={1.6} className={styles.icon} aria-hidden />
                <span className={styles.title}>{t("palette.known", { name })}</span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {deliveries.length > 0 && (
          <Spotlight.ActionsGroup label={t("palette.deliveries")} classNames={{ actionsGroup: styles.group }}>
            {deliveries.map((delivery) => (
              <Spotlight.Action
                key={delivery.id}
                className={styles.action}
                onClick={() => void navigate({ to: "/deliveries", search: { selected: delivery.id } })}
              >
                <IconInbox size={14} stroke={1.6} className={styles.icon} aria-hidden />
                <span className={styles.title}>
                  <Foreign text={delivery.provider_event ?? delivery.path} />
                </span>
                <span className={styles.meta}>
                  {clock(delivery.received_at)} · <Foreign text={delivery.endpoint} />
                </span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        )}
        {groups.length === 0 && deliveries.length === 0 && platforms.length === 0 && (
          <Spotlight.Empty className={styles.empty}>{t("palette.nothing", { text })}</Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
      <Spotlight.Footer className={styles.footer}>
        <Kbd keys="↑ ↓" /> {t("palette.move")} <Kbd keys="⏎" /> {t("palette.run")}
        <span className={styles.hint}>{t("palette.hint")}</span>
      </Spotlight.Footer>
    </Spotlight.Root>
  );
}
