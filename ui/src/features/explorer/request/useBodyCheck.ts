import { useDebouncedValue } from "@mantine/hooks";
import type { Problem } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";

const QUIET_MS = 250;
const NONE: readonly Problem[] = [];

/** What the schema of an operation has against the body, asked for when the typing rests. */
export function useBodyCheck(connection: string, operation: string | null, body: string): readonly Problem[] {
  const [resting] = useDebouncedValue(body, QUIET_MS);
  const check = useRead(
    "openapi.check",
    { connection_id: connection, operation: operation ?? "", body: resting },
    { enabled: operation !== null && resting.trim() !== "", keepPrevious: true },
  );
  return operation === null || resting.trim() === "" ? NONE : (check.data?.problems ?? NONE);
}
