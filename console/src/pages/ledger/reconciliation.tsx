// The proof of a day: payments, ledger, files and the bank's statement say the same, or a break says what does not agree.

import { Alert, Button, Group, Text, TextInput } from '@mantine/core'
import { useContext } from 'react'

import type { Operations } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Empty } from '../../parts/empty.tsx'
import { isZero, less } from '../../parts/exact.ts'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { useClosedDays } from '../../parts/four-way/closed-days.ts'
import type { Beside } from '../../parts/four-way/days-beside.ts'
import { FourBars, FourTable, Holds } from '../../parts/four-way/four-bars.tsx'
import { isFourWayZero, type Proof, sumsOf, unexplainedWords } from '../../parts/four-way/four-sides.ts'
import { Ident } from '../../parts/ident.tsx'
import { Money } from '../../parts/money.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, useNow, When, ZoneContext } from '../../parts/when.tsx'
import { dayOf, isDay } from '../../parts/zone-time.ts'
import { breakKindWords } from './break-words.ts'
import { LinesOfDay } from './lines-of-day.tsx'

type Reconciliation = Operations['GET /v1/reconciliations/{day}']['answer']

export function ReconciliationPage() {
  const [{ day }] = useAddress()
  const asked = isDay(day) ? day : undefined
  const { beside, error, isPending, refetch } = useClosedDays('GET /v1/reconciliations', asked)
  return (
    <Page
      title="Reconciliation"
      says="A day is over when payments, ledger, files and the bank’s statement come to the same. What does not is a break, by name and amount."
      actions={beside && <DayChoice {...beside} />}
    >
      {isPending ? (
        <Waiting what="the days that are proved" />
      ) : beside === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : beside.isThere && beside.day !== undefined ? (
        <OneDay key={beside.day} day={beside.day} />
      ) : (
        <NotProved {...beside} />
      )}
    </Page>
  )
}

function DayChoice({ day, before, after }: Beside) {
  const [, change] = useAddress()
  const zone = useContext(ZoneContext)
  const today = dayOf(useNow(), zone)
  const go = (to: string | undefined) => change({ day: to })
  return (
    <Group gap="xs" align="flex-end">
      <Button size="xs" variant="default" disabled={before === undefined} onClick={() => go(before)}>
        Day before
      </Button>
      <TextInput
        type="date"
        size="xs"
        aria-label="Day"
        value={day ?? ''}
        max={today}
        onChange={({ currentTarget: { value } }) => isDay(value) && go(value)}
      />
      <Button size="xs" variant="default" disabled={after === undefined} onClick={() => go(after)}>
        Day after
      </Button>
      <Button size="xs" variant="subtle" onClick={() => go(undefined)}>
        Newest
      </Button>
    </Group>
  )
}

function NotProved({ day, before }: Beside) {
  const [, change] = useAddress()
  return (
    <Empty
      title={day === undefined ? 'No day is proved yet' : 'No proof of this day'}
      text="A business day is proved when it is over and its statement has come, or is late. Saturdays, Sundays and holidays of the bank have none. Nothing is lost meanwhile."
      action={
        before !== undefined && (
          <Button size="xs" variant="default" onClick={() => change({ day: before })}>
            Go to <Day day={before} />
          </Button>
        )
      }
    />
  )
}

function OneDay({ day }: { readonly day: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/reconciliations/{day}', { path: { day } })
  if (isPending) return <Waiting what="the proof of the day" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  return <Proved of={data} />
}

function Proved({ of }: { readonly of: Reconciliation }) {
  const { day, proof } = of
  const { currency, total } = proof
  return (
    <>
      <Verdict of={of} />
      <Section
        title="Four sides"
        says={`${total.count.toLocaleString('en-US')} payments of this day, each counted four times by four different records.`}
      >
        <FourBars sides={total} currency={currency} name="What became of what left" />
        <FourTable sides={total} currency={currency} />
      </Section>
      <BreaksOfDay proof={proof} />
      <FilesOfDay proof={proof} />
      <Sums proof={proof} />
      <LinesOfDay day={day} />
      <Text size="xs" c="dimmed">
        Proved <When at={of.madeAt} />. Its SHA-256, <Ident id={of.sha256} />, is in a leaf of the audit log.{' '}
        <Way to={`/ledger/general-ledger/${day}`} size="xs">
          General ledger of this day
        </Way>
      </Text>
    </>
  )
}

function Verdict({ of: { day, isZero: isAllZero, proof } }: { readonly of: Reconciliation }) {
  const { result, breaks, unexplained, underWay, currency, suspense } = proof
  const broken = breaks.reduce((sum, { count }) => sum + count, 0)
  return (
    <>
      {result === 'unexplained' && (
        <Alert color="red" variant="light" title="Something differs that no break explains" mb="md">
          <ul className="plain">
            {unexplained.map(({ what, by }) => (
              <li key={what}>
                {unexplainedWords(what)}: <Money amount={{ value: by, currency }} />
              </li>
            ))}
          </ul>
          <Text size="sm" mt="xs">
            No money is moved by this. Somebody has to find out before the next day is closed.
          </Text>
        </Alert>
      )}
      <Figures
        of={[
          {
            name: 'Day',
            value: <Day day={day} />,
            says: <State tone={isAllZero ? 'good' : 'attention'}>{isAllZero ? 'zero' : result}</State>,
          },
          {
            name: 'Four sides',
            value: isFourWayZero(proof.total) ? 'The same' : 'Differ',
            says: 'Payments, ledger, files and bank.',
          },
          {
            name: 'Breaks open that day',
            value: `${broken}`,
            says: broken === 0 ? 'Every line has its payment.' : 'Listed below by kind.',
          },
          {
            name: 'In suspense',
            value: <Money amount={{ value: suspense.ledger, currency }} />,
            says: 'Moves only when two people agree.',
          },
          {
            name: 'Under way',
            value: `${underWay.length} ${underWay.length === 1 ? 'file' : 'files'}`,
            says: 'Left, and not yet on a statement.',
          },
        ]}
      />
    </>
  )
}

function BreaksOfDay({ proof: { breaks, currency } }: { readonly proof: Proof }) {
  return (
    <Section title="Breaks of the day" actions={<Way to="/ledger/breaks">All open breaks</Way>}>
      {breaks.length === 0 ? (
        <Text size="sm" c="dimmed">
          None were open when the day was proved.
        </Text>
      ) : (
        <PlainTable
          name="Breaks of the day"
          rows={breaks}
          keyOf={({ kind }) => kind}
          columns={[
            {
              title: 'What differs',
              show: ({ kind }) => (
                <Way to="/ledger/breaks" ask={{ kind }}>
                  {breakKindWords(kind)}
                </Way>
              ),
            },
            { title: 'Breaks', isFigure: true, show: ({ count }) => count },
            { title: 'In all', isFigure: true, show: ({ amount }) => <Money amount={{ value: amount, currency }} /> },
          ]}
        />
      )}
    </Section>
  )
}

function FilesOfDay({ proof: { files, calls, underWay, currency } }: { readonly proof: Proof }) {
  const money = (value: string) => <Money amount={{ value, currency }} />
  const rows = [...files, ...(calls.count === 0 ? [] : [{ ...calls, file: 'One by one' }])]
  return (
    <Section
      title="File by file"
      says="Each file has to come to zero by itself: a gain of one does not hide a loss of another."
    >
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          No file was settled on this day.
        </Text>
      ) : (
        <PlainTable
          name="Files settled on this day"
          rows={rows}
          keyOf={({ file }) => file}
          columns={[
            { title: 'File', show: ({ file }) => (file.startsWith('fil_') ? <Ident id={file} /> : file) },
            { title: 'Payments', isFigure: true, show: ({ count }) => count.toLocaleString('en-US') },
            { title: 'Files say', isFigure: true, show: ({ controls }) => money(controls.amount) },
            { title: 'Bank took', isFigure: true, show: ({ statement }) => money(statement) },
            { title: 'Captured', isFigure: true, show: ({ ledger }) => money(ledger.captured) },
            { title: 'Set free', isFigure: true, show: ({ ledger }) => money(ledger.freed) },
            { title: 'So', show: sides => <Holds isSo={isFourWayZero(sides)} /> },
          ]}
        />
      )}
      {underWay.length > 0 && (
        <>
          <Text size="sm" mt="md" mb={4} fw={600}>
            Under way
          </Text>
          <PlainTable
            name="Files that left and are not on a statement yet"
            rows={underWay}
            keyOf={({ file }) => file}
            columns={[
              { title: 'File', show: ({ file }) => <Ident id={file} /> },
              { title: 'Amount', isFigure: true, show: ({ amount }) => money(amount) },
              { title: 'Expected', show: ({ expectedOn }) => <Day day={expectedOn} /> },
            ]}
          />
        </>
      )}
    </Section>
  )
}

function Sums({ proof }: { readonly proof: Proof }) {
  const { currency, prefunded, writtenOff } = proof
  const money = (value: string) => <Money amount={{ value, currency }} />
  return (
    <Section
      title="Sums that have to hold as well"
      says={
        <>
          {money(prefunded)} was sent ahead, and {money(writtenOff)} was written off.
        </>
      }
    >
      <PlainTable
        name="Sums that have to hold"
        rows={sumsOf(proof)}
        keyOf={({ what }) => what}
        columns={[
          { title: 'Of', show: ({ what }) => <b>{what}</b> },
          { title: 'How', show: ({ how }) => how },
          { title: 'Should be', isFigure: true, show: ({ shouldBe }) => money(shouldBe) },
          { title: 'Is', isFigure: true, show: ({ is }) => money(is) },
          { title: 'So', show: ({ is, shouldBe }) => <Holds isSo={isZero(less(is, shouldBe))} /> },
        ]}
      />
    </Section>
  )
}
