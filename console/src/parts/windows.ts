// What windows are called, and how long they are open.

export const soonMs = 3_600_000
const secondMs = 1_000

export function railWords(rail: string): string {
  return rail === 'ach' ? 'ACH' : rail === 'same_day_ach' ? 'Same-day ACH' : rail.replaceAll('_', ' ')
}

/** `00:41` under an hour, `5 h 12 min` under two days, else days. */
export function countdown(ms: number): string {
  if (ms <= 0) return 'no time: it is closed'
  const seconds = Math.floor(ms / secondMs)
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)]
  if (hours >= 48) return `${Math.floor(hours / 24)} days`
  if (hours >= 1) return `${hours} h ${String(minutes).padStart(2, '0')} min`
  return `${String(minutes).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`
}
