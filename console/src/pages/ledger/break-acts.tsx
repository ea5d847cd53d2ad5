// What may be done about a break: taken, matched, written off, explained. Where money rests in suspense, two people move it.

import { Group, NativeSelect, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { Act } from '../../parts/act.tsx'
import { isNegative, negated } from '../../parts/exact.ts'
import { type Amount, moneyText } from '../../parts/money.tsx'
import { useSession } from '../../parts/session.tsx'
import { isFileName } from './break-words.ts'

type Break = Operations['GET /v1/breaks/{break}']['answer']
type To = Operations['POST /v1/breaks/{break}/write-off']['body']['to']

const touches = ['GET /v1/breaks', 'GET /v1/breaks/{break}', 'GET /v1/proposals'] as const
const permit = 'breaks.resolve'
const look = { variant: 'light' } as const

const destinations: Readonly<Record<To, string>> = {
  fees: 'Fees: it is the bank’s',
  losses: 'Losses: it is nobody’s any more',
  prefunding: 'Prefunding: it was the institution’s own money',
}
const isDestination = (text: string): text is To => Object.hasOwn(destinations, text)

export function BreakActs({ of }: { readonly of: Break }) {
  const asked = { path: { break: of.id }, ifMatch: `"${of.version}"` }
  const not = whyNot(of, `person:${useSession().person}`)
  return (
    <Group gap="xs">
      <Act
        operation="POST /v1/breaks/{break}/ownership"
        label="Take it for 15 minutes"
        says="It is yours for a quarter of an hour, and others see that. No money moves."
        permit={permit}
        touches={touches}
        ask={() => asked}
        look={look}
        not={not.toTake}
      />
      {of.actions.includes('match') && <Match of={of} asked={asked} not={not.toMove} />}
      {of.actions.includes('write_off') && <WriteOff of={of} asked={asked} not={not.toMove} />}
      {of.actions.includes('explain') && <Explain of={of} asked={asked} not={not.toTake} />}
    </Group>
  )
}

/** How much it is about, whichever way it went. */
function sizeText({ value, currency }: Amount): string {
  return moneyText({ value: isNegative(value) ? negated(value) : value, currency })
}

function whyNot({ owner, ownedUntil, proposal }: Break, me: string) {
  const isOthers =
    owner !== undefined && owner !== me && ownedUntil !== undefined && Date.parse(ownedUntil) > Date.now()
  const toTake = isOthers ? 'Somebody else has it. It is free again when their quarter of an hour is over.' : undefined
  const waits = proposal === undefined ? undefined : 'A proposal waits for a second person. There is one at a time.'
  return { toTake, toMove: toTake ?? waits }
}

type Parts = {
  readonly of: Break
  readonly asked: { readonly path: { readonly break: string }; readonly ifMatch: string }
  readonly not: string | undefined
}

function Match({ of: { amount, candidates }, asked, not }: Parts) {
  const likely = [...new Set(candidates.flatMap(one => (one.of.length === 1 ? one.of : [])).filter(isFileName))]
  const [file, setFile] = useState(likely[0] ?? '')
  const trimmed = file.trim()
  return (
    <Act
      operation="POST /v1/breaks/{break}/match"
      label={`Propose ${sizeText(amount)} as the payment of a file`}
      says="Somebody else has to agree. Then the money leaves suspense and is counted as what the bank took for this file. Until then nothing moves."
      permit={permit}
      touches={touches}
      ask={() => (isFileName(trimmed) ? { ...asked, body: { file: trimmed } } : undefined)}
      look={look}
      not={not}
    >
      {likely.length > 0 && (
        <NativeSelect
          label="What nearly matches"
          value={likely.includes(file) ? file : ''}
          onChange={({ currentTarget }) => setFile(currentTarget.value)}
          data={[...likely, { value: '', label: 'Another one' }]}
        />
      )}
      <TextInput
        label="File to the bank"
        description="By the name that a statement gives it, such as fil_… or fil_…-2."
        value={file}
        onChange={({ currentTarget }) => setFile(currentTarget.value)}
        error={trimmed !== '' && !isFileName(trimmed) ? 'That is no name of a file. Nothing is sent yet.' : undefined}
        required
        data-autofocus
      />
    </Act>
  )
}

function WriteOff({ of: { amount }, asked, not }: Parts) {
  const [to, setTo] = useState<To>('fees')
  return (
    <Act
      operation="POST /v1/breaks/{break}/write-off"
      label={`Propose to write off ${sizeText(amount)}`}
      says="Somebody else has to agree. Then the money leaves suspense for good; no payment is changed by it. Until then nothing moves."
      permit={permit}
      touches={touches}
      ask={() => ({ ...asked, body: { to } })}
      look={{ ...look, color: 'red' }}
      not={not}
    >
      <Radio.Group label="Where it goes" value={to} onChange={value => isDestination(value) && setTo(value)}>
        <Stack gap="xs" mt="xs">
          {Object.entries(destinations).map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
    </Act>
  )
}

function Explain({ of: { amount }, asked, not }: Parts) {
  const [note, setNote] = useState('')
  return (
    <Act
      operation="POST /v1/breaks/{break}/explanation"
      label="Explain it"
      says={<Text size="sm">The break of {sizeText(amount)} ends with your words. No money moves.</Text>}
      permit={permit}
      touches={touches}
      ask={() => (note.trim() === '' ? undefined : { ...asked, body: { note: note.trim() } })}
      look={look}
      not={not}
    >
      <Textarea
        label="Why nothing more is to be done"
        value={note}
        onChange={({ currentTarget }) => setNote(currentTarget.value)}
        maxLength={400}
        required
        autosize
        minRows={2}
        data-autofocus
      />
    </Act>
  )
}
