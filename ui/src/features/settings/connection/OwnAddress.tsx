import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import type { ApiBaseView, ApiView } from "../../../rpc/generated";
import { useMutate } from "../../../rpc/queries";
import section from "../Section.module.css";
import styles from "./Connection.module.css";

export interface OwnAddressProps {
  readonly api: ApiView;
  /** The platform's address for this workspace. */
  readonly base: ApiBaseView;
}

const PLATFORM = "platform";
const OTHER = "other";

/** Which of the platform's addresses this connection calls; its keys go there only after a warning. */
export function OwnAddress({ api, base }: OwnAddressProps) {
  const { t } = useTranslation("connection");
  const own = api.own_base;
  const kept = own === null ? PLATFORM : base.alternates.includes(own) ? own : OTHER;
  const [chosen, setChosen] = useState(kept);
  const [typed, setTyped] = useState(own ?? "");
  const [asking, setAsking] = useState(false);
  const set = useMutate("connections.set_base");
  const url = chosen === PLATFORM ? null : typed.trim();
  const written = chosen === OTHER || chosen.includes("{");
  const changed = url !== own && url !== "";
  const choose = (next: string) => {
    setChosen(next);
    if (next !== PLATFORM && next !== OTHER) setTyped(next);
  };
  const apply = () =>
    set.mutate({ connection_id: api.connection_id, url }, { onSuccess: () => setAsking(false) });
  return (
    <div className={styles.own}>
      <Select
        label={t("own.label")}
        description={t("own.hint")}
        allowDeselect={false}
        value={chosen}
        onChange={(next) => choose(next ?? PLATFORM)}
        data={[
          { value: PLATFORM, label: t("own.platform", { url: base.url || t("address.nothing") }) },
          ...base.alternates.map((alternate) => ({ value: alternate, label: alternate })),
          { value: OTHER, label: t("own.other") },
        ]}
      />
      {written && (
        <TextInput
          label={t("own.typed")}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={typed.includes("{") ? t("own.fill") : undefined}
        />
      )}
      <div className={styles.ownEnd}>
        <Button size="xs" disabled={!changed || url?.includes("{")} onClick={() => setAsking(true)}>
          {t("own.apply")}
        </Button>
        {own !== null && <span className={section.quiet}>{t("own.now", { url: own })}</span>}
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("own.confirmTitle")}
        confirmLabel={t("own.confirm")}
        busy={set.isPending}
        problem={set.error}
        onConfirm={apply}
      >
        <p>{t("own.confirmBody", { name: api.connection })}</p>
        <p>
          <code>{api.base_url ?? t("address.nothing")}</code> → <code>{url ?? base.url}</code>
        </p>
      </ConfirmDialog>
    </div>
  );
}
