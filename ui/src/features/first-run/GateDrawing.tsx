import { useTranslation } from "react-i18next";
import styles from "./FirstRun.module.css";

/** What the window does, as a picture: events pass a gate, altered ones stop. */
export function GateDrawing() {
  const { t } = useTranslation("first-run");
  return (
    <svg viewBox="20 52 720 152" className={styles.drawing} role="img" aria-label={t("drawing.label")}>
      <defs>
        <clipPath id="gate-arch">
          <path d="M344 196v-66a44 44 0 0 1 88 0v66z" />
        </clipPath>
      </defs>
      <path d="M20 196H740" stroke="var(--line-strong)" strokeWidth="1.5" />
      <g fill="none" stroke="var(--line-control)" strokeWidth="1.5" strokeLinejoin="round">
        <path
          d="M300 196V62h18v14h22V62h22v14h15V62h22v14h15V62h22v14h22V62h18v134"
          fill="var(--bg-sunken)"
        />
        <path d="M300 96H476" />
      </g>
      <path
        d="M344 196v-66a44 44 0 0 1 88 0v66z"
        fill="var(--accent-bg)"
        stroke="var(--accent)"
        strokeWidth="2"
      />
      <g clipPath="url(#gate-arch)" stroke="var(--accent)" strokeWidth="2" fill="none" opacity=".8">
        <path d="M344 116h88M366 80v52l-3 6M366 132l3 6M388 80v52l-3 6M388 132l3 6M410 80v52l-3 6M410 132l3 6" />
      </g>
      <g strokeWidth="1.5">
        <rect
          x="52"
          y="160"
          width="112"
          height="26"
          rx="4"
          fill="var(--bg-raised)"
          stroke="var(--line-control)"
        />
        <rect
          x="176"
          y="160"
          width="108"
          height="26"
          rx="4"
          fill="var(--invalid-bg)"
          stroke="var(--invalid-solid)"
        />
        <rect
          x="500"
          y="160"
          width="104"
          height="26"
          rx="4"
          fill="var(--valid-bg)"
          stroke="var(--valid-solid)"
        />
        <rect
          x="622"
          y="160"
          width="100"
          height="26"
          rx="4"
          fill="var(--duplicate-bg)"
          stroke="var(--duplicate-solid)"
        />
      </g>
      <text x="64" y="177" fill="var(--text-2)" fontFamily="var(--font-mono)">
        call.analyzed
      </text>
      <g fill="var(--invalid)">
        <text x="204" y="177" fontWeight="500">
          {t("drawing.changed")}
        </text>
        <path d="M187 169l8 8M195 169l-8 8" stroke="var(--invalid)" strokeWidth="1.8" />
      </g>
      <g fill="var(--valid)">
        <text x="532" y="177" fontWeight="500">
          {t("drawing.valid")}
        </text>
        <path d="M512 173l4 4 7-8" stroke="var(--valid)" strokeWidth="1.8" fill="none" />
      </g>
      <g fill="var(--duplicate)">
        <text x="652" y="177" fontWeight="500">
          {t("drawing.duplicate")}
        </text>
        <g fill="none" stroke="var(--duplicate)" strokeWidth="1.5">
          <rect x="632" y="167" width="8" height="8" rx="1" />
          <path d="M635 178h7a1 1 0 0 0 1-1v-7" />
        </g>
      </g>
      <path
        d="M372 164l11 11 22-26"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M52 140h180M540 140h180"
        fill="none"
        stroke="var(--line-control)"
        strokeWidth="1.5"
        strokeDasharray="2 4"
      />
      <g fill="var(--text-3)">
        <text x="52" y="130">
          {t("drawing.sends")}
        </text>
        <text x="720" y="130" textAnchor="end">
          {t("drawing.see")}
        </text>
      </g>
    </svg>
  );
}
