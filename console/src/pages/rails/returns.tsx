// What came back: how much of it against Nacha's limits, what somebody must look at, and what banks ask us to change.

import { Alert, Tabs, Text } from '@mantine/core'

import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, inZone, When } from '../../parts/when.tsx'
import { entryColumns, fileOfEntry, OneEntry } from './entries.tsx'
import { RateBars, type Rates, RateTable } from './rate-bars.tsx'

import '../../parts/figures.css'

const tabs = [
  ['rates', 'Return rates'],
  ['entries', 'To be looked at'],
  ['changes', 'Notices of change'],
] as const

export function Returns() {
  const [{ tab }, change] = useAddress()
  const [chosen] = tabs.find(([name]) => name === tab) ?? tabs[0]
  return (
    <Page
      isFull
      title="Returns"
      says="What left and came back. Money that came back is the member’s again; nothing is sent a second time by itself."
    >
      <Tabs
        value={chosen}
        onChange={value => change({ tab: value ?? undefined, columns: undefined })}
        keepMounted={false}
        className="fills"
      >
        <Tabs.List mb="md">
          {tabs.map(([name, label]) => (
            <Tabs.Tab key={name} value={name}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="rates">
          <RatesTab />
        </Tabs.Panel>
        <Tabs.Panel value="entries" className={chosen === 'entries' ? 'fills' : ''}>
          <EntriesTab />
        </Tabs.Panel>
        <Tabs.Panel value="changes" className={chosen === 'changes' ? 'fills' : ''}>
          <ChangesTab />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function RatesTab() {
  const { data, error, isPending, refetch } = useRead('GET /v1/return-rates', {})
  if (isPending) return <Waiting what="the rates" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  return <RatesShown of={data} />
}

/** Below this many the office judges nothing: src/rails/return-rates.ts. */
const entriesMin = 1_000

function RatesShown({ of }: { readonly of: Rates }) {
  const { from, until, entries, rates } = of
  const over = rates.filter(({ level }) => level === 'over')
  return (
    <>
      {over.length > 0 && (
        <Alert color="red" variant="light" title="A limit is reached" mb="md">
          <Text size="sm">
            Files to the bank wait for a second person until it is below again. Nothing that was approved is lost by
            that.
          </Text>
        </Alert>
      )}
      <Text size="sm" mb="md">
        {entries.toLocaleString('en-US')} credits left in ACH files from <Day day={from} /> to <Day day={until} />. The
        limits are Nacha’s for debits; we hold credits to them.
        {entries < entriesMin &&
          ` Fewer than ${entriesMin.toLocaleString('en-US')} say little, so no limit counts as reached by them.`}
      </Text>
      <RateBars of={of} />
      <RateTable of={of} />
    </>
  )
}

const sortedColumns = [...entryColumns, fileOfEntry]

function EntriesTab() {
  return (
    <List
      operation="GET /v1/incoming-entries"
      asked={{ query: { limit: '100' } }}
      name="entries"
      columns={sortedColumns}
      keyOf={({ id }) => id}
      empty={{
        title: 'Nothing to be looked at',
        text: 'What a bank sends that names nothing of ours, or contradicts what is final, waits here for somebody.',
      }}
      inspect={row => <OneEntry key={row.id} of={row} />}
    />
  )
}

type Notice = Item<'GET /v1/change-notices'>

const noticeStates: Readonly<Record<Notice['state'], readonly [string, 'good' | 'waiting' | 'attention' | 'quiet']>> = {
  waiting: ['still to be read', 'waiting'],
  proposed: ['two people are asked', 'waiting'],
  left_to_people: ['left to people', 'attention'],
  nothing_to_change: ['nothing to change', 'quiet'],
}

const noticeColumns: readonly Column<Notice>[] = [
  { id: 'due', title: 'Due', width: 140, show: ({ dueOn }) => <DueOn at={dueOn} />, text: ({ dueOn }) => dueOn },
  { id: 'code', title: 'Code', width: 70, show: ({ code }) => code, text: ({ code }) => code },
  { id: 'words', title: 'What it corrects', show: ({ words }) => words, text: ({ words }) => words },
  { id: 'of', title: 'Of', width: 185, show: row => <Ident id={row.reference} />, text: row => row.reference },
  {
    id: 'state',
    title: 'State',
    width: 175,
    show: ({ state }) => <State tone={noticeStates[state][1]}>{noticeStates[state][0]}</State>,
    text: ({ state }) => noticeStates[state][0],
  },
  {
    id: 'came',
    title: 'Came',
    width: 190,
    show: row => <When at={row.receivedAt} show="absolute" />,
    text: row => row.receivedAt,
  },
]

/** A day; one that is given as an instant is shown as that. */
function DueOn({ at }: { readonly at: string }) {
  return at.length === 10 ? <Day day={at} /> : <time dateTime={at}>{inZone(at, 'UTC')}</time>
}

function ChangesTab() {
  return (
    <List
      operation="GET /v1/change-notices"
      asked={{ query: { limit: '100' } }}
      name="notices of change"
      columns={noticeColumns}
      keyOf={({ file, place }) => `${file}-${place}`}
      empty={{
        title: 'No bank has asked for a change',
        text: 'A payment arrives, and the bank says that its details should be others next time. Within six banking days they have to be.',
      }}
      inspect={row => <OneNotice of={row} />}
    />
  )
}

function OneNotice({
  of: { file, place, reference, code, words, state, why, proposal, receivedAt, dueOn },
}: {
  readonly of: Notice
}) {
  const [said, tone] = noticeStates[state]
  return (
    <>
      <Text fw={600} mb="xs">
        {code}: {words}
      </Text>
      <Text size="sm" mb="sm">
        The payment arrived. Nothing of the payee changes until two people have agreed; what is right stands in their
        proposal, masked.
      </Text>
      <Facts
        facts={[
          [
            'State',
            <State key="state" tone={tone}>
              {said}
            </State>,
          ],
          why !== undefined && ['Because', why],
          ['Payment', <Ident key="reference" id={reference} />],
          proposal !== undefined && ['Proposal', <Ident key="proposal" id={proposal} />],
          ['File', <Ident key="file" id={file} />],
          ['Place in it', `${place}`],
          ['Came', <When key="came" at={receivedAt} />],
          ['Due', <DueOn key="due" at={dueOn} />],
        ]}
      />
    </>
  )
}
