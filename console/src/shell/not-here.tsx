import { Anchor, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'

export function NotHere() {
  return (
    <Stack align="flex-start">
      <Title order={1}>Nothing is here</Title>
      <Text>No page has this address. If a link brought you here, whoever wrote it may have meant an older one.</Text>
      <Anchor component={Link} to="/">
        Go home
      </Anchor>
    </Stack>
  )
}
