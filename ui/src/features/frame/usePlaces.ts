import { useNavigate } from "@tanstack/react-router";
import { useAction } from "../../actions/handlers";

/** Offers the actions that go to a place. */
export function usePlaces(): void {
  const navigate = useNavigate();
  useAction("go.deliveries", () => void navigate({ to: "/deliveries" }));
  useAction("go.endpoints", () => void navigate({ to: "/endpoints" }));
  useAction("go.imports", () => void navigate({ to: "/imports" }));
  useAction("go.explorer", () => void navigate({ to: "/explorer" }));
  useAction("go.sandbox", () => void navigate({ to: "/sandbox" }));
  useAction(
    "go.profiles",
    () => void navigate({ to: "/settings/$section", params: { section: "profiles" }, search: {} }),
  );
  useAction("go.settings", () => void navigate({ to: "/settings" }));
}
