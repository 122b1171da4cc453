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

/** The codes of a call that only lacks a key. */
const KEYLESS = new Set(["api.no_key", "api.key_missing", "key.none"]);

/** Why a call is not sent, and what can be done about it. */
export function RefusedCard({ refused, onWithoutKey }: RefusedCardProps) {
  const { t } = useTranslation("explorer");
  const keyless = KEYLESS.has(refused.code);
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
