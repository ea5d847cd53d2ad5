// What a member paid before moving in here: kept as the old system had it, and never paid again.

import { Text } from '@mantine/core'

import type { Item } from '../../api/asked.ts'
import { Boxed } from '../../parts/boxed.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { PayeeName } from '../../parts/named.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Day } from '../../parts/when.tsx'

type Past = Item<'GET /v1/members/{member}/past-payments'>

const columns: readonly Column<Past>[] = [
  { id: 'on', title: 'Paid on', width: 160, show: ({ paidOn }) => <Day day={paidOn} />, text: ({ paidOn }) => paidOn },
  {
    id: 'amount',
    title: 'Amount',
    width: 140,
    isFigure: true,
    show: ({ amount }) => <Money amount={amount} />,
    text: ({ amount }) => amount.value,
  },
  {
    id: 'payee',
    title: 'To',
    show: ({ payee, payeeName }) =>
      payee !== undefined ? (
        <PayeeName id={payee} hasEnd />
      ) : (
        (payeeName ?? (
          <Text span c="dimmed">
            not said
          </Text>
        ))
      ),
    text: ({ payee, payeeName }) => payeeName ?? payee ?? '',
  },
  { id: 'state', title: 'What became of it', width: 150, show: ({ state }) => state, text: ({ state }) => state },
  { id: 'how', title: 'How', width: 130, show: ({ method }) => method ?? '', text: ({ method }) => method ?? '' },
  {
    id: 'reference',
    title: 'In the old system',
    width: 180,
    show: ({ reference }) => reference,
    text: ({ reference }) => reference,
  },
  { id: 'id', title: 'Id', width: 190, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
]

export function PastOf({ member }: { readonly member: string }) {
  return (
    <Boxed>
      <List
        operation="GET /v1/members/{member}/past-payments"
        asked={{ path: { member }, query: { limit: '100' } }}
        name="past payments"
        columns={columns}
        keyOf={({ id }) => id}
        empty={{
          title: 'No past elsewhere',
          text: 'Payments of members who moved in from another service stand here, as that service had them.',
        }}
      />
    </Boxed>
  )
}
