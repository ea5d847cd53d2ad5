// The payees of one member: on their page.

import { Boxed } from '../../parts/boxed.tsx'
import { List } from '../../parts/table/list.tsx'
import { payeeColumns } from './columns.tsx'

export function PayeesOf({ member }: { readonly member: string }) {
  return (
    <Boxed>
      <List
        operation="GET /v1/payees"
        asked={{ query: { limit: '100', member } }}
        name="payees"
        columns={payeeColumns.own}
        keyOf={({ id }) => id}
        open={({ id }) => `/payees/${id}`}
        empty={{
          title: 'Nobody to pay yet',
          text: 'The member adds payees at the online bank, or somebody here does for them.',
        }}
      />
    </Boxed>
  )
}
