// Above a list: what has happened to it since it was read. The rows stay where they are until somebody asks for it.

import { Button, VisuallyHidden } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { isOwn } from '../../api/own-acts.ts'
import { type Arrivals, arrivalWords, type ListAsked, noArrivals, withLeaves } from '../../live/arrivals.ts'
import type { Leaf } from '../../live/line.ts'
import { type News, useNews } from '../../live/live.ts'
import { touches } from '../../live/touched.ts'

/** After one's own act more comes of it: what one sees of it follows, where not much has to be read for that. */
const ownMs = 700
const ownPagesMax = 3

type Parts<Row> = Pick<ListAsked, 'operation' | 'asked'> & {
  readonly items: readonly Row[]
  readonly keyOf: (row: Row) => string
  readonly pages: number
  readonly isRefetching: boolean
  readonly refetch: () => unknown
}

type Counted = { readonly of: string; readonly arrivals: Arrivals }

export function useArrivals<Row>(parts: Parts<Row>): Arrivals {
  const { operation, asked, isRefetching } = parts
  const key = JSON.stringify([operation, asked])
  const [{ of, arrivals }, set] = useState<Counted>({ of: key, arrivals: noArrivals })
  const [ownAt, setOwnAt] = useState(0)
  const latest = useRef({ ...parts, key })
  useEffect(() => {
    latest.current = { ...parts, key }
  })
  const take = useCallback(({ leaves, isBehind }: News) => {
    const now = latest.current
    const isOurs = ({ subjects }: Leaf) => now.pages <= ownPagesMax && isOwn(subjects)
    if (leaves.some(leaf => isOurs(leaf) && touches(leaf, now.operation, now.asked) !== undefined)) setOwnAt(Date.now())
    const others = leaves.filter(leaf => !isOurs(leaf))
    if (others.length === 0 && !isBehind) return
    // Put together when something has come, and not for every page that is read.
    const ids = new Set(now.items.map(now.keyOf))
    const [first] = ids
    const has = (id: string) => ids.has(id)
    set(before => {
      const known = before.of === now.key ? before.arrivals : noArrivals
      const after = withLeaves(known, others, { ...now, has, prefix: first?.slice(0, 3) })
      return { of: now.key, arrivals: isBehind ? { ...after, isBehind } : after }
    })
  }, [])
  useNews(take)
  useEffect(() => {
    if (isRefetching) set({ of: key, arrivals: noArrivals })
  }, [isRefetching, key])
  useEffect(() => {
    if (ownAt === 0) return
    const timer = setTimeout(() => latest.current.refetch(), ownMs)
    return () => clearTimeout(timer)
  }, [ownAt])
  return of === key ? arrivals : noArrivals
}

type BarParts = { readonly arrivals: Arrivals; readonly isFiltered: boolean; readonly onShow: () => void }

export function ArrivalsBar({ arrivals, isFiltered, onShow }: BarParts) {
  const words = arrivalWords(arrivals, isFiltered)
  return (
    <>
      <VisuallyHidden role="status">{words === undefined ? '' : 'Something has happened to this list.'}</VisuallyHidden>
      {words !== undefined && (
        <Button
          size="compact-sm"
          variant="light"
          leftSection={<IconArrowUp size={14} aria-hidden />}
          onClick={onShow}
          data-arrivals
        >
          {words}: show
        </Button>
      )}
    </>
  )
}
