/** The place "Endpoints". */
export function EndpointsPlace() {
  return null;
}
