import { useTranslation } from "react-i18next";
import { useRead } from "../../rpc/queries";

/** The schemes of a platform for a select, and the one in use if it is another; the first lets the profile choose. */
export function useSchemeChoices(
  platform: string | null,
  used?: { id: string; label: string } | null,
): { value: string; label: string }[] {
  const { t } = useTranslation("endpoints");
  const profile = useRead("profiles.get", { id: platform ?? "" }, { enabled: platform !== null });
  const own = profile.data?.schemes ?? [];
  const schemes = used && !own.some(({ id }) => id === used.id) ? [...own, used] : own;
  return [
    { value: "", label: t("form.schemeAuto") },
    ...schemes.map(({ id, label }) => ({ value: id, label })),
  ];
}
