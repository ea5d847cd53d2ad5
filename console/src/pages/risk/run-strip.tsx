// The tries of a day on a line, each by what came of it. The table below has the same.

import { scaleTime } from '@visx/scale'
import { useId } from 'react'

import type { Schemas } from '../../api/api.ts'
import { useNow } from '../../parts/when.tsx'
import { type Result, results } from './words.ts'

type Run = Schemas['RiskRun']
const width = 960
const height = 44
const line = 16
const hourMs = 3_600_000
const hours = [24, 18, 12, 6, 0]

/** By what is drawn as well as by colour: what passed stands low, what did not stands tall. */
const looks: Readonly<Record<Result, readonly [colour: string, tall: boolean]>> = {
  passed: ['var(--mantine-color-teal-filled)', false],
  failed: ['var(--mantine-color-red-filled)', true],
  not_run: ['var(--mantine-color-red-filled)', true],
  unknown: ['var(--mantine-color-yellow-filled)', true],
  needs_review: ['var(--mantine-color-yellow-filled)', true],
  not_applicable: ['var(--mantine-color-gray-filled)', false],
}

export function RunStrip({ runs }: { readonly runs: readonly Run[] }) {
  const nowMs = useNow()
  const title = useId()
  const place = scaleTime({ domain: [new Date(nowMs - 24 * hourMs), new Date(nowMs)], range: [4, width - 4] })
  const counted = Map.groupBy(runs, ({ result }) => result)
  const words = [...counted].map(([result, own]) => `${own.length} ${results[result].word}`).join(', ')
  return (
    <svg viewBox={`0 0 ${width} ${height}`} width="100%" role="img" aria-labelledby={title} className="run-strip">
      <title id={title}>{`${runs.length} tries within a day: ${words}. The table below lists them.`}</title>
      <line x1={0} x2={width} y1={line + 8} y2={line + 8} stroke="var(--mantine-color-default-border)" />
      {runs.map(({ run, endedAt, result }) => {
        const [colour, isTall] = looks[result]
        return (
          <rect
            key={run}
            x={place(new Date(endedAt)) - 2}
            y={isTall ? line - 14 : line - 4}
            width={4}
            height={isTall ? 22 : 12}
            rx={1}
            fill={colour}
          />
        )
      })}
      {hours.map(ago => (
        <text
          key={ago}
          x={place(new Date(nowMs - ago * hourMs))}
          y={height - 6}
          textAnchor={ago === 24 ? 'start' : ago === 0 ? 'end' : 'middle'}
        >
          {ago === 0 ? 'now' : `${ago} h ago`}
        </text>
      ))}
    </svg>
  )
}
