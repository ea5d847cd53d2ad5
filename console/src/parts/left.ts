// How long something has left, in words that people say.

const dayMs = 86_400_000

/** Days from one business day to another; below zero where it has passed. */
export function daysTo(day: string, today: string): number {
  return Math.round((Date.parse(day) - Date.parse(today)) / dayMs)
}

export function daysLeftWords(days: number): string {
  if (days === 0) return 'today'
  if (days === 1) return 'tomorrow'
  if (days === -1) return 'yesterday'
  return days > 0 ? `in ${days} days` : `${-days} days ago`
}

/** Of something that is due: `3 days left`, `2 days late`. */
export function dueWords(days: number): string {
  if (days === 0) return 'due today'
  const count = Math.abs(days)
  return `${count} ${count === 1 ? 'day' : 'days'} ${days > 0 ? 'left' : 'late'}`
}

const steps = [
  ['day', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const

/** `1 day 4 h`, `4 h 12 min`, `3 min 05 s`: two figures, and nothing finer than matters. */
export function spanWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const [days, hours, minutes] = [
    Math.floor(seconds / steps[0][1]),
    Math.floor((seconds % steps[0][1]) / steps[1][1]),
    Math.floor((seconds % steps[1][1]) / steps[2][1]),
  ]
  if (days > 0) return `${days} ${days === 1 ? 'day' : 'days'} ${hours} h`
  if (hours > 0) return `${hours} h ${minutes} min`
  const rest = `${seconds % 60}`.padStart(2, '0')
  return minutes > 0 ? `${minutes} min ${rest} s` : `${seconds} s`
}
