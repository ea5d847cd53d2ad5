// Four bars that are as long as each other where all is well, and the figures that they are drawn from.

import { Box, Text } from '@mantine/core'
import { scaleLinear } from '@visx/scale'

import { isZero, largestOf, less, shareOf } from '../exact.ts'
import { groupedAmount, Money, moneyText } from '../money.tsx'
import { PlainTable } from '../plain-table.tsx'
import { State } from '../state.tsx'
import { differencesOf, type FourSides, type Side, sidesOf } from './four-sides.ts'

import './four-bars.css'

const width = 640
const left = 76
/** Where the sums stand, outside of the bars. */
const right = 460
const barHeight = 26
const step = 40

type Parts = { readonly sides: FourSides; readonly currency: string; readonly name: string }

export function FourBars({ sides, currency, name }: Parts) {
  const drawn = sidesOf(sides)
  const longest = largestOf(drawn.map(({ sum }) => sum))
  if (isZero(longest))
    return (
      <Text size="sm" c="dimmed">
        Nothing left on this day and nothing was paid, so there is nothing to compare: all four sides are {currency}{' '}
        0.00.
      </Text>
    )
  const said = drawn.map(side => `${side.name} ${moneyText({ value: side.sum, currency })}`).join(', ')
  const differ = differencesOf(sides).filter(({ by }) => !isZero(by))
  return (
    <Box className="four-bars">
      <svg
        viewBox={`0 0 ${width} ${drawn.length * step}`}
        role="img"
        aria-label={`${name}: ${said}. ${differ.length === 0 ? 'All four are the same.' : `${differ.length} of four comparisons differ.`}`}
      >
        {drawn.map((side, at) => (
          <Bar key={side.name} side={side} y={at * step} longest={longest} currency={currency} />
        ))}
      </svg>
      <ul className="four-bars-key" aria-hidden>
        <li>
          <i className="paid" /> arrived
        </li>
        <li>
          <i className="back" /> did not, or came back
        </li>
      </ul>
    </Box>
  )
}

type Drawing = { readonly side: Side; readonly y: number; readonly longest: string; readonly currency: string }

function Bar({ side: { name, parts, sum }, y, longest, currency }: Drawing) {
  const short = less(sum, longest)
  const scale = scaleLinear({ domain: [0, 1], range: [0, right - left] })
  let reached = left
  return (
    <g>
      <text x={0} y={y + barHeight / 2} dominantBaseline="central" className="four-bars-name">
        {name}
      </text>
      {parts.map(part => {
        const x = reached
        const length = scale(shareOf(part.value, longest))
        reached += length
        return length === 0 ? null : (
          <rect key={part.name} x={x} y={y} width={length} height={barHeight} className={part.is}>
            <title>{`${part.name} ${moneyText({ value: part.value, currency })}`}</title>
          </rect>
        )
      })}
      <text x={right + 12} y={y + barHeight / 2} dominantBaseline="central" className="four-bars-sum">
        {groupedAmount(sum)}
      </text>
      {!isZero(short) && (
        <text x={width} y={y + barHeight / 2} dominantBaseline="central" textAnchor="end" className="four-bars-short">
          {groupedAmount(short)}
        </text>
      )}
    </g>
  )
}

/** The same as figures, and each pair taken from each other. */
export function FourTable({ sides, currency }: Omit<Parts, 'name'>) {
  const money = (value: string) => <Money amount={{ value, currency }} />
  return (
    <>
      <PlainTable
        name="The four sides as figures"
        rows={sidesOf(sides)}
        keyOf={({ name }) => name}
        columns={[
          { title: 'Side', show: ({ name }) => <b>{name}</b> },
          { title: 'By', show: ({ by }) => by },
          ...([0, 1] as const).map(at => ({
            title: at === 0 ? 'Arrived' : 'Did not, or came back',
            isFigure: true,
            show: ({ parts }: Side) => {
              const part = parts[at]
              return part === undefined ? null : money(part.value)
            },
          })),
          { title: 'In all', isFigure: true, show: ({ sum }) => <b>{money(sum)}</b> },
        ]}
      />
      <Box mt="md">
        <PlainTable
          name="What is left when one side is taken from another"
          rows={differencesOf(sides)}
          keyOf={({ what }) => what}
          columns={[
            { title: 'Compared', show: ({ what }) => <b>{what}</b> },
            { title: 'How', show: ({ how }) => how },
            { title: 'Is left', isFigure: true, show: ({ by }) => money(by) },
            { title: 'So', show: ({ by }) => <Holds isSo={isZero(by)} /> },
          ]}
        />
      </Box>
    </>
  )
}

export function Holds({ isSo }: { readonly isSo: boolean }) {
  return <State tone={isSo ? 'good' : 'bad'}>{isSo ? 'zero' : 'differs'}</State>
}
