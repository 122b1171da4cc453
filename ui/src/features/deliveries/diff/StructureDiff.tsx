import { useTranslation } from "react-i18next";
import type { JsonDiffView } from "../../../rpc/generated";
import { ChangeMark } from "./ChangeMark";
import styles from "./DiffTab.module.css";

/** What was added, removed, changed or moved in the document, each with its pointer. */
export function StructureDiff({ json }: { readonly json: JsonDiffView }) {
  const { t } = useTranslation("diff");
  if (json.changes.length === 0) return <p className={styles.none}>{t("body.noChange")}</p>;
  return (
    <>
      <table className={styles.table} aria-label={t("body.structure")}>
        <thead>
          <tr>
            <th scope="col">{t("body.pointer")}</th>
            <th scope="col">{t("left")}</th>
            <th scope="col">{t("right")}</th>
            <th scope="col">{t("headers.change")}</th>
          </tr>
        </thead>
        <tbody>
          {json.changes.map((one) => (
            <tr key={`${one.change} ${one.pointer} ${one.from}`}>
              <th scope="row">
                <code>{one.pointer === "" ? t("body.root") : one.pointer}</code>
              </th>
              <td>{one.from !== null ? <code>{one.from}</code> : (one.left ?? <i>{t("absent")}</i>)}</td>
              <td>
                {one.right ?? (one.change === "reordered" ? t("body.reordered") : <i>{t("absent")}</i>)}
              </td>
              <td className={styles.word}>
                <ChangeMark change={one.change} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {json.cut && <p className={styles.none}>{t("body.cut")}</p>}
    </>
  );
}
