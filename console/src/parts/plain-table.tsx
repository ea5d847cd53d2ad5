// A table of a few rows, all of them there; it scrolls in its box where it is wider than the page.

import type { ReactNode } from 'react'

import { InBox } from './box.tsx'

export type PlainColumn<Row> = {
  readonly title: string
  readonly show: (row: Row) => ReactNode
  readonly isFigure?: boolean
}

type Parts<Row> = {
  readonly name: string
  readonly columns: readonly PlainColumn<Row>[]
  readonly rows: readonly Row[]
  readonly keyOf: (row: Row, at: number) => string
}

export function PlainTable<Row>({ name, columns, rows, keyOf }: Parts<Row>) {
  return (
    <InBox name={name}>
      <table className="plain figures-apart" aria-label={name}>
        <thead>
          <tr>
            {columns.map(({ title, isFigure }) => (
              <th key={title} scope="col" className={isFigure === true ? 'right' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={keyOf(row, at)}>
              {columns.map(({ title, isFigure, show }) => (
                <td key={title} className={isFigure === true ? 'right figures' : undefined}>
                  {show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}
