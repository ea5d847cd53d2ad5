// Screening against sanctions lists: whether anybody is screened, by which list, how far that has come, and who may be on one.

import { Group, NativeSelect, Radio, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'

import type { Operations, Schemas } from '../../api/api.ts'
import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page } from '../../parts/page.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import type { Tone } from '../../parts/tone.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { useGo } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'

type Hit = Item<'GET /v1/screening/hits'>
type Standing = Hit['state']
type Decision = Operations['POST /v1/screening/hits/{hit}/disposition']['body']

const standings: Readonly<Record<Standing, readonly [word: string, tone: Tone]>> = {
  open: ['open', 'attention'],
  false_match: ['somebody else', 'good'],
  true_match: ['is listed', 'bad'],
}
const isStanding = (text: string | undefined): text is Standing => text !== undefined && Object.hasOwn(standings, text)

const columns: readonly Column<Hit>[] = [
  {
    id: 'subject',
    title: 'Who',
    width: 190,
    show: ({ subject }) => <Ident id={subject} />,
    text: ({ subject }) => subject,
  },
  {
    id: 'listed',
    title: 'Name on the list',
    show: ({ listedName }) => listedName,
    text: ({ listedName }) => listedName,
  },
  {
    id: 'score',
    title: 'Likeness',
    width: 90,
    isFigure: true,
    show: ({ score }) => `${score} / 1000`,
    text: ({ score }) => `${score}`,
  },
  { id: 'entry', title: 'Entry', width: 110, show: ({ entry }) => entry, text: ({ entry }) => entry },
  {
    id: 'found',
    title: 'Found',
    width: 130,
    show: ({ foundAt }) => <When at={foundAt} show="relative" />,
    text: ({ foundAt }) => foundAt,
  },
  {
    id: 'state',
    title: 'State',
    width: 160,
    show: ({ state, proposal }) =>
      state === 'open' && proposal !== undefined ? (
        <State tone="waiting">waits for a second</State>
      ) : (
        <State tone={standings[state][1]}>{standings[state][0]}</State>
      ),
    text: ({ state }) => standings[state][0],
  },
]

export function Screening() {
  const [{ state }, change] = useAddress()
  const wanted = isStanding(state) ? state : 'open'
  return (
    <Page
      isFull
      title="Sanctions screening"
      says="Payees, billers and members are compared with the sanctions lists whenever they or the lists change. Nothing leaves for somebody with an open hit."
    >
      <HowFar />
      <List
        operation="GET /v1/screening/hits"
        asked={{ query: { limit: '100', state: wanted } }}
        name="hits"
        columns={columns}
        keyOf={({ id }) => id}
        filtered={wanted === 'open' ? undefined : standings[wanted][0]}
        filters={
          <NativeSelect
            label="State"
            size="xs"
            value={wanted}
            onChange={({ currentTarget: { value } }) => change({ state: value })}
            data={Object.entries(standings).map(([value, [label]]) => ({ value, label }))}
          />
        }
        empty={{
          title: 'Nobody is like anybody on a list',
          text: 'A hit appears here when a name is like one on the list in force; what is meant for them waits until two people have decided.',
        }}
        inspectKey={id => <OneHit key={id} id={id} />}
      />
    </Page>
  )
}

const everyMs = 30_000

function HowFar() {
  const { data, error, isPending, refetch } = useRead('GET /v1/screening', {}, { everyMs })
  if (isPending) return <Waiting what="how far screening has come" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const { isScreening, inForce, progress, refused } = data
  const count = (number: number) => number.toLocaleString('en-US')
  return (
    <>
      <Figures
        of={[
          {
            name: 'Screened',
            value: isScreening ? 'everybody' : 'nobody',
            says: isScreening
              ? `${count(progress.total - progress.due)} of ${count(progress.total)} by the list in force`
              : 'no list is in force',
          },
          inForce !== undefined && {
            name: 'List in force',
            value: inForce.version,
            says: `${count(inForce.entries)} entries, ${count(inForce.names)} names`,
          },
          { name: 'Open hits', value: count(progress.hits), says: 'wait for two people' },
          { name: 'Blocked', value: count(progress.blocked), says: 'are listed: their property is blocked' },
        ]}
      />
      {refused.map(one => (
        <Text key={`${one.version} ${one.refusedAt}`} size="sm" mb="xs">
          <State tone="bad">not in force</State> Edition {one.version} was refused{' '}
          <When at={one.refusedAt} show="relative" />: {wordsOf(one.reason)}. {one.detail}
        </Text>
      ))}
    </>
  )
}

function OneHit({ id }: { readonly id: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/screening/hits/{hit}', { path: { hit: id } })
  if (isPending) return <Waiting what="the hit" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const {
    subject,
    listedName,
    score,
    state,
    kind,
    entry,
    grounds,
    proposal,
    foundAt,
    decidedAt,
    keepUntil,
    entryText,
  } = data
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4" pr="xl">
          {listedName}
        </Title>
        <Text size="sm">
          {kind === 'unread'
            ? 'The name could not be compared, and a person has to do it.'
            : `The name of ${subject} is like this one by ${score} of 1000.`}{' '}
          {state === 'open' ? 'Nothing leaves for them until two people have decided.' : ''}
        </Text>
      </div>
      {state === 'open' && <Decide of={data} />}
      <Facts
        facts={[
          ['Who', <Ident key="who" id={subject} />],
          [
            'State',
            <State key="state" tone={standings[state][1]}>
              {standings[state][0]}
            </State>,
          ],
          grounds !== undefined && ['Because', wordsOf(grounds)],
          proposal !== undefined && ['Decided as', <Ident key="proposal" id={proposal} />],
          ['Entry of the list', entry],
          ['Found', <When key="found" at={foundAt} />],
          decidedAt !== undefined && ['Decided', <When key="decided" at={decidedAt} />],
          ['Kept until', keepUntil],
          ['List', <Ident key="list" id={data.screening.listHash} />],
        ]}
      />
      <div>
        <Title order={3} size="h5" mb={4}>
          The entry as it was worded then
        </Title>
        <pre className="signed">{laidOut(entryText)}</pre>
      </div>
    </Stack>
  )
}

/** JSON in lines; what is none, as it is. */
function laidOut(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2)
  } catch {
    return text
  }
}

const falseGrounds = {
  another_name: 'Another name',
  another_birth: 'Another day of birth',
  another_country: 'Another country',
  another_kind: 'A person and an organisation',
  another_address: 'Another address',
  known_to_us: 'Known to us as somebody else',
} as const
const trueGrounds = { same_person: 'The same person', same_entity: 'The same organisation' } as const

function Decide({ of: { id, version, proposal } }: { readonly of: Schemas['ScreeningHitDetail'] }) {
  const not = proposal === undefined ? undefined : 'A decision was proposed and waits for a second person.'
  return (
    <Group gap="xs">
      <Ask id={id} version={version} not={not} disposition="false_match" grounds={falseGrounds} />
      <Ask id={id} version={version} not={not} disposition="true_match" grounds={trueGrounds} />
    </Group>
  )
}

type Asking = {
  readonly id: string
  readonly version: number
  readonly not: string | undefined
  readonly disposition: Decision['disposition']
  readonly grounds: Readonly<Partial<Record<Decision['grounds'], string>>>
}

function Ask({ id, version, not, disposition, grounds }: Asking) {
  const names = Object.keys(grounds) as readonly Decision['grounds'][] // Its own keys.
  const [ground, setGround] = useState(names[0])
  const go = useGo()
  const isFalse = disposition === 'false_match'
  return (
    <Act
      operation="POST /v1/screening/hits/{hit}/disposition"
      label={isFalse ? 'Propose: somebody else' : 'Propose: is listed'}
      says={
        isFalse
          ? 'Somebody else has to agree. Then what waits for them may leave, and the same entry does not hold them again.'
          : 'Somebody else has to agree. Then they are blocked, what was meant for them is blocked property, and a report is due within ten business days.'
      }
      permit="screening.decide"
      not={not}
      touches={['GET /v1/screening/hits', 'GET /v1/screening/hits/{hit}', 'GET /v1/screening', 'GET /v1/proposals']}
      ask={() =>
        ground === undefined
          ? undefined
          : { path: { hit: id }, ifMatch: `"${version}"`, body: { disposition, grounds: ground } }
      }
      look={isFalse ? { variant: 'light' } : { variant: 'light', color: 'red' }}
      onDone={({ value }) => go(`/approvals/${value.id}`)}
    >
      <Radio.Group
        label="Because of"
        value={ground ?? ''}
        onChange={value => setGround(names.find(name => name === value))}
      >
        <Stack gap="xs" mt="xs">
          {names.map(name => (
            <Radio key={name} value={name} label={grounds[name]} />
          ))}
        </Stack>
      </Radio.Group>
    </Act>
  )
}
