import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProblemCard } from "../../../components/ProblemCard/ProblemCard";
import type { DialogueForgottenView } from "../../../rpc/generated";
import styles from "./Dialogue.module.css";
import { ForgottenList } from "./ForgottenList";
import { shortId } from "./state";

export interface GoneCardProps {
  readonly what: DialogueForgottenView;
  onClose(): void;
}

/** Says what went with a company, until it was read. */
export function GoneCard({ what, onClose }: GoneCardProps) {
  const { t } = useTranslation("dialogue");
  return (
    <div className={styles.gone}>
      <ProblemCard
        tone="petrol"
        announce
        title={t("forget.gone", { id: shortId(what.company_id) })}
        actions={<Button onClick={onClose}>{t("forget.read")}</Button>}
      >
        <ForgottenList what={what} />
      </ProblemCard>
    </div>
  );
}
