import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { AttemptView, DeliveryView } from "../../../rpc/generated";
import { useRead } from "../../../rpc/queries";
import type { BodyContent } from "../body";
import { BodyField } from "./BodyField";
import { recorded } from "./draft";
import styles from "./Edit.module.css";
import { EventFields } from "./EventFields";
import { eventFields, withField } from "./fields";
import { HeaderRows } from "./HeaderRows";
import { RequestLine } from "./RequestLine";
import { SealedNote } from "./SealedNote";
import { SendColumn } from "./SendColumn";
import { useEditDesk } from "./useEditDesk";
import { useEditSend } from "./useEditSend";

export interface EditWorkProps {
  readonly delivery: DeliveryView;
  readonly attempts: readonly AttemptView[];
  readonly body: BodyContent;
  readonly suggested: string | null;
  onUnsent(unsent: boolean): void;
}

/** The request at the left, where it goes and what came back at the right. */
export function EditWork({ delivery, attempts, body, suggested, onUnsent }: EditWorkProps) {
  const { t } = useTranslation("edit");
  const { summary } = delivery;
  const original = useMemo(() => recorded(delivery, body), [delivery, body]);
  const desk = useEditDesk(summary.id, original, suggested ?? "");
  const send = useEditSend(delivery, desk, original);
  const { request } = desk;
  // An endpoint without a platform has no profile, and then there are no fields to bind.
  const profile = useRead("profiles.get", { id: summary.platform, workspace_id: summary.workspace_id });
  const fields = useMemo(() => eventFields(profile.data, request), [profile.data, request]);
  useEffect(() => onUnsent(desk.unsent), [desk.unsent, onUnsent]);
  return (
    <div className={styles.columns}>
      <section className={styles.request} aria-label={t("request")}>
        <SealedNote parts={delivery.sealed} />
        <RequestLine
          request={request}
          errors={send.errors}
          changed={desk.changed}
          onChange={desk.change}
          onRestore={desk.restore}
        />
        <EventFields
          fields={fields}
          onChange={(source, value) => desk.change(withField(request, source, value))}
        />
        <HeaderRows headers={request.headers} error={send.errors["edit.headers"]} onChange={desk.change} />
        <BodyField
          request={request}
          content={body}
          type={delivery.content_type}
          size={summary.size}
          error={send.errors["edit.body"]}
          onChange={desk.change}
        />
      </section>
      <SendColumn desk={desk} send={send} attempts={attempts} suggested={suggested} />
    </div>
  );
}
