import { createPart, themeQuartz } from "ag-grid-community";

// Its own icons come as data: addresses, which the content security policy does not know, and none is shown.
const noIcons = createPart({ feature: "iconSet", css: "" });

/** The grid in our tokens: they follow the theme and the density by themselves. */
export const gridTheme = themeQuartz.withPart(noIcons).withParams({
  backgroundColor: "var(--bg-canvas)",
  foregroundColor: "var(--text)",
  chromeBackgroundColor: "var(--bg-sunken)",
  accentColor: "var(--accent)",
  borderColor: "var(--line-faint)",
  borderWidth: 1,
  borderRadius: 0,
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  browserColorScheme: "inherit",
  fontFamily: "var(--font-ui)",
  fontSize: "var(--row-fs)",
  dataFontSize: "var(--row-fs)",
  headerFontSize: "var(--fs-11)",
  headerFontWeight: "var(--fw-medium)",
  headerTextColor: "var(--text-2)",
  headerBackgroundColor: "var(--bg-sunken)",
  cellHorizontalPadding: "var(--cell-px)",
  rowBorder: { color: "var(--line-faint)" },
  columnBorder: { color: "var(--line-faint)" },
  headerColumnBorder: { color: "var(--line-faint)" },
  headerRowBorder: { color: "var(--line)" },
  pinnedColumnBorder: { color: "var(--line-faint)" },
  headerColumnResizeHandleColor: "transparent",
  rowHoverColor: "var(--bg-hover)",
  selectedRowBackgroundColor: "var(--bg-selected)",
  rangeSelectionBorderColor: "var(--focus)",
  textColor: "var(--text)",
});
