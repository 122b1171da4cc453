import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { LETTERS_REGION } from "../../../../actions/keyboard";
import { ActionButton } from "../../../../components/ActionButton/ActionButton";
import { CopyButton } from "../../../../components/CopyButton/CopyButton";
import { ProblemCard } from "../../../../components/ProblemCard/ProblemCard";
import type { DialoguePlaceView } from "../../../../rpc/generated";
import styles from "./Companies.module.css";

export interface NoCompanyProps {
  readonly place: DialoguePlaceView;
  /** Whether the sandbox may be tried. */
  readonly sandbox: boolean;
  readonly busy: boolean;
}

/** Nothing was said yet: how the platform is told of the application, or how it is tried without the platform. */
export function NoCompany({ place, sandbox, busy }: NoCompanyProps) {
  const { t } = useTranslation("dialogue");
  const { platform_name, endpoint_id, url, local_url, health_url, is_public, has_token } = place;
  const platform = platform_name;
  const pane = useRef<HTMLElement>(null);
  // One comes here by a key, or the last company has just gone: the keys of this place act at once.
  useEffect(() => {
    if (document.activeElement === document.body) pane.current?.focus();
  }, []);
  return (
    <section
      ref={pane}
      className={styles.begin}
      aria-label={t("begin.title")}
      data-pane
      tabIndex={-1}
      {...{ [LETTERS_REGION]: true }}
    >
      <h2>{t("begin.heading", { platform })}</h2>
      <p className={styles.beginText}>{t("begin.text", { platform })}</p>
      {endpoint_id === null ? (
        <ProblemCard
          tone="amber"
          title={t("begin.noEndpoint")}
          actions={<Link to="/endpoints">{t("begin.toEndpoints")}</Link>}
        />
      ) : (
        <>
          {sandbox && (
            <div className={styles.beginTry}>
              <ActionButton action="dialogue.install" variant="filled" disabled={busy}>
                {t("begin.try")}
              </ActionButton>
              <span>{t("begin.tryNote")}</span>
            </div>
          )}
          <h3>{t("begin.paste", { platform })}</h3>
          <dl className={styles.paste}>
            <Value name={t("begin.address")} value={url ?? local_url} />
            <Value name={t("begin.health")} value={health_url} />
          </dl>
          {!is_public && (
            <p className={styles.beginText}>
              {t("begin.local", { platform })} <Link to="/endpoints">{t("begin.tunnel")}</Link>
            </p>
          )}
          {!has_token && (
            <ProblemCard
              tone="amber"
              title={t("begin.noToken")}
              actions={
                <Link to="/settings/$section" params={{ section: "keys" }} search={{}}>
                  {t("begin.toKeys")}
                </Link>
              }
            >
              {t("begin.tokenText", { platform })}
            </ProblemCard>
          )}
          <div className={styles.beginTry}>
            <ActionButton action="dialogue.submission" />
            <ActionButton action="dialogue.answers" />
          </div>
        </>
      )}
    </section>
  );
}

function Value({ name, value }: { readonly name: string; readonly value: string | null }) {
  const { t } = useTranslation("dialogue");
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value === null ? (
          t("begin.notListening")
        ) : (
          <>
            <code>{value}</code>
            <CopyButton text={value} label={t("begin.copy", { what: name })} />
          </>
        )}
      </dd>
    </div>
  );
}
