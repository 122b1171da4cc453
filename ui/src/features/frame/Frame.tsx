import { Outlet } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ActionsProvider, useAction } from "../../actions/handlers";
import { useRead } from "../../rpc/queries";
import { useWorkspace } from "../../rpc/workspace";
import { DropTarget } from "./DropTarget";
import { FaultStrip } from "./FaultStrip";
import styles from "./Frame.module.css";
import { HelpSheet } from "./HelpSheet";
import { Palette, palette } from "./Palette";
import { Rail } from "./Rail";
import { ReachStrip } from "./ReachStrip";
import { StatusLine } from "./StatusLine";
import { TopBar } from "./TopBar";
import { TroubleStrip } from "./TroubleStrip";
import { useAppearance } from "./useAppearance";
import { useDialogues } from "./useDialogues";
import { useNextPane } from "./useNextPane";
import { usePlaces } from "./usePlaces";
import { useReceiver } from "./useReceiver";

export interface FrameProps {
  /** Drawers that any place can open. */
  readonly overlays?: ReactNode;
}

/** The frame of the window: top bar, rail, place, status line. */
export function Frame({ overlays }: FrameProps) {
  const status = useRead("status.get", {});
  return (
    <ActionsProvider
      letters={status.data?.settings.single_key_shortcuts ?? true}
      owner={status.data?.role !== "support"}
    >
      <Shell overlays={overlays} />
    </ActionsProvider>
  );
}

function Shell({ overlays }: FrameProps) {
  const { t } = useTranslation("frame");
  const { workspace } = useWorkspace();
  const [help, setHelp] = useState(false);
  usePlaces();
  useDialogues();
  useReceiver();
  useAppearance();
  useNextPane();
  useAction("window.help", () => setHelp(true));
  useAction("window.palette", palette.open);
  return (
    <div className={styles.app} data-environment={workspace?.environment}>
      <button type="button" className={styles.skip} onClick={focusPlace}>
        {t("skip")}
      </button>
      <TopBar workspace={workspace} />
      <Rail workspace={workspace} />
      <main id="place" className={styles.place} tabIndex={-1}>
        <TroubleStrip />
        <FaultStrip />
        <ReachStrip />
        <Outlet />
      </main>
      <StatusLine workspace={workspace} onHelp={() => setHelp(true)} />
      <DropTarget />
      <Palette />
      <HelpSheet opened={help} onClose={() => setHelp(false)} />
      {overlays}
    </div>
  );
}

/** A link would change the route, which lives behind `#`. */
function focusPlace(): void {
  document.getElementById("place")?.focus();
}
