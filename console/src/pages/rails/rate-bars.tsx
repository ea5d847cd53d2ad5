// Return rates against their limits: for each a bar, the mark of its limit, and where one is near to it.

import { Box } from '@mantine/core'
import { scaleLinear } from '@visx/scale'

import type { Operations } from '../../api/api.ts'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State } from '../../parts/state.tsx'
import { percentText } from './words.ts'

import './rate-bars.css'

export type Rates = Operations['GET /v1/return-rates']['answer']
type Rate = Rates['rates'][number]

const measures: Readonly<Record<Rate['measure'], readonly [name: string, what: string]>> = {
  unauthorized: ['Unauthorized', 'the account’s owner says that they did not allow it'],
  administrative: ['Administrative', 'no such account, closed, or a wrong number'],
  overall: ['Overall', 'everything that came back, for whatever reason'],
}
const levels = {
  well: ['well below', 'good'],
  near: ['near the limit', 'attention'],
  over: ['over the limit', 'bad'],
} as const

const width = 600
const left = 110
const barHeight = 16
const step = 44
/** From here on the office says `near`. */
const nearShare = 0.8

export function RateBars({ of: { rates, entries } }: { readonly of: Rates }) {
  const said = rates.map(rate => sentenceOf(rate, entries)).join('. ')
  return (
    <Box className="rate-bars">
      <svg viewBox={`0 0 ${width} ${rates.length * step}`} role="img" aria-label={`Return rates. ${said}.`}>
        {rates.map((rate, at) => (
          <Bar key={rate.measure} rate={rate} entries={entries} y={at * step + 18} />
        ))}
      </svg>
    </Box>
  )
}

function sentenceOf({ measure, returns, limitPerMille, level }: Rate, entries: number): string {
  return `${measures[measure][0]}: ${percentText(returns, entries)}% of a limit of ${limitText(limitPerMille)}%, ${levels[level][0]}`
}

const limitText = (limitPerMille: number) => (limitPerMille / 10).toFixed(2)

function Bar({ rate: { measure, returns, limitPerMille, level }, entries, y }: Drawn) {
  const perMille = entries === 0 ? 0 : (returns * 1_000) / entries
  // Each has its own scale: of the whole length three quarters are its limit, or more where that is passed.
  const scale = scaleLinear({ domain: [0, Math.max(limitPerMille / 0.75, perMille)], range: [left, width] })
  const [limit, near, end] = [scale(limitPerMille), scale(limitPerMille * nearShare), scale(perMille)]
  return (
    <g>
      <text x={0} y={y + barHeight / 2} dominantBaseline="central" className="rate-name">
        {measures[measure][0]}
      </text>
      <rect x={left} y={y} width={width - left} height={barHeight} className="rate-room" />
      <rect x={near} y={y} width={limit - near} height={barHeight} className="rate-near" />
      <rect x={left} y={y + 4} width={Math.max(end - left, 1)} height={barHeight - 8} className={`rate-bar ${level}`} />
      <line x1={limit} x2={limit} y1={y - 4} y2={y + barHeight + 4} className="rate-limit" />
      <text x={limit} y={y - 8} textAnchor="middle" className="rate-limit-text">
        limit {limitText(limitPerMille)}%
      </text>
    </g>
  )
}

type Drawn = { readonly rate: Rate; readonly entries: number; readonly y: number }

export function RateTable({ of: { rates, entries } }: { readonly of: Rates }) {
  return (
    <PlainTable
      name="Return rates as figures"
      rows={rates}
      keyOf={({ measure }) => measure}
      columns={[
        {
          title: 'Measure',
          show: ({ measure }) => (
            <>
              <b>{measures[measure][0]}</b>: {measures[measure][1]}
            </>
          ),
        },
        { title: 'Returns', isFigure: true, show: ({ returns }) => returns.toLocaleString('en-US') },
        { title: 'Rate', isFigure: true, show: ({ returns }) => `${percentText(returns, entries)}%` },
        { title: 'Limit', isFigure: true, show: ({ limitPerMille }) => `${limitText(limitPerMille)}%` },
        { title: 'So', show: ({ level }) => <State tone={levels[level][1]}>{levels[level][0]}</State> },
      ]}
    />
  )
}
