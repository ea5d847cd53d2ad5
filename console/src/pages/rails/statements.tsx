// Statements of the bank, newest first, and the lines of one.

import { Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { Figures } from '../../parts/figures.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { Page } from '../../parts/page.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, When } from '../../parts/when.tsx'
import { lineColumns } from './line-columns.tsx'

type Statement = Item<'GET /v1/statements'>

const kinds: Readonly<Record<Statement['kind'], string>> = {
  statement: 'Statement of a day',
  report: 'Report during the day',
  notification: 'Notification',
}

const balance = (which: 'opening' | 'closing'): Column<Statement> => ({
  id: which,
  title: which === 'opening' ? 'Opening' : 'Closing',
  width: 140,
  isFigure: true,
  show: row => {
    const amount = row[which]
    return amount === undefined ? null : <Money amount={amount} />
  },
  text: row => row[which]?.value ?? '',
})

const columns: readonly Column<Statement>[] = [
  {
    id: 'day',
    title: 'Day',
    width: 139,
    show: ({ closingOn }) => (closingOn === undefined ? null : <Day day={closingOn} />),
    text: ({ closingOn }) => closingOn ?? '',
  },
  { id: 'kind', title: 'What it is', width: 125, show: row => kinds[row.kind], text: row => kinds[row.kind] },
  { id: 'name', title: 'Called', width: 150, show: ({ name }) => name, text: ({ name }) => name },
  {
    id: 'account',
    title: 'Account',
    width: 80,
    show: ({ account }) => <span className="figures">…{account}</span>,
    text: ({ account }) => account,
  },
  balance('opening'),
  balance('closing'),
  {
    id: 'lines',
    title: 'Lines',
    width: 60,
    isFigure: true,
    show: ({ lines }) => lines.toLocaleString('en-US'),
    text: ({ lines }) => `${lines}`,
  },
  {
    id: 'came',
    title: 'Came',
    width: 190,
    show: row => <When at={row.receivedAt} show="absolute" />,
    text: row => row.receivedAt,
  },
]

export function Statements() {
  return (
    <Page
      isFull
      title="Statements"
      says="What the bank says moved on the account. A line moves our books once, however many statements show it."
    >
      <List
        operation="GET /v1/statements"
        asked={{ query: { limit: '100' } }}
        name="statements"
        columns={columns}
        keyOf={({ id }) => id}
        open={({ id }) => `/rails/statements/${encodeURIComponent(id)}`}
        empty={{
          title: 'No statement yet',
          text: 'The bank’s statement of a day comes into the inbox on the next. Until then no day can be proved.',
        }}
      />
    </Page>
  )
}

export function StatementPage() {
  const { statement: id = '' } = useParams({ strict: false })
  // There is no reading of one alone: the newest hundred are what this page knows the head of.
  const { data } = useRead('GET /v1/statements', { query: { limit: '100' } })
  const found = data?.items.find(one => one.id === id)
  return (
    <Page
      isFull
      title={found === undefined ? 'Statement' : found.name}
      says={
        <>
          The bank’s lines, in its order. <Ident id={id} />
        </>
      }
    >
      {found !== undefined && <Head of={found} />}
      <List
        operation="GET /v1/statements/{statement}/lines"
        asked={{ path: { statement: id }, query: { limit: '100' } }}
        name="lines"
        columns={lineColumns}
        keyOf={line => line.id}
        empty={{
          title: 'No lines',
          text: 'Nothing moved on the account: the bank says so by a statement without lines.',
        }}
      />
    </Page>
  )
}

function Head({
  of: { kind, account, opening, openingOn, closing, closingOn, lines, madeAt },
}: {
  readonly of: Statement
}) {
  return (
    <Figures
      of={[
        opening !== undefined && {
          name: 'Opening',
          value: <Money amount={opening} />,
          says: openingOn === undefined ? undefined : <Day day={openingOn} />,
        },
        closing !== undefined && {
          name: 'Closing',
          value: <Money amount={closing} />,
          says:
            closingOn === undefined ? undefined : (
              <>
                <Day day={closingOn} />{' '}
                {kind === 'statement' && (
                  <Way to="/ledger/reconciliation" ask={{ day: closingOn }} size="xs" underline="always">
                    its proof
                  </Way>
                )}
              </>
            ),
        },
        { name: 'Lines', value: lines.toLocaleString('en-US'), says: kinds[kind] },
        {
          name: 'Account',
          value: <span className="figures">…{account}</span>,
          says: (
            <Text span inherit>
              Made by the bank <When at={madeAt} show="absolute" />
            </Text>
          ),
        },
      ]}
    />
  )
}
