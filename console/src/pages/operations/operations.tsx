// How the service runs: its processes, the lines to the outside with what waits for them, and every loop with when it last came to
// its end. Nothing of any institution is in it but what waits for a line.

import { Button, Code, NativeSelect, Text } from '@mantine/core'

import { useList, useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { useMay } from '../../parts/may.tsx'
import { Money } from '../../parts/money.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { plural } from '../../parts/said.ts'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { failures, links, railStates } from '../rails/words.ts'
import { Prospect } from './prospect.tsx'
import {
  byUrgency,
  type Process,
  processStates,
  purposeOf,
  restWords,
  type Schedule,
  scheduleState,
  scheduleTones,
  withoutIt,
} from './words.ts'

const everyMs = 10_000

export function Operations() {
  const processes = useRead('GET /v1/processes', {}, { everyMs })
  const schedules = useRead('GET /v1/schedules', {}, { everyMs })
  const error = processes.error ?? schedules.error
  return (
    <Page
      title="Operations"
      says="What runs, what is late, and what waits for a line to the outside. Each process says how it is every fifteen seconds, and is silent after a minute without a word."
    >
      {processes.isPending || schedules.isPending ? (
        <Waiting what="the processes" />
      ) : (
        <>
          {error !== null && (
            <Failure error={error} onAgain={() => Promise.all([processes.refetch(), schedules.refetch()])} />
          )}
          {processes.data !== undefined && schedules.data !== undefined && (
            <Sums processes={processes.data.items} schedules={schedules.data.items} />
          )}
          {processes.data !== undefined && <Processes of={processes.data.items} />}
          <Recoverable />
          <Lines />
          <Releases />
          {schedules.data !== undefined && <Schedules of={schedules.data.items} />}
        </>
      )}
    </Page>
  )
}

type Running = { readonly processes: readonly Process[]; readonly schedules: readonly Schedule[] }

export function Sums({ processes, schedules }: Running) {
  const ready = processes.filter(({ state }) => state === 'ready').length
  const late = schedules.filter(one => scheduleState(one) === 'late').length
  const failing = schedules.filter(one => scheduleState(one) === 'failing').length
  const versions = [...new Set(processes.map(({ version }) => version))]
  const done = schedules.reduce((sum, { handled }) => sum + handled, 0)
  return (
    <Figures
      of={[
        {
          name: 'Processes ready',
          value: `${ready} of ${processes.length}`,
          says: ready === processes.length ? 'All that have ever reported.' : 'What the others stop is said below.',
        },
        { name: 'Loops failing', value: `${failing}`, says: `Of ${schedules.length}. Each tries again by itself.` },
        { name: 'Loops late', value: `${late}`, says: 'A minute beyond their rest.' },
        { name: 'Found to do', value: done.toLocaleString('en-US'), says: 'By the last pass of each loop.' },
        {
          name: versions.length === 1 ? 'Version' : 'Versions',
          value: versions.join(', '),
          says: versions.length === 1 ? 'The same everywhere.' : 'Not the same everywhere: an upgrade is under way.',
        },
      ]}
    />
  )
}

function Processes({ of }: { readonly of: readonly Process[] }) {
  return (
    <Section title="Processes">
      {of.length === 0 ? (
        <Empty title="No process has reported yet" text="Each says how it is within fifteen seconds of its start." />
      ) : (
        <PlainTable
          name="Processes"
          rows={of}
          keyOf={({ process }) => process}
          columns={[
            {
              title: 'Process',
              show: ({ process }) => (
                <div className="words-cell">
                  <b>{process}</b>
                  <Text size="xs" c="dimmed">
                    {purposeOf(process)}
                  </Text>
                </div>
              ),
            },
            {
              title: 'State',
              show: ({ process, state, problems }) => (
                <div>
                  <State tone={processStates[state].tone}>{processStates[state].word}</State>
                  {state !== 'ready' && (
                    <Text size="xs">{[...problems, withoutIt(process)].filter(text => text !== '').join(' ')}</Text>
                  )}
                </div>
              ),
            },
            { title: 'Since', show: ({ startedAt }) => <When at={startedAt} /> },
            { title: 'Last heard of', show: ({ seenAt }) => <When at={seenAt} show="relative" /> },
            { title: 'Version', show: ({ version }) => version },
            { title: 'Loops', isFigure: true, show: ({ loops }) => loops },
          ]}
        />
      )}
    </Section>
  )
}

/** Whether all of it would come back, in two sentences; the rest has a page of its own. */
function Recoverable() {
  const { data, error, refetch } = useRead('GET /v1/recovery', {}, { everyMs })
  return (
    <Section title="Whether it would come back" actions={<Way to="/operations/backups">Backups and restores</Way>}>
      {error !== null && <Failure error={error} onAgain={refetch} />}
      {data !== undefined && <Prospect of={data} />}
    </Section>
  )
}

function Releases() {
  const { items, error, isPending, hasNextPage, isFetchingNextPage, more, refetch } = useList('GET /v1/releases', {
    query: { limit: '10' },
  })
  return (
    <Section
      title="Releases"
      says="What runs, and what ran before: a line more whenever the version, the commit or the newest migration was another at a start."
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      {isPending ? (
        <Waiting what="the releases" />
      ) : items.length === 0 ? (
        <Empty
          title="No start was noted yet"
          text="./vouch start notes it. Where processes are started in another way, the table of processes says what each runs."
        />
      ) : (
        <>
          <PlainTable
            name="Releases"
            rows={items}
            keyOf={({ number }) => `${number}`}
            columns={[
              { title: 'Version', show: ({ version }) => <b>{version}</b> },
              {
                title: 'Commit',
                show: ({ commit }) => (commit === undefined ? 'as released' : <Code>{commit.slice(0, 12)}</Code>),
              },
              { title: 'First started', show: ({ startedAt }) => <When at={startedAt} /> },
              { title: 'Newest migration', show: ({ migration }) => <Code>{migration}</Code> },
              {
                title: 'Applied',
                show: ({ migratedAt }) => (migratedAt === undefined ? '–' : <When at={migratedAt} show="relative" />),
              },
              {
                title: 'State',
                show: ({ number }) =>
                  number === items[0]?.number ? (
                    <State tone="good">runs</State>
                  ) : (
                    <State tone="quiet">ran before</State>
                  ),
              },
            ]}
          />
          {hasNextPage && (
            <Button size="xs" variant="default" mt="xs" loading={isFetchingNextPage} onClick={() => void more()}>
              Show older releases
            </Button>
          )}
        </>
      )}
    </Section>
  )
}

/** The breakers: whoever reads the rails sees what waits behind each. */
function Lines() {
  const may = useMay()('rails.read')
  const { data, error, refetch } = useRead('GET /v1/rails', {}, { everyMs, isOff: !may })
  if (!may) return null
  return (
    <Section
      title="Lines and breakers"
      says="After five failures in a row a breaker opens, and nobody calls until it has rested. What waits behind it stays in order."
      actions={<Way to="/rails">Rails</Way>}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      {data !== undefined && (
        <PlainTable
          name="Lines and breakers"
          rows={data.items}
          keyOf={({ link }) => link}
          columns={[
            {
              title: 'Line',
              show: ({ link }) => (
                <div className="words-cell">
                  <b>{links[link][0]}</b>
                  <Text size="xs" c="dimmed">
                    {links[link][1]}
                  </Text>
                </div>
              ),
            },
            {
              title: 'Breaker',
              show: ({ state, lastFailure }) => (
                <div>
                  <State tone={railStates[state][1]}>{railStates[state][0]}</State>
                  {lastFailure !== undefined && <Text size="xs">{failures[lastFailure]}</Text>}
                </div>
              ),
            },
            { title: 'Since', show: ({ since }) => (since === undefined ? '–' : <When at={since} show="relative" />) },
            {
              title: 'Tried again',
              show: ({ restsUntil }) => (restsUntil === undefined ? '–' : <When at={restsUntil} show="relative" />),
            },
            { title: 'Waiting', isFigure: true, show: ({ instructions }) => <Pile of={instructions} /> },
            { title: 'In doubt', isFigure: true, show: ({ inDoubt }) => <Pile of={inDoubt} /> },
            { title: 'Files', isFigure: true, show: ({ files }) => <Pile of={files} /> },
          ]}
        />
      )}
    </Section>
  )
}

type PileParts = {
  readonly of: { readonly count: number; readonly amount: { readonly value: string; readonly currency: string } }
}

function Pile({ of: { count, amount } }: PileParts) {
  if (count === 0) return null
  return (
    <>
      {count.toLocaleString('en-US')}, <Money amount={amount} />
    </>
  )
}

const shows = { all: 'All', late: 'Late or failing' } as const
const isShow = (text: string | undefined): text is keyof typeof shows => text === 'late'

function Schedules({ of }: { readonly of: readonly Schedule[] }) {
  const [question, change] = useAddress()
  const show = isShow(question['show']) ? question['show'] : 'all'
  const process = question['process']
  const processes = [...new Set(of.map(one => one.process))].toSorted()
  const shown = byUrgency(of).filter(
    one => (show === 'all' || one.isLate || one.faultsInARow > 0) && (process === undefined || one.process === process),
  )
  return (
    <Section
      title="Loops"
      says="Each rests, looks whether there is something to do, does it, and rests again. One that fails tries again by itself; what it was doing is done whole or not at all."
      actions={
        <>
          <NativeSelect
            aria-label="Which loops"
            size="xs"
            value={show}
            onChange={({ currentTarget: { value } }) => change({ show: value === 'all' ? undefined : value })}
            data={Object.entries(shows).map(([value, label]) => ({ value, label }))}
          />
          <NativeSelect
            aria-label="Of which process"
            size="xs"
            value={process ?? ''}
            onChange={({ currentTarget: { value } }) => change({ process: value })}
            data={[{ value: '', label: 'Every process' }, ...processes.map(one => ({ value: one, label: one }))]}
          />
        </>
      }
    >
      {shown.length === 0 ? (
        <Empty
          title={show === 'late' ? 'No loop is late or failing' : 'No loop has reported yet'}
          text={`${plural(of.length, 'loop')} ${of.length === 1 ? 'runs' : 'run'} in all.`}
        />
      ) : (
        <PlainTable
          name="Loops"
          rows={shown}
          keyOf={one => `${one.process} ${one.name}`}
          columns={[
            { title: 'Loop', show: ({ name }) => <b>{name}</b> },
            { title: 'Process', show: one => one.process },
            {
              title: 'State',
              show: one => <State tone={scheduleTones[scheduleState(one)]}>{scheduleState(one)}</State>,
            },
            { title: 'Rests', isFigure: true, show: ({ everySeconds }) => restWords(everySeconds) },
            {
              title: 'Last came to its end',
              show: ({ passedAt }) => (passedAt === undefined ? '–' : <When at={passedAt} show="relative" />),
            },
            { title: 'Found to do', isFigure: true, show: ({ handled }) => handled.toLocaleString('en-US') },
            {
              title: 'Failures in a row',
              isFigure: true,
              show: ({ faultsInARow }) => (faultsInARow === 0 ? null : faultsInARow),
            },
          ]}
        />
      )}
    </Section>
  )
}
