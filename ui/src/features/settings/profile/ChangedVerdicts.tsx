import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Foreign } from "../../../components/Foreign/Foreign";
import { thousands } from "../../../components/numbers";
import { VerdictBadge } from "../../../components/VerdictBadge/VerdictBadge";
import type { ReverifyRunView } from "../../../rpc/generated";
import styles from "./VerifiedAgain.module.css";

/** More changes than these are only counted here; the deliveries' list has them all. */
const SHOWN = 12;

export interface ChangedVerdictsProps {
  readonly id: string;
  readonly run: ReverifyRunView;
}

/** The deliveries whose verdict became another, each with what was said and what is said now. */
export function ChangedVerdicts({ id, run }: ChangedVerdictsProps) {
  const { t } = useTranslation("profiles");
  const shown = run.changes.slice(0, SHOWN);
  return (
    <div id={id} className={styles.changes}>
      <ul>
        {shown.map((change) => (
          <li key={change.delivery_id} className={styles.change}>
            <Link to="/deliveries" search={{ selected: change.delivery_id }} className={styles.link}>
              <Foreign text={change.provider_event ?? change.delivery_id} />
            </Link>
            <VerdictBadge status={change.from_verdict} reason={change.from_reason} />
            <span aria-hidden="true">→</span>
            <span className={styles.hidden}>{t("again.became")}</span>
            <VerdictBadge status={change.to_verdict} reason={change.to_reason} />
          </li>
        ))}
      </ul>
      {run.changed > shown.length && (
        <p className={styles.rest}>{t("again.rest", { number: thousands(run.changed - shown.length) })}</p>
      )}
    </div>
  );
}
