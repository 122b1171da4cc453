import { useTranslation } from "react-i18next";
import { useHost } from "../../../rpc/client";
import type { ApiView, ProfileView } from "../../../rpc/generated";
import section from "../Section.module.css";
import styles from "./Connection.module.css";

export interface PlatformNotesProps {
  readonly api: ApiView;
  readonly profile: ProfileView;
}

/** What the platform can do, which plan it takes, its pages, and what is pasted there by hand. */
export function PlatformNotes({ api, profile }: PlatformNotesProps) {
  const { t } = useTranslation("connection");
  const host = useHost();
  const links = [
    ...profile.docs.map((url) => ({ url, word: "docs" })),
    ...(api.playground ? [{ url: api.playground, word: "playground" }] : []),
    ...(api.openapi ? [{ url: api.openapi, word: "openapi" }] : []),
    ...(profile.status_page ? [{ url: profile.status_page, word: "status" }] : []),
    ...(profile.support ? [{ url: profile.support, word: "support" }] : []),
  ];
  const facts = profile.sections.flatMap((part) => part.facts);
  const place = facts.find(({ path }) => path === "webhooks.set_up_at")?.value;
  const subscribes = profile.capabilities.includes("subscription-api");
  return (
    <>
      <section aria-label={t("can.title")}>
        <h3 className={section.sub}>{t("can.title")}</h3>
        <ul className={styles.chips}>
          {profile.capabilities.map((capability) => (
            <li key={capability} className={styles.chip}>
              {t(`can.${capability}`, { defaultValue: capability })}
            </li>
          ))}
          {profile.capabilities.length === 0 && <li className={section.quiet}>{t("can.none")}</li>}
        </ul>
        <p className={styles.text}>
          {api.writes ? t("can.writes") : (api.writes_reason ?? t("can.readOnly"))}
        </p>
      </section>
      {(profile.plan !== null || profile.plan_notes.length > 0) && (
        <section aria-label={t("plan.title")}>
          <h3 className={section.sub}>{t("plan.title")}</h3>
          {profile.plan !== null && <p className={styles.text}>{t("plan.needs", { plan: profile.plan })}</p>}
          {profile.plan_notes.map((note) => (
            <p key={note} className={styles.text}>
              {note}
            </p>
          ))}
        </section>
      )}
      <section aria-label={t("links.title")}>
        <h3 className={section.sub}>{t("links.title")}</h3>
        <ul className={section.links}>
          {links.map(({ url, word }) => (
            <li key={`${word} ${url}`}>
              <span className={section.quiet}>{t(`links.${word}`)}</span>{" "}
              {/^https?:\/\//.test(url) ? (
                <button type="button" className={section.link} onClick={() => void host.openExternal(url)}>
                  {url.replace(/^https?:\/\//, "")}
                </button>
              ) : (
                <code>{url}</code>
              )}
            </li>
          ))}
          {links.length === 0 && <li className={section.quiet}>{t("links.none")}</li>}
        </ul>
      </section>
      {profile.schemes.length > 0 && !subscribes && (
        <section aria-label={t("paste.title")}>
          <h3 className={section.sub}>{t("paste.title")}</h3>
          <ol className={styles.steps}>
            <li>
              {place === undefined
                ? t("paste.address", { name: profile.name })
                : t("paste.addressAt", { name: profile.name, place })}
            </li>
            <li>{t("paste.secret")}</li>
            <li>{t("paste.events")}</li>
          </ol>
        </section>
      )}
    </>
  );
}
