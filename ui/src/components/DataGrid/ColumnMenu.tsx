import { ActionIcon, Menu } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

export interface ColumnMenuProps {
  readonly columns: readonly { readonly id: string; readonly head: string }[];
  readonly hidden: readonly string[];
  onToggle(id: string): void;
}

/** Shows and hides columns of a list. */
export function ColumnMenu({ columns, hidden, onToggle }: ColumnMenuProps) {
  const { t } = useTranslation("components");
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <ActionIcon size={28} aria-label={t("columns")} title={t("columns")}>
          <IconColumns3 size={16} stroke={1.6} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={t("columns")}>
        {columns.map(({ id, head }) => (
          <Menu.CheckboxItem key={id} checked={!hidden.includes(id)} onChange={() => onToggle(id)}>
            {head}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
