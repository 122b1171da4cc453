export function DeliveriesPlace() {
  return null;
}
