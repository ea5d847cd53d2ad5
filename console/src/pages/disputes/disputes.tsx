// Disputes by the clocks of Regulation E: what is due first, or was missed, stands first.

import { NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'

import { useAddress, useFilters } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { MemberName } from '../../parts/named.tsx'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Way } from '../../parts/way.tsx'
import { Day } from '../../parts/when.tsx'
import { isDay } from '../../parts/zone-time.ts'
import { DueLine } from './clock.tsx'
import { disputeColumns } from './columns.tsx'
import { disputeKinds, disputeStates, duties, isDisputeKind, isDisputeState, type Listed, ruleWords } from './words.ts'

const own = disputeColumns.own
const membersAt = 3
const columns: readonly Column<Listed>[] = [...own.slice(0, membersAt), disputeColumns.member, ...own.slice(membersAt)]
const running = 'open,provisionally_credited'

export function Disputes() {
  const [{ state, kind, due }] = useAddress()
  const query = {
    limit: '100',
    ...(isDisputeState(state) ? { state } : state === 'running' ? { state: running } : {}),
    ...(isDisputeKind(kind) ? { kind } : {}),
    ...(isDay(due) ? { due } : {}),
  }
  const words = [
    ...(isDisputeState(state) ? [disputeStates[state][0]] : state === 'running' ? ['not decided'] : []),
    ...(isDisputeKind(kind) ? [disputeKinds[kind]] : []),
    ...(isDay(due) ? [`due by ${due}`] : []),
  ]
  return (
    <Page
      isFull
      title="Disputes"
      says="What members say was an error. Regulation E (12 CFR 1005.11) gives 10 business days to decide or to credit provisionally, and 45 or 90 days to decide after that. What was missed stands first."
    >
      <List
        operation="GET /v1/disputes"
        asked={{ query }}
        name="disputes"
        columns={columns}
        keyOf={({ id }) => id}
        namedIn={({ member }) => [member]}
        open={({ id }) => `/disputes/${id}`}
        filtered={words.length === 0 ? undefined : words.join(', ')}
        filters={<Filters />}
        empty={{
          title: 'Nothing is disputed',
          text: 'When a member says that a payment was an error, it is recorded on the page of the member, and its clocks begin that day.',
        }}
        inspect={dispute => <Beside dispute={dispute} />}
      />
    </Page>
  )
}

function Filters() {
  const [{ state, kind, due }, set] = useFilters()
  return (
    <>
      <NativeSelect
        label="State"
        size="xs"
        value={state ?? ''}
        onChange={set('state')}
        data={[
          { value: '', label: 'Any' },
          { value: 'running', label: 'not decided' },
          ...Object.entries(disputeStates).map(([value, [label]]) => ({ value, label })),
        ]}
      />
      <NativeSelect
        label="What is said"
        size="xs"
        value={kind ?? ''}
        onChange={set('kind')}
        data={[
          { value: '', label: 'Anything' },
          ...Object.entries(disputeKinds).map(([value, label]) => ({ value, label })),
        ]}
      />
      <TextInput label="Due by" type="date" size="xs" value={due ?? ''} onChange={set('due')} />
    </>
  )
}

function Beside({ dispute }: { readonly dispute: Listed }) {
  const { id, amount, kind, member, payment, state, nextDue, credited, found, receivedOn } = dispute
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          <Money amount={amount} />
        </Title>
        <Text size="sm">
          {disputeKinds[kind]}, says <MemberName id={member} isInText />.
        </Text>
      </div>
      {nextDue !== undefined && (
        <div>
          <Text size="sm" fw={600} component="div">
            {duties[nextDue.name]}: <DueLine of={nextDue} />
          </Text>
          <Text size="sm">
            {ruleWords(nextDue)} By <Day day={nextDue.dueOn} />.
          </Text>
          <Text size="xs" c="dimmed">
            {nextDue.source}
          </Text>
        </div>
      )}
      <Facts
        facts={[
          [
            'State',
            <State key="state" tone={disputeStates[state][1]}>
              {disputeStates[state][0]}
            </State>,
          ],
          ['Notice came', <Day key="came" day={receivedOn} />],
          credited !== undefined && ['Credited', <Money key="credited" amount={credited} />],
          found !== undefined && ['Found an error', <Money key="found" amount={found} />],
          payment !== undefined && ['Payment', <Ident key="payment" id={payment} />],
          ['Dispute', <Ident key="id" id={id} />],
        ]}
      />
      <Way to={`/disputes/${id}`} size="sm">
        Its clocks, and what may be done
      </Way>
    </Stack>
  )
}
