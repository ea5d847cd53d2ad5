// How many risks were open day by day, and how many of them at high or above: drawn, and the same as a table.

import { Text } from '@mantine/core'
import { scaleLinear, scaleTime } from '@visx/scale'
import { useId } from 'react'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { InBox } from '../../parts/box.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Section } from '../../parts/page.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day } from '../../parts/when.tsx'
import { LevelMark } from './marks.tsx'
import { trendWords } from './words.ts'

type Point = Schemas['RiskPoint']
const width = 960
const height = 180
const left = 28
const bottom = 22
const top = 10

const daysShown = 90
/** The farthest that the office tells of. */
const daysMax = 366
const dayMs = 86_400_000

type Parts = {
  readonly trend: Schemas['RiskTrend']
  /** The last day that is shown; undefined: today. */
  readonly until?: string | undefined
}

export function Trend({ trend, until }: Parts) {
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/trend', {
    query: { days: `${until === undefined ? daysShown : daysMax}` },
  })
  const from = until && new Date(Date.parse(until) - daysShown * dayMs).toISOString().slice(0, 10)
  const points = (data?.items ?? []).filter(
    ({ day }) => until === undefined || from === undefined || (day >= from && day <= until),
  )
  return (
    <Section
      title="Trend"
      says="Of each day’s snapshot, without acceptances. More probes find more failures, so a rise after probes were added may be that."
    >
      {isPending ? (
        <Waiting what="the trend" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <>
          <Text size="sm" mb="xs">
            {trendWords(trend)}
          </Text>
          {points.length > 1 && <Chart points={points} />}
          <details className="as-table">
            <summary>As a table</summary>
            <Points points={points} />
          </details>
        </>
      )}
    </Section>
  )
}

function Chart({ points }: { readonly points: readonly Point[] }) {
  const title = useId()
  const at = ({ day }: Point) => new Date(`${day}T00:00:00Z`)
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return null
  const x = scaleTime({ domain: [at(first), at(last)], range: [left, width - 70] })
  const most = Math.max(...points.map(({ open }) => open), 1)
  const y = scaleLinear({ domain: [0, most], range: [height - bottom, top], nice: true })
  const line = (of: (point: Point) => number) => points.map(point => `${x(at(point))},${y(of(point))}`).join(' ')
  return (
    <InBox name="Trend, drawn">
      <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-labelledby={title} className="trend">
        <title
          id={title}
        >{`From ${first.day} to ${last.day} open risks went from ${first.open} to ${last.open}, and those at high or above from ${first.high} to ${last.high}.`}</title>
        {y.ticks(4).map(tick => (
          <g key={tick}>
            <line x1={left} x2={width - 70} y1={y(tick)} y2={y(tick)} />
            <text x={left - 6} y={y(tick) + 4} textAnchor="end">
              {tick}
            </text>
          </g>
        ))}
        <polyline points={line(({ open }) => open)} className="open" />
        <polyline points={line(({ high }) => high)} className="high" />
        <text x={width - 64} y={y(last.open) + 4}>
          {last.open} open
        </text>
        <text x={width - 64} y={y(last.high) + 4}>
          {last.high} high
        </text>
        <text x={left} y={height - 6}>
          {first.day}
        </text>
        <text x={width - 70} y={height - 6} textAnchor="end">
          {last.day}
        </text>
      </svg>
    </InBox>
  )
}

function Points({ points }: { readonly points: readonly Point[] }) {
  return (
    <InBox name="Trend, as a table">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Overall</th>
            <th scope="col">Worst</th>
            <th scope="col" className="right">
              Open
            </th>
            <th scope="col" className="right">
              High or above
            </th>
            <th scope="col" className="right">
              Controls that count nothing
            </th>
          </tr>
        </thead>
        <tbody>
          {points.toReversed().map(({ day, overall, worst, open, high, notWorking }) => (
            <tr key={day}>
              <td>
                <Day day={day} />
              </td>
              <td>{overall}</td>
              <td>
                <LevelMark level={worst} />
              </td>
              <td className="right figures">{open}</td>
              <td className="right figures">{high}</td>
              <td className="right figures">{notWorking}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}
