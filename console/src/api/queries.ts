// What is read is kept for a moment and read again when it may have changed; what is listed comes page by page.

import {
  type InfiniteData,
  QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Operations } from './api.ts'
import { type Answer, change, LineBroke, Refused, read } from './ask.ts'
import type { Asked, Changing, Item, Listing, Reading } from './asked.ts'
import { rememberOwn } from './own-acts.ts'

const freshMs = 5_000
const triesMax = 2

export function openQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: freshMs,
        // What was refused stays refused; a line that broke may be whole again, and what came too early may be in time.
        retry: (failures, thrown) => failures < triesMax && (thrown instanceof LineBroke || isEarly(thrown)),
        retryDelay: (failures, thrown) => longerMs(failures, thrown instanceof Refused ? thrown.againInMs : undefined),
        refetchOnWindowFocus: true,
      },
      // Whoever asked decides whether it is asked again: nothing that moves money is repeated behind their back.
      mutations: { retry: false },
    },
  })
}

/** Nobody is kept before an empty page for longer. */
const waitsMsMax = 5_000

function isEarly(thrown: unknown): boolean {
  return thrown instanceof Refused && thrown.againInMs !== undefined && thrown.againInMs <= waitsMsMax
}

/** Each time longer, and not at the moment at which all others ask again. */
function longerMs(failures: number, firstMs = 1_000): number {
  return firstMs * 2 ** failures * (1 + Math.random() / 2)
}

/** By operation first, so that all of one kind can be told that they are old. */
function keyOf(operation: Reading, asked: object): QueryKey {
  return [operation, asked]
}

export type ReadOptions = {
  /** How often it is read again while somebody looks. */
  readonly everyMs?: number
  /** Not yet, where something is missing that it needs. */
  readonly isOff?: boolean
  /** It stays as it is until somebody asks: whoever shows it says what has happened meanwhile. */
  readonly isHeld?: boolean
}

/** What is held is read again by itself neither when the window is looked at again, nor when a leaf touches it. */
function heldBy({ isHeld = false }: ReadOptions) {
  return { meta: { isHeld }, ...(isHeld ? { refetchOnWindowFocus: false, refetchOnReconnect: false } : {}) }
}

export function useRead<Op extends Reading>(operation: Op, asked: Asked<Op>, options: ReadOptions = {}) {
  return useQuery<Operations[Op]['answer'], Refused | LineBroke>({
    queryKey: keyOf(operation, asked),
    queryFn: ({ signal }) => read(operation, asked, signal),
    enabled: options.isOff !== true,
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
  })
}

type PageOf<Op extends Listing> = { readonly items: readonly Item<Op>[]; readonly next?: string }

/** All pages that were asked for, as one list; `more` asks for the next. */
export function useList<Op extends Listing>(operation: Op, asked: Asked<Op>, options: ReadOptions = {}) {
  const found = useInfiniteQuery({
    queryKey: keyOf(operation, asked),
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        ...(asked as { readonly query?: object }).query,
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      }
      // What pages has `items`, and takes a `cursor`: that is what makes it a list.
      return (await read(operation, { ...asked, query } as Asked<Op>, signal)) as unknown as PageOf<Op>
    },
    initialPageParam: '',
    getNextPageParam: (page: PageOf<Op>) => page.next,
    enabled: options.isOff !== true,
    ...heldBy(options),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
  })
  const queries = useQueryClient()
  const pages = found.data?.pages
  return {
    ...found,
    // The same while nothing was read: a hundred thousand rows are not put together anew for each that is scrolled by.
    items: useMemo(() => pages?.flatMap(({ items }) => items) ?? [], [pages]),
    more: () => (found.hasNextPage && !found.isFetchingNextPage ? found.fetchNextPage() : undefined),
    /** From the top, without the pages that were read behind it. */
    anew: () => {
      queries.setQueryData<InfiniteData<PageOf<Op>>>(keyOf(operation, asked), data =>
        data === undefined ? data : { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
      )
      return found.refetch()
    },
  }
}

/** Tells the lists and readings named that they are old, once it is done. */
export function useChange<Op extends Changing>(operation: Op, touches: readonly Reading[]) {
  const queries = useQueryClient()
  return useMutation<Answer<Op>, Refused | LineBroke | DOMException, Asked<Op>>({
    mutationFn: asked => change(operation, asked),
    onSuccess: ({ value }, { path }) => rememberOwn(path, value),
    onSettled: () => Promise.all(touches.map(one => queries.invalidateQueries({ queryKey: [one] }))),
  })
}
