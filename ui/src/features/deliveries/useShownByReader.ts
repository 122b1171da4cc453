import { useEffect, useRef } from "react";

/** Brings a part that the reader has just opened into view; what was open before stays where it is. */
export function useShownByReader<Place extends HTMLElement>(ready: boolean) {
  const place = useRef<Place>(null);
  const shown = useRef(false);
  useEffect(() => {
    if (!ready || shown.current) return;
    shown.current = true;
    place.current?.scrollIntoView?.({ block: "nearest" });
  }, [ready]);
  return place;
}
