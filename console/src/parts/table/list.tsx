// A list of the office's, whole: its filters, the rows that are seen, how many, which columns, what to take along, and beside it
// the story of the row that is chosen. Each state that it can be in is shown as what it is.

import {
  ActionIcon,
  Box,
  Button,
  Checkbox,
  CloseButton,
  Drawer,
  Group,
  Popover,
  Stack,
  Text,
  Tooltip,
} from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconColumns3, IconDownload } from '@tabler/icons-react'
import { type ReactNode, useEffect, useMemo, useState } from 'react'
import type { Asked, Item, Listing } from '../../api/asked.ts'
import { useList } from '../../api/queries.ts'
import { useIsLive } from '../../live/live.ts'
import { type Question, useAddress } from '../address.ts'
import { Empty, type NothingHere } from '../empty.tsx'
import { Failure } from '../failure.tsx'
import { useMay } from '../may.tsx'
import { useNamesAhead } from '../named.tsx'
import { useOffer } from '../offers.ts'
import { useSession } from '../session.tsx'
import { useViews, ViewsMenu } from '../views/views.tsx'
import { Waiting } from '../waiting.tsx'
import { useGo, Way } from '../way.tsx'
import { placeOf } from '../where.ts'
import { ArrivalsBar, useArrivals } from './arrivals.tsx'
import { type Column, DataTable, type Picking } from './data-table.tsx'
import { useSought } from './sought-row.ts'
import { takeAlong } from './take-along.ts'

const drawnMs = 50

type Parts<Op extends Listing> = {
  readonly operation: Op
  readonly asked: Asked<Op>
  /** In the plural: `breaks`. */
  readonly name: string
  readonly columns: readonly Column<Item<Op>>[]
  readonly keyOf: (row: Item<Op>) => string
  /** Members and payees whose names its columns show. */
  readonly namedIn?: (row: Item<Op>) => readonly (string | undefined)[]
  /** What of it is shown, where the office gives all of a short list at once. */
  readonly keep?: (row: Item<Op>) => boolean
  readonly filters?: ReactNode
  /** In words, where a filter is set: what is looked for. */
  readonly filtered?: string | undefined
  readonly empty: NothingHere
  /** The story of one, beside the list; `goOn` leads to the next. */
  readonly inspect?: (row: Item<Op>, goOn: () => void) => ReactNode
  /** The same where its key is all that is needed: shown also when it is not, or no longer, in the list. */
  readonly inspectKey?: (key: string) => ReactNode
  /** Where Enter leads; absent, to the story. */
  readonly open?: (row: Item<Op>) => string
  readonly everyMs?: number
  readonly picking?: Picking<Item<Op>> | undefined
  readonly onKey?: ((key: string, row: Item<Op>) => void) | undefined
  /** How many rows a view has, where the office counts them. */
  readonly countOf?: ((question: Question) => ReactNode) | undefined
}

const takenMax = 10_000

export function List<Op extends Listing>({
  operation,
  asked,
  name,
  columns,
  keyOf,
  namedIn,
  keep,
  filters,
  filtered,
  empty,
  inspect,
  inspectKey,
  open,
  everyMs,
  picking,
  onKey,
  countOf,
}: Parts<Op>) {
  const [question, change] = useAddress()
  const views = useViews()
  const go = useGo()
  const isLive = useIsLive()
  // Rows do not move by themselves where what happens is heard; where it is not, they are asked for again now and then.
  const found = useList(operation, asked, {
    isOff: views?.isComing === true,
    isHeld: true,
    ...(isLive || everyMs === undefined ? {} : { everyMs }),
  })
  const { error, isPending, hasNextPage, isFetchingNextPage } = found
  const items = useMemo(() => (keep === undefined ? found.items : found.items.filter(keep)), [keep, found.items])
  useNamesAhead(items, namedIn)
  const arrivals = useArrivals({
    operation,
    asked,
    items,
    keyOf,
    pages: found.data?.pages.length ?? 0,
    isRefetching: found.isRefetching && !isFetchingNextPage,
    refetch: found.refetch,
  })
  const [timesShown, setTimesShown] = useState(0)
  const showArrivals = async () => {
    await found.anew()
    setTimesShown(before => before + 1)
  }
  // Once they are there: what had the keyboard is gone.
  useEffect(() => {
    if (timesShown > 0) focusOn('tr[tabindex="0"]')
  }, [timesShown])
  const { columns: asChosen } = question
  const shown = useMemo(() => asChosen?.split(',') ?? usualOf(columns), [asChosen, columns])
  const chosen = items.find(row => keyOf(row) === question['row'])
  const sought = question['row']
  const standing = useSought(sought !== undefined && chosen === undefined && inspect !== undefined, found)
  const choose = (row: Item<Op>) => change({ row: keyOf(row) })
  const goOn = () => {
    const next = items[items.findIndex(row => keyOf(row) === question['row']) + 1]
    change({ row: next === undefined ? undefined : keyOf(next) })
    focusOn(next === undefined ? '[data-row="0"]' : '[data-row][aria-current="true"]')
  }
  const beside = (key: string): ReactNode => {
    if (inspectKey !== undefined) return inspectKey(key)
    if (chosen !== undefined) return inspect?.(chosen, goOn)
    if (standing === 'reading') return <Waiting what={key} />
    return standing && <NotAmong id={key} name={name} isFiltered={filtered !== undefined} />
  }
  const openOf = (row: Item<Op>) => (open === undefined ? choose(row) : go(open(row)))
  return (
    <>
      <Group justify="space-between" mb="xs" gap="sm" align="flex-end">
        <Group gap="sm" align="flex-end">
          {views !== undefined && <ViewsMenu views={views} countOf={countOf} />}
          {filters}
        </Group>
        <Group gap={4} ml="auto">
          <ArrivalsBar arrivals={arrivals} isFiltered={filtered !== undefined} onShow={() => void showArrivals()} />
          <Text size="sm" c="dimmed" role="status" mr="xs">
            {isPending ? '' : `${items.length.toLocaleString('en-US')}${hasNextPage ? ' read, more follow' : ''}`}
          </Text>
          <Columns columns={columns} shown={shown} onShown={ids => change({ columns: ids?.join(',') })} />
          <Take columns={columns} shown={shown} name={name} filtered={filtered} found={found} keep={keep} />
        </Group>
      </Group>
      <Box className="beside">
        <Box className="beside-main">
          {isPending ? (
            <Waiting what={name} />
          ) : items.length === 0 ? (
            error === null ? (
              <Empty {...(filtered === undefined ? empty : nothingLike(name, filtered))} />
            ) : (
              <Failure error={error} onAgain={found.refetch} />
            )
          ) : (
            <>
              {error !== null && <Failure error={error} onAgain={found.refetch} />}
              <DataTable
                key={timesShown}
                name={name}
                columns={columns}
                rows={items}
                keyOf={keyOf}
                shown={shown}
                current={question['row']}
                onCurrent={choose}
                onOpen={openOf}
                {...(hasNextPage ? { onEnd: () => void found.more() } : {})}
                isMoreUnderWay={isFetchingNextPage}
                picking={picking}
                onKey={onKey}
              />
            </>
          )}
        </Box>
        {sought !== undefined && beside(sought) !== undefined && (
          <Beside name={`One of the ${name}`} onClose={() => change({ row: undefined })}>
            {beside(sought)}
          </Beside>
        )}
      </Box>
    </>
  )
}

/** What asked has gone from the page, and took the keyboard with it: it goes on in the list, once that has been drawn anew. */
function focusOn(row: string): void {
  setTimeout(() => document.querySelector<HTMLElement>(`table.data ${row}`)?.focus(), drawnMs)
}

type NotAmongParts = { readonly id: string; readonly name: string; readonly isFiltered: boolean }

function NotAmong({ id, name, isFiltered }: NotAmongParts) {
  const place = placeOf(id, useMay())
  return (
    <Empty
      title={`Not among the ${name}`}
      text={`${id} is not in what was read. It may be over, it may not be for your roles${isFiltered ? ', or a filter leaves it out' : ''}.`}
      action={
        place !== undefined && !place.startsWith(`${location.pathname}?`) ? (
          <Way to={place}>Its own page</Way>
        ) : undefined
      }
    />
  )
}

function nothingLike(name: string, filtered: string): NothingHere {
  return {
    title: `Nothing like that among the ${name}`,
    text: `Looked for: ${filtered}. Take a filter away to see more.`,
  }
}

/** Beside the list where there is room, over it where there is none. */
function Beside({
  name,
  onClose,
  children,
}: {
  readonly name: string
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const isNarrow = useMediaQuery('(max-width: 62em)')
  if (isNarrow)
    return (
      <Drawer opened onClose={onClose} position="right" title={name} closeButtonProps={{ 'aria-label': 'Close' }}>
        {children}
      </Drawer>
    )
  return (
    <aside className="inspector" aria-label={name}>
      <CloseButton aria-label="Close" onClick={onClose} className="inspector-close" />
      {children}
    </aside>
  )
}

/** Those that are shown where nobody has chosen any. */
function usualOf(columns: Choosing['columns']): readonly string[] {
  return columns.flatMap(({ id, isExtra }) => (isExtra === true ? [] : [id]))
}

type Choosing = {
  readonly columns: readonly { readonly id: string; readonly title: string; readonly isExtra?: boolean }[]
  readonly shown: readonly string[]
  readonly onShown: (ids: readonly string[] | undefined) => void
}

function Columns({ columns, shown, onShown }: Choosing) {
  const all = columns.map(({ id }) => id)
  const set = (ids: readonly string[]) => {
    const chosen = all.filter(id => ids.includes(id))
    onShown(chosen.join() === usualOf(columns).join() ? undefined : chosen)
  }
  return (
    <Popover position="bottom-end" withArrow trapFocus>
      <Popover.Target>
        <Tooltip label="Columns">
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Columns">
            <IconColumns3 size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" role="group" aria-label="Columns">
          {columns.map(({ id, title }) => (
            <Checkbox
              key={id}
              label={title}
              checked={shown.includes(id)}
              disabled={shown.length === 1 && shown.includes(id)}
              onChange={({ currentTarget: { checked } }) =>
                set(checked ? [...shown, id] : shown.filter(one => one !== id))
              }
            />
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}

type Taking<Row> = {
  readonly columns: readonly Column<Row>[]
  readonly shown: readonly string[]
  readonly name: string
  readonly filtered: string | undefined
  readonly keep: ((row: Row) => boolean) | undefined
  readonly found: {
    readonly items: readonly Row[]
    readonly hasNextPage: boolean
    readonly fetchNextPage: () => Promise<{
      readonly hasNextPage: boolean
      readonly data?: { readonly pages: readonly { readonly items: readonly Row[] }[] } | undefined
    }>
  }
}

/** Every row of these filters, also those that were not read yet, as far as one file should go. */
function Take<Row>({ columns, shown, name, filtered, found, keep }: Taking<Row>) {
  const { name: institution, timeZone } = useSession()
  const [said, setSaid] = useState('')
  const take = async () => {
    let rows = found.items
    let isMore = found.hasNextPage
    while (isMore && rows.length < takenMax) {
      setSaid(`${rows.length.toLocaleString('en-US')} read …`)
      const next = await found.fetchNextPage()
      rows = next.data?.pages.flatMap(({ items }) => items) ?? rows
      isMore = next.hasNextPage
    }
    if (keep !== undefined) rows = rows.filter(keep)
    const visible = columns.filter(({ id }) => shown.includes(id))
    const hash = await takeAlong(
      { institution, name, filtered, timeZone, isCut: isMore, at: new Date() },
      visible,
      rows,
    )
    setSaid(`${rows.length.toLocaleString('en-US')} taken, SHA-256 ${hash.slice(0, 12)}…`)
  }
  useOffer(`Take ${name} along, as CSV`, () => void take())
  return (
    <>
      <Text size="xs" c="dimmed" role="status">
        {said}
      </Text>
      <Tooltip label="Take these rows along, as CSV">
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          h={34}
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => void take()}
        >
          CSV
        </Button>
      </Tooltip>
    </>
  )
}
