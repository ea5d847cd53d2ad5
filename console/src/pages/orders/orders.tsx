// Every standing order of the institution: what is paid again and again, and when next.

import { NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'

import { useAddress, useFilters } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { MemberName, PayeeName } from '../../parts/named.tsx'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Way } from '../../parts/way.tsx'
import { Day } from '../../parts/when.tsx'
import { isDay } from '../../parts/zone-time.ts'
import { orderColumns } from './columns.tsx'
import { courseWords, frequencies, isOrderState, type Order, orderStates } from './words.ts'

const columns: readonly Column<Order>[] = [orderColumns.payee, orderColumns.member, ...orderColumns.own]

export function Orders() {
  const [{ state, from, until }] = useAddress()
  const query = {
    limit: '100',
    ...(isOrderState(state) ? { state } : {}),
    ...(isDay(from) ? { nextOnFrom: from } : {}),
    ...(isDay(until) ? { nextOnUntil: until } : {}),
  }
  const words = [
    ...(isOrderState(state) ? [orderStates[state][0]] : []),
    ...(isDay(from) ? [`next from ${from}`] : []),
    ...(isDay(until) ? [`next until ${until}`] : []),
  ]
  return (
    <Page
      isFull
      title="Standing orders"
      says="What is paid again and again. Each time it falls due it becomes a payment of its own, which is checked like any other."
    >
      <List
        operation="GET /v1/standing-orders"
        asked={{ query }}
        name="standing orders"
        columns={columns}
        keyOf={({ id }) => id}
        namedIn={({ member, payee }) => [member, payee]}
        open={({ id }) => `/standing-orders/${id}`}
        filtered={words.length === 0 ? undefined : words.join(', ')}
        filters={<Filters />}
        empty={{
          title: 'Nothing is paid again and again',
          text: 'Members make standing orders at the online bank, or somebody here does for them.',
        }}
        inspect={order => <Beside order={order} />}
      />
    </Page>
  )
}

function Filters() {
  const [{ state, from, until }, set] = useFilters()
  return (
    <>
      <NativeSelect
        label="State"
        size="xs"
        value={state ?? ''}
        onChange={set('state')}
        data={[
          { value: '', label: 'Any' },
          ...Object.entries(orderStates).map(([value, [label]]) => ({ value, label })),
        ]}
      />
      <TextInput label="Next from" type="date" size="xs" value={from ?? ''} onChange={set('from')} />
      <TextInput label="Until" type="date" size="xs" value={until ?? ''} onChange={set('until')} />
    </>
  )
}

function Beside({ order }: { readonly order: Order }) {
  const { id, amount, frequency, payee, member, nextOn, state } = order
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          <Money amount={amount} />
        </Title>
        <Text size="sm">
          {frequencies[frequency]} to <PayeeName id={payee} hasEnd isInText />
        </Text>
      </div>
      <Facts
        facts={[
          ['Member', <MemberName key="member" id={member} />],
          nextOn !== undefined && ['Next on', <Day key="next" day={nextOn} />],
          ['Payments', courseWords(order)],
          [
            'State',
            <State key="state" tone={orderStates[state][1]}>
              {orderStates[state][0]}
            </State>,
          ],
          ['Standing order', <Ident key="id" id={id} />],
        ]}
      />
      <Way to={`/standing-orders/${id}`} size="sm">
        Its course, and what may be done
      </Way>
    </Stack>
  )
}
