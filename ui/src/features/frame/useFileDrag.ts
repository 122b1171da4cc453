import { useEffect, useRef, useState } from "react";

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Whether files are dragged over the window now; `onDrop` is called with them when they are let go. */
export function useFileDrag(onDrop: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(onDrop);
  useEffect(() => {
    latest.current = onDrop;
  });
  useEffect(() => {
    const stop = new AbortController();
    const on = (name: "dragover" | "dragleave" | "drop", heard: (event: DragEvent) => void) =>
      window.addEventListener(name, (event) => hasFiles(event) && heard(event), { signal: stop.signal });
    on("dragover", (event) => {
      // Without this the web view would leave the page and show the file.
      event.preventDefault();
      setOver(true);
    });
    on("dragleave", (event) => {
      // Between two elements of the window something is entered; outside of it nothing is.
      if (event.relatedTarget === null) setOver(false);
    });
    on("drop", (event) => {
      event.preventDefault();
      setOver(false);
      latest.current([...(event.dataTransfer?.files ?? [])]);
    });
    return () => stop.abort();
  }, []);
  return over;
}
