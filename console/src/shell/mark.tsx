export function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="26" height="26" role="img" aria-label="Vouch">
      <rect width="32" height="32" rx="7" fill="var(--mantine-color-sea-8)" />
      <path
        d="M8 9l7 15h2l7-15"
        fill="none"
        stroke="#fff"
        strokeWidth="3.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="24" cy="9" r="2.4" fill="#7fe0c8" />
    </svg>
  )
}
