import { useTranslation } from "react-i18next";
import { useRead } from "../../rpc/queries";

/** The schemes of a platform for a select; the first lets the profile choose. */
export function useSchemeChoices(platform: string | null): { value: string; label: string }[] {
  const { t } = useTranslation("endpoints");
  const profile = useRead("profiles.get", { id: platform ?? "" }, { enabled: platform !== null });
  const schemes = profile.data?.schemes ?? [];
  return [
    { value: "", label: t("form.schemeAuto") },
    ...schemes.map(({ id, label }) => ({ value: id, label })),
  ];
}
