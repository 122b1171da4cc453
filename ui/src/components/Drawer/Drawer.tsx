import { Drawer as MantineDrawer } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Drawer.module.css";

const FULL = "min(1240px, calc(100vw - 56px))";

export interface DrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** The fields. */
  readonly children: ReactNode;
  /** The buttons at the foot. */
  readonly footer?: ReactNode;
  /** Makes it twice as wide, where there is something to read rather than to fill in. */
  readonly wide?: boolean;
  /** Makes it nearly as wide as the window, where one works in it for long. */
  readonly full?: boolean;
  /** Makes the content a form. */
  readonly onSubmit?: () => void;
}

/** Editing at the right hand, 336 px wide: the list and the evidence stay visible. */
export function Drawer(props: DrawerProps) {
  const { opened, onClose, title, children, footer, wide = false, full = false, onSubmit } = props;
  const { t } = useTranslation("components");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  const Frame = onSubmit ? "form" : "div";
  return (
    <MantineDrawer
      opened={opened}
      onClose={onClose}
      withCloseButton={false}
      {...(wide && { size: 672 })}
      {...(full && { size: FULL })}
      classNames={{ body: styles.body }}
    >
      {/* Mantine's own head is a <header>, which counts as a second banner of the page. */}
      <div className={styles.head}>
        <MantineDrawer.Title>{title}</MantineDrawer.Title>
        <MantineDrawer.CloseButton aria-label={t("drawer.close")} />
      </div>
      <Frame className={styles.frame} onSubmit={onSubmit && submit} noValidate={onSubmit ? true : undefined}>
        <div className={styles.content}>{children}</div>
        {footer && <div className={styles.footer}>{footer}</div>}
      </Frame>
    </MantineDrawer>
  );
}
