// How it stands, in sentences that each lead to what they rest on.

import { Stack } from '@mantine/core'

import { useRead } from '../../api/queries.ts'
import { useMay } from '../../parts/may.tsx'
import { moneyText } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { useSession } from '../../parts/session.tsx'
import { dayOf } from '../../parts/zone-time.ts'
import { Sentence } from './sentence.tsx'
import { daySaid, nearest, percentSaid } from './words.ts'

const countsMs = 10_000
const slowMs = 60_000

export function Stands() {
  const may = useMay()
  return (
    <Section title="How it stands">
      <Stack gap="sm" component="ul" className="sentences">
        {may('risk.read') && <RiskSaid />}
        {may('risk.read') && <PlanSaid />}
        {may('reports.read') && <ProofSaid />}
        {may('reports.read') && <ReturnsSaid />}
        {may('rails.read') && <RailsSaid />}
        {may('audit.read') && <LogSaid />}
        {may('payments.read') && <PaymentsSaid />}
      </Stack>
    </Section>
  )
}

function RiskSaid() {
  const { data } = useRead('GET /v1/risk', {}, { everyMs: slowMs })
  if (data === undefined) return null
  const { overall, high, medium, notWorking } = data
  return (
    <>
      <Sentence
        to="/risk"
        fact={`The overall risk is ${overall}.`}
        rest={`${plural(high, 'risk')} at high or above and ${medium} at medium stand open, accepted by nobody.`}
      />
      <Sentence
        to="/risk/controls"
        fact={`${plural(notWorking, 'control')} ${notWorking === 1 ? 'counts' : 'count'} nothing now.`}
        rest={
          notWorking === 0
            ? 'Each was tried lately, and is known to notice what it is for.'
            : 'Not built, not tried lately, failed, or never seen to fail on purpose.'
        }
      />
    </>
  )
}

export function PlanSaid() {
  const { data } = useRead('GET /v1/risk/plan', {}, { everyMs: slowMs })
  if (data === undefined) return null
  const late = data.tasks.filter(({ isOverdue }) => isOverdue).length + data.reviews.length
  return (
    <Sentence
      to="/plan"
      fact={
        late === 0 ? 'Nothing planned is late.' : `${plural(late, 'thing')} planned ${late === 1 ? 'is' : 'are'} late.`
      }
      rest={`${plural(data.tasks.length, 'task')} in the plan, each with an owner and a day.`}
    />
  )
}

export function ProofSaid() {
  const { data } = useRead('GET /v1/reconciliations', { query: { limit: '1' } }, { everyMs: slowMs })
  if (data === undefined) return null
  const [last] = data.items
  if (last === undefined)
    return (
      <Sentence
        to="/ledger/reconciliation"
        fact="No business day is proved yet."
        rest="A proof is made once the day is over and the bank’s statement is in."
      />
    )
  return (
    <Sentence
      to={last.isZero ? `/ledger/reconciliation?day=${last.day}` : '/queue?view=recon_breaks'}
      fact={last.isZero ? `${daySaid(last.day)} adds up to zero.` : `${daySaid(last.day)} does not add up yet.`}
      rest={
        last.isZero
          ? 'Payments, ledger, files and the bank’s statement say the same.'
          : last.result === 'unexplained'
            ? 'Something differs that no break explains. Somebody has to find out.'
            : 'What differs has an owner or waits for one.'
      }
    />
  )
}

export function ReturnsSaid() {
  const { data } = useRead('GET /v1/return-rates', {}, { everyMs: slowMs })
  const found = data === undefined ? undefined : nearest(data.rates)
  if (data === undefined || found === undefined) return null
  return (
    <Sentence
      to="/rails/returns"
      fact={`${percentSaid(found.returns, data.entries)} came back (${found.measure}).`}
      rest={`The limit is ${percentSaid(found.limitPerMille, 1_000)} of what left in sixty days; ${data.entries.toLocaleString('en-US')} entries left.`}
    />
  )
}

function RailsSaid() {
  const { data } = useRead('GET /v1/rails', {}, { everyMs: countsMs })
  if (data === undefined) return null
  const ill = data.items.filter(({ state }) => state === 'degraded' || state === 'failed')
  return (
    <Sentence
      to="/rails"
      fact={
        ill.length === 0
          ? 'Every way to the bank is up.'
          : `${plural(ill.length, 'way')} to the bank ${ill.length === 1 ? 'is' : 'are'} down or slow.`
      }
      rest={
        ill.length === 0 ? 'What leaves, leaves with the next window.' : ill.map(({ meaning }) => meaning).join(' ')
      }
    />
  )
}

function LogSaid() {
  const { data } = useRead('GET /v1/log/witnesses', {}, { everyMs: slowMs })
  if (data?.signed === undefined) return null
  const witnessed = data.witnessedSize
  return (
    <Sentence
      to="/audit"
      fact={`The log has ${Number(data.signed.size).toLocaleString('en-US')} leaves.`}
      rest={
        witnessed === undefined
          ? 'No independent witness vouches for it yet.'
          : `Witnesses of other organisations vouch for ${Number(witnessed).toLocaleString('en-US')} of them.`
      }
    />
  )
}

function PaymentsSaid() {
  const { timeZone } = useSession()
  const today = dayOf(Date.now(), timeZone)
  const { data } = useRead(
    'GET /v1/payments/summary',
    { query: { processOnFrom: today, processOnUntil: today } },
    { everyMs: slowMs },
  )
  if (data === undefined) return null
  const sums = data.sums.map(({ currency, value }) => moneyText({ value, currency }))
  return (
    <Sentence
      to={`/payments?from=${today}&until=${today}`}
      fact={`${data.isMore ? 'More than 10,000' : data.count.toLocaleString('en-US')} payments leave today.`}
      rest={sums.length === 0 ? '' : `${sums.join(' and ')} in all.`}
    />
  )
}
