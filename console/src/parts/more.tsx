// Below what was read of a list that is no table: that more follows, and reading it.

import { Button } from '@mantine/core'

type Parts = {
  readonly of: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly more: () => unknown }
}

export function More({ of: { hasNextPage, isFetchingNextPage, more } }: Parts) {
  if (!hasNextPage) return null
  return (
    <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => more()}>
      Read more
    </Button>
  )
}
