// Every account of the ledger, with what it holds now, or held at the moment that one looks at.

import { NativeSelect, Text } from '@mantine/core'

import type { Item } from '../../api/asked.ts'
import { useAddress } from '../../parts/address.ts'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Way } from '../../parts/way.tsx'
import { isKind, kinds, kindWords, onOwnSide, pendingOf } from './account-words.ts'

type Account = Item<'GET /v1/ledger/accounts'>

const ownPosted = ({ balances, normalSide }: Account) => onOwnSide(balances.posted.value, normalSide)
const ownPending = ({ balances, normalSide }: Account) =>
  pendingOf(
    {
      posted: balances.posted.value,
      heldDebits: balances.heldDebits.value,
      heldCredits: balances.heldCredits.value,
    },
    normalSide,
  )

const columns: readonly Column<Account>[] = [
  {
    id: 'kind',
    title: 'Kind',
    width: 190,
    show: ({ kind }) => (
      <Text span fw={600} inherit>
        {kindWords(kind)}
      </Text>
    ),
    text: ({ kind }) => kindWords(kind),
  },
  { id: 'account', title: 'Account', width: 185, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
  { id: 'side', title: 'Stands on', width: 90, show: row => row.normalSide, text: row => row.normalSide },
  {
    id: 'posted',
    title: 'Posted',
    width: 150,
    isFigure: true,
    show: row => <Money amount={{ value: ownPosted(row), currency: row.currency }} />,
    text: ownPosted,
  },
  {
    id: 'pending',
    title: 'With what is held',
    width: 150,
    isFigure: true,
    show: row => <Money amount={{ value: ownPending(row), currency: row.currency }} />,
    text: ownPending,
  },
  {
    id: 'available',
    title: 'Available',
    width: 150,
    isFigure: true,
    show: ({ available }) =>
      available === undefined ? (
        <Text span c="dimmed" inherit>
          no floor
        </Text>
      ) : (
        <Money amount={available} />
      ),
    text: ({ available }) => available?.value ?? '',
  },
  {
    id: 'state',
    title: 'State',
    width: 100,
    show: ({ state }) => <State tone={state === 'open' ? 'good' : 'quiet'}>{state}</State>,
    text: ({ state }) => state,
  },
]

/** Floors and states are kept as they are now: as of another moment nothing is said of them. */
const keptColumns = columns.filter(({ id }) => id !== 'available' && id !== 'state')

const isMoved = (text: string | undefined): text is 'moved' => text === 'moved'
const isState = (text: string | undefined): text is Account['state'] => text === 'open' || text === 'closed'

export function Accounts() {
  const [question, change] = useAddress()
  const at = useAt()
  const { kind: asked, balance, state } = question
  const kind = isKind(asked) ? asked : undefined
  const filters = {
    ...(kind === undefined ? {} : { kind }),
    ...(isMoved(balance) ? { balance } : {}),
    ...(isState(state) && at === undefined ? { state } : {}),
  }
  const words = [
    ...(kind === undefined ? [] : [kindWords(kind)]),
    ...(isMoved(balance) ? ['something in it'] : []),
    ...(filters.state === undefined ? [] : [filters.state]),
  ]
  const select = (
    label: string,
    name: 'kind' | 'balance' | 'state',
    choices: readonly (readonly [string, string])[],
  ) => (
    <NativeSelect
      label={label}
      size="xs"
      value={question[name] ?? ''}
      onChange={({ currentTarget: { value } }) => change({ [name]: value })}
      data={[{ value: '', label: 'All' }, ...choices.map(([value, words]) => ({ value, label: words }))]}
    />
  )
  return (
    <Page
      isFull
      title="Ledger accounts"
      says={
        at === undefined
          ? 'Every account and what it holds now, counted on the side on which it stands. Enter opens its statement.'
          : 'Every account that was open then, and what it held, by the ledger’s own clock. Enter opens its statement until then.'
      }
      actions={<Way to="/ledger/trial-balance">Trial balance</Way>}
    >
      <List
        operation="GET /v1/ledger/accounts"
        asked={{ query: { limit: '100', ...filters, ...atAsked(at) } }}
        name="accounts"
        columns={at === undefined ? columns : keptColumns}
        keyOf={({ id }) => id}
        open={({ id }) => `/ledger/accounts/${encodeURIComponent(id)}`}
        filtered={words.length === 0 ? undefined : words.join(', ')}
        filters={
          <>
            {select(
              'Kind',
              'kind',
              kinds.map(one => [one, kindWords(one)]),
            )}
            {select('Holding', 'balance', [['moved', 'Something posted or held']])}
            {at === undefined &&
              select('State', 'state', [
                ['open', 'Open'],
                ['closed', 'Closed'],
              ])}
          </>
        }
        empty={
          at === undefined
            ? {
                title: 'No accounts yet',
                text: 'The first are opened with the institution’s account at the bank, and with the first member.',
              }
            : { title: 'No account was open then', text: 'The first was opened later. Go to a later moment.' }
        }
      />
    </Page>
  )
}
