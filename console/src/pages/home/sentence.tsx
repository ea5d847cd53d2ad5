// A fact that leads to what it rests on, and what it compares with.

import { Box, Text } from '@mantine/core'
import type { ReactNode } from 'react'

import { Way } from '../../parts/way.tsx'

type Parts = { readonly to: string; readonly fact: string; readonly rest: ReactNode }

export function Sentence({ to, fact, rest }: Parts) {
  return (
    <Box component="li">
      <Way to={to} fz="md" fw={600}>
        {fact}
      </Way>{' '}
      <Text span size="md">
        {rest}
      </Text>
    </Box>
  )
}
