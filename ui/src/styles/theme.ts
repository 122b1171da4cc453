import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  type MantineColorsTuple,
  Menu,
  Modal,
  MultiSelect,
  Notification,
  NumberInput,
  Popover,
  SegmentedControl,
  Select,
  Skeleton,
  Switch,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
} from "@mantine/core";
import i18n from "../i18n";
import parts from "./mantine.module.css";

// Mantine wants ten shades; ours is one accent with its states, and the tokens say which.
const accent: MantineColorsTuple = [
  "var(--accent-bg)",
  "var(--accent-bg)",
  "var(--accent-line)",
  "var(--accent-line)",
  "var(--accent)",
  "var(--accent)",
  "var(--accent)",
  "var(--accent-hover)",
  "var(--accent-press)",
  "var(--accent-press)",
];

const field = {
  input: parts.input,
  label: parts.label,
  description: parts.description,
  error: parts.error,
};

// The head of a dialog is a `header`, which outside of the document's own sections would be a second banner.
const headless = { header: { role: "presentation" } };

export const theme = createTheme({
  primaryColor: "accent",
  colors: { accent },
  fontFamily: "var(--font-ui)",
  fontFamilyMonospace: "var(--font-mono)",
  fontSizes: {
    xs: "var(--fs-11)",
    sm: "var(--fs-12)",
    md: "var(--fs-13)",
    lg: "var(--fs-15)",
    xl: "var(--fs-18)",
  },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "3px", sm: "5px", md: "8px", lg: "12px", xl: "12px" },
  defaultRadius: "5px",
  shadows: {
    xs: "var(--shadow-1)",
    sm: "var(--shadow-1)",
    md: "var(--shadow-2)",
    lg: "var(--shadow-3)",
    xl: "var(--shadow-3)",
  },
  respectReducedMotion: true,
  focusRing: "auto",
  focusClassName: "focus-ring",
  cursorType: "default",
  components: {
    Button: Button.extend({
      defaultProps: { variant: "default", size: "sm" },
      classNames: { root: parts.button },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: "subtle", size: 24 },
      classNames: { root: parts.icon },
    }),
    TextInput: TextInput.extend({
      defaultProps: { leftSectionWidth: 28, rightSectionWidth: 28 },
      classNames: {
        input: parts.input,
        label: parts.label,
        description: parts.description,
        error: parts.error,
      },
    }),
    Select: Select.extend({
      defaultProps: { allowDeselect: false, rightSectionWidth: 28, comboboxProps: { shadow: "md" } },
      classNames: { ...field, dropdown: parts.pop, option: parts.menuItem, groupLabel: parts.menuLabel },
    }),
    MultiSelect: MultiSelect.extend({
      classNames: { ...field, dropdown: parts.pop, option: parts.menuItem, input: parts.inputTall },
    }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { "aria-label": i18n.t("common:close") } },
    }),
    Textarea: Textarea.extend({ classNames: { ...field, input: parts.area } }),
    Checkbox: Checkbox.extend({
      classNames: { input: parts.check, label: parts.checkLabel, description: parts.checkNote },
    }),
    NumberInput: NumberInput.extend({ defaultProps: { hideControls: true }, classNames: field }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: "xs", transitionDuration: 100, withItemsBorders: false },
      classNames: { root: parts.segments, indicator: parts.segmentOn, label: parts.segment },
    }),
    Tabs: Tabs.extend({ classNames: { list: parts.tabList, tab: parts.tab } }),
    Menu: Menu.extend({
      defaultProps: { shadow: "md", radius: "8px", transitionProps: { duration: 100 } },
      classNames: { dropdown: parts.pop, item: parts.menuItem, label: parts.menuLabel },
    }),
    Popover: Popover.extend({
      defaultProps: { shadow: "md", radius: "8px" },
      classNames: { dropdown: parts.pop },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, transitionProps: { duration: 100 } },
      classNames: { tooltip: parts.tooltip },
    }),
    Drawer: Drawer.extend({
      defaultProps: {
        position: "right",
        size: 336,
        radius: 0,
        overlayProps: { blur: 0, className: parts.drawerOverlay },
        transitionProps: { duration: 160 },
        attributes: headless,
      },
      classNames: {
        content: parts.drawer,
        header: parts.drawerHeader,
        title: parts.dialogTitle,
        body: parts.drawerBody,
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        radius: "12px",
        overlayProps: { blur: 0, className: parts.scrim },
        transitionProps: { duration: 160 },
        attributes: headless,
      },
      classNames: { content: parts.dialog, header: parts.drawerHeader, title: parts.dialogTitle },
    }),
    Skeleton: Skeleton.extend({ defaultProps: { animate: false } }),
    Switch: Switch.extend({
      defaultProps: { size: "xs", withThumbIndicator: false },
      classNames: {
        track: parts.switchTrack,
        thumb: parts.switchThumb,
        label: parts.switchLabel,
        description: parts.description,
      },
    }),
  },
});

const ours = {
  "--mantine-color-body": "var(--bg-canvas)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-dimmed": "var(--text-3)",
  "--mantine-color-default": "var(--bg-raised)",
  "--mantine-color-default-hover": "var(--bg-hover)",
  "--mantine-color-default-color": "var(--text)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-placeholder": "var(--text-3)",
  "--mantine-color-error": "var(--invalid)",
  "--mantine-color-anchor": "var(--accent-text)",
  "--mantine-color-disabled": "var(--bg-sunken)",
  "--mantine-color-disabled-color": "var(--text-disabled)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-filled-hover": "var(--accent-hover)",
  "--mantine-primary-color-contrast": "var(--on-accent)",
  "--mantine-primary-color-light": "var(--accent-bg)",
  "--mantine-primary-color-light-color": "var(--accent-text)",
  "--mantine-color-accent-filled": "var(--accent)",
  "--mantine-color-accent-filled-hover": "var(--accent-hover)",
  "--mantine-color-accent-text": "var(--accent-text)",
  "--mantine-color-accent-light": "var(--accent-bg)",
  "--mantine-color-accent-light-hover": "var(--bg-hover)",
  "--mantine-color-accent-light-color": "var(--accent-text)",
  "--mantine-color-accent-outline": "var(--accent)",
};

/** Maps Mantine's variables to our tokens, the same names in both schemes: `light-dark()` is in the tokens. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: { "--mantine-line-height": "var(--lh-row)" },
  light: ours,
  dark: ours,
});
