// A line of the bank's statement, as it stands in every list of them.

import type { Item } from '../../api/asked.ts'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { Day } from '../../parts/when.tsx'

type Line = Item<'GET /v1/statements/{statement}/lines'>

const onSide = (side: Line['side']) => (line: Line) => (line.side === side ? line.amount.value : '')

export const lineColumns: readonly Column<Line>[] = [
  { id: 'place', title: '#', width: 44, isFigure: true, show: ({ place }) => place, text: ({ place }) => `${place}` },
  { id: 'on', title: 'Booked', width: 140, show: row => <Day day={row.bookedOn} />, text: row => row.bookedOn },
  {
    id: 'debit',
    title: 'Bank took',
    width: 130,
    isFigure: true,
    show: ({ side, amount }) => (side === 'debit' ? <Money amount={amount} /> : null),
    text: onSide('debit'),
  },
  {
    id: 'credit',
    title: 'Bank gave',
    width: 130,
    isFigure: true,
    show: ({ side, amount }) => (side === 'credit' ? <Money amount={amount} /> : null),
    text: onSide('credit'),
  },
  {
    id: 'state',
    title: 'State',
    width: 150,
    show: ({ state, isReversal }) => (
      <State tone={state === 'booked' ? 'good' : 'waiting'}>{isReversal ? `${state}, reversal` : state}</State>
    ),
    text: ({ state, isReversal }) => (isReversal ? `${state}, reversal` : state),
  },
  {
    id: 'posts',
    title: 'Moves our books',
    width: 110,
    show: ({ posts }) => (posts ? 'yes' : 'no'),
    text: ({ posts }) => (posts ? 'yes' : 'no'),
  },
  {
    id: 'file',
    title: 'Is the total of',
    width: 185,
    show: ({ file }) => (file === undefined ? null : <Ident id={file} />),
    text: ({ file }) => file ?? '',
  },
  {
    id: 'reference',
    title: 'The bank’s reference',
    width: 130,
    show: ({ bankReference, code }) => bankReference ?? code,
    text: ({ bankReference }) => bankReference ?? '',
  },
]
