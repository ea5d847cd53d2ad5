// One account of the ledger: what it holds now or held at any moment, and every entry with what it left behind.

import { Group, Text, TextInput } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useContext } from 'react'

import type { Operations } from '../../api/api.ts'
import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { useAt } from '../../parts/as-of.tsx'
import { isZero } from '../../parts/exact.ts'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { inZone, useNow, When, ZoneContext } from '../../parts/when.tsx'
import { addDays, dayOf, instantOf, isDay } from '../../parts/zone-time.ts'
import { entryWords, kindWords, onOwnSide, pendingOf, purposeOf, type Side, sidesOf } from './account-words.ts'

type Account = Operations['GET /v1/ledger/accounts/{account}']['answer']
type Balances = Account['balances']
type Entry = Item<'GET /v1/ledger/accounts/{account}/statement'>

const statement = 'GET /v1/ledger/accounts/{account}/statement'
const daysShown = 30

export function AccountPage() {
  const { account: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead('GET /v1/ledger/accounts/{account}', { path: { account: id } })
  const at = useAt()
  if (isPending) return <Waiting what="the account" />
  if (data === undefined)
    return (
      <Page title="Ledger account">
        <Failure error={error} onAgain={refetch} />
      </Page>
    )
  return (
    <Page
      title={`${kindWords(data.kind)} account`}
      says={
        <>
          {purposeOf(data.kind)} <Ident id={data.id} />
        </>
      }
    >
      {at === undefined ? <Now of={data} /> : <Then of={data} at={at} />}
      <StatementOf account={data} at={at} />
    </Page>
  )
}

function Now({ of }: { readonly of: Account }) {
  const { available, state } = of
  return (
    <Held
      balances={of.balances}
      normalSide={of.normalSide}
      last={
        available === undefined
          ? {
              name: 'Available',
              value: 'No floor',
              says: 'It may sink below zero: nothing is refused for lack of money.',
            }
          : { name: 'Available', value: <Money amount={available} />, says: 'A payment of more is refused.' }
      }
      state={state}
    />
  )
}

function Then({ of: { id, normalSide }, at }: { readonly of: Account; readonly at: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/ledger/accounts/{account}/balances', {
    path: { account: id },
    query: { at },
  })
  if (isPending) return <Waiting what="what it held" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  return (
    <Held
      balances={data.balances}
      normalSide={normalSide}
      last={{ name: 'Available', value: 'Not kept', says: 'Floors are kept as they are now; for then, see the held.' }}
    />
  )
}

type Holding = {
  readonly balances: Balances
  readonly normalSide: Side
  readonly last: { readonly name: string; readonly value: React.ReactNode; readonly says: string }
  readonly state?: Account['state']
}

function Held({ balances: { posted, heldDebits, heldCredits }, normalSide, last, state }: Holding) {
  const { currency } = posted
  const own = (value: string) => <Money amount={{ value, currency }} />
  const texts = { posted: posted.value, heldDebits: heldDebits.value, heldCredits: heldCredits.value }
  return (
    <Figures
      of={[
        {
          name: 'Posted',
          value: own(onOwnSide(posted.value, normalSide)),
          says: `Counted on its ${normalSide} side.`,
        },
        {
          name: 'With what is held',
          value: own(pendingOf(texts, normalSide)),
          says: (
            <>
              Held: <Money amount={heldDebits} /> to debit, <Money amount={heldCredits} /> to credit.
            </>
          ),
        },
        last,
        state !== undefined && {
          name: 'State',
          value: <State tone={state === 'open' ? 'good' : 'quiet'}>{state}</State>,
        },
      ]}
    />
  )
}

function useSpan(at: string | undefined) {
  const [question, change] = useAddress()
  const zone = useContext(ZoneContext)
  const today = dayOf(useNow(), zone)
  const lastDay = at === undefined ? today : dayOf(Date.parse(at), zone)
  const until = isDay(question['until']) ? question['until'] : lastDay
  const from = isDay(question['from']) ? question['from'] : addDays(until, -daysShown)
  const end = instantOf(`${addDays(until, 1)}T00:00`, zone) ?? new Date().toISOString()
  return {
    change,
    from,
    until,
    // A day is shown to its end, and what is as of a moment not beyond it.
    query: {
      from: instantOf(`${from}T00:00`, zone) ?? end,
      until: at !== undefined && Date.parse(at) < Date.parse(end) ? at : end,
    },
  }
}

function columnsOf(normalSide: Side): readonly Column<Entry>[] {
  const side = (which: Side) => (entry: Entry) => sidesOf(entry.moved.value)[which] ?? ''
  const shown = (which: Side) => (entry: Entry) => {
    const value = side(which)(entry)
    return value === '' ? null : <Money amount={{ value, currency: entry.moved.currency }} />
  }
  const running = ({ balances }: Entry) => onOwnSide(balances.posted.value, normalSide)
  return [
    { id: 'at', title: 'When', width: 190, show: ({ at }) => <When at={at} show="absolute" />, text: ({ at }) => at },
    {
      id: 'kind',
      title: 'What',
      show: ({ kind, amount }) => (
        <>
          {entryWords[kind]}
          {kind === 'hold' || kind === 'release' || kind === 'expiry' ? (
            <Text span c="dimmed" inherit>
              : <Money amount={amount} />
            </Text>
          ) : null}
        </>
      ),
      text: ({ kind }) => entryWords[kind],
    },
    {
      id: 'other',
      title: 'Other side',
      width: 185,
      show: ({ other }) => <Ident id={other} />,
      text: ({ other }) => other,
    },
    { id: 'debit', title: 'Debit', width: 120, isFigure: true, show: shown('debit'), text: side('debit') },
    { id: 'credit', title: 'Credit', width: 120, isFigure: true, show: shown('credit'), text: side('credit') },
    {
      id: 'balance',
      title: 'Balance after',
      width: 140,
      isFigure: true,
      show: entry => <Money amount={{ value: running(entry), currency: entry.moved.currency }} />,
      text: running,
    },
    {
      id: 'held',
      title: 'Held after',
      width: 120,
      isFigure: true,
      show: ({ balances: { heldDebits } }) => (isZero(heldDebits.value) ? null : <Money amount={heldDebits} />),
      text: ({ balances: { heldDebits } }) => heldDebits.value,
    },
    {
      id: 'transfer',
      title: 'Transfer',
      width: 185,
      show: ({ transfer }) => <Ident id={transfer} />,
      text: row => row.transfer,
    },
  ]
}

function StatementOf({ account, at }: { readonly account: Account; readonly at: string | undefined }) {
  const { change, from, until, query } = useSpan(at)
  const zone = useContext(ZoneContext)
  const path = { account: account.id }
  const opening = useRead(statement, { path, query: { ...query, limit: '1' } }).data?.opening
  return (
    <Section
      title="Statement"
      says={
        opening === undefined ? (
          'Every entry of these days, in order, with what it left behind.'
        ) : (
          <>
            Opened at{' '}
            <Money amount={{ ...opening.posted, value: onOwnSide(opening.posted.value, account.normalSide) }} /> on{' '}
            {inZone(query.from, zone)}. Entries follow in order; an entry is never changed or taken out.
          </>
        )
      }
    >
      <div className="list-box">
        <List
          operation={statement}
          asked={{ path, query: { ...query, limit: '100' } }}
          name="entries"
          columns={columnsOf(account.normalSide)}
          keyOf={({ entry }) => entry}
          filtered={`from ${from} to ${until}`}
          empty={{ title: 'No entries', text: 'Nothing was posted or held on these days.' }}
          filters={
            <Group gap="sm">
              <DayField label="From" day={from} max={until} onDay={day => change({ from: day })} />
              <DayField label="To, with it" day={until} onDay={day => change({ until: day })} />
            </Group>
          }
        />
      </div>
    </Section>
  )
}

type Field = {
  readonly label: string
  readonly day: string
  readonly max?: string
  readonly onDay: (day: string) => void
}

function DayField({ label, day, max, onDay }: Field) {
  return (
    <TextInput
      type="date"
      size="xs"
      label={label}
      value={day}
      {...(max === undefined ? {} : { max })}
      onChange={({ currentTarget: { value } }) => onDay(value)}
    />
  )
}
