// What people do about an entry of the bank's, or a difference with the core, that no rule could end: said by one, agreed to by
// another, and done at the worker's next pass.

import { Group, NativeSelect, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { type IncomingEntry, needsPeople } from './words.ts'

type Resolution = Operations['GET /v1/core/differences/{difference}/resolution']['answer']

const states = {
  open: ['open', 'attention'],
  asked: ['waits for a second person', 'waiting'],
  agreed: ['agreed, done at the next pass', 'waiting'],
  resolved: ['resolved', 'good'],
} as const

function Standing({ of: { state, kind, note, proposal, steps } }: { readonly of: Resolution }) {
  const [words, tone] = states[state]
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <State tone={tone}>{words}</State>
        {proposal !== undefined && <Ident id={proposal} />}
      </Group>
      {note !== undefined && (
        <Text size="sm">
          {kind === undefined ? '' : `${wordsOf(kind)}: `}
          {note}
        </Text>
      )}
      {steps.length > 0 && (
        <Story
          name="What people have done about it"
          steps={steps.map(({ version, act, actor, at }) => ({ id: `${version}`, at, what: wordsOf(act), who: actor }))}
        />
      )}
    </Stack>
  )
}

function whyNot({ state }: Resolution): string | undefined {
  if (state === 'asked') return 'A second person has been asked already. Nothing changes until they have answered.'
  if (state === 'agreed') return 'It is agreed, and done at the worker’s next pass.'
  return state === 'resolved' ? 'It is resolved.' : undefined
}

function useNote() {
  const [note, setNote] = useState('')
  const field = (
    <Textarea
      label="Why"
      description="It goes into the log. No names, no account numbers."
      value={note}
      onChange={({ currentTarget }) => setNote(currentTarget.value)}
      maxLength={400}
      required
      autosize
      minRows={2}
      data-autofocus
    />
  )
  return [note.trim(), field] as const
}

const entryTouches = [
  'GET /v1/incoming-entries',
  'GET /v1/incoming-files/{file}/entries',
  'GET /v1/incoming-entries/{entry}/resolution',
  'GET /v1/proposals',
] as const

export function EntryResolution({ of }: { readonly of: IncomingEntry }) {
  const isOff = !needsPeople(of)
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/incoming-entries/{entry}/resolution',
    { path: { entry: of.id } },
    { isOff },
  )
  if (isOff) return null
  if (isPending) return <Waiting what="what was done about it" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <ExplainEntry of={of} resolution={data} />
        {of.kind === 'return' && of.effect === 'unmatched' && <MatchEntry of={of} resolution={data} />}
      </Group>
      <Standing of={data} />
    </Stack>
  )
}

type EntryParts = { readonly of: IncomingEntry; readonly resolution: Resolution }

function ExplainEntry({ of, resolution }: EntryParts) {
  const [note, field] = useNote()
  return (
    <Act
      operation="POST /v1/incoming-entries/{entry}/resolution"
      label="Explain it"
      says="It ends with your words. No payment is changed by it, and no money moves."
      permit="incoming_files.resolve"
      touches={entryTouches}
      ask={() =>
        note === ''
          ? undefined
          : { path: { entry: of.id }, ifMatch: `"${resolution.version}"`, body: { kind: 'explained', note } }
      }
      not={whyNot(resolution)}
      look={{ variant: 'light' }}
    >
      {field}
    </Act>
  )
}

function MatchEntry({ of, resolution }: EntryParts) {
  const [reference, setReference] = useState(of.candidates[0]?.reference ?? '')
  const [note, field] = useNote()
  return (
    <Act
      operation="POST /v1/incoming-entries/{entry}/resolution"
      label="Propose which payment came back"
      says="Somebody else has to agree. Then the payment is returned, and its money goes back to the member. Until then nothing changes."
      permit="incoming_files.resolve"
      touches={entryTouches}
      ask={() =>
        note === '' || reference === ''
          ? undefined
          : { path: { entry: of.id }, ifMatch: `"${resolution.version}"`, body: { kind: 'matched', reference, note } }
      }
      not={
        whyNot(resolution) ??
        (of.candidates.length === 0 ? 'Nothing that left is like it, so there is nothing to match it with.' : undefined)
      }
      look={{ variant: 'light' }}
    >
      <NativeSelect
        label="The payment"
        value={reference}
        onChange={({ currentTarget }) => setReference(currentTarget.value)}
        data={of.candidates.map(one => ({
          value: one.reference,
          label: `${one.reference}, ${one.why === 'same_trace' ? 'the same trace number' : 'the same amount and bank'}`,
        }))}
      />
      {field}
    </Act>
  )
}

export function DifferenceResolution({ id, mayEnd }: { readonly id: string; readonly mayEnd: boolean }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/core/differences/{difference}/resolution', {
    path: { difference: id },
  })
  const [note, field] = useNote()
  if (isPending) return <Waiting what="what was done about it" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <Act
          operation="POST /v1/core/differences/{difference}/resolution"
          label="Say that the core’s people have put it right"
          says="Somebody else has to agree. Then it counts as settled at the core. We correct nothing there, and no money moves by this."
          permit="core.resolve"
          touches={[
            'GET /v1/core/differences',
            'GET /v1/core/differences/{difference}/resolution',
            'GET /v1/proposals',
          ]}
          ask={() =>
            note === '' ? undefined : { path: { difference: id }, ifMatch: `"${data.version}"`, body: { note } }
          }
          not={
            whyNot(data) ??
            (mayEnd
              ? undefined
              : 'Only what the core has declined or denied is ended by people. This one ends when it is not found any more.')
          }
          look={{ variant: 'light' }}
        >
          {field}
        </Act>
      </Group>
      <Standing of={data} />
    </Stack>
  )
}
