/** The mark of Gatehouse for 16–20 px: battlements, an arch, a check in it. */
export function BrandMark() {
  return (
    <svg width="20" height="20" viewBox="0 0 512 512" aria-hidden="true">
      <path
        fill="var(--accent)"
        d="M56 62a14 14 0 0 1 14-14h62a14 14 0 0 1 14 14v50h66V62a14 14 0 0 1 14-14h60a14 14 0 0 1 14 14v50h66V62a14 14 0 0 1 14-14h62a14 14 0 0 1 14 14v374a28 28 0 0 1-28 28H84a28 28 0 0 1-28-28z"
      />
      <path fill="var(--bg-chrome)" d="M144 464V288a112 112 0 0 1 224 0v176z" />
      <path
        fill="none"
        stroke="var(--accent)"
        strokeWidth="46"
        strokeLinecap="round"
        strokeLinejoin="round"
        d="M196 344l46 46 78-98"
      />
    </svg>
  );
}
