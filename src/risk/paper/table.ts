// A table: each cell knows whether it heads a column or a row, and the head is shown again on each page, to the eye only.

import type { Line, Text } from './lines.ts'
import { bodySize, type Document, leading, rule, tint, type Written } from './sheet-style.ts'

export type Table = {
  readonly columns: readonly { readonly title: string; readonly share: number }[]
  /** The first cell of each heads its row. */
  readonly rows: readonly Row[]
  readonly size?: number
}
export type Row = { readonly cells: readonly Text[]; readonly place?: string }

type Element = PDFKit.PDFStructureElement

export type Inside = {
  readonly left: number
  readonly width: number
  readonly struct: (type: string, options?: { readonly scope: 'Column' | 'Row' }) => Element
  readonly add: (element: Element) => void
  readonly y: () => number
  readonly moveTo: (y: number) => void
  readonly room: () => number
  readonly newPage: () => void
  readonly mark: (place: string) => void
  readonly break: (text: Text, width: number, size: number) => readonly Line[]
  readonly adorn: (draw: (doc: Document) => void) => void
  readonly put: (element: Element, type: string, lines: readonly Line[], x: number, size: number) => void
  readonly write: (words: string, x: number, baseline: number, size: number, written: Written) => void
}

const padding = { across: 4, down: 3 }

type Cells = { readonly lines: readonly (readonly Line[])[]; readonly height: number }

export function drawTable(on: Inside, { columns, rows, size = bodySize - 1 }: Table): void {
  const shares = columns.reduce((sum, { share }) => sum + share, 0)
  const widths = columns.map(({ share }) => (share / shares) * on.width)
  const breakRow = (cells: readonly Text[]): Cells => {
    const lines = cells.map((cell, at) => on.break(cell, (widths[at] ?? 0) - 2 * padding.across, size))
    return { lines, height: Math.max(...lines.map(({ length }) => length)) * size * leading + 2 * padding.down }
  }
  const head = breakRow(columns.map(({ title }) => [{ text: title, style: 'bold' }]))
  const broken = rows.map(({ cells }) => breakRow(cells))
  const table = on.struct('Table')
  on.add(table)
  if (on.room() < head.height + (broken[0]?.height ?? 0)) on.newPage()
  drawHead(on, table, head, widths, size)
  const body = on.struct('TBody')
  table.add(body)
  for (const [at, row] of rows.entries()) {
    const cells = broken[at]
    if (cells === undefined) continue
    if (on.room() < cells.height) {
      on.newPage()
      showHeadAgain(on, head, widths, size)
    }
    if (row.place !== undefined) on.mark(row.place)
    drawRow(on, body, cells, widths, size, at => (at === 0 ? 'Row' : undefined))
    on.adorn(doc => line(doc, on, on.y()))
  }
  body.end()
  table.end()
}

function drawHead(on: Inside, table: Element, head: Cells, widths: readonly number[], size: number): void {
  const group = on.struct('THead')
  table.add(group)
  on.adorn(doc => ground(doc, on, head.height))
  drawRow(on, group, head, widths, size, () => 'Column')
  group.end()
}

function drawRow(
  on: Inside,
  group: Element,
  { lines, height }: Cells,
  widths: readonly number[],
  size: number,
  heads: (at: number) => 'Column' | 'Row' | undefined,
): void {
  const row = on.struct('TR')
  group.add(row)
  const top = on.y()
  let x = on.left
  for (const [at, cell] of lines.entries()) {
    const scope = heads(at)
    const type = scope === undefined ? 'TD' : 'TH'
    const element = scope === undefined ? on.struct(type) : on.struct(type, { scope })
    row.add(element)
    on.moveTo(top + padding.down)
    on.put(element, type, cell, x + padding.across, size)
    element.end()
    x += widths[at] ?? 0
  }
  row.end()
  on.moveTo(top + height)
}

function showHeadAgain(on: Inside, { lines, height }: Cells, widths: readonly number[], size: number): void {
  on.adorn(doc => {
    ground(doc, on, height)
    let x = on.left
    for (const [at, cell] of lines.entries()) {
      for (const [row, { pieces }] of cell.entries()) {
        const baseline = on.y() + padding.down + row * size * leading + size * 1.02
        on.write(pieces.map(({ text }) => text).join(''), x + padding.across, baseline, size, { style: 'bold' })
      }
      x += widths[at] ?? 0
    }
  })
  on.moveTo(on.y() + height)
}

function ground(doc: Document, on: Inside, height: number): void {
  doc.rect(on.left, on.y(), on.width, height).fill(tint)
}

function line(doc: Document, { left, width }: Inside, y: number): void {
  doc
    .lineWidth(0.5)
    .moveTo(left, y)
    .lineTo(left + width, y)
    .stroke(rule)
}
