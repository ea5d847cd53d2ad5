// How a level, a standing and a result are shown: by a word, by bars or a mark, and by a colour that says the same.

import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'

import type { Schemas } from '../../api/api.ts'
import { State, wordsOf } from '../../parts/state.tsx'
import { type Level, levels, type Result, rankOf, results, type Standing, standings } from './words.ts'
import './risk.css'

const barWidth = 3
const barsHigh = 10

export function LevelMark({ level }: { readonly level: Level }) {
  const rank = rankOf(level)
  return (
    <span className="level" data-level={level}>
      <svg width={levels.length * (barWidth + 1)} height={barsHigh} aria-hidden>
        {levels.map((one, at) => {
          const height = 3 + at * 1.4
          return (
            <rect
              key={one}
              x={at * (barWidth + 1)}
              y={barsHigh - height}
              width={barWidth}
              height={height}
              fill="currentColor"
              opacity={at <= rank ? 1 : 0.25}
            />
          )
        })}
      </svg>
      {wordsOf(level)}
    </span>
  )
}

export function StandingMark({ standing }: { readonly standing: Standing }) {
  const { word, tone } = standings[standing]
  return <State tone={tone}>{word}</State>
}

export function ResultMark({ result }: { readonly result: Result }) {
  const { word, tone } = results[result]
  return <State tone={tone}>{word}</State>
}

/** In a row of a list the keyboard has the row, whose Enter leads to the same. */
type InRow = { readonly isInRow?: boolean }
type RiskLinkParts = InRow & { readonly risk: string; readonly children?: ReactNode }

export function RiskLink({ risk, children, isInRow = false }: RiskLinkParts) {
  return (
    <Anchor component={Link} to={`/risk/risks/${risk}`} size="sm" {...(isInRow ? { tabIndex: -1 } : {})}>
      {children ?? <span className="ident">{risk}</span>}
    </Anchor>
  )
}

export function ControlLink({ control, isInRow = false }: InRow & { readonly control: string }) {
  return (
    <Anchor
      component={Link}
      to={`/risk/controls/${control}`}
      size="sm"
      className="ident"
      {...(isInRow ? { tabIndex: -1 } : {})}
    >
      {control}
    </Anchor>
  )
}

/** `medium → low`, or one where both are the same. */
export function FromTo({ from, to }: { readonly from: Level; readonly to: Level }) {
  if (from === to) return <LevelMark level={to} />
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      <LevelMark level={from} />
      <Text component="span" c="dimmed" size="sm" mx={4}>
        →
      </Text>
      <LevelMark level={to} />
    </span>
  )
}

type Stood = Pick<Schemas['RiskSummary'], 'isOpen' | 'acceptance'>

export function riskStateOf({ isOpen, acceptance }: Stood): 'open' | 'accepted' | 'low enough' {
  if (isOpen) return 'open'
  return acceptance?.standing === 'in_force' ? 'accepted' : 'low enough'
}

const riskTones = { open: 'attention', accepted: 'waiting', 'low enough': 'good' } as const

/** Open, where it is left at medium or above and nobody has accepted it. */
export function RiskState({ of }: { readonly of: Stood }) {
  const state = riskStateOf(of)
  return <State tone={riskTones[state]}>{state}</State>
}
