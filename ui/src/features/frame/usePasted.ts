import { useEffect, useEffectEvent } from "react";

/** The longest text that is looked for; what is longer is no id, address or number. */
const LONGEST = 200;

/** Hands over a line that is pasted where nothing takes text: an id, a mail address, a phone number. */
export function usePasted(onPasted: (text: string) => void): void {
  const pasted = useEffectEvent(onPasted);
  useEffect(() => {
    const listen = (event: ClipboardEvent) => {
      const place = event.target instanceof Element ? event.target : null;
      // A field takes what is pasted, and a dialog is about something else.
      if (event.defaultPrevented || place?.closest("input, textarea, [contenteditable=true], [role=dialog]"))
        return;
      if (document.querySelector("[role=dialog]") !== null) return;
      const text = event.clipboardData?.getData("text/plain").trim() ?? "";
      if (text === "" || text.length > LONGEST || text.includes("\n")) return;
      event.preventDefault();
      pasted(text);
    };
    document.addEventListener("paste", listen);
    return () => document.removeEventListener("paste", listen);
  }, []);
}
