// Every member of the institution: found by number or id, with how they stand.

import { Button, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'

import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page } from '../../parts/page.tsx'
import { screenings } from '../../parts/screenings.ts'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { isMemberState, type Member, memberStates, soughtIn } from './words.ts'

const erased = 'Erased'

const columns: readonly Column<Member>[] = [
  {
    id: 'name',
    title: 'Member',
    show: ({ id, name }) => (
      <Way to={`/members/${id}`} fz="inherit">
        {name ?? erased}
      </Way>
    ),
    text: ({ name }) => name ?? erased,
  },
  { id: 'number', title: 'Number', width: 130, show: ({ reference }) => reference, text: ({ reference }) => reference },
  {
    id: 'state',
    title: 'State',
    width: 130,
    show: ({ state }) => <State tone={memberStates[state][1]}>{memberStates[state][0]}</State>,
    text: ({ state }) => memberStates[state][0],
  },
  {
    id: 'screening',
    title: 'Sanctions lists',
    width: 160,
    show: ({ screening }) => <State tone={screenings[screening][1]}>{screenings[screening][0]}</State>,
    text: ({ screening }) => screenings[screening][0],
  },
  { id: 'email', title: 'E-mail', width: 200, show: ({ email }) => email ?? 'none', text: ({ email }) => email ?? '' },
  {
    id: 'enrolled',
    title: 'Enrolled',
    width: 200,
    show: ({ enrolledAt }) => <When at={enrolledAt} show="absolute" />,
    text: ({ enrolledAt }) => enrolledAt,
  },
  { id: 'id', title: 'Id', width: 190, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
]

/** Has the form of an id, and nobody has it. */
const nobody = 'mem_0'

/** What is asked of the list; undefined while a number is still looked up. */
function useLooked() {
  const [{ find, state }] = useAddress()
  const sought = soughtIn(find)
  const number = sought !== undefined && 'number' in sought ? sought.number : undefined
  const { data } = useRead('GET /v1/search', { query: { q: number ?? '' } }, { isOff: number === undefined })
  const ids = data?.items.flatMap(({ kind, id }) => (kind === 'member' ? [id] : []))
  const query = {
    limit: '100',
    ...(isMemberState(state) ? { state } : {}),
    ...(sought !== undefined && 'id' in sought ? { id: sought.id } : {}),
    ...(number === undefined || ids === undefined ? {} : { ids: ids.length === 0 ? nobody : ids.join(',') }),
  }
  const words = [
    ...(isMemberState(state) ? [memberStates[state][0]] : []),
    ...(find === undefined ? [] : [`number or id ${find}`]),
  ]
  return { query, filtered: words.length === 0 ? undefined : words.join(', ') }
}

export function Members() {
  const { query, filtered } = useLooked()
  return (
    <Page
      isFull
      title="Members"
      says="Who pays here. Names are sealed where they are kept, so nobody is found by one: look for the institution’s own number of a member, or an id."
    >
      <List
        operation="GET /v1/members"
        asked={{ query }}
        name="members"
        columns={columns}
        keyOf={({ id }) => id}
        open={({ id }) => `/members/${id}`}
        filtered={filtered}
        filters={<Filters />}
        empty={{
          title: 'No members yet',
          text: 'A program of the institution enrols them: POST /v1/members, or all at once with ./vouch import.',
        }}
        inspect={member => <Beside member={member} />}
      />
    </Page>
  )
}

function Filters() {
  const [{ find, state }, change] = useAddress()
  const [typed, setTyped] = useState(find ?? '')
  const go = (event: FormEvent) => {
    event.preventDefault()
    change({ find: typed.trim() })
  }
  return (
    <>
      <form onSubmit={go}>
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <TextInput
            label="Number or id"
            size="xs"
            w={190}
            placeholder="M-1001"
            value={typed}
            onChange={({ currentTarget }) => setTyped(currentTarget.value)}
          />
          <Button type="submit" size="xs" variant="default">
            Find
          </Button>
        </Group>
      </form>
      <NativeSelect
        label="State"
        size="xs"
        value={state ?? ''}
        onChange={({ currentTarget }) => change({ state: currentTarget.value })}
        data={[
          { value: '', label: 'Any' },
          ...Object.entries(memberStates).map(([value, [label]]) => ({ value, label })),
        ]}
      />
    </>
  )
}

function Beside({ member }: { readonly member: Member }) {
  const { id, name, reference, email, state, screening, language, enrolledAt } = member
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4">
          {name ?? erased}
        </Title>
        <Text size="sm">{memberStates[state][2]}</Text>
      </div>
      <Facts
        facts={[
          ['Number', reference],
          ['Member', <Ident key="id" id={id} />],
          [
            'State',
            <State key="state" tone={memberStates[state][1]}>
              {memberStates[state][0]}
            </State>,
          ],
          ['Sanctions lists', screenings[screening][0]],
          ['E-mail', email ?? 'none'],
          ['Written to in', language ?? 'the institution’s language'],
          ['Enrolled', <When key="enrolled" at={enrolledAt} />],
        ]}
      />
      <Way to={`/members/${id}`} size="sm">
        Accounts, payees, payments and more
      </Way>
    </Stack>
  )
}
