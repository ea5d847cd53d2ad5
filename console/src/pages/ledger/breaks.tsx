// Where our books and the bank's do not say the same: each with what nearly matches, who has it, and what may be done.

import { NativeSelect, Stack, Text, Title } from '@mantine/core'

import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { Page } from '../../parts/page.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { actorWords, Story } from '../../parts/story.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, When } from '../../parts/when.tsx'
import { BreakActs } from './break-acts.tsx'
import { breakKinds, candidateWords, isBreakKind } from './break-words.ts'

type Break = Item<'GET /v1/breaks'>

const columns: readonly Column<Break>[] = [
  { id: 'due', title: 'Due', width: 140, show: ({ dueOn }) => <Day day={dueOn} />, text: ({ dueOn }) => dueOn },
  {
    id: 'amount',
    title: 'Amount',
    width: 130,
    isFigure: true,
    show: ({ amount }) => <Money amount={amount} />,
    text: ({ amount }) => amount.value,
  },
  { id: 'kind', title: 'What differs', show: ({ kind }) => breakKinds[kind], text: ({ kind }) => breakKinds[kind] },
  { id: 'why', title: 'Why it is here', show: ({ reason }) => wordsOf(reason), text: ({ reason }) => wordsOf(reason) },
  {
    id: 'state',
    title: 'State',
    width: 100,
    show: ({ state }) => <State tone={state === 'open' ? 'attention' : 'good'}>{state}</State>,
    text: ({ state }) => state,
  },
  {
    id: 'owner',
    title: 'Who has it',
    width: 160,
    show: ({ owner }) =>
      owner === undefined ? (
        <Text c="dimmed" size="sm" span>
          nobody
        </Text>
      ) : (
        actorWords(owner)
      ),
    text: ({ owner }) => owner ?? '',
  },
]

export function Breaks() {
  const [{ kind }, change] = useAddress()
  const only = isBreakKind(kind) ? kind : undefined
  return (
    <Page
      isFull
      title="Reconciliation breaks"
      says="Where our books and the bank’s statement do not say the same. Nothing is paid twice by one, and nothing is lost: what has no owner rests in suspense."
    >
      <List
        operation="GET /v1/breaks"
        asked={{ query: { limit: '100', ...(only === undefined ? {} : { kind: only }) } }}
        name="breaks"
        columns={columns}
        keyOf={({ id }) => id}
        filtered={only === undefined ? undefined : breakKinds[only]}
        filters={
          <NativeSelect
            label="What differs"
            size="xs"
            value={only ?? ''}
            onChange={({ currentTarget: { value } }) => change({ kind: value })}
            data={[
              { value: '', label: 'All' },
              ...Object.entries(breakKinds).map(([value, label]) => ({ value, label })),
            ]}
          />
        }
        empty={{
          title: 'Every line has its payment',
          text: 'A break appears here when the bank’s next statement says something else than our books.',
        }}
        inspectKey={id => <OneBreak key={id} id={id} />}
      />
    </Page>
  )
}

function OneBreak({ id }: { readonly id: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/breaks/{break}', { path: { break: id } })
  if (isPending) return <Waiting what="the break" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const {
    amount,
    kind,
    reason,
    dueOn,
    ageDays,
    subject,
    isInSuspense,
    owner,
    ownedUntil,
    steps,
    candidates,
    state,
    proposal,
  } = data
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          <Money amount={amount} />
        </Title>
        <Text size="sm">
          {breakKinds[kind]}: {wordsOf(reason)}.{' '}
          {isInSuspense
            ? `The bank ${amount.value.startsWith('-') ? 'took' : 'gave'} it, and it rests in suspense until this is resolved.`
            : 'No money rests here.'}
        </Text>
      </div>
      <Facts
        facts={[
          ['Break', <Ident key="id" id={id} />],
          ['About', <Ident key="subject" id={subject} />],
          ['Due', <Day key="due" day={dueOn} />],
          ['Age', ageDays === 1 ? 'one business day' : `${ageDays} business days`],
          ['Who has it', owner === undefined ? 'nobody' : actorWords(owner)],
          ownedUntil !== undefined && ['Until', <When key="until" at={ownedUntil} />],
        ]}
      />
      {proposal !== undefined && state === 'open' && (
        <Text size="sm">
          <Ident id={proposal} /> says where the money goes, and waits for a second person. Until then it stays in
          suspense.
        </Text>
      )}
      {state === 'open' ? <BreakActs of={data} /> : <Ended of={data} />}
      {candidates.length > 0 && (
        <div>
          <Title order={3} size="h5" mb={4}>
            What nearly matches
          </Title>
          <ul className="plain">
            {candidates.map(one => (
              <li key={one.of.join()}>
                <Money amount={one.amount} /> on <Day day={one.on} />: {candidateWords[one.reason]}
                {one.of.map(id => (
                  <span key={id}>
                    {' '}
                    <Ident id={id} />
                  </span>
                ))}
              </li>
            ))}
          </ul>
        </div>
      )}
      <Story
        name="What was done about it"
        steps={steps.map(({ version, act, actor, at }) => ({ id: `${version}`, at, what: wordsOf(act), who: actor }))}
      />
    </Stack>
  )
}

function Ended({ of: { resolution, note, resolvedBy, resolvedAt } }: { readonly of: Break }) {
  return (
    <Facts
      facts={[
        resolution !== undefined && ['Ended by', resolutions[resolution]],
        note !== undefined && ['Because', note],
        resolvedBy !== undefined && ['By', actorWords(resolvedBy)],
        resolvedAt !== undefined && ['At', <When key="at" at={resolvedAt} />],
      ]}
    />
  )
}

const resolutions = {
  matched: 'matched with a file',
  written_off: 'written off',
  explained: 'explained',
  answered: 'what came later, exactly',
} as const
