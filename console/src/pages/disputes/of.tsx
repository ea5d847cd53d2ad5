// The disputes of one member: on their page.

import { Boxed } from '../../parts/boxed.tsx'
import { List } from '../../parts/table/list.tsx'
import { disputeColumns } from './columns.tsx'
import { OpenDispute } from './open.tsx'

export function DisputesOf({ member }: { readonly member: string }) {
  return (
    <Boxed>
      <List
        operation="GET /v1/disputes"
        asked={{ query: { limit: '100', member } }}
        name="disputes"
        columns={disputeColumns.own}
        keyOf={({ id }) => id}
        open={({ id }) => `/disputes/${id}`}
        filters={<OpenDispute member={member} />}
        empty={{
          title: 'Nothing is disputed',
          text: 'When the member says that a payment was an error, it is recorded here, and the clocks of Regulation E begin.',
        }}
      />
    </Boxed>
  )
}
