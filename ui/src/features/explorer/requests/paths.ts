/** `/api/v1/candidates/{id}` as it is written in the list: `candidates/:id`. */
export function shortPath(path: string, prefix: string): string {
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : path.replace(/^\//, "");
  return (rest === "" ? path : rest).replace(/\{([^}]*)\}/g, ":$1");
}

/** What the paths of a group have in common, up to a slash. */
export function commonPrefix(paths: readonly string[]): string {
  const [first, ...others] = paths;
  if (first === undefined || others.length === 0) return "/";
  let prefix = first.slice(0, first.lastIndexOf("/") + 1);
  while (prefix.length > 1 && !others.every((path) => path.startsWith(prefix)))
    prefix = prefix.slice(0, prefix.lastIndexOf("/", prefix.length - 2) + 1);
  return prefix === "" ? "/" : prefix;
}
