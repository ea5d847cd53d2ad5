// Whether everything would come back: what would be lost now, from which backup it would begin, and what the last restore took.

import { Button, Code, Text } from '@mantine/core'

import { useList, useRead } from '../../api/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { useMay } from '../../parts/may.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { type PlainColumn, PlainTable } from '../../parts/plain-table.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { results } from '../risk/words.ts'
import { Prospect } from './prospect.tsx'
import {
  type Backup,
  backupStates,
  bytesSaid,
  firstBackup,
  firstRestore,
  type Recovery,
  type Restore,
  restoreResults,
} from './recovery-words.ts'
import { tookWords } from './words.ts'

const everyMs = 10_000

export function Backups() {
  const { data, error, isPending, refetch } = useRead('GET /v1/recovery', {}, { everyMs })
  return (
    <Page
      title="Backups"
      says="What would be lost if this machine were lost now, from which backup it would come back, and how long that took when it was done last."
      actions={<Way to="/operations">Operations</Way>}
    >
      {isPending ? (
        <Waiting what="the store of backups" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <>
          {error !== null && <Failure error={error} onAgain={refetch} />}
          <Prospect of={data} />
          <Sums of={data} />
          {data.unreadable.length > 0 && <Unreadable of={data.unreadable} />}
          {data.standing !== 'elsewhere' && (
            <>
              <BaseBackups />
              <Log of={data} />
              <Restores of={data.restores} />
            </>
          )}
          <Drill of={data.drill} />
        </>
      )}
    </Page>
  )
}

function Sums({ of: { backup, archivedUntil, restores, archive, standing } }: { readonly of: Recovery }) {
  const held = restores.find(({ result }) => result === 'holds')
  if (standing === 'elsewhere' || standing === 'unseen') return null
  return (
    <Figures
      of={[
        {
          name: 'Newest whole backup',
          value: backup === undefined ? 'none' : <When at={backup.consistentAt} show="relative" />,
          says:
            backup === undefined
              ? `Make one with ${firstBackup}.`
              : `${bytesSaid(backup.plainBytes)}, as ${bytesSaid(backup.storedBytes)} in the store.`,
        },
        {
          name: 'In the store up to',
          value: archivedUntil === undefined ? 'not known' : <When at={archivedUntil} show="relative" />,
          says: 'All that was committed by then.',
        },
        archive !== undefined && {
          name: 'Files of the log waiting',
          value: archive.waiting.toLocaleString('en-US'),
          says: archive.waitingSince === undefined ? 'All of it is in the store.' : <When at={archive.waitingSince} />,
        },
        {
          name: 'Last restore that held',
          value: held === undefined ? 'none' : tookWords(held.seconds),
          says: held === undefined ? `Try one with ${firstRestore}.` : <When at={held.begunAt} show="relative" />,
        },
      ]}
    />
  )
}

const backupColumns: readonly PlainColumn<Backup>[] = [
  {
    title: 'State',
    show: ({ state, problem }) => (
      <div className={problem === undefined ? undefined : 'words-cell'}>
        <State tone={backupStates[state].tone}>{backupStates[state].word}</State>
        {problem !== undefined && <Text size="xs">{problem}</Text>}
      </div>
    ),
  },
  { title: 'Restorable from', show: ({ consistentAt }) => <When at={consistentAt} /> },
  {
    title: 'Took',
    isFigure: true,
    show: ({ seconds }) => (seconds === undefined ? '–' : tookWords(seconds)),
  },
  { title: 'Size', isFigure: true, show: ({ plainBytes }) => bytesSaid(plainBytes) },
  { title: 'In the store', isFigure: true, show: ({ storedBytes }) => bytesSaid(storedBytes) },
  {
    title: 'Every byte compared',
    show: ({ comparedAt }) => (comparedAt === undefined ? 'not yet' : <When at={comparedAt} show="relative" />),
  },
  {
    title: 'Log it needs',
    show: ({ timeline, startLsn, endLsn }) => (
      <span className="figures">
        {startLsn} to {endLsn}, timeline {timeline}
      </span>
    ),
  },
  {
    title: 'Key',
    show: ({ key, isOfTheKeyInUse }) => (
      <div className="words-cell">
        <Code>{key}</Code>
        <Text size="xs" c="dimmed">
          {isOfTheKeyInUse ? 'in use' : 'an older one: keep it'}
        </Text>
      </div>
    ),
  },
  { title: 'Backup', show: ({ id }) => <Code>{id}</Code> },
]

function BaseBackups() {
  const { items, error, isPending, hasNextPage, isFetchingNextPage, more, refetch } = useList(
    'GET /v1/backups',
    { query: { limit: '25' } },
    { everyMs },
  )
  return (
    <Section
      title="Base backups"
      says="Each is a copy of all files of the database, in a folder, compressed and sealed. Its record carries the authenticator of the backup key; the length of its files is looked at every minute, and every byte of the newest once a day."
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      {isPending ? (
        <Waiting what="the backups" />
      ) : items.length === 0 ? (
        <Empty
          title="No backup yet"
          text={`${firstBackup}, on the machine on which this runs, makes the first; it disturbs nobody. Set VOUCH_BACKUPS to a folder on another disk before, and keep a copy of the backup key elsewhere: without it there is no restore.`}
        />
      ) : (
        <>
          <PlainTable name="Base backups" rows={items} keyOf={({ id }) => id} columns={backupColumns} />
          {hasNextPage && (
            <Button size="xs" variant="default" mt="xs" loading={isFetchingNextPage} onClick={() => void more()}>
              Show older backups
            </Button>
          )}
        </>
      )}
    </Section>
  )
}

function Log({ of: { archive, archivedUntil, lookedAt } }: { readonly of: Recovery }) {
  if (archive === undefined) return null
  return (
    <Section
      title="The log"
      says="Between backups every change is in PostgreSQL’s log, which goes into the store file by file, each after a minute at the latest."
    >
      <Facts
        facts={[
          ['In the store up to', archivedUntil === undefined ? 'not known yet' : <When at={archivedUntil} />],
          ['Newest file', archive.newestSegment === undefined ? 'none' : <Code>{archive.newestSegment}</Code>],
          [
            'Missing',
            archive.missing === undefined ? 'nothing, from the newest backup on' : <Code>{archive.missing}</Code>,
          ],
          [
            'Waiting to be stored',
            archive.isFull
              ? `${archive.waiting}: no more are taken, and the disk of the database fills until they are stored`
              : archive.waiting,
          ],
          archive.waitingSince !== undefined && [
            'The oldest of them since',
            <When key="since" at={archive.waitingSince} />,
          ],
          lookedAt !== undefined && ['Looked at', <When key="looked" at={lookedAt} show="relative" />],
        ]}
      />
    </Section>
  )
}

const restoreColumns: readonly PlainColumn<Restore>[] = [
  {
    title: 'Result',
    show: ({ result, problem, problems }) => (
      <div className={problem === undefined ? undefined : 'words-cell'}>
        <State tone={restoreResults[result].tone}>{restoreResults[result].word}</State>
        {problem !== undefined && (
          <Text size="xs">
            {problem}
            {problems > 1 && `, and ${problems - 1} more`}
          </Text>
        )}
      </div>
    ),
  },
  { title: 'When', show: ({ begunAt }) => <When at={begunAt} /> },
  { title: 'Took', isFigure: true, show: ({ seconds }) => tookWords(seconds) },
  { title: 'Asked for', show: ({ askedTo }) => (askedTo === undefined ? 'all there was' : <When at={askedTo} />) },
  {
    title: 'Last commit in it',
    show: ({ recoveredTo }) => (recoveredTo === undefined ? '–' : <When at={recoveredTo} />),
  },
  {
    title: 'Longest step',
    show: ({ steps }) => {
      const longest = steps.toSorted((one, other) => other.seconds - one.seconds)[0]
      return longest === undefined ? '–' : `${longest.name}, ${tookWords(longest.seconds)}`
    },
  },
  { title: 'Backup', show: ({ backup }) => (backup === undefined ? '–' : <Code>{backup}</Code>) },
]

function Restores({ of }: { readonly of: readonly Restore[] }) {
  return (
    <Section
      title="Restores"
      says="Of these backups, into a folder beside. What comes out is looked through table by table, the books are proven and the audit log verified, before it has its name."
    >
      {of.length === 0 ? (
        <Empty
          title="None of these backups was restored yet"
          text={`${firstRestore} builds a copy in a new folder and checks it; this instance goes on undisturbed. Where it is done on another machine, from a copy of the store, this page does not hear of it.`}
        />
      ) : (
        <PlainTable name="Restores" rows={of} keyOf={({ id }) => id} columns={restoreColumns} />
      )}
    </Section>
  )
}

function Drill({ of }: { readonly of: Recovery['drill'] }) {
  const may = useMay()
  return (
    <Section
      title="The prober’s drill"
      says="Once a day a small database of its own is backed up, restored, and broken on purpose. It shows that what runs here can restore; not that the backups above can be."
      actions={may('risk.read') && <Way to="/risk/controls/continuity.restore-drill">Its history</Way>}
    >
      {of === undefined ? (
        <Empty title="Not tried yet" text="The prober does it within a day of the first start." />
      ) : (
        <Facts
          facts={[
            [
              'Result',
              <State key="result" tone={results[of.result].tone}>
                {results[of.result].word}
              </State>,
            ],
            ['When', <When key="when" at={of.endedAt} />],
            ['Took', tookWords(of.seconds)],
            of.reason !== undefined && ['Why', of.reason],
            of.receipt !== undefined &&
              may('risk.read') && [
                'Leaf',
                <Way key="leaf" to={`/audit/receipts/${of.receipt}`} ask={{ log: 'canary' }}>
                  Verify it in this browser
                </Way>,
              ],
          ]}
        />
      )}
    </Section>
  )
}

function Unreadable({ of }: { readonly of: Recovery['unreadable'] }) {
  return (
    <Section
      title="Not readable"
      says="What lies in the store and is not what was written with the backup key. Nothing of it is believed. Bring it back from another copy of the store, or find out who put it there."
    >
      <PlainTable
        name="Not readable"
        rows={of}
        keyOf={({ file }) => file}
        columns={[
          { title: 'File', show: ({ file }) => <Code>{file}</Code> },
          { title: 'Why', show: ({ why }) => why },
        ]}
      />
    </Section>
  )
}
