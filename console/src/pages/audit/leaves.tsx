// The leaves of the log, found again: by kind, by who did it, by an id that stands in them. One that is chosen is checked in this
// browser against the checkpoint that it keeps.

import { Button, Code, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useContext, useState } from 'react'

import { checkLeaf } from '../../../../verifier/in-browser.mjs'
import type { Item } from '../../api/asked.ts'
import { type Question, useAddress } from '../../parts/address.ts'
import { useAt } from '../../parts/as-of.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { actorWords } from '../../parts/story.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { inZone, When, ZoneContext } from '../../parts/when.tsx'
import { instantOf, isInstant, wallOf } from '../../parts/zone-time.ts'
import { ask, saidOf } from './asking.ts'
import './audit.css'

type Leaf = Item<'GET /v1/log/leaves'>

const columns: readonly Column<Leaf>[] = [
  {
    id: 'index',
    title: 'Leaf',
    width: 90,
    isFigure: true,
    show: ({ index }) => Number(index).toLocaleString('en-US'),
    text: ({ index }) => index,
  },
  {
    id: 'at',
    title: 'When',
    width: 240,
    show: ({ at }) => (at === undefined ? '–' : <When at={at} />),
    text: ({ at }) => at ?? '',
  },
  {
    id: 'kind',
    title: 'What was done',
    width: 220,
    show: ({ kind }) => kind ?? 'cannot be read',
    text: ({ kind }) => kind ?? '',
  },
  {
    id: 'actor',
    title: 'Who',
    show: ({ actor }) => (actor === undefined ? '–' : actorWords(actor)),
    text: ({ actor }) => actor ?? '',
  },
  {
    id: 'subjects',
    title: 'Of what',
    show: ({ subjects }) => <span className="ident">{subjects?.join(' ') ?? ''}</span>,
    text: ({ subjects }) => subjects?.join(' ') ?? '',
  },
]

const sought = ['kind', 'actor', 'subject'] as const
const labels = { kind: 'Kind, or its beginning', actor: 'Who', subject: 'An id in it' } as const
const examples = { kind: 'payments.', actor: 'person:per_…', subject: 'pay_…' } as const

/** Instants in the address; people write them by the clock of the institution. */
const spans = ['from', 'until'] as const
const spanLabels = { from: 'From', until: 'Until, without it' } as const

export function Leaves() {
  const [question, change] = useAddress()
  const zone = useContext(ZoneContext)
  const given = sought.flatMap(name => (question[name] === undefined ? [] : [[name, question[name]] as const]))
  const span = spans.flatMap(name => (isInstant(question[name]) ? [[name, question[name]] as const] : []))
  const at = useAt()
  const words = [
    ...given.map(([name, value]) => `${name} ${value}`),
    ...span.map(([name, at]) => `${name} ${inZone(at, zone)}`),
  ]
  return (
    <Page
      isFull
      title="Leaves"
      says="Each thing that was done, as the log keeps it, the last first. A leaf has ids and no names: nothing is opened here."
    >
      <List
        operation="GET /v1/log/leaves"
        asked={{
          query: { limit: '100', ...Object.fromEntries([...given, ...span]), ...untilThen(question['until'], at) },
        }}
        name="leaves"
        columns={columns}
        keyOf={({ index }) => index}
        filtered={words.length === 0 ? undefined : words.join(', ')}
        filters={<Filters key={words.join()} question={question} onSought={change} />}
        empty={{
          title: 'The log has no leaf yet',
          text: 'The first thing that anybody does becomes its first leaf, within 60 seconds.',
        }}
        inspect={leaf => <One key={leaf.index} of={leaf} />}
      />
    </Page>
  )
}

/** As of a moment: not beyond it. The log only grows, so what was in it then is what came before. */
function untilThen(until: string | undefined, at: string | undefined): { readonly until?: string } {
  if (at === undefined || (isInstant(until) && Date.parse(until) < Date.parse(at))) return {}
  return { until: at }
}

type FiltersParts = {
  readonly question: Question
  readonly onSought: (changes: Readonly<Record<string, string | undefined>>) => void
}

function Filters({ question, onSought }: FiltersParts) {
  const zone = useContext(ZoneContext)
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({
    ...Object.fromEntries(sought.map(name => [name, question[name] ?? ''])),
    ...Object.fromEntries(
      spans.flatMap(name => (isInstant(question[name]) ? [[name, wallOf(question[name], zone)] as const] : [])),
    ),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSought({
      ...Object.fromEntries(sought.map(name => [name, texts[name]?.trim()])),
      ...Object.fromEntries(spans.map(name => [name, instantOf(texts[name] ?? '', zone)])),
    })
  }
  return (
    <form onSubmit={submit}>
      <Group gap="sm" align="flex-end">
        {sought.map(name => (
          <TextInput
            key={name}
            label={labels[name]}
            placeholder={examples[name]}
            size="xs"
            w={150}
            value={texts[name] ?? ''}
            onChange={({ currentTarget: { value } }) => setTexts(before => ({ ...before, [name]: value }))}
          />
        ))}
        {spans.map(name => (
          <TextInput
            key={name}
            type="datetime-local"
            label={spanLabels[name]}
            size="xs"
            value={texts[name] ?? ''}
            onChange={({ currentTarget: { value } }) => setTexts(before => ({ ...before, [name]: value }))}
          />
        ))}
        <Button type="submit" size="xs" variant="default">
          Look for it
        </Button>
      </Group>
    </form>
  )
}

function One({ of: { index, hash, text, at, actor, subjects } }: { readonly of: Leaf }) {
  return (
    <Stack gap="md">
      <Title order={2} size="h4" pr="xl">
        Leaf {Number(index).toLocaleString('en-US')}
      </Title>
      <Facts
        facts={[
          at !== undefined && ['When', <When key="at" at={at} />],
          actor !== undefined && ['Who', actorWords(actor)],
          ['SHA-256(0x00 ‖ leaf)', <Ident key="hash" id={hash} />],
          ...(subjects ?? []).map(id => ['Of', <Ident key={id} id={id} />] as const).slice(0, 1),
        ]}
      />
      <Check index={index} />
      <Code block className="leaf-text">
        {pretty(text)}
      </Code>
    </Stack>
  )
}

/** For the eye; what is hashed are the bytes as they are. */
function pretty(leaf: string): string {
  try {
    return JSON.stringify(JSON.parse(leaf), undefined, 2)
  } catch {
    return leaf
  }
}

function Check({ index }: { readonly index: string }) {
  const { data, error, isPending, mutate } = useMutation({
    mutationFn: () => checkLeaf({ ask, storage: localStorage, now: Date.now(), index }),
  })
  return (
    <Stack gap="xs" align="flex-start">
      <Button size="xs" variant="light" loading={isPending} onClick={() => mutate()}>
        Check in this browser that the log has it
      </Button>
      {error !== null && <Failure error={error} />}
      {data !== undefined && (
        <>
          <Group gap="xs">
            <State tone={data.holds ? 'good' : 'bad'}>{data.holds ? 'holds' : 'does not hold'}</State>
            <Text size="sm">
              {data.holds
                ? `It leads to the root that was signed for ${Number(data.kept.size).toLocaleString('en-US')} leaves.`
                : data.problems.map(({ what }) => saidOf(what)).join(' ')}
            </Text>
          </Group>
          <Text size="sm">
            {data.isFirst
              ? 'This browser sees the log for the first time, and keeps its keys and its checkpoint from now on.'
              : 'The checkpoint continues the one that this browser kept before.'}{' '}
            {data.isEnough
              ? `${data.vouching.map(({ name }) => name).join(', ')} of other organisations vouch for it.`
              : 'Not enough witnesses of other organisations vouch for it.'}
          </Text>
          <Facts
            facts={[
              [
                'Root',
                <span key="root" className="number">
                  {data.kept.root}
                </span>,
              ],
              ['Kept since', <When key="since" at={data.kept.since} />],
            ]}
          />
        </>
      )}
    </Stack>
  )
}
