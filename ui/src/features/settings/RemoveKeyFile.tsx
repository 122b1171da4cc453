import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { useMutate } from "../../rpc/queries";
import styles from "./Keys.module.css";
import section from "./Section.module.css";

export interface RemoveKeyFileProps {
  /** The file's name. */
  readonly name: string;
  /** Its path, where it is known; a page does not learn it. */
  readonly path: string | null;
  /** By what the file is known again. */
  readonly digest: string;
}

/** Offers to remove a file whose keys were taken, and says what was done. */
export function RemoveKeyFile({ name, path, digest }: RemoveKeyFileProps) {
  const { t } = useTranslation("settings");
  const [typed, setTyped] = useState("");
  const remove = useMutate("keys.remove_file");
  const whole = path ?? typed.trim();
  const gone = remove.data;
  if (gone !== undefined)
    return (
      <div role="status" className={styles.note}>
        <p>{t("keyFile.removed", { path: gone.path, count: gone.bytes })}</p>
        {gone.other_names > 0 && <p>{t("keyFile.otherNames", { count: gone.other_names })}</p>}
        {gone.versioned && <p>{t("keyFile.versioned")}</p>}
      </div>
    );
  return (
    <section className={styles.removeFile} aria-label={t("keyFile.removeTitle", { file: name })}>
      {path === null && (
        <TextInput
          label={t("keyFile.path", { file: name })}
          description={t("keyFile.pathHint")}
          placeholder={`/home/…/${name}`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          error={remove.error?.fields?.path}
        />
      )}
      <Button
        disabled={whole === "" || remove.isPending}
        className={section.danger}
        onClick={() => remove.mutate({ path: whole, digest })}
      >
        {t("keyFile.remove", { file: name })}
      </Button>
      <p className={styles.note}>{t("keyFile.removeHint")}</p>
      {remove.error && <RpcProblem problem={remove.error} announce />}
    </section>
  );
}
