// A list of many: only the rows that are seen are there, the next page is asked for before its end is reached, one row has the
// keyboard, and which columns are shown stands in the address.

import { Box, Checkbox, Text } from '@mantine/core'
import {
  type KeyboardEvent,
  memo,
  type ReactNode,
  type RefObject,
  type SyntheticEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { isTyping } from '../../live/is-typing.ts'
import { useShortcutsOn } from '../shortcuts.ts'
import { rowsSeen, type Seen, scrolledTo } from './rows-seen.ts'

import './list.css'

export type Column<Row> = {
  readonly id: string
  /** What stands above it. */
  readonly title: string
  readonly show: (row: Row) => ReactNode
  /** As CSV has it; what is not given cannot be taken along. */
  readonly text?: (row: Row) => string
  /** Figures stand under each other. */
  readonly isFigure?: boolean
  readonly width?: number | string
  /** Shown where somebody asks for it. */
  readonly isExtra?: boolean
}

export type Picking<Row> = {
  readonly picked: ReadonlySet<string>
  readonly onPick: (row: Row) => void
  /** What a row is called, for whoever does not see it. */
  readonly nameOf: (row: Row) => string
}

type Parts<Row> = {
  /** What the table is of: read aloud, and above it where it is printed. */
  readonly name: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row) => string
  /** Absent columns are hidden; absent, all are shown. */
  readonly shown?: readonly string[] | undefined
  /** The one that has the keyboard, and whose story is beside the list. */
  readonly current?: string | undefined
  readonly onCurrent?: (row: Row) => void
  /** Enter, or two clicks. */
  readonly onOpen?: (row: Row) => void
  /** Called near the end of what is there. */
  readonly onEnd?: () => void
  readonly isMoreUnderWay?: boolean
  /** Those that something is to be done with at once; x takes one in, or out again. */
  readonly picking?: Picking<Row> | undefined
  /** Any other key, while a row has the keyboard. */
  readonly onKey?: ((key: string, row: Row) => void) | undefined
  readonly rowHeight?: number
  readonly height?: number | string
}

const rowPixels = 40
/** Of a column that takes what room there is. */
const openPixels = 220
const pickPixels = 36
/** So near to the end of what was read, the next is asked for. */
const nearEnd = 24
const stride = 10

/** Those that are shown, in the order in which they are named. */
function shownOf<Row>(columns: readonly Column<Row>[], shown: readonly string[] | undefined): readonly Column<Row>[] {
  return shown === undefined ? columns : shown.flatMap(id => columns.find(column => column.id === id) ?? [])
}

/** Which rows stand in the page, and a way to one of them. */
function useSeen(box: RefObject<HTMLDivElement | null>, rowHeight: number, count: number) {
  const [seen, set] = useState<Seen>({ first: 0, end: 0 })
  const look = useCallback(() => {
    if (box.current === null) return
    const { scrollTop: top, clientHeight: height } = box.current
    const now = rowsSeen({ top, height, rowHeight, count })
    set(before => (before.first === now.first && before.end === now.end ? before : now))
  }, [box, rowHeight, count])
  useLayoutEffect(() => {
    const { current } = box
    if (current === null) return
    look()
    current.addEventListener('scroll', look, { passive: true })
    const sizes = new ResizeObserver(look)
    sizes.observe(current)
    return () => {
      current.removeEventListener('scroll', look)
      sizes.disconnect()
    }
  }, [box, look])
  const scrollTo = (index: number) => {
    if (box.current === null) return
    const { scrollTop: top, clientHeight: height } = box.current
    box.current.scrollTop = scrolledTo(index, { top, height, rowHeight, count })
    look()
  }
  return { ...seen, scrollTo }
}

/** Where there is less room than this, the list moves sideways in its box. */
function leastWidth(columns: readonly Shown[], hasPicks: boolean): number {
  return columns.reduce(
    (sum, { width }) => sum + (typeof width === 'number' ? width : openPixels),
    hasPicks ? pickPixels : 0,
  )
}

/** As a grid has them. Where no column takes what room there is, all of them do, each by its width. */
function widthsOf(columns: readonly Shown[], hasPicks: boolean): string {
  const isAllFixed = columns.every(({ width }) => typeof width === 'number')
  const widths = columns.map(({ width }) => {
    if (typeof width === 'string') return width
    if (width === undefined) return `minmax(${openPixels}px, 1fr)`
    return isAllFixed ? `minmax(${width}px, ${width}fr)` : `${width}px`
  })
  return [...(hasPicks ? [`${pickPixels}px`] : []), ...widths].join(' ')
}

/** Where a key leads from the row that has the keyboard; undefined for a key that leads nowhere. */
function placeAfter(key: string, active: number, count: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    j: active + 1,
    ArrowDown: active + 1,
    k: active - 1,
    ArrowUp: active - 1,
    Home: 0,
    End: count - 1,
    PageDown: Math.min(active + stride, count - 1),
    PageUp: Math.max(active - stride, 0),
  }
  return moves[key]
}

export function DataTable<Row>(parts: Parts<Row>) {
  const { name, columns, shown, rows, keyOf, current, onCurrent, onOpen, onEnd, isMoreUnderWay = false } = parts
  const { picking, onKey, rowHeight = rowPixels, height = '100%' } = parts
  const box = useRef<HTMLDivElement>(null)
  const wanted = useRef<number>(undefined)
  const visible = useMemo(() => shownOf(columns, shown), [columns, shown])
  const [at, setAt] = useState(0)
  const found = useMemo(
    () => (current === undefined ? -1 : rows.findIndex(row => keyOf(row) === current)),
    // Where a row is does not change with how it is named.
    // oxlint-disable-next-line react/exhaustive-deps -- see above
    [rows, current],
  )
  const active = Math.min(found === -1 ? at : found, Math.max(rows.length - 1, 0))
  const { first, end, scrollTo } = useSeen(box, rowHeight, rows.length)
  // Tab leads into the list also where it was scrolled away from the row that had the keyboard.
  const tabbed = active >= first && active < end ? active : Math.min(first + stride, Math.max(end - 1, 0))
  useEffect(() => {
    if (onEnd !== undefined && end >= rows.length - nearEnd) onEnd()
  }, [end, rows.length, onEnd])
  // The row that was gone to may stand in the page only now.
  useEffect(() => {
    const row = wanted.current === undefined ? null : rowIn(box.current, wanted.current)
    if (row === null) return
    wanted.current = undefined
    row.focus({ preventScroll: true })
  })

  const goTo = (index: number) => {
    const row = rows[index]
    if (row === undefined) return
    wanted.current = index
    setAt(index)
    onCurrent?.(row)
    scrollTo(index)
    rowIn(box.current, index)?.focus({ preventScroll: true })
  }
  const areLettersOn = useShortcutsOn()
  const onKeyDown = (event: KeyboardEvent) => {
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key.length === 1 && !areLettersOn) return
    const from = indexOf(event) ?? active
    const row = rows[from]
    const next = placeAfter(event.key, from, rows.length)
    if (next !== undefined) {
      event.preventDefault()
      goTo(next)
    } else if (row !== undefined && event.target instanceof HTMLElement && event.target.dataset['row'] === `${from}`) {
      if (event.key === 'Enter') onOpen?.(row)
      else if (event.key === 'x') picking?.onPick(row)
      else onKey?.(event.key, row)
    }
  }
  const choose = (event: SyntheticEvent) => {
    if (leadsAway(event)) return
    const index = indexOf(event)
    const row = index === undefined ? undefined : rows[index]
    if (index === undefined || row === undefined) return
    setAt(index)
    onCurrent?.(row)
  }
  const onRowFocus = (event: SyntheticEvent) => {
    // Not of what is in it: the row that Tab comes to would move behind whoever goes on by Tab.
    if (event.target instanceof HTMLTableRowElement) setAt(indexOf(event) ?? at)
  }
  const open = (event: SyntheticEvent) => {
    if (leadsAway(event)) return
    const row = rows[indexOf(event) ?? -1]
    if (row !== undefined) onOpen?.(row)
  }
  const hasPicks = picking !== undefined
  const widths = useMemo(() => widthsOf(visible, hasPicks), [visible, hasPicks])
  return (
    <Box ref={box} className="scrolls" style={{ height }} onKeyDown={onKeyDown}>
      <table
        className="data"
        style={{ minWidth: leastWidth(visible, hasPicks) }}
        aria-label={name}
        aria-rowcount={isMoreUnderWay || onEnd !== undefined ? -1 : rows.length + 1}
      >
        <Head columns={visible} widths={widths} hasPicks={hasPicks} />
        <tbody style={{ height: rows.length * rowHeight }} onFocus={onRowFocus} onClick={choose} onDoubleClick={open}>
          {rows.slice(first, end).map((row, place) => {
            const id = keyOf(row)
            const index = first + place
            return (
              <OneRow
                key={id}
                id={id}
                row={row}
                index={index}
                columns={visible}
                widths={widths}
                rowHeight={rowHeight}
                isActive={index === tabbed}
                isCurrent={id === current}
                picking={picking}
              />
            )
          })}
        </tbody>
      </table>
      {isMoreUnderWay && (
        <Text size="sm" c="dimmed" p="sm" role="status">
          Reading more …
        </Text>
      )}
    </Box>
  )
}

function rowIn(box: HTMLElement | null, index: number): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-row="${index}"]`) ?? null
}

/** Of the row in which something happened. */
function indexOf({ target }: SyntheticEvent): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('tr[data-row]') : null
  return row === null ? undefined : Number(row.dataset['row'])
}

/** A way in a row leads to where it says, and leaves the row as it is. */
function leadsAway({ target }: SyntheticEvent): boolean {
  return target instanceof Element && target.closest('a[href]') !== null
}

type RowParts<Row> = {
  readonly id: string
  readonly row: Row
  readonly index: number
  readonly columns: readonly Column<Row>[]
  readonly widths: string
  readonly rowHeight: number
  readonly isActive: boolean
  readonly isCurrent: boolean
  readonly picking: Picking<Row> | undefined
}

function RowOf<Row>({ id, row, index, columns, widths, rowHeight, isActive, isCurrent, picking }: RowParts<Row>) {
  return (
    <tr
      data-row={index}
      aria-rowindex={index + 2}
      tabIndex={isActive ? 0 : -1}
      className={isCurrent ? 'current' : undefined}
      aria-current={isCurrent ? 'true' : undefined}
      style={{ height: rowHeight, top: index * rowHeight, gridTemplateColumns: widths }}
    >
      {picking !== undefined && <Pick id={id} row={row} picking={picking} />}
      {columns.map(column => (
        <td key={column.id} className={column.isFigure === true ? 'right figures' : undefined}>
          {column.show(row)}
        </td>
      ))}
    </tr>
  )
}

/** What has not changed is not drawn again while others come and go. Its type forgets that a row may be anything. */
const OneRow = memo(RowOf) as typeof RowOf

type Shown = {
  readonly id: string
  readonly title: string
  readonly isFigure?: boolean
  readonly width?: number | string
}

type HeadParts = {
  readonly columns: readonly Shown[]
  readonly widths: string
  readonly hasPicks: boolean
}

function Head({ columns, widths, hasPicks }: HeadParts) {
  return (
    <thead>
      <tr aria-rowindex={1} style={{ gridTemplateColumns: widths }}>
        {hasPicks && (
          <th scope="col" className="pick">
            <span className="unseen">Taken in</span>
          </th>
        )}
        {columns.map(({ id, title, isFigure }) => (
          <th key={id} scope="col" className={isFigure === true ? 'right' : undefined}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
  )
}

type PickParts<Row> = { readonly id: string; readonly row: Row; readonly picking: Picking<Row> }

function Pick<Row>({ id, row, picking: { picked, onPick, nameOf } }: PickParts<Row>) {
  return (
    <td className="pick" onClick={event => event.stopPropagation()}>
      <Checkbox
        size="xs"
        aria-label={`Take in ${nameOf(row)}`}
        checked={picked.has(id)}
        onChange={() => onPick(row)}
        tabIndex={-1}
      />
    </td>
  )
}
