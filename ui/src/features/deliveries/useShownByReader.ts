import { useEffect, useRef } from "react";

/** Brings a part that the reader has just opened into view, once it is whole. */
export function useShownByReader<Place extends HTMLElement>(justOpened: boolean, whole: boolean) {
  const place = useRef<Place>(null);
  const shown = useRef(!justOpened);
  useEffect(() => {
    if (!whole || shown.current) return;
    shown.current = true;
    place.current?.scrollIntoView?.({ block: "nearest" });
  }, [whole]);
  return place;
}
