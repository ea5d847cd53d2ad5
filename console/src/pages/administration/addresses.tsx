// Addresses from which too many sign-ins have failed: for how long each is blocked, and who has freed it before its time.

import type { Item } from '../../api/asked.ts'
import { Act } from '../../parts/act.tsx'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Way } from '../../parts/way.tsx'
import { useNow, When } from '../../parts/when.tsx'
import { Who } from '../../parts/who.tsx'

type Block = Item<'GET /v1/address-blocks'>

const columns: readonly Column<Block>[] = [
  { id: 'address', title: 'Address', width: 220, show: ({ address }) => address, text: ({ address }) => address },
  {
    id: 'state',
    title: 'State',
    width: 130,
    show: block => <Standing of={block} />,
    text: ({ liftedAt }) => liftedAt ?? '',
  },
  {
    id: 'from',
    title: 'Blocked',
    width: 220,
    show: ({ blockedAt }) => <When at={blockedAt} />,
    text: ({ blockedAt }) => blockedAt,
  },
  {
    id: 'until',
    title: 'Until',
    width: 220,
    show: ({ blockedUntil }) => <When at={blockedUntil} />,
    text: ({ blockedUntil }) => blockedUntil,
  },
  {
    id: 'level',
    title: 'How often',
    width: 100,
    isFigure: true,
    show: ({ level }) => (level === 1 ? 'first time' : `${level} times`),
    text: ({ level }) => `${level}`,
  },
  { id: 'act', title: 'What may be done', show: block => <Lift of={block} /> },
]

function Standing({ of: { liftedAt, blockedUntil } }: { readonly of: Block }) {
  const now = useNow()
  if (liftedAt !== undefined) return <State tone="quiet">freed</State>
  return Date.parse(blockedUntil) > now ? <State tone="bad">blocked</State> : <State tone="quiet">over</State>
}

function Lift({ of: { id, address, liftedAt, liftedBy, blockedUntil } }: { readonly of: Block }) {
  const now = useNow()
  if (liftedAt !== undefined && liftedBy !== undefined)
    return (
      <>
        freed by <Who actor={liftedBy} /> <When at={liftedAt} show="relative" />
      </>
    )
  if (Date.parse(blockedUntil) <= now) return null
  return (
    <Act
      operation="POST /v1/address-blocks/{block}/lifting"
      label={`Free ${address}`}
      says="Whoever is there may sign in again at once. Do it when you know whose address it is: the next failures block it anew, for longer."
      permit="access.block"
      touches={['GET /v1/address-blocks']}
      ask={() => ({ path: { block: id } })}
      look={{ variant: 'light', size: 'compact-xs' }}
      isDelicate
    />
  )
}

export function Addresses() {
  return (
    <Page
      isFull
      title="Blocked addresses"
      says="From where too many sign-ins have failed. Each block of an address is longer than the one before."
      actions={
        <Way to="/administration/settings/identity.sign_in" size="sm">
          Addresses that many people share
        </Way>
      }
    >
      <List
        operation="GET /v1/address-blocks"
        asked={{ query: { limit: '100' } }}
        name="blocks"
        columns={columns}
        keyOf={({ id }) => id}
        empty={{
          title: 'No address was ever blocked',
          text: 'One appears here when too many sign-ins have failed from it within a short time.',
        }}
      />
    </Page>
  )
}
