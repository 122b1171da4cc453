import { useTranslation } from "react-i18next";
import { Foreign } from "../../../components/Foreign/Foreign";
import type { ApiRow } from "../../../rpc/generated";
import styles from "./Answer.module.css";

/** The headers of an answer, as they came. */
export function AnswerHeaders({ headers }: { readonly headers: readonly ApiRow[] }) {
  const { t } = useTranslation("explorer");
  const rows = headers.map((header, at) => ({ ...header, key: `${at} ${header.name}` }));
  return (
    <table className={styles.headers} aria-label={t("answer.form.headers")}>
      <tbody>
        {rows.map(({ key, name, value }) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            <td>
              <Foreign text={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
