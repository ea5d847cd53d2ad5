// One person: the roles they hold and have held, the passkeys and the sessions, and what may be asked about them.

import { Group, NativeSelect, Text, Textarea } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useAt } from '../../parts/as-of.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { useSession } from '../../parts/session.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { When } from '../../parts/when.tsx'
import { Who } from '../../parts/who.tsx'
import { Standing } from './people.tsx'
import { peoplesRoles, type Role, roleWords } from './role-words.ts'

type Detail = Schemas['PersonDetail']
const touches = [
  'GET /v1/people',
  'GET /v1/people/{person}',
  'GET /v1/actors/{holder}/roles',
  'GET /v1/proposals',
  'GET /v1/work-items',
] as const

export function OnePerson() {
  const { person = '' } = useParams({ strict: false })
  const at = useAt()
  const { data, error, isPending, refetch } = useRead('GET /v1/people/{person}', { path: { person } })
  if (data === undefined)
    return (
      <Page title="Person">
        {isPending ? <Waiting what="the person" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  if (at !== undefined)
    return (
      <Page
        title={data.name ?? 'A person'}
        says="The roles that they held then. Passkeys, sessions and state are kept as they are now only, and are not shown."
      >
        <Roles of={data} />
      </Page>
    )
  return (
    <Page
      title={data.name ?? 'A person'}
      says={data.roles.length === 0 ? 'Without roles.' : data.roles.map(role => roleWords[role]).join(', ')}
      actions={<Standing of={data} />}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <div className="two-sided">
        <div>
          <Roles of={data} />
          <Section title="Passkeys" says="By which they sign in and sign what is delicate.">
            {data.keys.length === 0 ? (
              <Empty title="None" text="They have not opened their invitation yet, or everything was taken back." />
            ) : (
              <PlainTable
                name="Passkeys"
                rows={data.keys}
                keyOf={({ id }) => id}
                columns={[
                  { title: 'Passkey', show: ({ id }) => <Ident id={id} /> },
                  { title: 'Enrolled', show: ({ enrolledAt }) => <When at={enrolledAt} /> },
                  {
                    title: 'Last used',
                    show: ({ lastUsedAt }) => (lastUsedAt === undefined ? 'never' : <When at={lastUsedAt} />),
                  },
                  {
                    title: 'Where it is',
                    show: ({ mayBeCopied }) => (mayBeCopied ? 'may be on several devices' : 'on one device'),
                  },
                ]}
              />
            )}
          </Section>
          <Section title="Open sessions" says="Where they are signed in now; two at most.">
            {data.sessions.length === 0 ? (
              <Empty title="They are not signed in" text="A session appears here when they come in by their passkey." />
            ) : (
              <PlainTable
                name="Open sessions"
                rows={data.sessions}
                keyOf={({ id }) => id}
                columns={[
                  { title: 'Session', show: ({ id }) => <Ident id={id} /> },
                  { title: 'Began', show: ({ beganAt }) => <When at={beganAt} /> },
                  { title: 'Last seen', show: ({ seenAt }) => <When at={seenAt} /> },
                  { title: 'Ends by itself', show: ({ expiresAt }) => <When at={expiresAt} /> },
                ]}
              />
            )}
          </Section>
        </div>
        <aside aria-label="About the person">
          <Facts
            facts={[
              ['Person', <Ident key="id" id={data.id} />],
              ['Here since', <When key="since" at={data.addedAt} />],
              ['Asked for by', <Who key="by" actor={data.addedBy} />],
              ['Last here', data.lastSignInAt === undefined ? 'never' : <When key="last" at={data.lastSignInAt} />],
              data.frozenUntil !== undefined && ['Approves from', <When key="frozen" at={data.frozenUntil} />],
            ]}
          />
          <Group gap="xs" mt="lg" role="group" aria-label="What may be done">
            <GiveRole of={data} />
            <TakeRole of={data} />
            <EndSessions of={data} />
            <Reset of={data} />
            <BreakGlass of={data} />
          </Group>
        </aside>
      </div>
    </Page>
  )
}

function Roles({ of: { id } }: { readonly of: Detail }) {
  const at = useAt()
  const holder = `person:${id}`
  const { data, error, isPending, refetch } = useRead('GET /v1/actors/{holder}/roles', {
    path: { holder },
    ...(at === undefined ? {} : { query: { at } }),
  })
  return (
    <Section
      title={at === undefined ? 'Roles, held and once held' : 'Roles held then'}
      says="Who gave and who took them. Each has its leaf in the log."
    >
      {isPending ? (
        <Waiting what="the roles" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : data.items.length === 0 ? (
        <Empty
          title="No roles"
          text="They may sign in, and see nothing. A role is asked for, and somebody else agrees."
        />
      ) : (
        <PlainTable
          name="Roles"
          rows={data.items}
          keyOf={({ role, grantedAt }) => `${role} ${grantedAt}`}
          columns={[
            { title: 'Role', show: ({ role }) => roleWords[role] },
            { title: 'Given', show: ({ grantedAt }) => <When at={grantedAt} /> },
            { title: 'By', show: ({ grantedBy }) => <Who actor={grantedBy} /> },
            {
              title: 'Taken',
              show: ({ revokedAt, revokedBy }) =>
                revokedAt === undefined ? (
                  'held'
                ) : (
                  <>
                    <When at={revokedAt} />
                    {revokedBy !== undefined && (
                      <>
                        {' '}
                        by <Who actor={revokedBy} />
                      </>
                    )}
                  </>
                ),
            },
          ]}
        />
      )}
    </Section>
  )
}

function useSelf(id: string): string | undefined {
  return useSession().person === id ? 'These are your own rights: somebody else has to ask.' : undefined
}

function GiveRole({ of: { id, roles } }: { readonly of: Detail }) {
  const free = peoplesRoles.filter(role => !roles.includes(role))
  const [role, setRole] = useState<Role | undefined>(free[0])
  const self = useSelf(id)
  return (
    <Act
      operation="POST /v1/actors/{holder}/role-grants"
      label="Ask to give a role"
      says="Somebody from compliance has to agree. Then they have it from their next request on. Roles that exclude each other are refused: nobody asks and agrees."
      permit="rights.propose"
      touches={touches}
      not={self}
      ask={() => (role === undefined ? undefined : { path: { holder: `person:${id}` }, body: { role } })}
      look={{ variant: 'light' }}
      isDelicate
    >
      <RoleSelect from={free} value={role} onValue={setRole} />
    </Act>
  )
}

function TakeRole({ of: { id, roles } }: { readonly of: Detail }) {
  const [role, setRole] = useState<Role | undefined>(roles[0])
  const self = useSelf(id)
  return (
    <Act
      operation="POST /v1/actors/{holder}/role-revocations"
      label="Ask to take a role"
      says="Somebody from compliance has to agree. Then they lose it with their next request; what they did with it stays done."
      permit="rights.propose"
      touches={touches}
      not={self ?? (roles.length === 0 ? 'They hold no role.' : undefined)}
      ask={() => (role === undefined ? undefined : { path: { holder: `person:${id}` }, body: { role } })}
      look={{ variant: 'light', color: 'red' }}
      isDelicate
    >
      <RoleSelect from={roles} value={role} onValue={setRole} />
    </Act>
  )
}

type Selecting = {
  readonly from: readonly Role[]
  readonly value: Role | undefined
  readonly onValue: (role: Role | undefined) => void
}

function RoleSelect({ from, value, onValue }: Selecting) {
  return (
    <NativeSelect
      label="Role"
      value={value ?? ''}
      onChange={({ currentTarget }) => onValue(from.find(role => role === currentTarget.value))}
      data={from.map(role => ({ value: role, label: roleWords[role] }))}
      data-autofocus
    />
  )
}

function EndSessions({ of: { id, sessions } }: { readonly of: Detail }) {
  const count = sessions.length === 1 ? 'the one session' : `all ${sessions.length} sessions`
  return (
    <Act
      operation="POST /v1/people/{person}/revocation"
      label="End their sessions"
      says={`Ends ${sessions.length === 0 ? 'every sign-in that is under way' : count} at once. They may sign in again; their passkeys and roles stay.`}
      permit="sessions.end"
      touches={touches}
      ask={() => ({ path: { person: id } })}
      look={{ variant: 'light', color: 'red' }}
      isDelicate
    />
  )
}

function Reset({ of: { id } }: { readonly of: Detail }) {
  return (
    <Act
      operation="POST /v1/people/{person}/credential-reset"
      label="Ask for new credentials"
      says="Somebody else has to agree. Then their passkeys and sessions end, they are sent a link that opens once, and they approve of nothing for a day. Until then nothing changes."
      permit="rights.propose"
      touches={touches}
      not={useSelf(id)}
      ask={() => ({ path: { person: id } })}
      look={{ variant: 'light' }}
      isDelicate
    />
  )
}

function BreakGlass({ of: { id, name } }: { readonly of: Detail }) {
  const [reason, setReason] = useState('')
  return (
    <Act
      operation="POST /v1/people/{person}/break-glass"
      label="Ask for emergency access"
      says={
        <Text size="sm">
          Once somebody else has agreed, {name ?? 'they'} may read everything for an hour, and change nothing. Security
          is told at once, and somebody else has to review it afterwards.
        </Text>
      }
      permit="break_glass.propose"
      touches={[...touches, 'GET /v1/break-glass']}
      not={useSelf(id)}
      ask={() => (reason.trim() === '' ? undefined : { path: { person: id }, body: { reason: reason.trim() } })}
      look={{ variant: 'light' }}
      isDelicate
    >
      <Textarea
        label="Why: the incident’s number, or a few words"
        description="Nobody’s personal data: it stands in the log for good."
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
