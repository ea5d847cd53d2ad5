// The standing orders of one member, or to one payee: on the pages of those.

import { Boxed } from '../../parts/boxed.tsx'
import { List } from '../../parts/table/list.tsx'
import { orderColumns } from './columns.tsx'

type Parts = { readonly query: { readonly member?: string; readonly payee?: string }; readonly empty: string }

export function OrdersOf({ query, empty }: Parts) {
  return (
    <Boxed>
      <List
        operation="GET /v1/standing-orders"
        asked={{ query: { limit: '100', ...query } }}
        name="standing orders"
        columns={query.payee === undefined ? [orderColumns.payee, ...orderColumns.own] : orderColumns.own}
        keyOf={({ id }) => id}
        namedIn={({ payee }) => [payee]}
        open={({ id }) => `/standing-orders/${id}`}
        empty={{ title: 'No standing orders', text: empty }}
      />
    </Boxed>
  )
}
