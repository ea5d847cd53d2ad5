// What counts down: to a day, where the institution keeps its days, or to a moment.

import { Text } from '@mantine/core'
import { useContext } from 'react'

import { daysTo, spanWords } from './left.ts'
import { inZone, useNow, ZoneContext } from './when.tsx'
import { dayOf } from './zone-time.ts'

/** From today there; below zero where it has passed. */
export function useDaysTo(): (day: string) => number {
  const zone = useContext(ZoneContext)
  const today = dayOf(useNow(), zone)
  return day => daysTo(day, today)
}

export function useToday(): string {
  const zone = useContext(ZoneContext)
  return dayOf(useNow(), zone)
}

const secondMs = 1_000
const minuteMs = 60_000
const fineMs = 3_600_000

type Parts = { readonly until: string; readonly over: string }

/** `over`: what is said once the moment has come. */
export function Countdown({ until, over }: Parts) {
  const zone = useContext(ZoneContext)
  const end = Date.parse(until)
  // By the second only where seconds are shown.
  const now = useNow(end - Date.now() < fineMs ? secondMs : minuteMs)
  return (
    <Text component="time" dateTime={until} inherit className="figures" title={inZone(until, zone)}>
      {end <= now ? over : spanWords(end - now)}
    </Text>
  )
}
