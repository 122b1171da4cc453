import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../../components/ProblemCard/ProblemCard";
import type { ProfileView } from "../../../rpc/generated";
import styles from "./Connection.module.css";

/** What the platform does not say and what it says in two ways, with the page where a person settles it. */
export function Unsettled({ profile }: { readonly profile: ProfileView }) {
  const { t } = useTranslation("connection");
  const { unknown, contradictions } = profile;
  if (unknown + contradictions.length === 0) return null;
  return (
    <ProblemCard
      tone="amber"
      title={t("open.title", { count: unknown + contradictions.length })}
      actions={
        <Button
          component={Link}
          to="/settings/profiles"
          search={{ profile: profile.id, tab: "open" } as never}
        >
          {t("open.settle")}
        </Button>
      }
    >
      <ul className={styles.open}>
        {unknown > 0 && <li>{t("open.unknown", { count: unknown })}</li>}
        {contradictions.map(({ id, topic, chosen }) => (
          <li key={id}>{t("open.contradiction", { topic, chosen })}</li>
        ))}
      </ul>
    </ProblemCard>
  );
}
