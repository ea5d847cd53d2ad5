// Every payee of the institution: who is paid, for whom, how, and which of them cool off.

import { Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'

import { useAddress, useFilters } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Ident } from '../../parts/ident.tsx'
import { MemberName } from '../../parts/named.tsx'
import { Page } from '../../parts/page.tsx'
import { screenings } from '../../parts/screenings.ts'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { payeeColumns, Standing } from './columns.tsx'
import { isPayeeState, isReach, type Payee, payeeStates, reachedBy } from './words.ts'

const [name, ...others] = payeeColumns.own
const columns: readonly Column<Payee>[] = [...(name === undefined ? [] : [name]), payeeColumns.member, ...others]

const isBeginning = (text: string | undefined): text is string => /^pye_[0-9a-z]{1,26}$/.test(text ?? '')

export function Payees() {
  const [{ state, method, id }] = useAddress()
  const query = {
    limit: '100',
    ...(isPayeeState(state) ? { state } : {}),
    ...(isReach(method) ? { method } : {}),
    ...(isBeginning(id) ? { id } : {}),
  }
  const words = [
    ...(isPayeeState(state) ? [payeeStates[state][0]] : []),
    ...(isReach(method) ? [`reached by ${reachedBy[method]}`] : []),
    ...(isBeginning(id) ? [`id ${id}`] : []),
  ]
  return (
    <Page
      isFull
      title="Payees"
      says="Whom members pay. Each belongs to one member; another member’s payee of the same name is another one."
    >
      <List
        operation="GET /v1/payees"
        asked={{ query }}
        name="payees"
        columns={columns}
        keyOf={row => row.id}
        namedIn={({ member }) => [member]}
        open={row => `/payees/${row.id}`}
        filtered={words.length === 0 ? undefined : words.join(', ')}
        filters={<Filters />}
        empty={{
          title: 'Nobody to pay yet',
          text: 'Members add payees at the online bank. A new one cools off before much can be paid to it.',
        }}
        inspect={payee => <Beside payee={payee} />}
      />
    </Page>
  )
}

function Filters() {
  const [{ state, method, id }, set] = useFilters()
  return (
    <Group gap="sm" align="flex-end">
      <TextInput
        label="Id begins with"
        size="xs"
        w={150}
        placeholder="pye_…"
        defaultValue={id ?? ''}
        onBlur={set('id')}
        error={id !== undefined && !isBeginning(id) ? 'That is no id of a payee.' : undefined}
      />
      <NativeSelect
        label="State"
        size="xs"
        value={state ?? ''}
        onChange={set('state')}
        data={[
          { value: '', label: 'Any' },
          ...Object.entries(payeeStates).map(([value, [label]]) => ({ value, label })),
        ]}
      />
      <NativeSelect
        label="Reached by"
        size="xs"
        value={method ?? ''}
        onChange={set('method')}
        data={[{ value: '', label: 'Any' }, ...Object.entries(reachedBy).map(([value, label]) => ({ value, label }))]}
      />
    </Group>
  )
}

function Beside({ payee }: { readonly payee: Payee }) {
  const { id, name: given, nickname, member, lastDigits, method, screening, state, addedAt } = payee
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          {given ?? 'Erased'}
        </Title>
        <Text size="sm">{payeeStates[state][2]}</Text>
      </div>
      <Facts
        facts={[
          ['Member', <MemberName key="member" id={member} />],
          nickname !== '' && ['Called', nickname],
          ['Account', `ends in ${lastDigits}`],
          ['Reached by', reachedBy[method]],
          ['State', <Standing key="state" of={payee} />],
          ['Sanctions lists', screenings[screening][0]],
          ['Payee', <Ident key="id" id={id} />],
          ['Added', <When key="added" at={addedAt} />],
        ]}
      />
      <Way to={`/payees/${id}`} size="sm">
        Its changes and payments
      </Way>
    </Stack>
  )
}
