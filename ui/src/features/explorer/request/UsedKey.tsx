import { IconKey } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../components/CopyButton/CopyButton";
import { Fingerprint } from "../../../components/Fingerprint/Fingerprint";
import { Foreign } from "../../../components/Foreign/Foreign";
import type { ApiView } from "../../../rpc/generated";
import styles from "./Request.module.css";
import type { CallWork } from "./useCallWork";

/** With which key a call goes out, at the end of its tabs. */
export function UsedKey({ api, callWork }: { readonly api: ApiView; readonly callWork: CallWork }) {
  const { t } = useTranslation("explorer");
  const { prepared, draft } = callWork;
  const used = draft.withoutKey ? null : (prepared?.key ?? null);
  return (
    <span className={styles.tabsEnd}>
      {used ? (
        <>
          <IconKey size={14} stroke={1.6} aria-hidden />
          <span className={styles.quiet}>
            “<Foreign text={used.name} />”
          </span>
          <Fingerprint hex={used.fingerprint} />
        </>
      ) : (
        <span className={styles.quiet}>{t("auth.noKey")}</span>
      )}
      <CopyButton label={t("copy.url")} text={() => prepared?.url ?? `${api.base_url ?? ""}${draft.path}`} />
    </span>
  );
}
