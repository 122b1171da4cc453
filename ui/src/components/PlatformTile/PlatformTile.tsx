import styles from "./PlatformTile.module.css";

const LETTERS: Readonly<Record<string, string>> = {
  keruja: "KA",
  keruj: "KJ",
  kejue: "KE",
  rejento: "RE",
  timehunter: "TH",
};

export interface PlatformTileProps {
  /** The profile id, such as `kejue`; generic profiles get their own first two letters. */
  readonly platform: string;
  /** The platform's name as it writes itself; the tooltip and what a screen reader says. */
  readonly name?: string;
  /** `l` is the tile beside the title of a pane. */
  readonly size?: "s" | "l";
  /** Hides the tile from screen readers where the name stands beside it. */
  readonly decorative?: boolean;
}

/** Gives the two letters of a platform. */
export function platformLetters(platform: string): string {
  const known = LETTERS[platform];
  if (known) return known;
  const words = platform.split(/[^a-z0-9]+/i).filter(Boolean);
  const [first = "", second = ""] = words;
  const letters = second ? first.slice(0, 1) + second.slice(0, 1) : first.slice(0, 2);
  return letters.toUpperCase();
}

export function PlatformTile({ platform, name, size = "s", decorative = false }: PlatformTileProps) {
  const title = name ?? platform;
  const accessible = decorative
    ? ({ "aria-hidden": true } as const)
    : ({ role: "img", "aria-label": title } as const);
  return (
    <span className={styles.tile} data-size={size} title={title} {...accessible}>
      {platformLetters(platform)}
    </span>
  );
}
