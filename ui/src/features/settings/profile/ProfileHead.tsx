import { SegmentedControl } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PlatformTile } from "../../../components/PlatformTile/PlatformTile";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { useHost } from "../../../rpc/client";
import type { ProfileView } from "../../../rpc/generated";
import styles from "./ProfilePage.module.css";
import { ResetWorkspace } from "./ResetWorkspace";
import type { OwnLayer } from "./useProfileEdits";

export interface ProfileHeadProps {
  readonly view: ProfileView;
  readonly layer: OwnLayer;
  readonly onLayer: (layer: OwnLayer) => void;
  /** Without a workspace, values are a person's own for all of them. */
  readonly hasWorkspace: boolean;
}

/** Name, pages and origin of a profile, where changes go, and what is wrong with it. */
export function ProfileHead({ view, layer, onLayer, hasWorkspace }: ProfileHeadProps) {
  const { t } = useTranslation("profiles");
  const host = useHost();
  return (
    <header className={styles.head}>
      <div className={styles.headMain}>
        <div className={styles.heading}>
          <h2>{view.name}</h2>
          <PlatformTile platform={view.id} name={view.name} decorative />
          <span className={styles.quiet}>
            {view.file ? t("head.file", { file: view.file }) : t(`head.origin.${view.origin}`)}
            {view.set > 0 && ` · ${t("head.set", { count: view.set })}`}
          </span>
        </div>
        <p className={styles.lead}>{view.summary}</p>
        {view.docs.length > 0 && (
          <p className={styles.docs}>
            <span className={styles.quiet}>{t("head.docs")}</span>
            {view.docs.map((url) => (
              <button
                key={url}
                type="button"
                className={styles.link}
                onClick={() => void host.openExternal(url)}
              >
                {url.replace(/^https?:\/\//, "")}
              </button>
            ))}
          </p>
        )}
      </div>
      {hasWorkspace && (
        <div className={styles.saveFor}>
          <ResetWorkspace view={view} />
          <span id="save-for" className={styles.saveForLabel}>
            {t("head.saveFor")}
          </span>
          <SegmentedControl
            aria-labelledby="save-for"
            value={layer}
            onChange={(next) => onLayer(next as OwnLayer)}
            data={[
              { value: "workspace", label: t("head.workspace") },
              { value: "user", label: t("head.user") },
            ]}
          />
        </div>
      )}
      {view.problems.length > 0 && (
        <div className={styles.problems}>
          {view.problems.map((problem) => (
            <RpcProblem key={`${problem.code} ${problem.message}`} problem={problem} tone="amber" compact />
          ))}
        </div>
      )}
    </header>
  );
}
