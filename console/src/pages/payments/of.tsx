// The payments of one member, to one payee, or of one standing order: on the pages of those.

import type { Item } from '../../api/asked.ts'
import { Boxed } from '../../parts/boxed.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { PayeeName } from '../../parts/named.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Day, When } from '../../parts/when.tsx'
import { methods, states } from './words.ts'

type Payment = Item<'GET /v1/payments'>

const payee: Column<Payment> = {
  id: 'payee',
  title: 'To',
  show: ({ payee: id }) => <PayeeName id={id} hasEnd />,
  text: ({ payee: id }) => id,
}

const columns: readonly Column<Payment>[] = [
  {
    id: 'process',
    title: 'Leaves on',
    width: 160,
    show: ({ processOn }) => <Day day={processOn} />,
    text: ({ processOn }) => processOn,
  },
  {
    id: 'amount',
    title: 'Amount',
    width: 140,
    isFigure: true,
    show: ({ amount }) => <Money amount={amount} />,
    text: ({ amount }) => amount.value,
  },
  {
    id: 'state',
    title: 'State',
    width: 170,
    show: ({ state }) => <State tone={states[state][1]}>{states[state][0]}</State>,
    text: ({ state }) => states[state][0],
  },
  {
    id: 'rail',
    title: 'Rail',
    width: 130,
    show: ({ method }) => methods[method],
    text: ({ method }) => methods[method],
  },
  {
    id: 'submitted',
    title: 'Submitted',
    width: 190,
    show: ({ submittedAt }) => <When at={submittedAt} show="absolute" />,
    text: ({ submittedAt }) => submittedAt,
  },
  { id: 'id', title: 'Payment', width: 190, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
]

type Parts = {
  readonly query: { readonly member?: string; readonly payee?: string; readonly fundingAccount?: string }
  readonly keep?: (payment: Payment) => boolean
  /** Why there may be none. */
  readonly empty: string
}

export function PaymentsOf({ query, keep, empty }: Parts) {
  return (
    <Boxed>
      <List
        operation="GET /v1/payments"
        asked={{ query: { limit: '100', ...query } }}
        name="payments"
        columns={query.payee === undefined ? [...columns.slice(0, 2), payee, ...columns.slice(2)] : columns}
        keyOf={({ id }) => id}
        namedIn={({ payee: id }) => (query.payee === undefined ? [id] : [])}
        open={({ id }) => `/payments/${id}`}
        {...(keep === undefined ? {} : { keep })}
        empty={{ title: 'No payments', text: empty }}
      />
    </Boxed>
  )
}
