import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import type { Problem } from "../../../rpc/generated";

export interface RefusedCardProps {
  /** Why the call does not go out. */
  readonly refused: Problem;
  onWithoutKey(): void;
}

/** The code of a call that only lacks a key. */
const KEYLESS = "key.none_for_calls";

/** Why a call is not sent, and what can be done about it. */
export function RefusedCard({ refused, onWithoutKey }: RefusedCardProps) {
  const { t } = useTranslation("explorer");
  const keyless = refused.code === KEYLESS;
  return (
    <RpcProblem
      tone="amber"
      compact={!keyless}
      problem={refused}
      actions={
        keyless && (
          <>
            <Button component={Link} to="/settings/keys">
              {t("auth.add")}
            </Button>
            <Button onClick={onWithoutKey}>{t("send.withoutKey")}</Button>
          </>
        )
      }
    />
  );
}
