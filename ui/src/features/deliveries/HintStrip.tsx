import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { caps } from "../../actions/keyboard";
import { isForOwner } from "../../actions/owner";
import { type ActionId, actionOf } from "../../actions/registry";
import { Kbd } from "../../components/Kbd/Kbd";
import { useMutate, useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import styles from "./DeliveriesPlace.module.css";

const HINTS: readonly ActionId[] = ["delivery.replay", "delivery.edit", "window.help", "window.palette"];

/** A few keys to begin with, until the reader has seen enough of them. */
export function HintStrip() {
  const { t } = useTranslation("deliveries");
  const settings = useRead("status.get", {}).data?.settings;
  const set = useMutate("settings.set");
  const owner = useIsOwner();
  if (settings === undefined || settings.hints_dismissed || set.isSuccess) return null;
  return (
    <aside className={styles.hints} aria-label={t("hints.label")}>
      {HINTS.filter((id) => owner || !isForOwner(id)).map((id) => (
        <span key={id} className={styles.hint}>
          <Kbd keys={caps(actionOf(id).keys[0] ?? "").join(" ")} /> {t(`hints.${id}`)}
        </span>
      ))}
      <ActionIcon
        className={styles.dismiss}
        aria-label={t("hints.dismiss")}
        onClick={() => set.mutate({ hints_dismissed: true })}
      >
        <IconX size={14} stroke={1.6} />
      </ActionIcon>
    </aside>
  );
}
