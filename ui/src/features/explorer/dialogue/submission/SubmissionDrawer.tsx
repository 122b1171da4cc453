import { Button, Textarea } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "../../../../components/CopyButton/CopyButton";
import { Drawer } from "../../../../components/Drawer/Drawer";
import { RpcProblem } from "../../../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../../../components/Skeleton/Skeleton";
import { useHost } from "../../../../rpc/client";
import { useRead } from "../../../../rpc/queries";
import { base64Of } from "./base64";
import { LogoChecks } from "./LogoChecks";
import styles from "./Submission.module.css";
import { SubmissionRow } from "./SubmissionRow";

export interface SubmissionDrawerProps {
  readonly endpointId: string;
  readonly platformName: string;
  onClose(): void;
}

interface Logo {
  readonly logo_name: string;
  readonly logo_base64: string;
}

/** What the platform asks for before it lists an application, filled in as far as it is known here. */
export function SubmissionDrawer({ endpointId, platformName, onClose }: SubmissionDrawerProps) {
  const { t } = useTranslation("dialogue");
  const host = useHost();
  const file = useRef<HTMLInputElement>(null);
  const [description, setDescription] = useState("");
  const [logo, setLogo] = useState<Logo | null>(null);
  const read = useRead(
    "dialogue.submission",
    { endpoint_id: endpointId, ...(description !== "" && { description }), ...logo },
    { keepPrevious: true },
  );
  const sheet = read.data;
  const choose = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.currentTarget.files?.[0];
    if (chosen === undefined) return;
    setLogo({ logo_name: chosen.name, logo_base64: base64Of(await chosen.arrayBuffer()) });
  };
  const mail = sheet?.mail_to ?? null;
  return (
    <Drawer
      wide
      opened
      onClose={onClose}
      title={t("submission.title", { platform: platformName })}
      footer={
        sheet && (
          <>
            {mail !== null && (
              <Button
                leftSection={<IconMail size={14} stroke={1.6} />}
                onClick={() => void host.openExternal(`mailto:${mail}`)}
              >
                {t("submission.mail", { to: mail })}
              </Button>
            )}
            <CopyButton withLabel text={sheet.text} label={t("submission.copyAll")} />
          </>
        )
      }
    >
      <p className={styles.about}>{t("submission.about", { platform: platformName })}</p>
      <Textarea
        label={t("submission.description")}
        description={t("submission.descriptionHint")}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={6}
        data-autofocus
      />
      <div className={styles.logo}>
        <Button onClick={() => file.current?.click()}>{t("submission.chooseLogo")}</Button>
        <input
          ref={file}
          type="file"
          accept="image/*"
          hidden
          aria-label={t("submission.logoFile")}
          onChange={(event) => void choose(event)}
        />
        <span className={styles.quiet}>{logo?.logo_name ?? t("submission.logoHint")}</span>
      </div>
      {sheet?.logo && <LogoChecks logo={sheet.logo} />}
      {read.error ? (
        <RpcProblem problem={read.error} announce />
      ) : sheet === undefined ? (
        <Skeleton rows={8} />
      ) : (
        <ul className={styles.rows} aria-label={t("submission.rows")}>
          {sheet.rows.map((row) => (
            <SubmissionRow key={row.id} row={row} />
          ))}
        </ul>
      )}
    </Drawer>
  );
}
