import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../components/Foreign/Foreign";
import { useRead } from "../../rpc/queries";
import styles from "./ActivityList.module.css";

/** How many changes are listed; the list of deliveries has the others. */
const LISTED = 8;

/** What judging history again changed, with the way to each delivery. */
export function VerifiedAgain({ activity }: { readonly activity: number }) {
  const { t } = useTranslation("frame");
  const run = useRead("deliveries.changed_verdicts", {}).data?.run;
  if (!run || run.activity_id !== activity) return null;
  const counts = { changed: run.changed, valid: run.became_valid, total: run.looked_at };
  const sentence = run.changed === 0 ? "none" : run.became_valid === run.changed ? "valid" : "changed";
  const more = run.changed - Math.min(LISTED, run.changes.length);
  return (
    <div className={styles.changes}>
      <p>{t(`verified.${sentence}`, counts)}</p>
      {run.changes.length > 0 && (
        <ul aria-label={t("verified.list")}>
          {run.changes.slice(0, LISTED).map((change) => (
            <li key={change.delivery_id}>
              <Link to="/deliveries" search={{ selected: change.delivery_id }}>
                <Foreign text={change.provider_event ?? change.delivery_id.slice(0, 13)} />
              </Link>{" "}
              {t("verified.change", {
                from: t(`verified.verdict.${change.from_verdict}`),
                to: t(`verified.verdict.${change.to_verdict}`),
              })}
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <p>{t("verified.more", { count: more })}</p>}
    </div>
  );
}
