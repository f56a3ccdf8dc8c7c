/** Four steps of a stage, the highest lit: one for each phase. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 28 28" aria-hidden="true" focusable="false">
      <rect width="28" height="28" rx="7" fill="#0f5f73" />
      <rect x="5" y="18" width="4" height="5" rx="1" fill="#ffffff" fillOpacity="0.55" />
      <rect x="10" y="14.5" width="4" height="8.5" rx="1" fill="#ffffff" fillOpacity="0.7" />
      <rect x="15" y="11" width="4" height="12" rx="1" fill="#ffffff" fillOpacity="0.85" />
      <rect x="20" y="5" width="4" height="18" rx="1" fill="#7ce3d0" />
    </svg>
  );
}
