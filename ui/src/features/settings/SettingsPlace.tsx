/** The place "Settings". */
export function SettingsPlace() {
  return null;
}
