// What went wrong, what is safe, and what to do: in the words of the office, with the number under which its log has it.

import { Alert, Anchor, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconLock, IconPlugConnectedX } from '@tabler/icons-react'

import { LineBroke, Refused } from '../api/ask.ts'
import { plural } from './said.ts'

type Parts = { readonly error: unknown; readonly onAgain?: (() => unknown) | undefined }

export function Failure({ error, onAgain }: Parts) {
  if (error instanceof Refused && error.code === 'permit_missing') return <NoPermit error={error} />
  const { title, text, receipt } = wordsOf(error)
  return (
    <Alert
      color="red"
      variant="light"
      title={title}
      icon={error instanceof LineBroke ? <IconPlugConnectedX aria-hidden /> : <IconAlertTriangle aria-hidden />}
      role="alert"
    >
      <Stack gap="xs">
        <Text size="sm">{text}</Text>
        <Group gap="md">
          {onAgain !== undefined && (
            <Button size="xs" variant="default" onClick={() => onAgain()}>
              Ask again
            </Button>
          )}
          {receipt !== undefined && (
            <Text size="xs" c="dimmed">
              In the log as <Code>{receipt}</Code>
            </Text>
          )}
          {error instanceof Refused && (
            <Anchor size="xs" c="inherit" underline="always" href={error.problem.type} target="_blank">
              What this means
            </Anchor>
          )}
        </Group>
      </Stack>
    </Alert>
  )
}

function NoPermit({ error }: { readonly error: Refused }) {
  return (
    <Alert color="gray" variant="light" title="Not for your roles" icon={<IconLock aria-hidden />}>
      <Text size="sm">{error.message} Whoever grants roles in your institution can change that.</Text>
    </Alert>
  )
}

function wordsOf(error: unknown): { readonly title: string; readonly text: string; readonly receipt?: string } {
  if (error instanceof Refused)
    return {
      title: error.problem.title,
      text:
        error.againInMs === undefined
          ? error.message
          : `Nothing was done. Ask again in ${plural(Math.max(1, Math.ceil(error.againInMs / 1_000)), 'second')}.`,
      receipt: error.problem.instance,
    }
  if (error instanceof LineBroke)
    return {
      title: 'No answer',
      text: 'The line to the office broke. Nothing on this page was lost; what you see is from before.',
    }
  if (error instanceof DOMException && error.name === 'NotAllowedError')
    return { title: 'No passkey was given', text: 'Nothing was done. Ask again when it is at hand.' }
  return {
    title: 'This page broke',
    text: 'Nothing was done by it. Load it again; if that does not help, tell whoever runs Vouch.',
  }
}
