// What waits for a second person, and what became of what was asked: payments that are large or doubted, changes of settings,
// rights, programs, wordings, keys. Each with its content, its maker and by when it is to be answered.

import { Group, NativeSelect, Stack, Text, Title } from '@mantine/core'

import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { Who, Whos } from '../../parts/who.tsx'
import { Decide } from './decide.tsx'
import { Difference } from './in-force.tsx'
import {
  amountOf,
  isStanding,
  kindNames,
  type Proposal,
  reasonOf,
  standings,
  summaryOf,
  thenOf,
  titleOf,
} from './kinds.ts'

const columns: readonly Column<Proposal>[] = [
  {
    id: 'what',
    title: 'What is asked',
    show: proposal => (
      <Text size="sm" fw={600} truncate title={summaryOf(proposal)}>
        {summaryOf(proposal)}
      </Text>
    ),
    text: summaryOf,
  },
  {
    id: 'amount',
    title: 'Amount',
    width: 130,
    isFigure: true,
    show: proposal => <AmountCell of={proposal} />,
    text: proposal => amountOf(proposal)?.value ?? '',
  },
  {
    id: 'maker',
    title: 'Asked by',
    width: 250,
    show: ({ makers }) => <Whos actors={makers} />,
    text: ({ makers }) => makers.join(' '),
  },
  {
    id: 'asked',
    title: 'Asked',
    width: 110,
    show: ({ proposedAt }) => <When at={proposedAt} show="relative" />,
    text: ({ proposedAt }) => proposedAt,
  },
  {
    id: 'until',
    title: 'Until',
    width: 235,
    show: ({ state, expiresAt, changedAt }) =>
      state === 'open' ? (
        <When at={expiresAt} />
      ) : (
        <Text size="sm" c="dimmed" span>
          answered <When at={changedAt} show="relative" />
        </Text>
      ),
    text: ({ expiresAt }) => expiresAt,
  },
  {
    id: 'agreed',
    title: 'Agreed',
    width: 80,
    isFigure: true,
    show: ({ approvers, approvalsNeeded }) => `${approvers.length} of ${approvalsNeeded}`,
    text: ({ approvers, approvalsNeeded }) => `${approvers.length} of ${approvalsNeeded}`,
  },
  {
    id: 'state',
    title: 'State',
    width: 170,
    show: ({ state }) => <State tone={standings[state][1]}>{standings[state][0]}</State>,
    text: ({ state }) => standings[state][0],
  },
]

function AmountCell({ of }: { readonly of: Proposal }) {
  const amount = amountOf(of)
  return amount === undefined ? null : <Money amount={amount} />
}

const everyMs = 15_000

export function Approvals() {
  const [{ state = 'open', kind }, change] = useAddress()
  const wanted = isStanding(state) ? state : undefined
  const words = [
    ...(wanted === undefined || wanted === 'open' ? [] : [standings[wanted][0]]),
    ...(kind === undefined ? [] : [titleOf(kind)]),
  ]
  return (
    <Page
      isFull
      title="Approvals"
      says="What one person has asked for and another has to agree to. Nothing of it is done before that, and nobody agrees to what they made."
    >
      <List
        operation="GET /v1/proposals"
        asked={{
          query: {
            limit: '100',
            ...(wanted === undefined ? {} : { state: wanted }),
            ...(kind === undefined ? {} : { kind }),
          },
        }}
        name="proposals"
        columns={columns}
        keyOf={({ id }) => id}
        open={({ id }) => `/approvals/${id}`}
        everyMs={everyMs}
        filtered={words.length === 0 ? undefined : words.join(', ')}
        filters={
          <Group gap="sm" align="flex-end">
            <NativeSelect
              label="State"
              size="xs"
              value={wanted ?? 'any'}
              onChange={({ currentTarget: { value } }) => change({ state: value })}
              data={[
                ...Object.entries(standings).map(([value, [label]]) => ({ value, label })),
                { value: 'any', label: 'any' },
              ]}
            />
            <NativeSelect
              label="What is asked"
              size="xs"
              value={kind ?? ''}
              onChange={({ currentTarget: { value } }) => change({ kind: value })}
              data={[{ value: '', label: 'Anything' }, ...kindNames.map(value => ({ value, label: titleOf(value) }))]}
            />
          </Group>
        }
        empty={{
          title: 'Nothing waits for a second person',
          text: 'Large or doubted payments come here, and changes of settings, rights, programs and keys. Choose another state to see what was decided.',
        }}
        inspectKey={id => <Beside key={id} id={id} />}
      />
    </Page>
  )
}

function Beside({ id }: { readonly id: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/proposals/{proposal}', { path: { proposal: id } })
  if (isPending) return <Waiting what="the proposal" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const { state, makers, approvers, approvalsNeeded, expiresAt, kind, reason } = data
  const why = reasonOf(data)
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4" pr="xl">
          {summaryOf(data)}
        </Title>
        <Text size="sm">
          Asked by <Whos actors={makers} />
          {why === undefined ? '.' : `, because: ${why}.`} {state === 'open' ? `Once agreed: ${thenOf(kind)}` : ''}
        </Text>
      </div>
      <Decide of={data} />
      <Facts
        facts={[
          [
            'State',
            <State key="state" tone={standings[state][1]}>
              {standings[state][0]}
            </State>,
          ],
          reason !== undefined && ['Because', reason],
          state === 'open' && ['Answer until', <When key="until" at={expiresAt} />],
          ['Agreed', `${approvers.length} of ${approvalsNeeded}`],
          approvers.length > 0 && ['By', <Whos key="by" actors={approvers} />],
          ['About', data.subject === 'institution' ? 'the institution' : <About key="about" subject={data.subject} />],
        ]}
      />
      <Difference of={data} onlyWhatDiffers />
      <Way to={`/approvals/${id}`} size="sm">
        All of it, the rehearsal, and what is signed
      </Way>
    </Stack>
  )
}

/** An id, or somebody and a role. */
export function About({ subject }: { readonly subject: string }) {
  const [head = '', rest] = subject.split('/', 2)
  const actor = /^(person|client):/.test(head) ? head : undefined
  return (
    <>
      {actor === undefined ? <Ident id={head} /> : <Who actor={actor} />}
      {rest === undefined ? '' : `, ${rest.replaceAll('_', ' ')}`}
    </>
  )
}
