import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ActionButton } from "../../components/ActionButton/ActionButton";
import { bytes } from "../../components/numbers";
import { PlaceHeader } from "../../components/PlaceHeader/PlaceHeader";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import type { RpcError } from "../../rpc/generated";
import type { OpenImport } from "../../rpc/importDesk";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./ImportsPlace.module.css";

export interface NotReadProps {
  readonly open: OpenImport;
  readonly problem: RpcError;
}

/** A file that cannot be read at all: why, and what to do. */
export function NotRead({ open, problem }: NotReadProps) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const decided = Object.keys(open.choices).length > 0;
  return (
    <>
      <PlaceHeader title={open.name} facts={bytes(open.size)} />
      <div className={styles.notice} data-pane>
        <RpcProblem
          problem={problem}
          announce
          actions={
            <>
              {decided && <Button onClick={() => desk.decide({ choices: {} })}>{t("source.undoAll")}</Button>}
              <ActionButton action="import.choose">{t("choose.another")}</ActionButton>
              <Button onClick={() => desk.close()}>{t("close")}</Button>
            </>
          }
        />
      </div>
    </>
  );
}
