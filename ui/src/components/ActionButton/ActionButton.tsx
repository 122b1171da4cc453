import { Button, type ButtonProps } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useActionHandlers, useMay } from "../../actions/handlers";
import { caps } from "../../actions/keyboard";
import { type ActionId, actionOf } from "../../actions/registry";
import { Kbd } from "../Kbd/Kbd";

export interface ActionButtonProps extends Pick<ButtonProps, "variant" | "size" | "disabled" | "loading"> {
  /** Which action of the registry; its title and its first key are drawn. */
  readonly action: ActionId;
  readonly icon?: ReactNode;
  /** Replaces the title where the place gives it a shorter one. */
  readonly children?: ReactNode;
  /** Runs instead of the action, where the button means this one thing and the key what is selected. */
  readonly onRun?: () => void;
  /** What it began is still going on. */
  readonly "aria-busy"?: boolean;
  /** Whether what it shows is shown. */
  readonly "aria-expanded"?: boolean;
}

/** A button that runs an action of the registry and teaches its key. */
export function ActionButton({
  action: id,
  icon,
  children,
  onRun,
  variant = "default",
  ...button
}: ActionButtonProps) {
  const { t } = useTranslation("actions");
  const handlers = useActionHandlers();
  const action = actionOf(id);
  const key = action.keys[0];
  const may = useMay(id);
  if (!may) return null;
  return (
    <Button
      variant={variant}
      leftSection={icon}
      rightSection={
        key && <Kbd keys={caps(key).join(" ")} tone={variant === "filled" ? "onAccent" : "plain"} />
      }
      aria-keyshortcuts={key?.replace("mod", "Control")}
      onClick={onRun ?? (() => handlers.run(id))}
      {...button}
    >
      {children ?? t(action.title)}
    </Button>
  );
}
