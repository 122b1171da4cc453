import i18next from "i18next";
import { initReactI18next } from "react-i18next";

type Words = Record<string, unknown>;

// One file per area; the file name is the namespace.
const files = import.meta.glob<Words>("./locales/en/*.json", { eager: true, import: "default" });

const en: Record<string, Words> = {};
for (const [path, words] of Object.entries(files)) {
  const namespace = path.replace(/^.*\/(.+)\.json$/, "$1");
  en[namespace] = words;
}

void i18next.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  resources: { en },
  ns: Object.keys(en),
  defaultNS: "common",
  // React escapes what it renders.
  interpolation: { escapeValue: false },
  // A key may hold a dot only as a path, and a namespace is named before a colon.
  returnNull: false,
});

export default i18next;
