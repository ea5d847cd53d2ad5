// Where nothing is: why, and what comes next. What is empty because of a filter says so.

import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

export type NothingHere = {
  readonly title: string
  /** What would be here, and when the next one comes. */
  readonly text: string
  readonly action?: ReactNode
}

export function Empty({ title, text, action }: NothingHere) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md" className="empty">
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed" ta="center" maw={460}>
        {text}
      </Text>
      {action}
    </Stack>
  )
}
