// What waits for a person: by when, why it is here, who has it, and what may be done; the next is a key away.

import { Box, NativeSelect, NavLink, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'

import { useRead } from '../../api/queries.ts'
import { searchOf, useAddress } from '../../parts/address.ts'
import { Money, moneyText } from '../../parts/money.tsx'
import { MemberName, PayeeName } from '../../parts/named.tsx'
import { Page } from '../../parts/page.tsx'
import { actorWords } from '../../parts/story.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { useWay } from '../../parts/way.tsx'
import { fromNow, useNow, When } from '../../parts/when.tsx'
import { Bulk } from './bulk.tsx'
import { CutOffs } from './cut-offs.tsx'
import { OneItem } from './item.tsx'
import { isView, kinds, type View, views, type WorkItem } from './words.ts'

import './queue.css'

const countsMs = 10_000
const listMs = 15_000

function Due({ item: { due, isLate, clock } }: { readonly item: WorkItem }) {
  const now = useNow()
  if (due === undefined)
    return (
      <Text size="sm" c="dimmed">
        No clock
      </Text>
    )
  return (
    <Text size="sm" c={isLate ? 'red' : 'inherit'} fw={isLate ? 700 : 500} className="figures" title={clock?.source}>
      <time dateTime={due}>{isLate ? lateBy(now - Date.parse(due)) : fromNow(Date.parse(due), now)}</time>
    </Text>
  )
}

/** `3 d late`. */
function lateBy(ms: number): string {
  const minutes = Math.max(Math.floor(ms / 60_000), 1)
  if (minutes < 60) return `${minutes} min late`
  return minutes < 1_440 ? `${Math.floor(minutes / 60)} h late` : `${Math.floor(minutes / 1_440)} d late`
}

function Who({ item: { member, payee } }: { readonly item: WorkItem }) {
  return (
    <Text size="sm" truncate maw={180}>
      {member !== undefined && <MemberName id={member} />}
      {member !== undefined && payee !== undefined && ' to '}
      {payee !== undefined && <PayeeName id={payee} />}
    </Text>
  )
}

/** The amount stands in a column of its own: where the words begin with it, they go on from there. */
function whyBeside({ why: { words }, amount }: WorkItem): string {
  const said = amount === undefined ? '' : `${moneyText(amount)} `
  const rest = said !== '' && words.startsWith(said) ? words.slice(said.length) : words
  return `${rest.slice(0, 1).toUpperCase()}${rest.slice(1)}`
}

const columns: readonly Column<WorkItem>[] = [
  { id: 'due', title: 'Due', width: 85, show: item => <Due item={item} />, text: ({ due }) => due ?? '' },
  {
    id: 'amount',
    title: 'Amount',
    width: 125,
    isFigure: true,
    show: ({ amount }) => (amount === undefined ? '' : <Money amount={amount} />),
    text: ({ amount }) => amount?.value ?? '',
  },
  { id: 'kind', title: 'What', width: 145, show: ({ kind }) => kinds[kind], text: ({ kind }) => kinds[kind] },
  {
    id: 'who',
    title: 'Whose, and to whom',
    width: 180,
    show: item => <Who item={item} />,
    text: ({ member, payee }) => [member, payee].filter(id => id !== undefined).join(' '),
  },
  {
    id: 'why',
    title: 'Why it is here',
    show: item => (
      <Text size="sm" lineClamp={1} title={item.why.words}>
        {whyBeside(item)}
      </Text>
    ),
    text: whyBeside,
  },
  {
    id: 'owner',
    title: 'Who has it',
    width: 105,
    show: ({ owner, lock }) => (
      <Text size="sm" truncate maw={105} c={owner === undefined && lock === undefined ? 'dimmed' : 'inherit'}>
        {owner !== undefined
          ? actorWords(owner.by)
          : lock !== undefined
            ? `open at ${actorWords(lock.holder)}`
            : 'nobody'}
      </Text>
    ),
    text: ({ owner, lock }) => owner?.by ?? lock?.holder ?? '',
  },
  {
    id: 'since',
    title: 'Here since',
    width: 170,
    isExtra: true,
    show: ({ since }) => <When at={since} show="absolute" />,
    text: ({ since }) => since,
  },
]

export function Queue() {
  const [question, change] = useAddress()
  const view = isView(question['view']) ? question['view'] : 'needs_me'
  const owner = question['owner'] === 'me' || question['owner'] === 'nobody' ? question['owner'] : undefined
  const from = /^\d{1,12}(\.\d{1,2})?$/.test(question['from'] ?? '') ? question['from'] : undefined
  const counts = useRead('GET /v1/work-items/counts', {}, { everyMs: countsMs })
  const [picked, setPicked] = useState<ReadonlyMap<string, WorkItem>>(new Map())
  const pick = (item: WorkItem) =>
    setPicked(before => {
      const after = new Map(before)
      if (!after.delete(item.id)) after.set(item.id, item)
      return after
    })
  const filtered = [
    ...(view === 'everything' ? [] : [views[view]]),
    ...(owner === undefined ? [] : [owner === 'me' ? 'yours' : 'nobody’s']),
    ...(from === undefined ? [] : [`from ${from}`]),
  ]
  return (
    <Page
      isFull
      title="Work queue"
      says="What waits for a person, what is due first in front."
      actions={<CutOffs cutOffs={counts.data?.cutOffs ?? []} />}
    >
      <Box className="queue">
        <Views now={view} counts={counts.data?.views ?? []} />
        <Box className="queue-main">
          <List
            operation="GET /v1/work-items"
            asked={{
              query: {
                limit: '100',
                view,
                ...(owner === undefined ? {} : { owner }),
                ...(from === undefined ? {} : { amountFrom: from }),
              },
            }}
            name="things that wait"
            columns={columns}
            keyOf={({ id }) => id}
            namedIn={({ member, payee }) => [member, payee]}
            everyMs={listMs}
            filtered={filtered.length === 0 ? undefined : filtered.join(', ')}
            filters={
              <>
                <NativeSelect
                  label="Who has it"
                  size="xs"
                  value={owner ?? ''}
                  onChange={({ currentTarget: { value } }) => change({ owner: value })}
                  data={[
                    { value: '', label: 'Anybody' },
                    { value: 'me', label: 'You' },
                    { value: 'nobody', label: 'Nobody' },
                  ]}
                />
                <TextInput
                  key={`from ${from ?? ''}`}
                  label="Amount from"
                  size="xs"
                  w={120}
                  inputMode="decimal"
                  defaultValue={from ?? ''}
                  onBlur={({ currentTarget: { value } }) => change({ from: value.replaceAll(',', '') })}
                  onKeyDown={({ key, currentTarget: { value } }) =>
                    key === 'Enter' && change({ from: value.replaceAll(',', '') })
                  }
                />
              </>
            }
            empty={{
              title: 'Nothing waits for anybody',
              text: 'What is held, returned, doubted or to be agreed to comes here by itself, with the moment by which it is due.',
            }}
            inspect={(item, goOn) => <OneItem key={item.id} item={item} goOn={goOn} />}
            picking={{ picked: new Set(picked.keys()), onPick: pick, nameOf: ({ kind, id }) => `${kinds[kind]} ${id}` }}
            onKey={key => key === 'a' && document.querySelector<HTMLElement>('[data-first-action]')?.click()}
          />
          {picked.size > 0 && <Bulk items={[...picked.values()]} onClear={() => setPicked(new Map())} />}
        </Box>
      </Box>
    </Page>
  )
}

type Counted = { readonly view: View; readonly count: number; readonly isMore: boolean }

function Views({ now, counts }: { readonly now: View; readonly counts: readonly Counted[] }) {
  return (
    <Stack gap={2} component="nav" aria-label="Views" className="queue-views">
      {Object.keys(views)
        .filter(isView)
        .map(view => (
          <OneView key={view} view={view} isNow={view === now} found={counts.find(one => one.view === view)} />
        ))}
    </Stack>
  )
}

type OneViewParts = { readonly view: View; readonly isNow: boolean; readonly found: Counted | undefined }

function OneView({ view, isNow, found }: OneViewParts) {
  const [{ row: _, ...question }] = useAddress()
  const way = useWay(`/queue${searchOf({ ...question, view })}`)
  const count = found === undefined ? '' : `${found.count.toLocaleString('en-US')}${found.isMore ? '+' : ''}`
  return (
    <NavLink
      {...way}
      label={views[view]}
      active={isNow}
      {...(isNow ? { 'aria-current': 'true' as const } : {})}
      rightSection={
        <Text size="sm" className="figures" c="dimmed">
          {count}
        </Text>
      }
    />
  )
}
