/** Where a plain letter counts: everywhere outside of a field, or only in a focused list or its detail. */
export type ActionScope = "window" | "list";

export type ActionGroup =
  | "delivery"
  | "endpoint"
  | "platform"
  | "import"
  | "request"
  | "dialogue"
  | "list"
  | "go"
  | "workspace"
  | "window";

export interface Action {
  readonly id: string;
  /** Key of its words in the namespace `actions`. */
  readonly title: string;
  readonly group: ActionGroup;
  /** The first is drawn on buttons; `mod` is Ctrl, on macOS the command key. */
  readonly keys: readonly string[];
  readonly scope: ActionScope;
  /** Not offered in the palette: it only makes sense while the list has focus. */
  readonly keysOnly?: boolean;
}

/** Every action of the window, once. Palette, help sheet, tooltips and key badges are made from it. */
export const ACTIONS = [
  { id: "delivery.replay", title: "delivery.replay", group: "delivery", keys: ["r"], scope: "list" },
  {
    id: "delivery.replayTo",
    title: "delivery.replayTo",
    group: "delivery",
    keys: ["Shift+R"],
    scope: "list",
  },
  { id: "delivery.edit", title: "delivery.edit", group: "delivery", keys: ["e"], scope: "list" },
  {
    id: "delivery.sendEdited",
    title: "delivery.sendEdited",
    group: "delivery",
    keys: ["mod+Enter"],
    scope: "window",
    keysOnly: true,
  },
  { id: "delivery.copyId", title: "delivery.copyId", group: "delivery", keys: ["y"], scope: "list" },
  {
    id: "delivery.verification",
    title: "delivery.verification",
    group: "delivery",
    keys: ["v"],
    scope: "list",
  },
  { id: "delivery.body", title: "delivery.body", group: "delivery", keys: ["b"], scope: "list" },
  { id: "delivery.headers", title: "delivery.headers", group: "delivery", keys: ["h"], scope: "list" },
  { id: "delivery.signed", title: "delivery.signed", group: "delivery", keys: ["s"], scope: "list" },
  { id: "delivery.compare", title: "delivery.compare", group: "delivery", keys: ["d"], scope: "list" },
  { id: "delivery.diff", title: "delivery.diff", group: "delivery", keys: ["Shift+D"], scope: "list" },
  { id: "delivery.copyReport", title: "delivery.copyReport", group: "delivery", keys: ["c"], scope: "list" },
  {
    id: "delivery.copyVector",
    title: "delivery.copyVector",
    group: "delivery",
    keys: ["Shift+C"],
    scope: "list",
  },
  { id: "delivery.export", title: "delivery.export", group: "delivery", keys: ["Shift+E"], scope: "list" },
  {
    id: "delivery.copyCurl",
    title: "delivery.copyCurl",
    group: "delivery",
    keys: ["Shift+X"],
    scope: "list",
  },
  { id: "delivery.note", title: "delivery.note", group: "delivery", keys: ["n"], scope: "list" },
  { id: "delivery.pin", title: "delivery.pin", group: "delivery", keys: ["p"], scope: "list" },
  { id: "delivery.snippet", title: "delivery.snippet", group: "delivery", keys: [], scope: "list" },
  {
    id: "delivery.previousTab",
    title: "delivery.previousTab",
    group: "delivery",
    keys: ["["],
    scope: "list",
    keysOnly: true,
  },
  {
    id: "delivery.nextTab",
    title: "delivery.nextTab",
    group: "delivery",
    keys: ["]"],
    scope: "list",
    keysOnly: true,
  },
  { id: "endpoint.test", title: "endpoint.test", group: "endpoint", keys: ["t"], scope: "list" },
  { id: "endpoint.copyUrl", title: "endpoint.copyUrl", group: "endpoint", keys: ["y"], scope: "list" },
  { id: "endpoint.edit", title: "endpoint.edit", group: "endpoint", keys: ["e"], scope: "list" },
  { id: "endpoint.snippet", title: "endpoint.snippet", group: "endpoint", keys: ["s"], scope: "list" },
  { id: "endpoint.verifyAgain", title: "endpoint.verifyAgain", group: "endpoint", keys: [], scope: "window" },
  { id: "endpoint.conformance", title: "endpoint.conformance", group: "endpoint", keys: [], scope: "window" },
  { id: "endpoint.new", title: "endpoint.new", group: "endpoint", keys: ["n"], scope: "list" },
  { id: "endpoint.remove", title: "endpoint.remove", group: "endpoint", keys: ["Delete"], scope: "list" },
  { id: "platform.profile", title: "platform.profile", group: "platform", keys: ["p"], scope: "list" },
  { id: "platform.undo", title: "platform.undo", group: "platform", keys: ["mod+z"], scope: "list" },
  { id: "import.choose", title: "import.choose", group: "import", keys: ["mod+o"], scope: "window" },
  { id: "import.next", title: "import.next", group: "import", keys: ["mod+Enter"], scope: "window" },
  { id: "import.problem", title: "import.problem", group: "import", keys: ["F8"], scope: "window" },
  {
    id: "import.problemBefore",
    title: "import.problemBefore",
    group: "import",
    keys: ["Shift+F8"],
    scope: "window",
  },
  { id: "import.onlyProblems", title: "import.onlyProblems", group: "import", keys: ["o"], scope: "list" },
  { id: "import.saveRejected", title: "import.saveRejected", group: "import", keys: [], scope: "window" },
  { id: "import.close", title: "import.close", group: "import", keys: [], scope: "window" },
  {
    id: "request.send",
    title: "request.send",
    group: "request",
    keys: ["mod+Enter"],
    scope: "window",
  },
  { id: "request.cancel", title: "request.cancel", group: "request", keys: ["mod+."], scope: "window" },
  { id: "request.save", title: "request.save", group: "request", keys: ["mod+s"], scope: "window" },
  { id: "request.copyCurl", title: "request.copyCurl", group: "request", keys: [], scope: "window" },
  { id: "request.importCurl", title: "request.importCurl", group: "request", keys: [], scope: "window" },
  { id: "request.openFile", title: "request.openFile", group: "request", keys: [], scope: "window" },
  { id: "request.code", title: "request.code", group: "request", keys: [], scope: "window" },
  { id: "dialogue.open", title: "dialogue.open", group: "go", keys: [], scope: "window" },
  { id: "dialogue.calls", title: "dialogue.calls", group: "dialogue", keys: [], scope: "window" },
  { id: "dialogue.install", title: "dialogue.install", group: "dialogue", keys: ["i"], scope: "list" },
  { id: "dialogue.answers", title: "dialogue.answers", group: "dialogue", keys: ["e"], scope: "list" },
  {
    id: "dialogue.saveAnswer",
    title: "dialogue.saveAnswer",
    group: "dialogue",
    keys: ["mod+s"],
    scope: "window",
    keysOnly: true,
  },
  {
    id: "dialogue.submit",
    title: "dialogue.submit",
    group: "dialogue",
    keys: ["mod+Enter"],
    scope: "window",
  },
  { id: "dialogue.configure", title: "dialogue.configure", group: "dialogue", keys: ["c"], scope: "list" },
  { id: "dialogue.uninstall", title: "dialogue.uninstall", group: "dialogue", keys: ["u"], scope: "list" },
  { id: "dialogue.script", title: "dialogue.script", group: "dialogue", keys: ["s"], scope: "list" },
  { id: "dialogue.run", title: "dialogue.run", group: "dialogue", keys: ["r"], scope: "list" },
  { id: "dialogue.submission", title: "dialogue.submission", group: "dialogue", keys: [], scope: "window" },
  { id: "dialogue.forget", title: "dialogue.forget", group: "dialogue", keys: ["Delete"], scope: "list" },
  { id: "list.filter", title: "list.filter", group: "list", keys: ["/"], scope: "window" },
  { id: "list.saveView", title: "list.saveView", group: "list", keys: [], scope: "window" },
  { id: "list.export", title: "list.export", group: "list", keys: [], scope: "window" },
  { id: "list.replay", title: "list.replay", group: "list", keys: [], scope: "window" },
  { id: "list.replays", title: "list.replays", group: "list", keys: [], scope: "window" },
  { id: "list.replayPause", title: "list.replayPause", group: "list", keys: [], scope: "window" },
  { id: "list.bringIn", title: "list.bringIn", group: "list", keys: [], scope: "window" },
  { id: "list.live", title: "list.live", group: "list", keys: ["l"], scope: "list" },
  {
    id: "list.down",
    title: "list.down",
    group: "list",
    keys: ["j", "ArrowDown"],
    scope: "list",
    keysOnly: true,
  },
  { id: "list.up", title: "list.up", group: "list", keys: ["k", "ArrowUp"], scope: "list", keysOnly: true },
  { id: "list.mark", title: "list.mark", group: "list", keys: ["x"], scope: "list", keysOnly: true },
  { id: "list.open", title: "list.open", group: "list", keys: ["Enter"], scope: "list", keysOnly: true },
  { id: "list.back", title: "list.back", group: "list", keys: ["Escape"], scope: "list", keysOnly: true },
  { id: "list.top", title: "list.top", group: "list", keys: ["g", "Home"], scope: "list", keysOnly: true },
  {
    id: "list.bottom",
    title: "list.bottom",
    group: "list",
    keys: ["Shift+G", "End"],
    scope: "list",
    keysOnly: true,
  },
  { id: "go.deliveries", title: "go.deliveries", group: "go", keys: ["mod+1"], scope: "window" },
  { id: "go.endpoints", title: "go.endpoints", group: "go", keys: ["mod+2"], scope: "window" },
  { id: "go.imports", title: "go.imports", group: "go", keys: ["mod+3"], scope: "window" },
  { id: "go.explorer", title: "go.explorer", group: "go", keys: ["mod+4"], scope: "window" },
  { id: "go.sandbox", title: "go.sandbox", group: "go", keys: ["mod+5"], scope: "window" },
  { id: "go.profiles", title: "go.profiles", group: "go", keys: [], scope: "window" },
  { id: "go.settings", title: "go.settings", group: "go", keys: ["mod+,", "mod+6"], scope: "window" },
  { id: "sandbox.try", title: "sandbox.try", group: "workspace", keys: [], scope: "window" },
  { id: "platform.connect", title: "platform.connect", group: "workspace", keys: [], scope: "window" },
  { id: "receiver.start", title: "receiver.start", group: "workspace", keys: [], scope: "window" },
  { id: "receiver.stop", title: "receiver.stop", group: "workspace", keys: [], scope: "window" },
  {
    id: "window.palette",
    title: "window.palette",
    group: "window",
    keys: ["mod+k"],
    scope: "window",
    keysOnly: true,
  },
  { id: "window.help", title: "window.help", group: "window", keys: ["?"], scope: "window" },
  {
    id: "window.nextPane",
    title: "window.nextPane",
    group: "window",
    keys: ["F6"],
    scope: "window",
    keysOnly: true,
  },
  { id: "window.density", title: "window.density", group: "window", keys: [], scope: "window" },
  { id: "window.theme", title: "window.theme", group: "window", keys: [], scope: "window" },
] as const satisfies readonly Action[];

export type ActionId = (typeof ACTIONS)[number]["id"];

const byId = new Map<string, Action>(ACTIONS.map((action) => [action.id, action]));

export function actionOf(id: ActionId): Action {
  const action = byId.get(id);
  if (action === undefined) throw new Error(`no action is called ${id}`);
  return action;
}

/** Whether it is a plain character, which only acts on a focused list (WCAG 2.1.4). */
export function isSingleCharacter(keys: string): boolean {
  return keys.length === 1 || /^Shift\+.$/.test(keys);
}
