// Keys that members' data is sealed under: each rotation with how far it has come, and members whose keys were destroyed or may be.

import { Group, Progress, Radio, Stack, Text, Textarea, Title } from '@mantine/core'
import { useState } from 'react'

import type { Schemas } from '../../api/api.ts'
import type { Item } from '../../api/asked.ts'
import { useList, useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useAddress } from '../../parts/address.ts'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { useMay } from '../../parts/may.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State } from '../../parts/state.tsx'
import type { Tone } from '../../parts/tone.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { useGo, Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { Who } from '../../parts/who.tsx'
import { resealedShare } from './resealed.ts'

type Rotation = Item<'GET /v1/key-rotations'>
type Standing = Rotation['state']
type Column = Schemas['KeyRotationColumn']

const whys: Readonly<Record<Rotation['why'], string>> = {
  schedule: 'a key was ninety days old',
  asked: 'somebody asked for it',
  suspected: 'somebody may know a key',
}
const standings: Readonly<Record<Standing, readonly [word: string, tone: Tone, means: string]>> = {
  wanted: ['begins', 'waiting', 'It begins within seconds.'],
  resealing: ['under way', 'waiting', 'Everything is sealed anew, while work goes on.'],
  proved: ['proved', 'good', 'No sealed value names a retired key. They are destroyed once no backup needs them.'],
  ended: ['ended', 'good', 'The retired keys were destroyed.'],
  superseded: ['taken over', 'quiet', 'Another rotation began, and goes on with what was left.'],
}
const everyMs = 10_000

export function Keys() {
  const may = useMay()
  return (
    <Page
      title="Keys and erasures"
      says="Names and account numbers of members are sealed under keys of their own. Keys are replaced every ninety days, and destroyed where nothing has to be kept any more."
      actions={<Rotate />}
    >
      <Rotations />
      {may('holds.read') && <Erasures />}
    </Page>
  )
}

function Rotations() {
  const [{ row }] = useAddress()
  const { items, error, isPending, refetch } = useList('GET /v1/key-rotations', { query: { limit: '20' } }, { everyMs })
  const chosen = items.find(({ id }) => id === row) ?? items[0]
  return (
    <Section title="Rotations" says="The newest first.">
      {isPending ? (
        <Waiting what="the rotations" />
      ) : error !== null && items.length === 0 ? (
        <Failure error={error} onAgain={refetch} />
      ) : items.length === 0 ? (
        <Empty
          title="No key was replaced yet"
          text="The first rotation begins by itself when a key is ninety days old, or when two people want it."
        />
      ) : (
        <>
          <PlainTable
            name="Rotations"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              {
                title: 'Rotation',
                show: ({ id }) => (
                  <Way
                    to="/administration/keys"
                    ask={{ row: id }}
                    aria-current={id === chosen?.id ? 'true' : undefined}
                  >
                    {id.slice(0, 12)}…
                  </Way>
                ),
              },
              { title: 'Why', show: ({ why }) => whys[why] },
              {
                title: 'State',
                show: ({ state }) => <State tone={standings[state][1]}>{standings[state][0]}</State>,
              },
              { title: 'Wanted', show: ({ wantedAt }) => <When at={wantedAt} /> },
              { title: 'Proved', show: ({ provedAt }) => (provedAt === undefined ? '' : <When at={provedAt} />) },
              {
                title: 'Old keys destroyed',
                show: ({ endedAt }) => (endedAt === undefined ? '' : <When at={endedAt} />),
              },
            ]}
          />
          {chosen !== undefined && <OneRotation key={chosen.id} id={chosen.id} />}
        </>
      )}
    </Section>
  )
}

function OneRotation({ id }: { readonly id: string }) {
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/key-rotations/{rotation}',
    { path: { rotation: id } },
    { everyMs },
  )
  if (isPending) return <Waiting what="how far it has come" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const { state, why, columns, proposal } = data
  const share = resealedShare(columns)
  const problems = columns.reduce((sum, one) => sum + one.problems, 0)
  return (
    <Stack gap="sm" mt="lg">
      <Title order={3} size="h5">
        How far <Ident id={id} /> has come
      </Title>
      <Text size="sm">
        {standings[state][2]} It began because {whys[why]}.
        {problems > 0 ? ` ${problems} values do not open: while there are any, it is not proved.` : ''}{' '}
        {proposal !== undefined && (
          <>
            Agreed as <Ident id={proposal} />.
          </>
        )}
      </Text>
      {share !== undefined && (
        <Group gap="sm" wrap="nowrap">
          <Progress value={share * 100} flex={1} maw={480} aria-label="Sealed anew" />
          <Text size="sm" className="figures">
            {Math.floor(share * 100)} % sealed anew
          </Text>
        </Group>
      )}
      {columns.length > 0 && <Columns of={columns} />}
    </Stack>
  )
}

function Columns({ of }: { readonly of: readonly Column[] }) {
  const figure = (count: number) => count.toLocaleString('en-US')
  return (
    <PlainTable
      name="Columns of the rotation"
      rows={of}
      keyOf={({ name }) => name}
      columns={[
        { title: 'Where', show: ({ name }) => <code>{name}</code> },
        {
          title: 'Under an old key',
          isFigure: true,
          show: ({ found }) => (found === undefined ? 'not counted yet' : figure(found)),
        },
        { title: 'Sealed anew', isFigure: true, show: ({ resealed }) => figure(resealed) },
        { title: 'Do not open', isFigure: true, show: ({ problems }) => figure(problems) },
        { title: 'Times through', isFigure: true, show: ({ rounds }) => figure(rounds) },
      ]}
    />
  )
}

type Why = 'asked' | 'suspected'
const asking: Readonly<Record<Why, string>> = {
  asked: 'It is wanted, and no key is feared to be known',
  suspected: 'Somebody may know a key',
}
const isWhy = (text: string): text is Why => Object.hasOwn(asking, text)

function Rotate() {
  const [why, setWhy] = useState<Why>('asked')
  const [reason, setReason] = useState('')
  const go = useGo()
  return (
    <Act
      operation="POST /v1/key-rotations"
      label="Ask for new keys"
      says="Somebody from security has to agree. Then everything is sealed anew, while work goes on; nothing is readable to anybody who was not told it before."
      permit="keys.propose"
      touches={['GET /v1/key-rotations', 'GET /v1/proposals', 'GET /v1/work-items']}
      ask={() => (reason.trim() === '' ? undefined : { body: { why, reason: reason.trim() } })}
      onDone={({ value }) => go(`/approvals/${value.id}`)}
      isDelicate
    >
      <Radio.Group label="Why" value={why} onChange={value => isWhy(value) && setWhy(value)}>
        <Stack gap="xs" mt="xs">
          {Object.entries(asking).map(([value, label]) => (
            <Radio key={value} value={value} label={label} />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label="In a few words, for whoever agrees"
        description="An incident’s number, say. Nobody’s personal data."
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        maxLength={200}
        required
        autosize
        minRows={2}
      />
    </Act>
  )
}

function Erasures() {
  const due = useList('GET /v1/erasures/due', { query: { limit: '50' } })
  const done = useList('GET /v1/erasures', { query: { limit: '50' } })
  return (
    <>
      <Section
        title="May be erased"
        says="Members of whom nothing has to be kept any more: every term is over, nothing is open, and nobody holds them."
      >
        {due.isPending ? (
          <Waiting what="who may be erased" />
        ) : due.error !== null && due.items.length === 0 ? (
          <Failure error={due.error} onAgain={due.refetch} />
        ) : due.items.length === 0 ? (
          <Empty
            title="Nobody"
            text="A member appears here when the longest term that the law or the institution sets is over."
          />
        ) : (
          <PlainTable
            name="May be erased"
            rows={due.items}
            keyOf={({ member }) => member}
            columns={[
              { title: 'Member', show: ({ member }) => <Ident id={member} /> },
              {
                title: 'Closed',
                show: ({ closedAt }) => (closedAt === undefined ? 'not said' : <When at={closedAt} />),
              },
              { title: 'What may be done', show: ({ member }) => <Erase member={member} /> },
            ]}
          />
        )}
      </Section>
      <Section title="Erased" says="By id, for nothing else is left. The newest first.">
        {done.isPending ? (
          <Waiting what="who was erased" />
        ) : done.error !== null && done.items.length === 0 ? (
          <Failure error={done.error} onAgain={done.refetch} />
        ) : done.items.length === 0 ? (
          <Empty
            title="Nobody was erased yet"
            text="An erasure destroys the keys of a member; what was sealed under them opens for nobody."
          />
        ) : (
          <PlainTable
            name="Erased"
            rows={done.items}
            keyOf={({ member }) => member}
            columns={[
              { title: 'Member', show: ({ member }) => <Ident id={member} /> },
              { title: 'When', show: ({ erasedAt }) => <When at={erasedAt} /> },
              { title: 'Agreed by', show: ({ erasedBy }) => <Who actor={erasedBy} /> },
              { title: 'Asked for as', show: ({ proposal }) => <Ident id={proposal} /> },
            ]}
          />
        )}
      </Section>
    </>
  )
}

function Erase({ member }: { readonly member: string }) {
  const [reason, setReason] = useState('')
  const go = useGo()
  return (
    <Act
      operation="POST /v1/erasures"
      label="Ask to erase"
      says="Somebody else has to agree. Then the keys are destroyed, and what is known of the member opens for nobody. Nobody can bring that back."
      permit="holds.propose"
      touches={['GET /v1/erasures/due', 'GET /v1/erasures', 'GET /v1/proposals']}
      ask={() => (reason.trim() === '' ? undefined : { body: { member, reason: reason.trim() } })}
      look={{ variant: 'light', color: 'red', size: 'compact-xs' }}
      onDone={({ value }) => go(`/approvals/${value.id}`)}
      isDelicate
    >
      <Textarea
        label="Why, for whoever agrees"
        description="Nobody’s personal data."
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        maxLength={200}
        required
        autosize
        minRows={2}
        data-autofocus
      />
    </Act>
  )
}
