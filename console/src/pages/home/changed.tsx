// What changed since one was here last, or since another moment: from what one's roles may read, and nothing else.

import { NativeSelect, Stack, Text } from '@mantine/core'
import { useContext, useState } from 'react'

import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Failure } from '../../parts/failure.tsx'
import { useMay } from '../../parts/may.tsx'
import { usualMoments } from '../../parts/moment.ts'
import { moneyText } from '../../parts/money.tsx'
import { Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { useSession } from '../../parts/session.tsx'
import { lastHere } from '../../parts/visit.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { inZone, useNow, ZoneContext } from '../../parts/when.tsx'
import { isInstant } from '../../parts/zone-time.ts'
import { type Change, controlChanges, leafChanges, proposalChanges, riskChanges, settingChanges } from './changes.ts'
import { Sentence } from './sentence.tsx'

const slowMs = 60_000
const pageMax = '100'

export function Changed() {
  const [{ since: asked }, change] = useAddress()
  const { person } = useSession()
  const zone = useContext(ZoneContext)
  const nowMs = useNow()
  // As it was when one came here: looking on does not make it later.
  const [last] = useState(() => lastHere(person))
  const moments = usualMoments(nowMs, zone).filter(({ at }) => Date.parse(at) < nowMs)
  const since = isInstant(asked) ? asked : (last ?? moments[0]?.at ?? new Date(nowMs).toISOString())
  const choices = [
    ...(last === undefined ? [] : [{ value: '', label: 'you were here last' }]),
    ...moments.map(({ words, at }, index) => ({
      value: last === undefined && index === 0 ? '' : at,
      label: `${words.toLowerCase()}, ${inZone(at, zone, 'time')}`,
    })),
  ]
  const value = isInstant(asked) ? asked : ''
  return (
    <Section
      title="What changed"
      says={
        last === undefined && value === ''
          ? `This browser has not seen you here before, so it is told since ${inZone(since, zone)}.`
          : `Since ${inZone(since, zone)}.`
      }
      actions={
        <NativeSelect
          aria-label="Since"
          size="xs"
          value={value}
          onChange={({ currentTarget }) => change({ since: currentTarget.value })}
          data={[
            ...choices.map(choice => ({ ...choice, label: `Since ${choice.label}` })),
            ...(value === '' || choices.some(choice => choice.value === value)
              ? []
              : [{ value, label: `Since ${inZone(value, zone)}` }]),
          ]}
        />
      }
    >
      <Changes key={since} since={since} />
    </Section>
  )
}

function Changes({ since }: { readonly since: string }) {
  const { changes, isPending, error } = useChanges(since)
  if (isPending) return <Waiting what="what changed" />
  return (
    <Stack gap="sm">
      {error !== null && <Failure error={error} />}
      {changes.length === 0 ? (
        <Text size="sm">Nothing that your roles read has changed since then.</Text>
      ) : (
        <Stack gap="sm" component="ul" className="sentences">
          {changes.map(one => (
            <Sentence key={one.fact} {...one} />
          ))}
        </Stack>
      )}
    </Stack>
  )
}

function useChanges(since: string) {
  const may = useMay()
  const by = (permit: string) => ({ isOff: !may(permit), everyMs: slowMs })
  const now = useRead('GET /v1/risk', {}, by('risk.read'))
  const days = useRead('GET /v1/risk/trend', { query: { days: '366' } }, by('risk.read'))
  // Where nothing was kept of then, it is not asked for. What was kept on that very day may have been kept later in it.
  const isKept = days.data?.items.some(({ day }) => day < since.slice(0, 10)) === true
  const then = useRead('GET /v1/risk', { query: { at: since } }, { isOff: !isKept })
  const controls = useRead('GET /v1/risk/controls', {}, by('risk.read'))
  const controlsThen = useRead('GET /v1/risk/controls', { query: { at: since } }, { isOff: !isKept })
  const settings = useRead('GET /v1/settings', {}, by('settings.read'))
  const proposals = useRead('GET /v1/proposals', { query: { limit: pageMax } }, by('proposals.read'))
  const leaves = useRead('GET /v1/log/leaves', { query: { from: since, limit: pageMax } }, by('audit.read'))
  const paid = useRead('GET /v1/payments/summary', { query: { createdFrom: since } }, by('payments.read'))
  const came = useRead(
    'GET /v1/incoming-files',
    { query: { createdFrom: since, limit: pageMax } },
    by('incoming_files.read'),
  )
  const proved = useRead('GET /v1/reconciliations', { query: { limit: '10' } }, by('reports.read'))
  const told = useRead('GET /v1/feedback', { query: { limit: pageMax } }, by('feedback.read'))
  const all = [now, then, controls, controlsThen, settings, proposals, leaves, paid, came, proved, told]
  const changes: readonly Change[] = [
    ...riskChanges(then.data, now.data),
    ...controlChanges(controlsThen.data?.items, controls.data?.items),
    ...(paid.data === undefined || paid.data.count === 0 ? [] : [payments(paid.data)]),
    ...(proved.data?.items ?? []).filter(({ madeAt }) => Date.parse(madeAt) > Date.parse(since)).map(proof),
    ...(came.data === undefined || came.data.items.length === 0 ? [] : [files(came.data.items)]),
    ...proposalChanges(proposals.data?.items, since, proposals.data?.next !== undefined),
    ...settingChanges(settings.data?.items, since),
    ...feedback((told.data?.items ?? []).filter(({ givenAt }) => Date.parse(givenAt) > Date.parse(since)).length),
    ...leafChanges(leaves.data?.items, leaves.data?.next !== undefined, since),
  ]
  return {
    changes,
    isPending: all.some(({ isLoading }) => isLoading),
    error: all.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
  }
}

type Paid = {
  readonly count: number
  readonly isMore: boolean
  readonly sums: readonly { readonly currency: string; readonly value: string }[]
}

function payments({ count, isMore, sums }: Paid): Change {
  return {
    to: '/payments',
    fact: `${isMore ? 'More than ' : ''}${plural(count, 'payment')} ${count === 1 && !isMore ? 'was' : 'were'} ordered.`,
    rest: sums.length === 0 ? '' : `${sums.map(moneyText).join(' and ')} in all.`,
  }
}

function proof({ day, isZero }: { readonly day: string; readonly isZero: boolean }): Change {
  return {
    to: `/ledger/reconciliation?day=${day}`,
    fact: `The proof of ${day} was made.`,
    rest: isZero ? 'It comes to zero.' : 'It does not come to zero yet.',
  }
}

function files(came: readonly { readonly state: string }[]): Change {
  const refused = came.filter(({ state }) => state === 'refused').length
  return {
    to: '/rails/incoming',
    fact: `${plural(came.length, 'file')} came from the bank.`,
    rest: refused === 0 ? 'None was refused.' : `${refused} of them ${refused === 1 ? 'was' : 'were'} refused.`,
  }
}

function feedback(count: number): readonly Change[] {
  if (count === 0) return []
  return [
    {
      to: '/feedback',
      fact: `${plural(count, 'thing')} ${count === 1 ? 'was' : 'were'} said of the service.`,
      rest: '',
    },
  ]
}
