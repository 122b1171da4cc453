import type { ApiCall, ApiView } from "../../rpc/generated";
import { CodeDrawer } from "./drawers/CodeDrawer";
import { CurlDrawer } from "./drawers/CurlDrawer";
import { ImportCurlDrawer } from "./drawers/ImportCurlDrawer";
import { OpenApiDrawer } from "./drawers/OpenApiDrawer";
import { SaveDrawer } from "./drawers/SaveDrawer";
import type { Opened } from "./opened";

/** Which drawer stands open, and for which call. */
export type CallDrawer =
  | { readonly kind: "save" | "curl"; readonly call: ApiCall }
  | { readonly kind: "code"; readonly call: ApiCall; readonly language?: string }
  | { readonly kind: "importCurl" | "openapi" };

export interface CallDrawersProps {
  readonly workspaceId: string;
  readonly apis: readonly ApiView[];
  readonly drawer: CallDrawer | null;
  onClose(): void;
  onOpen(opened: Opened): void;
}

/** The drawers of the Explorer, of which one at most is open. */
export function CallDrawers({ workspaceId, apis, drawer, onClose, onOpen }: CallDrawersProps) {
  return (
    <>
      {drawer?.kind === "save" && (
        <SaveDrawer workspaceId={workspaceId} call={drawer.call} onClose={onClose} onOpen={onOpen} />
      )}
      {drawer?.kind === "curl" && <CurlDrawer call={drawer.call} onClose={onClose} />}
      {drawer?.kind === "code" && (
        <CodeDrawer call={drawer.call} first={drawer.language ?? "javascript"} onClose={onClose} />
      )}
      {drawer?.kind === "importCurl" && (
        <ImportCurlDrawer workspaceId={workspaceId} apis={apis} onClose={onClose} onOpen={onOpen} />
      )}
      {drawer?.kind === "openapi" && <OpenApiDrawer apis={apis} onClose={onClose} />}
    </>
  );
}
