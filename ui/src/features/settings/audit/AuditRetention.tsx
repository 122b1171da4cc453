import { Button, NumberInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ConfirmDialog } from "../../../components/ConfirmDialog/ConfirmDialog";
import { useMutate } from "../../../rpc/queries";
import styles from "./Audit.module.css";

const LONGEST = 3650;

/** For how many days calls are kept; fewer days remove older calls, so that is asked first. */
export function AuditRetention({ days }: { readonly days: number }) {
  const { t } = useTranslation("audit");
  const [wanted, setWanted] = useState<number>(days);
  const [asking, setAsking] = useState(false);
  const set = useMutate("audit.retention");
  const apply = () => set.mutate({ days: wanted }, { onSuccess: () => setAsking(false) });
  return (
    <div className={styles.retention}>
      <NumberInput
        aria-label={t("keep.label")}
        value={wanted}
        min={1}
        max={LONGEST}
        allowDecimal={false}
        suffix={t("keep.unit")}
        prefix={t("keep.prefix")}
        onChange={(next) => setWanted(typeof next === "number" ? next : days)}
        w={150}
      />
      <Button
        disabled={wanted === days || wanted < 1 || set.isPending}
        onClick={() => (wanted < days ? setAsking(true) : apply())}
      >
        {t("keep.set")}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("keep.title", { count: wanted })}
        confirmLabel={t("keep.confirm")}
        busy={set.isPending}
        problem={set.error}
        onConfirm={apply}
      >
        {t("keep.body", { count: wanted })}
      </ConfirmDialog>
    </div>
  );
}
