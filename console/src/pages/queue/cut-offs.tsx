// When the next windows close, counted down.

import { Group, Text } from '@mantine/core'
import { IconClockHour4 } from '@tabler/icons-react'

import { useNow } from '../../parts/when.tsx'
import { countdown, railWords, soonMs } from '../../parts/windows.ts'

type CutOff = { readonly rail: string; readonly day: string; readonly closesAt: string }

const secondMs = 1_000

export function CutOffs({ cutOffs }: { readonly cutOffs: readonly CutOff[] }) {
  const now = useNow(secondMs)
  return (
    <Group gap="lg" role="group" aria-label="Windows that close next">
      {cutOffs.map(({ rail, closesAt }) => {
        const left = Date.parse(closesAt) - now
        return (
          <Group key={rail} gap={6} wrap="nowrap">
            <IconClockHour4
              size={16}
              aria-hidden
              color={left < soonMs ? 'var(--mantine-color-red-text)' : 'var(--mantine-color-dimmed)'}
            />
            <Text size="sm" className="figures" fw={left < soonMs ? 700 : 400} c={left < soonMs ? 'red' : 'inherit'}>
              {railWords(rail)} closes in {countdown(left)}
            </Text>
          </Group>
        )
      })}
    </Group>
  )
}
