// Files to the bank, newest first, each with its course; and one of them on a page of its own.

import { SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import { useRead } from '../../api/queries.ts'
import { Failure } from '../../parts/failure.tsx'
import { Money } from '../../parts/money.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, When } from '../../parts/when.tsx'
import { FileCourse, FileFacts, FileSides } from './file-parts.tsx'
import { type BankFile, fileStates, formats } from './words.ts'

const columns: readonly Column<BankFile>[] = [
  {
    id: 'made',
    title: 'Made',
    width: 190,
    show: ({ madeAt }) => <When at={madeAt} show="absolute" />,
    text: ({ madeAt }) => madeAt,
  },
  { id: 'name', title: 'Called', width: 190, show: ({ name }) => name, text: ({ name }) => name },
  { id: 'form', title: 'Form', width: 115, show: row => formats[row.format], text: row => formats[row.format] },
  {
    id: 'state',
    title: 'State',
    width: 165,
    show: ({ state }) => <State tone={fileStates[state][1]}>{fileStates[state][0]}</State>,
    text: ({ state }) => fileStates[state][0],
  },
  {
    id: 'entries',
    title: 'Payments',
    width: 85,
    isFigure: true,
    show: ({ entries }) => entries.toLocaleString('en-US'),
    text: ({ entries }) => `${entries}`,
  },
  {
    id: 'amount',
    title: 'Control total',
    width: 140,
    isFigure: true,
    show: ({ amount }) => <Money amount={amount} />,
    text: ({ amount }) => amount.value,
  },
  {
    id: 'paid',
    title: 'Paid by the bank',
    width: 139,
    show: ({ settledOn }) =>
      settledOn === undefined ? (
        <Text span c="dimmed" inherit>
          not yet
        </Text>
      ) : (
        <Day day={settledOn} />
      ),
    text: ({ settledOn }) => settledOn ?? '',
  },
]

const pathOf = (id: string) => `/rails/files/${encodeURIComponent(id)}`

export function Files() {
  return (
    <Page
      isFull
      title="Files to the bank"
      says="What was sent, whether the bank has taken it, and whether its statement says that it paid. A file leaves once: what may have left is looked for first."
    >
      <List
        operation="GET /v1/files"
        asked={{ query: { limit: '100' } }}
        name="files"
        columns={columns}
        keyOf={({ id }) => id}
        open={({ id }) => pathOf(id)}
        everyMs={30_000}
        empty={{
          title: 'No files yet',
          text: 'The first is built shortly before the next cut-off, out of what is approved by then.',
        }}
        inspect={row => (
          <Stack gap="md">
            <Title order={2} size="h4">
              <Money amount={row.amount} />
            </Title>
            <FileFacts of={row} />
            <FileCourse of={row} />
            <Way to={pathOf(row.id)}>Open it, with its four sides</Way>
          </Stack>
        )}
      />
    </Page>
  )
}

export function FilePage() {
  const { file: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/files/{file}',
    { path: { file: id } },
    { everyMs: 30_000 },
  )
  return (
    <Page
      title={data === undefined ? 'File to the bank' : data.name}
      says="One file to the bank: its course, its control totals, and what payments, ledger and statement say of it."
    >
      {isPending ? (
        <Waiting what="the file" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
            <Section title="What it is">
              <FileFacts of={data} />
            </Section>
            <Section title="Its course">
              <FileCourse of={data} />
            </Section>
          </SimpleGrid>
          <Section title="Four sides">
            {data.settledOn === undefined ? (
              <Text size="sm" c="dimmed">
                The bank’s statement has not said yet that it paid for it, so there is nothing to compare with.
              </Text>
            ) : (
              <FileSides id={data.id} day={data.settledOn} />
            )}
          </Section>
        </>
      )}
    </Page>
  )
}
