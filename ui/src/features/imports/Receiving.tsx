import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { Meter } from "../../components/Meter/Meter";
import { bytes } from "../../components/numbers";
import { PlaceHeader } from "../../components/PlaceHeader/PlaceHeader";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useDelayed } from "../../components/Skeleton/useDelayed";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./Receiving.module.css";

/** A file on its way to the backend, or what stopped it. */
export function Receiving({ open }: { readonly open: OpenImport }) {
  const { t } = useTranslation(["imports", "common"]);
  const desk = useImportDesk();
  const visible = useDelayed(150);
  const { problem } = open;
  return (
    <>
      <PlaceHeader title={open.name} facts={bytes(open.size)} />
      <div className={styles.body} data-pane>
        {problem !== null ? (
          <RpcProblem
            problem={problem}
            announce
            actions={
              <>
                <ActionButton action="import.choose">{t("choose.another")}</ActionButton>
                <Button onClick={() => desk.close()}>{t("close")}</Button>
              </>
            }
          />
        ) : (
          visible && (
            <div className={styles.progress}>
              <span>{t("receiving", { sent: bytes(open.sent), size: bytes(open.size) })}</span>
              <Meter value={open.size === 0 ? 1 : open.sent / open.size} label={t("receivingLabel")} />
              <Button onClick={() => desk.close()}>{t("common:cancel")}</Button>
            </div>
          )
        )}
      </div>
    </>
  );
}
