import { Tabs } from "@mantine/core";
import { type ReactNode, type Ref, useState } from "react";
import { useTranslation } from "react-i18next";
import { AddressBar } from "./AddressBar";
import { AuthTab } from "./AuthTab";
import { BodyTab } from "./BodyTab";
import { CallFoot } from "./CallFoot";
import { CallWebhookField } from "./CallWebhookField";
import { holesOf, mayHaveBody } from "./draft";
import { HeadersTab } from "./HeadersTab";
import { ParamsTab } from "./ParamsTab";
import styles from "./Request.module.css";
import { UsedKey } from "./UsedKey";
import { useBodyCheck } from "./useBodyCheck";
import { type CallWorkProps, useCallWork } from "./useCallWork";

export interface RequestWorkProps extends CallWorkProps {
  readonly pane: Ref<HTMLElement>;
  /** What stands below the answer. */
  readonly below: ReactNode;
}

const NAMES = ["params", "body", "headers", "auth"] as const;
type TabName = (typeof NAMES)[number];

/** A call: what it asks for at the top, what came of it below. */
export function RequestWork(props: RequestWorkProps) {
  const { api, form, remembered, described, operation } = props;
  const { t } = useTranslation("explorer");
  const callWork = useCallWork(props);
  const { draft, call, prepared, refused, running, work, change, problemOf } = callWork;
  const [tab, setTab] = useState<TabName | null>(null);
  const against = useBodyCheck(api.connection_id, operation, draft.body);

  const takesWebhooks =
    api.endpoints.find(({ id }) => id === draft.endpoint)?.takes_webhooks ?? draft.webhook !== null;
  const withBody = mayHaveBody(draft, form);
  const likely =
    withBody && draft.method !== "DELETE" && holesOf(draft.path).length === 0 ? "body" : "params";
  const shown = tab === null || (tab === "body" && !withBody) ? likely : tab;
  const counts: Record<TabName, number> = {
    params: call.query.filter(({ off }) => !off).length + holesOf(draft.path).length,
    body: call.fields.length,
    headers: prepared?.headers.length ?? 0,
    auth: 0,
  };
  const outOfSight = work.tried
    ? (prepared?.problems ?? []).filter(({ at }) => !isOnTab(at?.field ?? "", shown))
    : [];
  return (
    <section ref={props.pane} className={styles.work} aria-label={t("request.title")} data-pane tabIndex={-1}>
      <AddressBar api={api} draft={draft} running={running} refused={refused !== null} onChange={change} />
      <Tabs
        value={shown}
        onChange={(next) => setTab(next as TabName)}
        className={styles.tabs}
        keepMounted={false}
      >
        <div className={styles.tabLine}>
          <Tabs.List aria-label={t("request.parts")}>
            {NAMES.filter((name) => name !== "body" || withBody).map((name) => (
              <Tabs.Tab key={name} value={name}>
                {t(`request.tab.${name}`)}
                {counts[name] > 0 && <span className={styles.count}>{counts[name]}</span>}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <UsedKey api={api} callWork={callWork} />
        </div>
        <Tabs.Panel value="params" className={styles.panel}>
          <ParamsTab
            draft={draft}
            form={form}
            remembered={remembered}
            problemOf={problemOf}
            onChange={change}
          />
        </Tabs.Panel>
        <Tabs.Panel value="body" className={styles.panel}>
          <BodyTab
            draft={draft}
            form={form}
            described={described}
            against={against}
            made={prepared?.body ?? null}
            problemOf={problemOf}
            onChange={change}
          />
          {takesWebhooks && (
            <CallWebhookField
              api={api}
              draft={draft}
              problem={draft.webhook && problemOf("webhook", draft.webhook.endpoint_id)}
              onChange={change}
            />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="headers" className={styles.panel}>
          <HeadersTab draft={draft} form={form} prepared={prepared} problemOf={problemOf} onChange={change} />
        </Tabs.Panel>
        <Tabs.Panel value="auth" className={styles.panel}>
          <AuthTab api={api} draft={draft} used={prepared?.key ?? null} onChange={change} />
        </Tabs.Panel>
      </Tabs>
      <CallFoot api={api} callWork={callWork} outOfSight={outOfSight} below={props.below} />
    </section>
  );
}

/** Whether a field is in sight on a tab, so that what is wrong with it stands beside it. */
function isOnTab(field: string, tab: TabName): boolean {
  const part = field.split(".")[0];
  if (part === "holes" || part === "query") return tab === "params";
  return part === tab;
}
