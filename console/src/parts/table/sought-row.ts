// The row that an address names, wherever it stands in its list: read on to it, as far as somebody would wait for that.

import { useEffect } from 'react'

/** Ten pages. */
const rowsReadMax = 1_000

type Found<Row> = {
  readonly items: readonly Row[]
  readonly isPending: boolean
  readonly error: unknown
  readonly hasNextPage: boolean
  readonly isFetchingNextPage: boolean
  readonly more: () => unknown
}

/** `missing`: it is not in the list, or further behind than was read. Undefined where none is sought, or nothing can be said of it. */
export function useSought<Row>(isSought: boolean, found: Found<Row>): 'reading' | 'missing' | undefined {
  const { items, isPending, error, hasNextPage, isFetchingNextPage, more } = found
  const goesOn = isSought && hasNextPage && items.length < rowsReadMax && error === null
  useEffect(() => {
    if (goesOn && !isFetchingNextPage) void more()
  }, [goesOn, isFetchingNextPage, more])
  if (!isSought || error !== null) return undefined
  return isPending || goesOn ? 'reading' : 'missing'
}
