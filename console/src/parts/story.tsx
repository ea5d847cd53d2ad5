// What happened, one after the other: what, when, by whom, and the leaf of the log that says so.

import { Box, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'

import type { Tone } from './state.tsx'
import { When } from './when.tsx'

export type Step = {
  readonly id: string
  readonly at: string
  /** In words: a fact. */
  readonly what: ReactNode
  /** Compared with what, why, or what did not happen. */
  readonly why?: ReactNode
  readonly who?: string | undefined
  readonly tone?: Tone
  /** What leads to its proof. */
  readonly proof?: ReactNode
}

export function Story({ steps, name }: { readonly steps: readonly Step[]; readonly name: string }) {
  return (
    <ol className="story" aria-label={name}>
      {steps.map(({ id, at, what, why, who, tone = 'quiet', proof }) => (
        <li key={id} data-tone={tone}>
          <Group justify="space-between" gap="xs" wrap="nowrap" align="baseline" className="story-head">
            <Text size="sm" fw={600}>
              {what}
            </Text>
            <Text size="xs" c="dimmed">
              <When at={at} show="absolute" />
            </Text>
          </Group>
          {why !== undefined && <Text size="sm">{why}</Text>}
          {(who !== undefined || proof !== undefined) && (
            <Group gap="md">
              {who !== undefined && (
                <Text size="xs" c="dimmed">
                  {actorWords(who)}
                </Text>
              )}
              {proof !== undefined && <Box fz="xs">{proof}</Box>}
            </Group>
          )}
        </li>
      ))}
    </ol>
  )
}

/** `person:per_…` as people say it. */
export function actorWords(actor: string): string {
  const [kind = '', id = ''] = actor.split(':', 2)
  if (kind === 'process') return `Vouch, ${id}`
  if (kind === 'client') return `Program ${id}`
  if (kind === 'person') return `Person ${id}`
  return actor
}
