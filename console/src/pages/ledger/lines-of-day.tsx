// The lines of the bank's statements that closed on a day.

import { Box, Text } from '@mantine/core'

import { useList, useRead } from '../../api/queries.ts'
import { Failure } from '../../parts/failure.tsx'
import { useMay } from '../../parts/may.tsx'
import { Section } from '../../parts/page.tsx'
import { DataTable } from '../../parts/table/data-table.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { lineColumns } from '../rails/line-columns.tsx'

const statementsRead = '100'

export function LinesOfDay({ day }: { readonly day: string }) {
  const may = useMay()('reconciliation.read')
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/statements',
    { query: { limit: statementsRead } },
    { isOff: !may },
  )
  if (!may) return null
  const own = data?.items.filter(({ kind, closingOn }) => kind === 'statement' && closingOn === day) ?? []
  return (
    <Section title="The bank’s lines" actions={<Way to="/rails/statements">All statements</Way>}>
      {isPending ? (
        <Waiting what="the statements" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : own.length === 0 ? (
        <Text size="sm" c="dimmed">
          {data.next === undefined
            ? 'No statement closes on this day.'
            : `None of the newest ${statementsRead} statements closes on this day; older ones are in the list.`}
        </Text>
      ) : (
        own.map(({ id, name }) => <Lines key={id} id={id} name={name} />)
      )}
    </Section>
  )
}

function Lines({ id, name }: { readonly id: string; readonly name: string }) {
  const found = useList('GET /v1/statements/{statement}/lines', { path: { statement: id }, query: { limit: '100' } })
  const { items, error, isPending, hasNextPage, isFetchingNextPage, refetch } = found
  if (isPending) return <Waiting what="the lines" />
  if (error !== null) return <Failure error={error} onAgain={refetch} />
  return (
    <Box mb="md">
      <Way to={`/rails/statements/${encodeURIComponent(id)}`}>{name}</Way>
      <DataTable
        name={`Lines of ${name}`}
        columns={lineColumns}
        rows={items}
        keyOf={line => line.id}
        height={Math.min(360, 44 + 40 * Math.max(items.length, 1))}
        {...(hasNextPage ? { onEnd: () => void found.more() } : {})}
        isMoreUnderWay={isFetchingNextPage}
      />
    </Box>
  )
}
