// What accounts of each kind hold, on either side: the ledger comes out even, now and at any moment.

import { Alert, Text } from '@mantine/core'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { InBox } from '../../parts/box.tsx'
import { Empty } from '../../parts/empty.tsx'
import { isZero } from '../../parts/exact.ts'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { type Amount, Money } from '../../parts/money.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { kindWords, purposeOf } from './account-words.ts'

type Totals = Schemas['TrialBalanceTotals']

export function TrialBalance() {
  const at = useAt()
  const { data, error, isPending, refetch } = useRead('GET /v1/ledger/trial-balance', { query: atAsked(at) })
  return (
    <Page
      title="Trial balance"
      says="What accounts of each kind hold, those below zero as debits and those above as credits. Every transfer has two sides, so both columns come to the same, at any moment."
      actions={<Way to="/ledger/accounts">Ledger accounts</Way>}
    >
      {isPending ? (
        <Waiting what="the trial balance" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : data.currencies.length === 0 ? (
        <Empty
          title={at === undefined ? 'The ledger has no accounts yet' : 'The ledger had no accounts then'}
          text="The first are opened with the institution’s account at the bank, and with the first member."
        />
      ) : (
        <>
          {error !== null && <Failure error={error} onAgain={refetch} />}
          {!data.isZero && (
            <Alert color="red" variant="light" title="It does not come out even" mb="md">
              <Text size="sm">
                What is stored of an account is not what its transfers come to. Nothing is moved by this page. Tell
                whoever runs Vouch: the hourly check of the ledger names the accounts.
              </Text>
            </Alert>
          )}
          {data.currencies.map(totals => (
            <OneCurrency key={totals.currency} of={totals} />
          ))}
          <Text size="xs" c="dimmed">
            Summed from every account <When at={data.at} />, by the ledger’s own clock.
          </Text>
        </>
      )}
    </Page>
  )
}

function OneCurrency({ of }: { readonly of: Totals }) {
  const { currency, debit, credit, heldDebits, kinds } = of
  const accounts = kinds.reduce((sum, one) => sum + BigInt(one.accounts), 0n)
  return (
    <Section title={currency}>
      <Figures
        of={[
          {
            name: 'Debits and credits',
            value: <State tone={of.isZero ? 'good' : 'bad'}>{of.isZero ? 'the same' : 'differ'}</State>,
            says: 'Posted, of all accounts.',
          },
          { name: 'Debits', value: <Money amount={debit} />, says: 'Below zero, added up.' },
          { name: 'Credits', value: <Money amount={credit} />, says: 'Above zero, added up.' },
          { name: 'Held', value: <Money amount={heldDebits} />, says: 'To move, and not moved yet.' },
          { name: 'Accounts', value: accounts.toLocaleString('en-US'), says: `Of ${kinds.length} kinds.` },
        ]}
      />
      <Kinds of={of} />
    </Section>
  )
}

function Kinds({ of }: { readonly of: Totals }) {
  return (
    <InBox name={`Trial balance in ${of.currency}`}>
      <table className="plain figures-apart">
        <thead>
          <tr>
            <th scope="col">Kind of account</th>
            <th scope="col" className="right">
              Accounts
            </th>
            <th scope="col" className="right">
              Debit
            </th>
            <th scope="col" className="right">
              Credit
            </th>
            <th scope="col" className="right">
              Held to debit
            </th>
            <th scope="col" className="right">
              Held to credit
            </th>
          </tr>
        </thead>
        <tbody>
          {of.kinds.map(one => (
            <tr key={one.kind}>
              <td className="words-cell">
                <Way to="/ledger/accounts" ask={{ kind: one.kind }} fw={600}>
                  {kindWords(one.kind)}
                </Way>
                <Text size="xs" c="dimmed">
                  {purposeOf(one.kind)}
                </Text>
              </td>
              <td className="right figures">{BigInt(one.accounts).toLocaleString('en-US')}</td>
              <Side of={one.debit} />
              <Side of={one.credit} />
              <Side of={one.heldDebits} />
              <Side of={one.heldCredits} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              In all
            </th>
            <Side of={of.debit} isSum />
            <Side of={of.credit} isSum />
            <Side of={of.heldDebits} isSum />
            <Side of={of.heldCredits} isSum />
          </tr>
        </tfoot>
      </table>
    </InBox>
  )
}

/** Nothing is left empty, where it is not a sum. */
function Side({ of, isSum = false }: { readonly of: Amount; readonly isSum?: boolean }) {
  return (
    <td className="right figures">
      {isSum ? (
        <strong>
          <Money amount={of} />
        </strong>
      ) : isZero(of.value) ? null : (
        <Money amount={of} />
      )}
    </td>
  )
}
