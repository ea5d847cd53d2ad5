// Whether what is seen is how it is: live, and since when it may not be.

import { Box, Group, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconBolt, IconCloudOff, IconLogout, IconPlugConnectedX } from '@tabler/icons-react'
import { useContext } from 'react'

import type { Standing } from '../live/line.ts'
import { isFresh, useStanding } from '../live/live.ts'
import { inZone, useNow, ZoneContext } from '../parts/when.tsx'

const secondMs = 1_000
/** So long it is only being opened. */
const openingMs = 5_000

type Said = {
  readonly is: Standing['is'] | 'none'
  readonly short: string
  /** The same, without what changes each second: for whoever listens. */
  readonly words: string
}

const icons = {
  live: IconBolt,
  opening: IconBolt,
  lost: IconCloudOff,
  none: IconPlugConnectedX,
  over: IconLogout,
} as const

export function LiveBadge() {
  const standing = useStanding()
  const zone = useContext(ZoneContext)
  const now = useNow(secondMs)
  const { is, short, words } = said(standing, now, zone)
  const Icon = icons[is]
  return (
    <Tooltip label={words} multiline maw={320} openDelay={300}>
      <Group gap={5} wrap="nowrap" className="live" data-live={is}>
        <Icon size={15} aria-hidden />
        <Text size="sm" className="figures" visibleFrom="md" aria-hidden>
          {short}
        </Text>
        <Box component="span">
          <VisuallyHidden role="status">{words}</VisuallyHidden>
        </Box>
      </Group>
    </Tooltip>
  )
}

const begunAtMs = Date.now()

function said(standing: Standing, nowMs: number, zone: string): Said {
  if (standing.is === 'over')
    return { is: 'over', short: 'Session ended', words: 'Your session has ended. What you see is from before.' }
  if (standing.is === 'opening')
    return nowMs - begunAtMs < openingMs
      ? { is: 'opening', short: 'Connecting', words: 'Connecting.' }
      : { is: 'none', short: 'Not connected', words: 'Not connected: what happens elsewhere is not shown by itself.' }
  if (standing.is === 'live' && isFresh(standing.heardAtMs, nowMs)) {
    const seconds = Math.max(Math.round((nowMs - standing.heardAtMs) / secondMs), 0)
    return {
      is: 'live',
      short: seconds < 2 ? 'Live, now' : `Live, ${seconds} s ago`,
      words: 'Live: what happens elsewhere is heard here within seconds.',
    }
  }
  const since = inZone(
    new Date(standing.is === 'live' ? standing.heardAtMs : standing.sinceMs).toISOString(),
    zone,
    'time',
  )
  return {
    is: 'lost',
    short: `Stale since ${since}, trying again`,
    words: `What you see is from ${since}. The office does not answer, and is tried again.`,
  }
}
