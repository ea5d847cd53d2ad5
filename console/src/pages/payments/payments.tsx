// Every payment of the institution: looked for by state, rail, day and amount; how many, and how much.

import { Group, NativeSelect, Text, TextInput } from '@mantine/core'

import { useRead } from '../../api/queries.ts'
import { useAddress, useFilters } from '../../parts/address.ts'
import { Ident } from '../../parts/ident.tsx'
import { Money, moneyText } from '../../parts/money.tsx'
import { MemberName, PayeeName } from '../../parts/named.tsx'
import { Page } from '../../parts/page.tsx'
import { useSession } from '../../parts/session.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Day, When } from '../../parts/when.tsx'
import { type Looked, lookedIn } from './looked.ts'
import { isOrder, methods, orders, type Payment, states } from './words.ts'

const columns: readonly Column<Payment>[] = [
  { id: 'id', title: 'Payment', width: 190, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
  {
    id: 'member',
    title: 'Member',
    width: 170,
    show: ({ member }) => <MemberName id={member} />,
    text: ({ member }) => member,
  },
  {
    id: 'payee',
    title: 'Payee',
    width: 210,
    show: ({ payee }) => <PayeeName id={payee} hasEnd />,
    text: ({ payee }) => payee,
  },
  {
    id: 'amount',
    title: 'Amount',
    width: 150,
    isFigure: true,
    show: ({ amount }) => <Money amount={amount} />,
    text: ({ amount }) => amount.value,
  },
  {
    id: 'state',
    title: 'State',
    width: 180,
    show: ({ state }) => <State tone={states[state][1]}>{states[state][0]}</State>,
    text: ({ state }) => states[state][0],
  },
  {
    id: 'rail',
    title: 'Rail',
    width: 140,
    show: ({ method }) => methods[method],
    text: ({ method }) => methods[method],
  },
  {
    id: 'process',
    title: 'Leaves on',
    width: 170,
    show: ({ processOn }) => <Day day={processOn} />,
    text: ({ processOn }) => processOn,
  },
  {
    id: 'submitted',
    title: 'Submitted',
    width: 190,
    show: ({ submittedAt }) => <When at={submittedAt} show="absolute" />,
    text: ({ submittedAt }) => submittedAt,
  },
]

export function Payments() {
  const [question] = useAddress()
  const { currency } = useSession()
  const { order } = question
  const [looked, words] = lookedIn(question, currency)
  return (
    <Page isFull title="Payments" says="Each once, from the order to the leaf that proves it.">
      <List
        operation="GET /v1/payments"
        asked={{ query: { limit: '100', ...looked, ...(isOrder(order) ? { order } : {}) } }}
        name="payments"
        columns={columns}
        keyOf={({ id }) => id}
        namedIn={({ member, payee }) => [member, payee]}
        open={({ id }) => `/payments/${id}`}
        filtered={words}
        countOf={asked => <Count looked={lookedIn(asked, currency)[0]} />}
        filters={<Filters looked={looked} />}
        empty={{
          title: 'No payments yet',
          text: 'They come from the online bank over the API, from standing orders, or are ordered here for a member.',
        }}
      />
    </Page>
  )
}

function Filters({ looked }: { readonly looked: Looked }) {
  const [{ state, method, order, from, until, least, most }, set] = useFilters()
  return (
    <>
      <NativeSelect
        label="State"
        size="xs"
        value={state ?? ''}
        onChange={set('state')}
        data={[{ value: '', label: 'Any' }, ...Object.entries(states).map(([value, [label]]) => ({ value, label }))]}
      />
      <NativeSelect
        label="Rail"
        size="xs"
        value={method ?? ''}
        onChange={set('method')}
        data={[{ value: '', label: 'Any' }, ...Object.entries(methods).map(([value, label]) => ({ value, label }))]}
      />
      <TextInput label="Leaves from" type="date" size="xs" value={from ?? ''} onChange={set('from')} />
      <TextInput label="Until" type="date" size="xs" value={until ?? ''} onChange={set('until')} />
      <TextInput
        key={`from ${least ?? ''}`}
        label="Amount from"
        size="xs"
        w={110}
        inputMode="decimal"
        defaultValue={least ?? ''}
        onBlur={set('least')}
      />
      <TextInput
        key={`to ${most ?? ''}`}
        label="To"
        size="xs"
        w={110}
        inputMode="decimal"
        defaultValue={most ?? ''}
        onBlur={set('most')}
      />
      <NativeSelect
        label="Order"
        size="xs"
        value={order ?? 'newest'}
        onChange={set('order')}
        data={Object.entries(orders).map(([value, label]) => ({ value, label }))}
      />
      <Sums looked={looked} />
    </>
  )
}

/** Of all that is looked for, not only of what was read. */
function Sums({ looked }: { readonly looked: Looked }) {
  const { data } = useRead('GET /v1/payments/summary', { query: looked })
  if (data === undefined) return null
  const count = data.isMore ? '10,000 or more' : data.count.toLocaleString('en-US')
  return (
    <Group gap={6} h={30}>
      <Text size="sm" className="figures" role="status">
        {count} {data.count === 1 && !data.isMore ? 'payment' : 'payments'}
        {data.sums.length === 0
          ? ''
          : `, ${data.sums.map(({ value, currency }) => moneyText({ value, currency })).join(', ')}`}
      </Text>
    </Group>
  )
}

function Count({ looked }: { readonly looked: Looked }) {
  const { data } = useRead('GET /v1/payments/summary', { query: looked })
  return (
    <Text size="sm" c="dimmed" className="figures">
      {data === undefined ? '' : data.isMore ? '10,000+' : data.count.toLocaleString('en-US')}
    </Text>
  )
}
