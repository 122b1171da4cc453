import { ActionIcon } from "@mantine/core";
import { IconFileExport } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import type { DeliveryFilterRequest } from "../../rpc/generated";
import { ExportDrawer } from "./ExportDrawer";

export interface ListExportProps {
  readonly filter: DeliveryFilterRequest;
  /** There is something in the list. */
  readonly ready: boolean;
}

/** Offers to write what the list shows to a file. */
export function ListExport({ filter, ready }: ListExportProps) {
  const { t } = useTranslation("deliveries");
  const [opened, setOpened] = useState(false);
  useAction("list.export", () => setOpened(true), ready);
  return (
    <>
      <ActionIcon
        size={28}
        aria-label={t("export.many")}
        title={t("export.many")}
        disabled={!ready}
        onClick={() => setOpened(true)}
      >
        <IconFileExport size={16} stroke={1.6} aria-hidden />
      </ActionIcon>
      <ExportDrawer
        title={t("export.many")}
        id={null}
        filter={filter}
        opened={opened}
        onClose={() => setOpened(false)}
      />
    </>
  );
}
