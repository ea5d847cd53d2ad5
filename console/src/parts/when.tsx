// Instants, in the zone of the institution and from now; days, which have no zone. UTC is what lies under both.

import { createContext, useContext, useEffect, useState } from 'react'

/** IANA's name for where the institution keeps its days. */
export const ZoneContext = createContext<string>('UTC')

const minuteMs = 60_000
const steps = [
  [60, 'second', 1],
  [3_600, 'minute', 60],
  [86_400, 'hour', 3_600],
  [Number.POSITIVE_INFINITY, 'day', 86_400],
] as const

export function fromNow(atMs: number, nowMs: number): string {
  const seconds = Math.round((atMs - nowMs) / 1_000)
  if (Math.abs(seconds) < 10) return 'now'
  const [, unit, size] = steps.find(([below]) => Math.abs(seconds) < below) ?? steps[3]
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' }).format(
    Math.trunc(seconds / size),
    unit,
  )
}

/** Making one takes a hundred times as long as using it. */
const formats = new Map<string, Intl.DateTimeFormat>()

export function inZone(at: string, zone: string, style: 'full' | 'time' = 'full'): string {
  const name = `${zone} ${style}`
  const format =
    formats.get(name) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      ...(style === 'full' ? { year: 'numeric', month: 'short', day: 'numeric' } : {}),
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'short',
    })
  formats.set(name, format)
  return format.format(new Date(at))
}

/** Reads the clock once a minute, so that what is relative stays true. */
export function useNow(everyMs = minuteMs): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

type Parts = { readonly at: string; readonly show?: 'both' | 'absolute' | 'relative' }

/** UTC is told to whoever rests on it. */
export function When({ at, show = 'both' }: Parts) {
  const zone = useContext(ZoneContext)
  const absolute = inZone(at, zone)
  return (
    <time dateTime={at} className="figures" title={`${absolute} · ${at}`}>
      {show !== 'relative' && absolute}
      {show !== 'absolute' && <FromNow at={at} isBeside={show === 'both'} />}
    </time>
  )
}

/** Only what is relative has to be kept true. */
function FromNow({ at, isBeside }: { readonly at: string; readonly isBeside: boolean }) {
  const relative = fromNow(Date.parse(at), useNow())
  return isBeside ? <span className="from-now">{relative}</span> : relative
}

const dayFormat = new Intl.DateTimeFormat('en-US', {
  timeZone: 'UTC',
  weekday: 'short',
  year: 'numeric',
  month: 'short',
  day: 'numeric',
})

export function dayText(day: string): string {
  return dayFormat.format(new Date(`${day}T00:00:00Z`))
}

/** A business day, `2026-11-23`: the same one everywhere. */
export function Day({ day }: { readonly day: string }) {
  return (
    <time dateTime={day} className="figures">
      {dayText(day)}
    </time>
  )
}
