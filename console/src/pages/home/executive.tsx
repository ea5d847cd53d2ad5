// For whoever answers for all of it: four figures and five sentences, each with the way to its evidence.

import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'

import { useRead } from '../../api/queries.ts'
import { Figures } from '../../parts/figures.tsx'
import { useMay } from '../../parts/may.tsx'
import { Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { Way } from '../../parts/way.tsx'
import { useNow } from '../../parts/when.tsx'
import { Sentence } from './sentence.tsx'
import { PlanSaid, ProofSaid, ReturnsSaid } from './stands.tsx'
import { daySaid, nearest, percentSaid } from './words.ts'

const slowMs = 60_000
const often = { everyMs: slowMs }

/** What is not known yet has a dash, and no figure. */
const dash = '–'

export function Numbers() {
  const may = useMay()
  const risk = useRead('GET /v1/risk', {}, { ...often, isOff: !may('risk.read') })
  const controls = useRead('GET /v1/risk/controls', {}, { ...often, isOff: !may('risk.read') })
  const rates = useRead('GET /v1/return-rates', {}, { ...often, isOff: !may('reports.read') })
  const days = useRead('GET /v1/reconciliations', { query: { limit: '10' } }, { ...often, isOff: !may('reports.read') })
  const works = controls.data?.items.filter(({ standing }) => standing === 'works').length
  const returned = rates.data && nearest(rates.data.rates)
  const zero = days.data?.items.filter(({ isZero }) => isZero).length
  return (
    <Figures
      of={[
        {
          name: 'Open risks at high or above',
          value: to('/risk/risks?show=open', risk.data?.high.toString()),
          says: risk.data === undefined ? undefined : `Of ${risk.data.open} open. Overall: ${risk.data.overall}.`,
        },
        {
          name: 'Controls seen to work',
          value: to('/risk/controls', works === undefined ? undefined : `${works} of ${controls.data?.items.length}`),
          says: 'Tried lately, by a probe that was seen to fail.',
        },
        {
          name: returned === undefined ? 'Returned' : `Returned, ${returned.measure}`,
          value: to(
            '/rails/returns',
            returned === undefined ? undefined : percentSaid(returned.returns, rates.data?.entries ?? 0),
          ),
          says: returned === undefined ? undefined : `The limit is ${percentSaid(returned.limitPerMille, 1_000)}.`,
        },
        {
          name: 'Days that came to zero',
          value: to(
            '/ledger/reconciliation',
            zero === undefined ? undefined : `${zero} of ${days.data?.items.length ?? 0}`,
          ),
          says: 'Of the last business days that are proved.',
        },
      ]}
    />
  )
}

function to(address: string, figure: string | undefined): ReactNode {
  if (figure === undefined) return dash
  return (
    <Way to={address} size="lg" fw={600}>
      {figure}
    </Way>
  )
}

export function FiveSentences() {
  const may = useMay()
  return (
    <Section title="How it stands">
      <Stack gap="sm" component="ul" className="sentences">
        {may('reports.read') && <ProofSaid />}
        {may('reports.read') && <ReturnsSaid />}
        {may('risk.read') && <MonthSaid />}
        {may('risk.read') && <FirstSaid />}
        {may('risk.read') && <PlanSaid />}
      </Stack>
      {!may('risk.read') && !may('reports.read') && <Text size="sm">Your roles read none of it.</Text>}
    </Section>
  )
}

/** The risks against a month ago, or against the first day of which anything was kept. */
function MonthSaid() {
  const now = useRead('GET /v1/risk', {}, often)
  const days = useRead('GET /v1/risk/trend', { query: { days: '30' } }, often)
  const [first] = days.data?.items ?? []
  const today = new Date(useNow()).toISOString().slice(0, 10)
  const isKnown = first !== undefined && first.day < today
  const then = useRead('GET /v1/risk', { query: { at: `${first?.day}T23:59:59Z` } }, { isOff: !isKnown })
  if (now.data === undefined) return null
  const { overall, high, open } = now.data
  return (
    <Sentence
      to="/risk"
      fact={`The overall risk is ${overall}.`}
      rest={`${open} stand open, ${high} of them at high or above; ${
        first === undefined || then.data === undefined
          ? 'nothing older is kept to compare it with.'
          : `on ${daySaid(first.day)} it was ${then.data.open} and ${then.data.high}, at ${then.data.overall}.`
      }`}
    />
  )
}

type Count = { readonly open: number; readonly high: number }

/** Where as many stand open as before, it is those at high that are fewer; or none by itself leaves its band. */
function fewer(then: Count, now: Count): string {
  if (then.open < now.open) return `${then.open} would stand open instead of ${now.open}`
  if (then.high < now.high) return `${then.high} would be at high or above instead of ${now.high}`
  return 'as many would stand open as now, some of them lower'
}

/** What would lower it most. */
function FirstSaid() {
  const { data } = useRead('GET /v1/risk', {}, often)
  const [first] = data?.recommendations ?? []
  if (data === undefined) return null
  const verbs = { prove: 'prove', mend: 'mend', build: 'build', renew: 'renew the acceptance of' } as const
  if (first === undefined)
    return (
      <Sentence
        to="/risk"
        fact="Nothing by itself would lower what is left."
        rest={`${plural(data.notWorking, 'control')} of the register ${data.notWorking === 1 ? 'counts' : 'count'} nothing now.`}
      />
    )
  const about = first.control ?? first.risk ?? ''
  return (
    <Sentence
      to={first.control === undefined ? `/risk/risks/${about}` : `/risk/controls/${about}`}
      fact={`What would lower it most: to ${verbs[first.kind]} ${about}.`}
      rest={`Then ${fewer(first, data)}, and the overall level ${
        first.overall === data.overall ? `would stay ${first.overall}` : `would be ${first.overall}`
      }.`}
    />
  )
}
