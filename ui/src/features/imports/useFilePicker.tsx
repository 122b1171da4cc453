import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";

const KINDS = ".csv,.tsv,.txt,.xlsx,.xls,.ods";

/** A file dialog: render `input` once, and `choose` opens it. */
export function useFilePicker(onFile: (file: File) => void): { input: ReactNode; choose: () => void } {
  const { t } = useTranslation("imports");
  const field = useRef<HTMLInputElement>(null);
  const input = (
    <input
      ref={field}
      type="file"
      accept={KINDS}
      hidden
      aria-label={t("choose.button")}
      onChange={(event) => {
        const [file] = event.currentTarget.files ?? [];
        if (file !== undefined) onFile(file);
        // The same file may be chosen again after it was changed.
        event.currentTarget.value = "";
      }}
    />
  );
  return { input, choose: () => field.current?.click() };
}
