/** The place "Sandbox". */
export function SandboxPlace() {
  return null;
}
