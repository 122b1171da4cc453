import { useNavigate } from "@tanstack/react-router";
import { useAction } from "../../actions/handlers";
import { useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { useWorkspace } from "../../rpc/workspace";

/** Leads from every place to the dialogue of an application, where a platform of the workspace holds one. */
export function useDialogues(): void {
  const navigate = useNavigate();
  const { workspace } = useWorkspace();
  const owner = useIsOwner();
  const places = useRead(
    "dialogue.places",
    { workspace_id: workspace?.id ?? "" },
    { enabled: owner && workspace !== null },
  ).data?.places;
  const connection = places?.[0]?.connection_id;
  // The Explorer spells what is opened so.
  const open = `d:${connection}`;
  useAction(
    "dialogue.open",
    () => void navigate({ to: "/explorer", search: { open } }),
    connection !== undefined,
  );
}
