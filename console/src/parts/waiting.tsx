// What stands where something is going to be. It shows itself only to those who wait for longer than they notice.

import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'

const lines = [90, 100, 70, 95, 80]

export function Waiting({ what }: { readonly what: string }) {
  return (
    <Stack gap="sm" className="appears-late" role="status" p="md">
      <VisuallyHidden>Reading {what} …</VisuallyHidden>
      {lines.map(width => (
        <Skeleton key={width} height={18} width={`${width}%`} aria-hidden />
      ))}
    </Stack>
  )
}
