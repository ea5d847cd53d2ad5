// The windows that close next, from everywhere: the first in the bar, the others where it is pressed.

import { Button, Popover, Stack, Text } from '@mantine/core'
import { IconClockHour4 } from '@tabler/icons-react'

import { useRead } from '../api/queries.ts'
import { useMay } from '../parts/may.tsx'
import { useNow, When } from '../parts/when.tsx'
import { countdown, railWords, soonMs } from '../parts/windows.ts'

const everyMs = 60_000
const secondMs = 1_000

export function NextCutOff() {
  const may = useMay()
  const isOff = !may('work_items.read')
  const { data } = useRead('GET /v1/work-items/counts', {}, { everyMs, isOff })
  const now = useNow(secondMs)
  const open = (data?.cutOffs ?? []).filter(({ closesAt }) => Date.parse(closesAt) > now)
  const first = open.toSorted((one, other) => Date.parse(one.closesAt) - Date.parse(other.closesAt))[0]
  if (first === undefined) return null
  const left = Date.parse(first.closesAt) - now
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="subtle"
          color={left < soonMs ? 'red' : 'gray'}
          px={6}
          visibleFrom="lg"
          className="figures"
          leftSection={<IconClockHour4 size={15} aria-hidden />}
        >
          {railWords(first.rail)} closes in {countdown(left)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Text size="sm" fw={600}>
            Windows that close next
          </Text>
          {open.map(({ rail, closesAt }) => (
            <Text key={rail} size="sm">
              {railWords(rail)}: <When at={closesAt} />
            </Text>
          ))}
          <Text size="xs" c="dimmed" maw={280}>
            What is released after its window leaves with the next one. Nothing is lost by it but time.
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
