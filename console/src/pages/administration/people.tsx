// Who works here: their roles, how they sign in, and when they last did. Whoever comes in, and every role, is asked by one and
// agreed to by another.

import { Checkbox, Group, NativeSelect, SimpleGrid, Text, TextInput } from '@mantine/core'
import { useState } from 'react'

import type { Item } from '../../api/asked.ts'
import { Act } from '../../parts/act.tsx'
import { useAddress } from '../../parts/address.ts'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { isRole, peoplesRoles, type Role, roleWords } from './role-words.ts'

type Person = Item<'GET /v1/people'>

const columns: readonly Column<Person>[] = [
  {
    id: 'name',
    title: 'Name',
    width: 190,
    show: ({ id, name }) => <Way to={`/administration/people/${id}`}>{name ?? id}</Way>,
    text: ({ id, name }) => name ?? id,
  },
  {
    id: 'roles',
    title: 'Roles',
    show: ({ roles }) => (roles.length === 0 ? 'none' : roles.map(role => roleWords[role]).join(', ')),
    text: ({ roles }) => roles.join(' '),
  },
  {
    id: 'state',
    title: 'State',
    width: 150,
    show: person => <Standing of={person} />,
    text: ({ state }) => state,
  },
  {
    id: 'passkeys',
    title: 'Passkeys',
    width: 90,
    isFigure: true,
    show: ({ passkeys }) => `${passkeys}`,
    text: ({ passkeys }) => `${passkeys}`,
  },
  {
    id: 'last',
    title: 'Last here',
    width: 130,
    show: ({ lastSignInAt }) =>
      lastSignInAt === undefined ? (
        <Text size="sm" c="dimmed" span>
          never
        </Text>
      ) : (
        <When at={lastSignInAt} show="relative" />
      ),
    text: ({ lastSignInAt }) => lastSignInAt ?? '',
  },
  {
    id: 'since',
    title: 'Since',
    width: 120,
    show: ({ addedAt }) => <When at={addedAt} show="relative" />,
    text: ({ addedAt }) => addedAt,
  },
]

export function Standing({ of: { state, frozenUntil, passkeys } }: { readonly of: Person }) {
  if (state === 'suspended') return <State tone="bad">suspended</State>
  if (frozenUntil !== undefined) return <State tone="attention">approves nothing</State>
  return passkeys === 0 ? <State tone="waiting">not enrolled</State> : <State tone="good">active</State>
}

export function People() {
  const [{ role, state }, change] = useAddress()
  const only = isRole(role) ? role : undefined
  const standing = state === 'active' || state === 'suspended' ? state : undefined
  const words = [...(only === undefined ? [] : [roleWords[only]]), ...(standing === undefined ? [] : [standing])]
  return (
    <Page
      isFull
      title="People"
      says="Who works here, with which roles, and how they sign in. One person asks for a change of rights, another agrees."
      actions={
        <>
          <Way to="/administration/permits" size="sm">
            What each role may do
          </Way>
          <Invite />
        </>
      }
    >
      <List
        operation="GET /v1/people"
        asked={{
          query: {
            limit: '100',
            ...(only === undefined ? {} : { role: only }),
            ...(standing === undefined ? {} : { state: standing }),
          },
        }}
        name="people"
        columns={columns}
        keyOf={({ id }) => id}
        open={({ id }) => `/administration/people/${id}`}
        filtered={words.length === 0 ? undefined : words.join(', ')}
        filters={
          <Group gap="sm" align="flex-end">
            <NativeSelect
              label="Role"
              size="xs"
              value={only ?? ''}
              onChange={({ currentTarget: { value } }) => change({ role: value })}
              data={[{ value: '', label: 'Any' }, ...peoplesRoles.map(value => ({ value, label: roleWords[value] }))]}
            />
            <NativeSelect
              label="State"
              size="xs"
              value={standing ?? ''}
              onChange={({ currentTarget: { value } }) => change({ state: value })}
              data={[
                { value: '', label: 'Any' },
                { value: 'active', label: 'active' },
                { value: 'suspended', label: 'suspended' },
              ]}
            />
          </Group>
        }
        empty={{
          title: 'Nobody works here yet',
          text: 'The first person comes by the command of the installation; whoever follows is asked for here.',
        }}
      />
    </Page>
  )
}

const rolesMost = 4

function Invite() {
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [roles, setRoles] = useState<readonly Role[]>([])
  const isEmail = /^[^@\s]{1,64}@[^@\s]{1,190}$/.test(email.trim())
  return (
    <Act
      operation="POST /v1/people"
      label="Ask for somebody new"
      says="Somebody else has to agree. Then they are sent a link that opens once, with which they make their passkey. Name and mail address are sealed before they are kept: whoever agrees reads the roles."
      permit="rights.propose"
      touches={['GET /v1/people', 'GET /v1/proposals', 'GET /v1/work-items']}
      ask={() =>
        name.trim() !== '' && isEmail ? { body: { name: name.trim(), email: email.trim(), roles } } : undefined
      }
      isDelicate
    >
      <TextInput
        label="Name"
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
        maxLength={120}
        autoComplete="off"
        required
        data-autofocus
      />
      <TextInput
        label="Mail address"
        type="email"
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
        autoComplete="off"
        required
      />
      <Checkbox.Group
        label="Roles"
        description={`At most ${rolesMost}. Some exclude each other: nobody asks and agrees.`}
      >
        <SimpleGrid cols={2} spacing="xs" mt="xs">
          {peoplesRoles.map(role => (
            <Checkbox
              key={role}
              label={roleWords[role]}
              checked={roles.includes(role)}
              disabled={!roles.includes(role) && roles.length >= rolesMost}
              onChange={({ currentTarget: { checked } }) =>
                setRoles(checked ? [...roles, role] : roles.filter(one => one !== role))
              }
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
    </Act>
  )
}
