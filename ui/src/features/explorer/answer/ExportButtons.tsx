import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../../components/ProblemCard/RpcProblem";
import { useHost } from "../../../rpc/client";
import type { ApiAnswerView, ApiTableForm, RpcError } from "../../../rpc/generated";
import styles from "./Answer.module.css";

export interface ExportButtonsProps {
  readonly answer: ApiAnswerView;
  /** The pointer to the records that the table shows. */
  readonly at: string | undefined;
}

/** Saves the records as a table, or the body as it came. */
export function ExportButtons({ answer, at }: ExportButtonsProps) {
  const { t } = useTranslation("explorer");
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<RpcError | null>(null);
  const forms: ApiTableForm[] = answer.body.kind === "json" ? ["csv", "xlsx", "body"] : ["body"];
  const save = async (form: ApiTableForm) => {
    setBusy(true);
    setProblem(null);
    try {
      const saved = await host.exportAnswer({
        answer_id: answer.answer_id,
        form,
        ...(at !== undefined && { at }),
      });
      if (saved) notifications.show({ message: t(`export.done.${form}`) });
    } catch (thrown) {
      setProblem(thrown as RpcError);
    } finally {
      setBusy(false);
    }
  };
  if (answer.body.kind === "empty") return null;
  return (
    <>
      {forms.map((form) => (
        <Button
          key={form}
          size="xs"
          disabled={busy}
          leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
          onClick={() => void save(form)}
        >
          {t(`export.${form}`)}
        </Button>
      ))}
      {problem && (
        <div className={styles.exportProblem}>
          <RpcProblem problem={problem} announce compact />
        </div>
      )}
    </>
  );
}
