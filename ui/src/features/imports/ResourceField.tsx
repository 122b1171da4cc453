import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { MapView } from "../../rpc/generated";
import { useImportDesk } from "../../rpc/openImport";
import styles from "./ColumnsStep.module.css";

/** What the rows are: staff, events, … A change begins the mapping anew. */
export function ResourceField({ map }: { readonly map: MapView }) {
  const { t } = useTranslation("imports");
  const desk = useImportDesk();
  const begin = (resource: string) => desk.decide({ resource, mapping: null, confirmed: [], dateOrders: {} });
  return (
    <div className={styles.resource}>
      <label htmlFor="import-resource">{t("columns.resource")}</label>
      <Select
        id="import-resource"
        w={170}
        data={map.resources.map((value) => ({ value, label: t(`resource.${value}`, value) }))}
        value={map.resource}
        onChange={(resource) => resource !== null && begin(resource)}
      />
    </div>
  );
}
