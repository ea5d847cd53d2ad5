// Where the institution's core and we differ, and how two people end what no rule may.

import { Stack, Text, Title } from '@mantine/core'

import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { Ident } from '../../parts/ident.tsx'
import { groupedAmount, moneyText } from '../../parts/money.tsx'
import { Page } from '../../parts/page.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { When } from '../../parts/when.tsx'
import { countsMinor, fromMinor, kinds, mayBeEnded } from './core-words.ts'
import { DifferenceResolution } from './resolution.tsx'

type Difference = Item<'GET /v1/core/differences'>

const side = (which: 'ours' | 'theirs'): Column<Difference> => ({
  id: which,
  title: which === 'ours' ? 'We say' : 'The core says',
  width: 150,
  show: row => <Said of={row} which={which} />,
  text: row => row[which],
})

const columns: readonly Column<Difference>[] = [
  {
    id: 'kind',
    title: 'What differs',
    width: 245,
    show: ({ kind }) => kinds[kind][0],
    text: ({ kind }) => kinds[kind][0],
  },
  side('ours'),
  side('theirs'),
  { id: 'account', title: 'Account', width: 185, show: row => <Ident id={row.account} />, text: row => row.account },
  {
    id: 'act',
    title: 'What a rule did',
    width: 120,
    show: ({ act }) => (act === undefined ? <Nothing /> : wordsOf(act)),
    text: ({ act }) => act ?? '',
  },
  {
    id: 'found',
    title: 'Found',
    width: 190,
    show: row => <When at={row.foundAt} show="absolute" />,
    text: row => row.foundAt,
  },
]

function Nothing() {
  return (
    <Text span c="dimmed" inherit>
      nothing
    </Text>
  )
}

/** A state; or an amount, in minor units of the account's currency, which is read for one only. */
function Said({
  of,
  which,
  currency,
}: {
  readonly of: Difference
  readonly which: 'ours' | 'theirs'
  readonly currency?: string | undefined
}) {
  const said = of[which]
  if (!countsMinor(of.kind, said)) return <>{wordsOf(said)}</>
  return (
    <span className="figures">
      {currency === undefined
        ? `${groupedAmount(said)} minor`
        : moneyText({ value: fromMinor(said, currency), currency })}
    </span>
  )
}

export function Core() {
  return (
    <Page
      isFull
      title="Core differences"
      says="Where the institution’s core and we say something else. Sums are never corrected by us; what a rule may do, it has done and says so."
    >
      <List
        operation="GET /v1/core/differences"
        asked={{ query: { limit: '100' } }}
        name="differences"
        columns={columns}
        keyOf={({ id }) => id}
        empty={{
          title: 'The core and we say the same',
          text: 'Both are compared every night, and after each answer that did not come. An institution without a core of its own has none of these.',
        }}
        inspect={row => <OneDifference key={row.id} of={row} />}
      />
    </Page>
  )
}

function OneDifference({ of }: { readonly of: Difference }) {
  const { data } = useRead('GET /v1/ledger/accounts/{account}', { path: { account: of.account } })
  const [name, says] = kinds[of.kind]
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          {name}
        </Title>
        <Text size="sm">{says}</Text>
      </div>
      <Facts
        facts={[
          ['We say', <Said key="ours" of={of} which="ours" currency={data?.currency} />],
          ['The core says', <Said key="theirs" of={of} which="theirs" currency={data?.currency} />],
          ['Account', <Ident key="account" id={of.account} />],
          of.operation !== undefined && ['Operation', <Ident key="operation" id={of.operation} />],
          of.act !== undefined && [
            'A rule has',
            <State key="act" tone="waiting">
              {of.act}
            </State>,
          ],
          ['Found', <When key="found" at={of.foundAt} />],
          ['Seen again', <When key="seen" at={of.seenAt} />],
        ]}
      />
      <DifferenceResolution id={of.id} mayEnd={mayBeEnded(of.kind)} />
    </Stack>
  )
}
