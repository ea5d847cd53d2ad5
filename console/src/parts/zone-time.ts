// From the clock on the wall of the institution to an instant, and back.

function wallMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at)
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find(part => part.type === type)?.value)
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'))
}

/** `2026-11-23T17:00` there, as an instant in UTC; what the clock leaps over is taken as an hour later. Undefined for no time. */
export function instantOf(wall: string, zone: string): string | undefined {
  const wanted = Date.parse(`${wall}Z`)
  if (Number.isNaN(wanted)) return undefined
  const once = wanted - (wallMs(wanted, zone) - wanted)
  const at = wanted - (wallMs(once, zone) - once)
  return new Date(at).toISOString()
}

/** An instant as the clock there shows it, to the minute: what a field of time is filled with. */
export function wallOf(instant: string, zone: string): string {
  return new Date(wallMs(Date.parse(instant), zone)).toISOString().slice(0, 16)
}

/** The day that it is there. */
export function dayOf(at: number, zone: string): string {
  return new Date(wallMs(at, zone)).toISOString().slice(0, 10)
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

export function isDay(text: string | undefined): text is string {
  return (
    text !== undefined &&
    /^\d{4}-\d{2}-\d{2}$/.test(text) &&
    !Number.isNaN(Date.parse(text)) &&
    addDays(text, 0) === text
  )
}

export function isInstant(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text))
}
