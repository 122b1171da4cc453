import { notifications } from "@mantine/notifications";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ClipboardEnd, CopiedSecret } from "../../host/types";
import { left } from "../Countdown/left";
import { useNow } from "../Countdown/useNow";

/** How long the end of it is told. */
const TOLD_MS = 6_000;

let told = 0;

/** Says that a secret is in the clipboard, for how long, and how that ended; it outlives what was copied from. */
export function tellHeld(held: CopiedSecret): void {
  told += 1;
  const id = `clipboard-${told}`;
  notifications.hide(`clipboard-${told - 1}`);
  notifications.show({ id, autoClose: false, message: <HeldSecret held={held} /> });
  // What a person has to do themselves stays until they close it.
  void held.ended.then((end) => {
    if (end !== "unknown") setTimeout(() => notifications.hide(id), TOLD_MS);
  });
}

/** The words, with the seconds that are left; those are not read out each second. */
export function HeldSecret({ held }: { readonly held: CopiedSecret }) {
  const { t } = useTranslation("components");
  const [end, setEnd] = useState<ClipboardEnd | null>(null);
  const now = useNow(end === null);
  useEffect(() => {
    let listens = true;
    void held.ended.then((how) => listens && setEnd(how));
    return () => {
      listens = false;
    };
  }, [held]);
  if (end !== null) return <span>{t(`copy.ended.${end}`)}</span>;
  return (
    <span>
      {t("copy.held")} <span aria-hidden="true">{left(held.until - now)}</span>
    </span>
  );
}
