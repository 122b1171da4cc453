import { useTranslation } from "react-i18next";
import type { Environment } from "../../rpc/generated";
import styles from "./EnvironmentBadge.module.css";

export interface EnvironmentBadgeProps {
  /** The environment of a workspace. */
  readonly environment: Environment;
}

/** SANDBOX dashed, TEST outlined, LIVE filled: the shape differs as well as the colour. */
export function EnvironmentBadge({ environment }: EnvironmentBadgeProps) {
  const { t } = useTranslation("components");
  return (
    <span
      className={styles.badge}
      data-environment={environment}
      title={t(`environment.${environment}.sentence`)}
    >
      {t(`environment.${environment}.word`)}
    </span>
  );
}
