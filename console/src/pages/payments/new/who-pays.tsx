// The member in whose name something is paid: found by the number that they give, or an id.

import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'

import type { Schemas } from '../../../api/api.ts'
import { useRead } from '../../../api/queries.ts'
import { Empty } from '../../../parts/empty.tsx'
import { Failure } from '../../../parts/failure.tsx'
import { Ident } from '../../../parts/ident.tsx'
import { State } from '../../../parts/state.tsx'
import { Waiting } from '../../../parts/waiting.tsx'

type Member = Schemas['Member']
type Parts = { readonly member: string | undefined; readonly onChoose: (member: string | undefined) => void }

export function WhoPays({ member, onChoose }: Parts) {
  return member === undefined ? <Find onChoose={onChoose} /> : <Chosen member={member} onChoose={onChoose} />
}

function Chosen({ member, onChoose }: { readonly member: string; readonly onChoose: Parts['onChoose'] }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/members/{member}', { path: { member } })
  if (isPending) return <Waiting what="the member" />
  return (
    <Stack gap="xs">
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <Group justify="space-between" className="chosen">
        {data === undefined ? <Ident id={member} /> : <Named member={data} />}
        <Button size="xs" variant="default" onClick={() => onChoose(undefined)}>
          Choose another member
        </Button>
      </Group>
    </Stack>
  )
}

function Named({ member: { id, name, reference, state } }: { readonly member: Member }) {
  return (
    <div>
      <Group gap="xs">
        <Text fw={600}>{name ?? 'Erased'}</Text>
        {state !== 'active' && <State tone="attention">{state}</State>}
      </Group>
      <Text size="sm" c="dimmed" component="div">
        Member {reference} · <Ident id={id} />
      </Text>
    </div>
  )
}

const seenFirst = '6'
const soughtCharsMin = 3

function Find({ onChoose }: { readonly onChoose: Parts['onChoose'] }) {
  const [text, setText] = useState('')
  const [sought, setSought] = useState('')
  const find = (event: FormEvent) => {
    event.preventDefault()
    setSought(text.trim())
  }
  return (
    <Stack gap="sm">
      <form onSubmit={find}>
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Member’s number, or id"
            description="As it stands on their card or statement. Names are sealed, and find nobody."
            value={text}
            onChange={({ currentTarget: { value } }) => setText(value)}
            minLength={soughtCharsMin}
            maxLength={100}
            autoComplete="off"
            flex="1 1 16rem"
          />
          <Button type="submit" variant="default">
            Find
          </Button>
        </Group>
      </form>
      {sought.length >= soughtCharsMin ? (
        <Found sought={sought} onChoose={onChoose} />
      ) : (
        <FirstOnes onChoose={onChoose} />
      )}
    </Stack>
  )
}

function Found({ sought, onChoose }: { readonly sought: string; readonly onChoose: Parts['onChoose'] }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/search', { query: { q: sought } })
  if (isPending) return <Waiting what="who that is" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const ids = data.items.filter(({ kind }) => kind === 'member').map(({ id }) => id)
  if (ids.length === 0)
    return (
      <Empty
        title="Nobody has that number"
        text={`No member’s number or id is ${sought}. Compare it with what the member reads out; it must be whole.`}
      />
    )
  return (
    <ul className="choices" aria-label="Members found">
      {ids.map(id => (
        <FoundOne key={id} id={id} onChoose={onChoose} />
      ))}
    </ul>
  )
}

function FoundOne({ id, onChoose }: { readonly id: string; readonly onChoose: Parts['onChoose'] }) {
  const { data, error, refetch } = useRead('GET /v1/members/{member}', { path: { member: id } })
  if (error !== null) return <Failure error={error} onAgain={refetch} />
  return data === undefined ? null : <Choice member={data} onChoose={onChoose} />
}

function FirstOnes({ onChoose }: { readonly onChoose: Parts['onChoose'] }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/members', {
    query: { limit: seenFirst, state: 'active' },
  })
  if (isPending) return <Waiting what="members" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  if (data.items.length === 0)
    return (
      <Empty
        title="No members yet"
        text="The online bank enrols them over the API; then bills are paid for them here."
      />
    )
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        Or one of those who were enrolled first
      </Text>
      <ul className="choices" aria-label="Members enrolled first">
        {data.items.map(one => (
          <Choice key={one.id} member={one} onChoose={onChoose} />
        ))}
      </ul>
    </div>
  )
}

function Choice({ member, onChoose }: { readonly member: Member; readonly onChoose: Parts['onChoose'] }) {
  const { id, name, reference, state } = member
  return (
    <li>
      <Button variant="default" size="sm" fullWidth justify="space-between" fw={400} onClick={() => onChoose(id)}>
        {name ?? 'Erased'}, {reference}
        {state === 'active' ? '' : `, ${state}`}
      </Button>
    </li>
  )
}
