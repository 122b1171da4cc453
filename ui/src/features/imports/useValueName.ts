import { useTranslation } from "react-i18next";

const NAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  delimiter: { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ":": "colon", " ": "space" },
  quote: { '"': "double", "'": "single", "": "none" },
  newline: { lf: "lf", crlf: "crlf", cr: "cr" },
};

/** Gives the words for a value of a guess: “Semicolon”, “Line 3”, “windows-1250”. */
export function useValueName(): (field: string, value: string) => string {
  const { t } = useTranslation("imports");
  return (field, value) => {
    if (field === "header_row") {
      return value === "" ? t("source.noHeader") : t("source.line", { line: Number(value) + 1 });
    }
    const name = NAMED[field]?.[value];
    return name === undefined ? value : t(`source.value.${field}.${name}`);
  };
}
