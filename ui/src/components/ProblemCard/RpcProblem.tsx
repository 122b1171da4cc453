import type { ReactNode } from "react";
import type { Problem, RpcError } from "../../rpc/generated";
import { Words } from "../Words/Words";
import { ProblemCard, type ProblemCardProps } from "./ProblemCard";

export interface RpcProblemProps extends Pick<ProblemCardProps, "tone" | "announce" | "compact"> {
  /** What the backend said, as an answer's problem or as the error of a command. */
  readonly problem: Problem | RpcError;
  /** The next steps, as buttons. */
  readonly actions?: ReactNode;
}

/** Shows a problem of the backend: its sentence, its next step and its code. */
export function RpcProblem({ problem, ...card }: RpcProblemProps) {
  return (
    <ProblemCard title={<Words text={problem.message} />} code={problem.code} {...card}>
      {problem.hint && (
        <p>
          <Words text={problem.hint} />
        </p>
      )}
    </ProblemCard>
  );
}
