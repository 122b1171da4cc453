import { ActionIcon, Button } from "@mantine/core";
import { IconArrowsDiff, IconFileExport, IconPin, IconPinnedOff, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useMutate } from "../../rpc/queries";
import { ExportDrawer } from "./ExportDrawer";
import { SelectionReplay } from "./replay/SelectionReplay";
import styles from "./SelectionBar.module.css";

export interface SelectionBarProps {
  /** The selected deliveries; at least one. */
  readonly ids: readonly string[];
  onClear(): void;
  /** Compares two of them. */
  onCompare(): void;
}

/** What can be done with several deliveries at once. */
export function SelectionBar({ ids, onClear, onCompare }: SelectionBarProps) {
  const { t } = useTranslation("deliveries");
  const [exporting, setExporting] = useState(false);
  const write = useMutate("notes.write");
  const pin = (pinned: boolean) => write.mutate({ delivery_ids: [...ids], pinned });
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form. */}
      <div className={styles.bar} role="group" aria-label={t("several.label")}>
        <b role="status">{t("several.count", { count: ids.length })}</b>
        <SelectionReplay ids={ids} />
        <Button
          size="xs"
          disabled={ids.length !== 2}
          title={t("several.compareTitle")}
          leftSection={<IconArrowsDiff size={14} stroke={1.6} aria-hidden />}
          onClick={onCompare}
        >
          {t("several.compare")}
        </Button>
        <ActionIcon
          aria-label={t("several.pin")}
          title={t("several.pin")}
          disabled={write.isPending}
          onClick={() => pin(true)}
        >
          <IconPin size={14} stroke={1.6} aria-hidden />
        </ActionIcon>
        <ActionIcon
          aria-label={t("several.unpin")}
          title={t("several.unpin")}
          disabled={write.isPending}
          onClick={() => pin(false)}
        >
          <IconPinnedOff size={14} stroke={1.6} aria-hidden />
        </ActionIcon>
        <Button
          size="xs"
          leftSection={<IconFileExport size={14} stroke={1.6} aria-hidden />}
          onClick={() => setExporting(true)}
        >
          {t("several.export")}
        </Button>
        <button type="button" className={styles.clear} aria-label={t("several.clear")} onClick={onClear}>
          <IconX size={14} stroke={1.9} aria-hidden />
        </button>
      </div>
      {write.error && <RpcProblem problem={write.error} compact announce />}
      <ExportDrawer
        title={t("several.exportTitle", { count: ids.length })}
        id={null}
        ids={ids}
        filter={{}}
        opened={exporting}
        onClose={() => setExporting(false)}
      />
    </>
  );
}
