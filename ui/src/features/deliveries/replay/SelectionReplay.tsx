import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction, useMay } from "../../../actions/handlers";
import { Kbd } from "../../../components/Kbd/Kbd";
import { thousands } from "../../../components/numbers";
import { ManyReplay } from "./ManyReplay";
import type { ReplayWhat } from "./order";

/** Replays the selected deliveries together; while some are selected, the key for one means them. */
export function SelectionReplay({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useTranslation("replay");
  const may = useMay("delivery.replay");
  const [opened, setOpened] = useState(false);
  const [only] = ids;
  const count = ids.length;
  useAction("delivery.replay", () => setOpened(true));
  if (!may || only === undefined) return null;
  const what: ReplayWhat = count === 1 ? { kind: "one", id: only } : { kind: "several", ids };
  return (
    <>
      <Button
        size="xs"
        leftSection={<IconRefresh size={14} stroke={1.6} aria-hidden />}
        rightSection={<Kbd keys="r" />}
        aria-keyshortcuts="r"
        onClick={() => setOpened(true)}
      >
        {t("selected")}
      </Button>
      <ManyReplay
        what={what}
        title={t("titleSelected", { count, number: thousands(count) })}
        sample={only}
        opened={opened}
        onClose={() => setOpened(false)}
      />
    </>
  );
}
