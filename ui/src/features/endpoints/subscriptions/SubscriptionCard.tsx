import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import { Foreign } from "../../../components/Foreign/Foreign";
import { moment } from "../../../components/format";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { EndpointView, SubscriptionPlaceView, SubscriptionView } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";
import { RemoveSubscription } from "./RemoveSubscription";
import { RenewSecret } from "./RenewSecret";
import { SubscriptionDrawer } from "./SubscriptionDrawer";
import styles from "./Subscriptions.module.css";
import { SuccessBar } from "./SuccessBar";

export interface SubscriptionCardProps {
  readonly place: SubscriptionPlaceView;
  readonly view: SubscriptionView;
  /** The endpoints of the connection. */
  readonly endpoints: readonly EndpointView[];
}

type Change = { readonly kind: "point"; readonly endpoint: string } | { readonly kind: "put_back" };

/** One subscription: what it sends where, how that fares, and what can be done with it. */
export function SubscriptionCard({ place, view, endpoints }: SubscriptionCardProps) {
  const { t } = useTranslation("subscriptions");
  const navigate = useNavigate();
  const update = useMutate("subscriptions.update");
  const putBack = useMutate("subscriptions.put_back");
  const [editing, setEditing] = useState(false);
  const [asked, setAsked] = useState<Change | null>(null);
  const busy = update.isPending || putBack.isPending;
  const problem = update.error ?? putBack.error;
  const name = view.name ?? view.id;
  const of = { connection_id: place.connection_id, id: view.id };
  const can = place.offers.includes("update");

  const carryOut = (change: Change, confirm?: string) => {
    const onSuccess = () => setAsked(null);
    const typed = confirm ? { confirm } : {};
    if (change.kind === "put_back") putBack.mutate({ ...of, ...typed }, { onSuccess });
    else update.mutate({ ...of, endpoint_id: change.endpoint, ...typed }, { onSuccess });
  };
  const begin = (change: Change) => (place.guard ? setAsked(change) : carryOut(change));

  const leads = endpoints.find(({ id }) => id === view.endpoint_id);
  const open = endpoints.filter(({ tunnel_url }) => tunnel_url && tunnel_url !== view.url);
  const { timeout_ms, max_retries, backoff_ms } = view.delivery_settings;
  const method = view.signing_method;
  const signature =
    method === null ? t("notTold") : method === "none" ? t("unsigned") : t("signed", { method });
  const facts = [
    view.events.includes(place.wildcard ?? "") ? t("allEvents") : view.events.join(", "),
    signature,
    view.persona_id && t("persona", { id: view.persona_id }),
    timeout_ms !== null && t("waits", { ms: timeout_ms }),
    max_retries !== null && t("retries", { count: max_retries }),
    backoff_ms !== null && t("backoff", { ms: backoff_ms }),
    leads ? t("leads", { name: leads.name }) : t("leadsElsewhere"),
    view.key && t("key", { name: view.key }),
    view.last_delivery_at && t("last", { at: shown(view.last_delivery_at) }),
  ];
  return (
    <article className={styles.card} aria-label={t("label", { name })}>
      <div className={styles.name}>
        <b>{view.name ? <Foreign text={view.name} /> : t("unnamed")}</b>
        <code>{view.id}</code>
      </div>
      <code className={styles.url}>{view.url}</code>
      <p className={styles.quiet}>{facts.filter(Boolean).join(" · ")}</p>
      <SuccessBar stats={view.stats} />
      {view.last_error && (
        <p className={styles.error}>
          {t("lastError", { error: view.last_error })}{" "}
          {view.last_error_delivery && (
            <Button
              variant="subtle"
              size="compact-xs"
              onClick={() =>
                void navigate({
                  to: "/deliveries",
                  search: { selected: view.last_error_delivery ?? undefined },
                })
              }
            >
              {t("showDelivery")}
            </Button>
          )}
        </p>
      )}
      {view.earlier_url && <p className={styles.quiet}>{t("earlier", { url: view.earlier_url })}</p>}
      {view.warnings.map((warning) => (
        <RpcProblem key={warning.code} problem={warning} tone="amber" />
      ))}
      {problem && asked === null && <RpcProblem problem={problem} compact announce />}
      <div className={styles.buttons}>
        {can &&
          open.map(({ id, name: endpoint }) => (
            <Button key={id} disabled={busy} onClick={() => begin({ kind: "point", endpoint: id })}>
              {open.length === 1 ? t("point") : t("pointTo", { name: endpoint })}
            </Button>
          ))}
        {can && view.earlier_url && (
          <Button disabled={busy} onClick={() => begin({ kind: "put_back" })}>
            {t("putBack")}
          </Button>
        )}
        {can && (
          <Button disabled={busy} onClick={() => setEditing(true)}>
            {t("edit")}
          </Button>
        )}
        {place.offers.includes("create") && method !== "none" && <RenewSecret place={place} view={view} />}
        {place.offers.includes("delete") && <RemoveSubscription place={place} view={view} />}
      </div>
      {editing && (
        <SubscriptionDrawer
          place={place}
          view={view}
          endpoints={endpoints}
          onClose={() => setEditing(false)}
        />
      )}
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={t("guarded.title", { name, platform: place.platform_name })}
        confirmLabel={t("guarded.confirm")}
        typedName={place.guard?.confirm ?? ""}
        busy={busy}
        problem={problem}
        onConfirm={() => asked && carryOut(asked, place.guard?.confirm)}
      >
        {place.guard?.reason}
      </ConfirmDialog>
    </article>
  );
}

// A moment that the platform wrote in a form of its own stays as it wrote it.
function shown(text: string): string {
  return Number.isNaN(Date.parse(text)) ? text : moment(text);
}
