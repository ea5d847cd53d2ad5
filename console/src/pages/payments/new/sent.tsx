// What became of a press: refused, or not known yet.

import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'

import { Failure } from '../../../parts/failure.tsx'
import type { Sending } from './use-sending.ts'

export function Sent({ sending }: { readonly sending: Sending }) {
  const { refused, isUnknown, isLooking, isNone, lookAgain, begin } = sending
  if (refused?.code === 'payment_key_reused')
    return (
      <Alert color="yellow" variant="light" title="This form has paid already" role="alert">
        <Stack gap="xs">
          <Text size="sm">
            An earlier press of it was heard, with other terms. {refused.message} Nothing has been paid twice.
          </Text>
          <Group>
            <Button size="xs" variant="default" onClick={begin}>
              Begin another payment
            </Button>
          </Group>
        </Stack>
      </Alert>
    )
  if (refused !== undefined) return <Failure error={refused} />
  if (!isUnknown) return null
  return (
    <Alert
      color="yellow"
      variant="light"
      title={isLooking ? 'Looking what became of it' : 'What became of it is not known'}
      icon={<IconPlugConnectedX aria-hidden />}
      role="alert"
    >
      <Stack gap="xs">
        <Text size="sm">
          {isNone
            ? 'The line broke, and the office has no payment of this form so far: nothing has been paid. Press again. It is the same order, and is paid once, also if the first one is still on its way.'
            : 'The line broke before the answer came. It may have been ordered. Pressing again is safe: it is the same order, and is paid once.'}
        </Text>
        <Group>
          <Button size="xs" variant="default" onClick={lookAgain} loading={isLooking}>
            Look again
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
