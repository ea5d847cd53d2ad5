// What would be lost, and what it took to come back: two sentences, each with what to do.

import { Alert, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconShieldCheck } from '@tabler/icons-react'

import { useNow, When } from '../../parts/when.tsx'
import { type Recovery, recoverySentence, restoreSentence, type Sentence } from './recovery-words.ts'

const colors = { good: 'teal', attention: 'yellow', bad: 'red', waiting: 'gray', quiet: 'gray' } as const

export function Prospect({ of }: { readonly of: Recovery }) {
  const nowMs = useNow()
  const first = recoverySentence(of)
  const hasBackups = of.standing !== 'elsewhere' && of.standing !== 'unseen' && of.standing !== 'no_backup'
  return (
    <Stack gap="sm" mb="lg">
      {of.isStale && of.lookedAt !== undefined && (
        <Alert color="yellow" variant="light" icon={<IconAlertTriangle aria-hidden />} title="This is not of now">
          <Text size="sm">
            The store was last looked at <When at={of.lookedAt} />. What stands here is of then: see whether ./vouch
            start still runs.
          </Text>
        </Alert>
      )}
      <Said of={first} />
      {hasBackups && <Said of={restoreSentence(of.restores, nowMs)} />}
    </Stack>
  )
}

function Said({ of: { tone, title, text } }: { readonly of: Sentence }) {
  const Icon = tone === 'good' ? IconShieldCheck : IconAlertTriangle
  return (
    <Alert color={colors[tone]} variant="light" title={title} icon={<Icon aria-hidden />}>
      {text !== '' && <Text size="sm">{text}</Text>}
    </Alert>
  )
}
