import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { FirstRunActions } from "./features/first-run/FirstRunActions";
import { Frame } from "./features/frame/Frame";

const root = createRootRoute({ component: () => <Frame overlays={<FirstRunActions />} /> });

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;

const index = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/deliveries" });
  },
});

const deliveries = createRoute({
  getParentRoute: () => root,
  path: "/deliveries",
  validateSearch: (search: Record<string, unknown>): { filter?: string; selected?: string } => ({
    filter: text(search.filter),
    selected: text(search.selected),
  }),
  component: lazyRouteComponent(() => import("./places"), "DeliveriesScreen"),
});

const endpoints = createRoute({
  getParentRoute: () => root,
  path: "/endpoints",
  validateSearch: (search: Record<string, unknown>): { selected?: string } => ({
    selected: text(search.selected),
  }),
  component: lazyRouteComponent(() => import("./features/endpoints/EndpointsPlace"), "EndpointsPlace"),
});

const STEPS = ["source", "columns", "fix", "preview"] as const;

const imports = createRoute({
  getParentRoute: () => root,
  path: "/imports",
  validateSearch: (search: Record<string, unknown>): { step?: (typeof STEPS)[number] } => ({
    step: STEPS.find((step) => step === search.step),
  }),
  component: lazyRouteComponent(() => import("./features/imports/ImportsPlace"), "ImportsPlace"),
});

const explorer = createRoute({
  getParentRoute: () => root,
  path: "/explorer",
  validateSearch: (search: Record<string, unknown>): { open?: string } => ({ open: text(search.open) }),
  component: lazyRouteComponent(() => import("./features/explorer/ExplorerPlace"), "ExplorerPlace"),
});

const sandbox = createRoute({
  getParentRoute: () => root,
  path: "/sandbox",
  component: lazyRouteComponent(() => import("./features/sandbox/SandboxPlace"), "SandboxPlace"),
});

const settingsIndex = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  beforeLoad: () => {
    throw redirect({ to: "/settings/$section", params: { section: "workspaces" } });
  },
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings/$section",
  validateSearch: (
    search: Record<string, unknown>,
  ): { profile?: string; tab?: string; connection?: string } => ({
    profile: text(search.profile),
    tab: text(search.tab),
    connection: text(search.connection),
  }),
  component: lazyRouteComponent(() => import("./features/settings/SettingsPlace"), "SettingsPlace"),
});

const routeTree = root.addChildren([
  index,
  deliveries,
  endpoints,
  imports,
  explorer,
  sandbox,
  settingsIndex,
  settings,
]);

/** The route lives behind `#`: the window's address is a file's, and a reload must find it again. */
export function newRouter(history = createHashHistory()) {
  return createRouter({ routeTree, history, defaultPreload: "intent", notFoundMode: "root" });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
