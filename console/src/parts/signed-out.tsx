// Where nobody is signed in. In the middle of something it lies over the page, which keeps what was written.

import { Button, Center, Group, Modal, Stack, Text, Title } from '@mantine/core'

type Parts = { readonly isInTheMiddle?: boolean; readonly onBack: () => unknown }

export function SignedOut({ isInTheMiddle = false, onBack }: Parts) {
  const here = encodeURIComponent(`${location.pathname}${location.search}`)
  if (isInTheMiddle)
    return (
      <Modal opened onClose={() => undefined} withCloseButton={false} title="Your session has ended" centered>
        <Stack>
          <Text size="sm">
            What you wrote is still here. Sign in in another tab, then come back to this one and go on where you were.
          </Text>
          <Group>
            <Button component="a" href="/sign-in" target="_blank">
              Sign in, in another tab
            </Button>
            <Button variant="default" onClick={() => onBack()}>
              I have signed in
            </Button>
          </Group>
        </Stack>
      </Modal>
    )
  return (
    <Center mih="100dvh" p="lg">
      <Stack align="flex-start" maw={420}>
        <Title order={1}>Vouch</Title>
        <Text>Bill payment that carries its own proof. Nobody is signed in here.</Text>
        <Button component="a" href={`/sign-in?to=${here}`} size="md">
          Sign in
        </Button>
      </Stack>
    </Center>
  )
}
