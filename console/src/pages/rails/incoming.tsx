// Files from the bank, newest first; and one of them: what is wrong in it, what it says of ours, and what that did.

import { Alert, Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import type { Operations } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { entryColumns, OneEntry } from './entries.tsx'
import { effects, type IncomingFile, incomingKinds, incomingStates, isIncomingState } from './words.ts'

type Detail = Operations['GET /v1/incoming-files/{file}']['answer']

const columns: readonly Column<IncomingFile>[] = [
  {
    id: 'came',
    title: 'Came',
    width: 190,
    show: row => <When at={row.receivedAt} show="absolute" />,
    text: row => row.receivedAt,
  },
  { id: 'name', title: 'Called', width: 195, show: ({ name }) => name, text: ({ name }) => name },
  {
    id: 'kind',
    title: 'What it is',
    width: 190,
    show: row => incomingKinds[row.kind],
    text: row => incomingKinds[row.kind],
  },
  {
    id: 'state',
    title: 'State',
    width: 150,
    show: ({ state }) => <State tone={incomingStates[state][1]}>{incomingStates[state][0]}</State>,
    text: ({ state }) => incomingStates[state][0],
  },
  {
    id: 'entered',
    title: 'Entered',
    width: 80,
    isFigure: true,
    show: ({ entered }) => entered.toLocaleString('en-US'),
    text: ({ entered }) => `${entered}`,
  },
  {
    id: 'mistakes',
    title: 'Mistakes',
    width: 80,
    isFigure: true,
    show: ({ mistakes }) => (mistakes === 0 ? '0' : <b>{mistakes.toLocaleString('en-US')}</b>),
    text: ({ mistakes }) => `${mistakes}`,
  },
  {
    id: 'remarks',
    title: 'Remarks',
    width: 80,
    isFigure: true,
    show: ({ remarks }) => remarks.toLocaleString('en-US'),
    text: ({ remarks }) => `${remarks}`,
  },
  {
    id: 'times',
    title: 'Times',
    width: 59,
    isFigure: true,
    show: ({ times }) => `${times}×`,
    text: ({ times }) => `${times}`,
  },
]

const pathOf = (id: string) => `/rails/incoming/${encodeURIComponent(id)}`

export function Incoming() {
  const [{ state }, change] = useAddress()
  const only = isIncomingState(state) ? state : undefined
  return (
    <Page
      isFull
      title="Files from the bank"
      says="Returns, changes, statuses and statements. The same bytes are read once, however often they come; a file that is refused has no effect at all."
    >
      <List
        operation="GET /v1/incoming-files"
        asked={{ query: { limit: '100', ...(only === undefined ? {} : { state: only }) } }}
        name="incoming files"
        columns={columns}
        keyOf={({ id }) => id}
        open={({ id }) => pathOf(id)}
        everyMs={30_000}
        filtered={only === undefined ? undefined : incomingStates[only][0]}
        filters={
          <NativeSelect
            label="State"
            size="xs"
            value={only ?? ''}
            onChange={({ currentTarget: { value } }) => change({ state: value })}
            data={[
              { value: '', label: 'All' },
              ...Object.entries(incomingStates).map(([value, [label]]) => ({ value, label })),
            ]}
          />
        }
        empty={{
          title: 'Nothing has come yet',
          text: 'The bank’s inbox is looked into every few minutes. What a program hands in appears here as well.',
        }}
        inspect={row => (
          <Stack gap="md">
            <Title order={2} size="h4">
              {incomingKinds[row.kind]}
            </Title>
            <FileFacts of={row} />
            <Way to={pathOf(row.id)}>Open it, with its entries</Way>
          </Stack>
        )}
      />
    </Page>
  )
}

function FileFacts({ of }: { readonly of: IncomingFile }) {
  const [words, tone] = incomingStates[of.state]
  return (
    <Facts
      facts={[
        ['File', <Ident key="id" id={of.id} />],
        ['Called', of.name],
        [
          'State',
          <State key="state" tone={tone}>
            {words}
          </State>,
        ],
        of.reason !== undefined && ['Refused because', wordsOf(of.reason)],
        ['Came by', of.cameBy === 'inbox' ? 'the inbox' : 'a call of a program'],
        ['Size', of.size === 0 ? 'not fetched' : `${of.size.toLocaleString('en-US')} bytes`],
        of.sha256 !== undefined && ['SHA-256', <Ident key="sha" id={of.sha256} />],
        ['Came first', <When key="first" at={of.receivedAt} />],
        of.times > 1 && ['Came last', <When key="last" at={of.lastCameAt} />],
      ]}
    />
  )
}

export function IncomingPage() {
  const { file: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead('GET /v1/incoming-files/{file}', { path: { file: id } })
  return (
    <Page
      title={data === undefined ? 'File from the bank' : incomingKinds[data.kind]}
      says={
        data === undefined ? undefined : `${data.name}: what is wrong in it, what it says of ours, and what that did.`
      }
    >
      {isPending ? (
        <Waiting what="the file" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <OneFile of={data} />
      )}
    </Page>
  )
}

function OneFile({ of }: { readonly of: Detail }) {
  return (
    <>
      {of.state === 'refused' && (
        <Alert color="red" variant="light" title="Nothing of it has any effect" mb="md">
          <Text size="sm">
            It was refused whole{of.reason === undefined ? '' : `: ${wordsOf(of.reason)}`}. Ask the bank for it again;
            what is wrong in it stands below.
          </Text>
        </Alert>
      )}
      <Figures
        of={[
          { name: 'Entries entered', value: of.entered.toLocaleString('en-US'), says: 'Each once.' },
          { name: 'Mistakes', value: of.mistakes.toLocaleString('en-US'), says: 'Against the rules of its form.' },
          { name: 'Remarks', value: of.remarks.toLocaleString('en-US'), says: 'Odd, and read all the same.' },
          { name: 'Came', value: `${of.times}×`, says: 'Read once.' },
        ]}
      />
      <Section title="What it is">
        <FileFacts of={of} />
      </Section>
      <Section title="What it did">
        {of.effects.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing of ours was changed by it.
          </Text>
        ) : (
          <Group gap="xs">
            {of.effects.map(({ effect, count }) => (
              <State
                key={effect}
                tone={effects[effect][1]}
              >{`${count.toLocaleString('en-US')} × ${effects[effect][0]}`}</State>
            ))}
          </Group>
        )}
      </Section>
      <Findings of={of} />
      <Section title="Entries">
        <div className="list-box">
          <List
            operation="GET /v1/incoming-files/{file}/entries"
            asked={{ path: { file: of.id }, query: { limit: '100' } }}
            name="entries"
            columns={entryColumns}
            keyOf={({ id }) => id}
            empty={{
              title: 'No entries of ours',
              text:
                of.kind === 'statement'
                  ? 'A statement has lines instead of entries: they are with the statements.'
                  : 'What it says of payments would be here.',
              ...(of.kind === 'statement' ? { action: <Way to="/rails/statements">Statements</Way> } : {}),
            }}
            inspect={row => <OneEntry key={row.id} of={row} />}
          />
        </div>
      </Section>
    </>
  )
}

function Findings({ of: { findings } }: { readonly of: Detail }) {
  return (
    <Section title="What is wrong in it">
      {findings.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing: it is as its rules want it.
        </Text>
      ) : (
        <PlainTable
          name="Findings, mistakes first"
          rows={findings}
          keyOf={({ line, rule, field }, at) => `${line} ${rule} ${field} ${at}`}
          columns={[
            {
              title: 'Weight',
              show: ({ severity }) => <State tone={severity === 'mistake' ? 'bad' : 'attention'}>{severity}</State>,
            },
            { title: 'Line', isFigure: true, show: ({ line }) => (line === 0 ? '–' : line) },
            { title: 'Columns', show: ({ columns: spans }) => <span className="figures">{spans.join('–')}</span> },
            {
              title: 'Field',
              show: ({ record, field }) => (
                <>
                  {field}
                  <Text size="xs" c="dimmed">
                    {record}
                  </Text>
                </>
              ),
            },
            { title: 'The rule wants', show: ({ wants }) => wants },
            { title: 'Found', show: ({ found }) => <code>{found}</code> },
          ]}
        />
      )}
    </Section>
  )
}
