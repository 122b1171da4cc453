import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Drawer } from "../../components/Drawer/Drawer";
import { FormChoice } from "../../components/FormChoice/FormChoice";
import { FormNote } from "../../components/FormChoice/FormNote";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { asRpcError, type ExportFormat } from "../../host/types";
import { useHost } from "../../rpc/client";
import type { DeliveryFilterRequest, RpcError } from "../../rpc/generated";

export interface ExportDrawerProps {
  readonly title: string;
  /** This delivery; null for several. */
  readonly id: string | null;
  /** Those that are selected; without any all that the filter leaves. */
  readonly ids?: readonly string[];
  readonly filter: DeliveryFilterRequest;
  readonly opened: boolean;
  onClose(): void;
}

const MANY: readonly ExportFormat[] = ["har", "jsonl", "bundle"];
const ONE: readonly ExportFormat[] = [...MANY, "http", "curl"];

/** Writes deliveries to a file: in which form, and what is masked. The place is asked for by the system. */
export function ExportDrawer({ title, id, ids = [], filter, opened, onClose }: ExportDrawerProps) {
  const { t } = useTranslation("deliveries");
  const host = useHost();
  const [format, setFormat] = useState<ExportFormat>("har");
  const write = useMutation<boolean, RpcError>({
    mutationFn: async () => {
      try {
        return await host.exportDeliveries({ delivery_ids: id === null ? ids : [id], filter, format });
      } catch (thrown) {
        throw asRpcError(thrown, "ui.export_failed");
      }
    },
    onSuccess: (saved) => {
      if (!saved) return;
      notifications.show({ message: t("export.saved") });
      onClose();
    },
  });
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      title={title}
      onSubmit={() => write.isPending || write.mutate()}
      footer={
        <>
          <Button onClick={onClose}>{t("export.cancel")}</Button>
          <Button type="submit" variant="filled" loading={write.isPending}>
            {t("export.save")}
          </Button>
        </>
      }
    >
      <FormChoice
        label={t("export.format")}
        orientation={id === null ? "horizontal" : "vertical"}
        value={format}
        onChange={(next) => setFormat(next)}
        data={(id === null ? MANY : ONE).map((value) => ({ value, label: t(`export.formats.${value}`) }))}
        note={t(`export.notes.${format}`)}
      />
      <FormNote>{t("export.masked")}</FormNote>
      <FormNote>{t("export.personal")}</FormNote>
      {write.error && <RpcProblem problem={write.error} announce />}
    </Drawer>
  );
}
