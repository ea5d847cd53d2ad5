// The general ledger of a day: what accounts of each kind were debited and credited, under the institution's own codes.

import { Button, Group, Text } from '@mantine/core'
import { useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import type { Operations } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { isZero, less, sumOf } from '../../parts/exact.ts'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { useClosedDays } from '../../parts/four-way/closed-days.ts'
import type { Beside } from '../../parts/four-way/days-beside.ts'
import { Holds } from '../../parts/four-way/four-bars.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, When } from '../../parts/when.tsx'
import { isDay } from '../../parts/zone-time.ts'
import { kindWords } from './account-words.ts'

type GeneralLedger = Operations['GET /v1/general-ledger/{day}']['answer']

export function GeneralLedgerDay() {
  const { day = '' } = useParams({ strict: false })
  return isDay(day) ? (
    <OfDay asked={day} />
  ) : (
    <LedgerPage>
      <Empty title="That is no day" text="The address ends with a day, such as 2026-11-20." />
    </LedgerPage>
  )
}

/** The newest that there is. */
export function GeneralLedgerNewest() {
  return <OfDay asked={undefined} />
}

function LedgerPage({ actions, children }: { readonly actions?: ReactNode; readonly children: ReactNode }) {
  return (
    <Page
      title="General ledger"
      says="What accounts of each kind were debited and credited on a business day, by the ledger’s own time. Once closed it never changes: what came late is counted to the next day, and said there."
      actions={actions}
    >
      {children}
    </Page>
  )
}

function OfDay({ asked }: { readonly asked: string | undefined }) {
  const { beside, error, isPending, refetch } = useClosedDays('GET /v1/general-ledger', asked)
  return (
    <LedgerPage actions={beside && <DayChoice {...beside} />}>
      {isPending ? (
        <Waiting what="the days that are closed" />
      ) : beside === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : beside.isThere && beside.day !== undefined ? (
        <Closed key={beside.day} day={beside.day} />
      ) : (
        <Empty
          title={beside.day === undefined ? 'No day is closed yet' : `${beside.day} is not closed`}
          text="A business day is summed up a quarter of an hour after its midnight, once there is an account at the bank. Days on which the bank is closed belong to the next."
        />
      )}
    </LedgerPage>
  )
}

function DayChoice({ before, after }: Beside) {
  const navigate = useNavigate()
  const go = (day: string | undefined) => day !== undefined && void navigate({ to: `/ledger/general-ledger/${day}` })
  return (
    <Group gap="xs">
      <Button size="xs" variant="default" disabled={before === undefined} onClick={() => go(before)}>
        Day before
      </Button>
      <Button size="xs" variant="default" disabled={after === undefined} onClick={() => go(after)}>
        Day after
      </Button>
    </Group>
  )
}

function Closed({ day }: { readonly day: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/general-ledger/{day}', { path: { day } })
  if (isPending) return <Waiting what="the general ledger" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  return <Lines of={data} />
}

function Lines({ of }: { readonly of: GeneralLedger }) {
  const { lines, day, from, until, madeAt, sha256 } = of
  const currencies = [...new Set(lines.map(({ currency }) => currency))]
  const late = lines.filter(({ lateDebit, lateCredit }) => !isZero(lateDebit) || !isZero(lateCredit))
  return (
    <>
      <Figures
        of={[
          {
            name: 'Day',
            value: <Day day={day} />,
            says: (
              <Way to="/ledger/reconciliation" ask={{ day }} size="xs">
                Its reconciliation
              </Way>
            ),
          },
          ...currencies.map(currency => balanceOf(of, currency)),
          {
            name: 'Came late for the day before',
            value: late.length === 0 ? 'Nothing' : late.length === 1 ? 'One kind' : `${late.length} kinds`,
            says: 'Counted to this day, and said in its columns.',
          },
        ]}
      />
      <Section
        title="By kind of account"
        says={
          <>
            From <When at={from} show="absolute" /> to <When at={until} show="absolute" />.
          </>
        }
        actions={
          <Button size="xs" variant="default" onClick={() => handOver(of)}>
            Take it along as CSV
          </Button>
        }
      >
        <LineTable lines={lines} />
        <Text size="xs" c="dimmed" mt="md">
          Summed up <When at={madeAt} />. Its SHA-256, <Ident id={sha256} />, is in a leaf of the audit log.
        </Text>
      </Section>
    </>
  )
}

function balanceOf({ lines }: GeneralLedger, currency: string) {
  const own = lines.filter(line => line.currency === currency)
  const debits = sumOf(...own.map(({ debit }) => debit))
  const credits = sumOf(...own.map(({ credit }) => credit))
  return {
    name: `Debits and credits, ${currency}`,
    value: <Money amount={{ value: debits, currency }} />,
    says: <Holds isSo={isZero(less(debits, credits))} />,
  }
}

function LineTable({ lines }: Pick<GeneralLedger, 'lines'>) {
  const money = (value: string, currency: string) => (isZero(value) ? '–' : <Money amount={{ value, currency }} />)
  return (
    <PlainTable
      name="General ledger of the day"
      rows={lines}
      keyOf={({ code, kind, currency }) => `${code} ${kind} ${currency}`}
      columns={[
        { title: 'Code', show: ({ code }) => <span className="figures">{code}</span> },
        { title: 'Kind', show: ({ kind }) => kindWords(kind) },
        { title: 'Entries', isFigure: true, show: ({ entries }) => entries.toLocaleString('en-US') },
        { title: 'Debit', isFigure: true, show: ({ debit, currency }) => money(debit, currency) },
        { title: 'Credit', isFigure: true, show: ({ credit, currency }) => money(credit, currency) },
        { title: 'Of that late, debit', isFigure: true, show: ({ lateDebit, currency }) => money(lateDebit, currency) },
        {
          title: 'Of that late, credit',
          isFigure: true,
          show: ({ lateCredit, currency }) => money(lateCredit, currency),
        },
      ]}
    />
  )
}

/** As the office writes it, byte for byte. */
function handOver({ day, csv }: GeneralLedger): void {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `general-ledger-${day}.csv`
  link.click()
  URL.revokeObjectURL(url)
}
