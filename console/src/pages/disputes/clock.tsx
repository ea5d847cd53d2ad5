// A clock of Regulation E as it is seen: how many days are left, by when, and for what.

import { Group, Stack, Text } from '@mantine/core'

import { useToday } from '../../parts/countdown.tsx'
import { daysTo, dueWords } from '../../parts/left.ts'
import { Day } from '../../parts/when.tsx'
import { type Deadline, duties, goneOf } from './words.ts'

import './clock.css'

const soonDays = 3

/** In one line, for lists. */
export function DueLine({ of }: { readonly of: Deadline | undefined }) {
  const today = useToday()
  if (of === undefined)
    return (
      <Text span c="dimmed" inherit>
        no clock runs
      </Text>
    )
  const days = daysTo(of.dueOn, today)
  return (
    <Group gap={8} wrap="nowrap" component="span">
      <Spent of={of} today={today} />
      <Text span inherit fw={days <= soonDays ? 700 : 400} className="figures">
        {dueWords(days)}
      </Text>
    </Group>
  )
}

/** Large, for the page of one. */
export function DueFigure({ of }: { readonly of: Deadline }) {
  const today = useToday()
  return (
    <Stack gap={4}>
      <span>{dueWords(daysTo(of.dueOn, today))}</span>
      <Spent of={of} today={today} />
    </Stack>
  )
}

export function DueSays({ of }: { readonly of: Deadline }) {
  return (
    <>
      {duties[of.name]} by <Day day={of.dueOn} />
    </>
  )
}

const width = 56
const height = 8

/** How much of the time has gone. */
export function Spent({ of, today }: { readonly of: Deadline; readonly today: string }) {
  const gone = goneOf(of, today)
  const days = daysTo(of.dueOn, today)
  const tone = days < 0 ? 'bad' : days <= soonDays ? 'attention' : 'waiting'
  const title = `${Math.round(gone * 100)} % of the time from ${of.startsOn} to ${of.dueOn} has gone`
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width={width} height={height} className="spent" data-tone={tone} role="img">
      <title>{title}</title>
      <rect width={width} height={height} rx={height / 2} className="spent-all" />
      <rect width={Math.max(height, gone * width)} height={height} rx={height / 2} className="spent-gone" />
    </svg>
  )
}
