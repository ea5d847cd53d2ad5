// A page: its name in the window and above it, one sentence of what is here, and what may be done with all of it.

import { Box, Group, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

import { useSession } from './session.tsx'

type Parts = {
  readonly title: string
  /** What is here, and what it is for, in a sentence. */
  readonly says?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** It fills the window, and what is in it scrolls by itself: for lists. */
  readonly isFull?: boolean
}

export function Page({ title, says, actions, children, isFull = false }: Parts) {
  const { name } = useSession()
  useEffect(() => {
    document.title = `${title} · ${name}`
  }, [title, name])
  return (
    <Box className={isFull ? 'full-page' : undefined}>
      <Group justify="space-between" align="flex-start" gap="md" mb="md">
        <Box maw={720}>
          <Title order={1} size="h2">
            {title}
          </Title>
          {says !== undefined && (
            <Text c="dimmed" size="sm" mt={2}>
              {says}
            </Text>
          )}
        </Box>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Box>
  )
}

/** A part of a page with a name of its own. */
export function Section({ title, says, actions, children }: Omit<Parts, 'isFull'>) {
  return (
    <Box component="section" mb="xl" aria-label={title}>
      <Group justify="space-between" align="baseline" gap="md" mb="xs">
        <Title order={2} size="h4">
          {title}
        </Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {says !== undefined && (
        <Text c="dimmed" size="sm" mb="sm">
          {says}
        </Text>
      )}
      {children}
    </Box>
  )
}
