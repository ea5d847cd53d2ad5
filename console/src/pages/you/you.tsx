// One's own: the session and the other one, the passkeys, the roles and what they open.

import { Alert, Anchor, Group, Text } from '@mantine/core'
import { useState } from 'react'

import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { useSession } from '../../parts/session.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { When } from '../../parts/when.tsx'

export function You() {
  const { person, roles, name } = useSession()
  const said = roles.map(wordsOf).join(', ')
  return (
    <Page
      title="You"
      says={said === '' ? `At ${name}, without any role yet.` : `At ${name}: ${said}.`}
      actions={<Ident id={person} />}
    >
      <Sessions />
      <Passkeys />
      <May />
    </Page>
  )
}

function Sessions() {
  const { sessions } = useSession()
  return (
    <Section
      title="Where you are signed in"
      says="Two places at most: a third ends the one that was not used the longest."
    >
      <PlainTable
        name="Your sessions"
        rows={sessions}
        keyOf={({ id }) => id}
        columns={[
          { title: 'Session', show: ({ id }) => <Ident id={id} /> },
          {
            title: 'Where',
            show: ({ isThis }) =>
              isThis ? <State tone="good">this one</State> : <State tone="quiet">elsewhere</State>,
          },
          {
            title: 'Signed in by',
            show: ({ acr }) => (acr === 'urn:vouch:phr' ? 'passkey' : 'password and code: not for what is delicate'),
          },
          { title: 'Began', show: ({ beganAt }) => <When at={beganAt} /> },
          { title: 'Last used', show: ({ seenAt }) => <When at={seenAt} /> },
          { title: 'Ends by itself', show: ({ expiresAt }) => <When at={expiresAt} /> },
          {
            title: 'What may be done',
            show: ({ id, isThis }) =>
              isThis ? null : (
                <Act
                  operation="DELETE /v1/sessions/{session}"
                  label="End it"
                  says="Whoever is there is signed out at once. If that was not you, tell security as well."
                  permit="self.manage"
                  touches={['GET /v1/session']}
                  ask={() => ({ path: { session: id } })}
                  look={{ variant: 'light', color: 'red', size: 'compact-xs' }}
                />
              ),
          },
        ]}
      />
    </Section>
  )
}

function Passkeys() {
  const { data, error, isPending, refetch } = useRead('GET /v1/session/passkeys', {})
  return (
    <Section
      title="Your passkeys"
      says="You sign in and sign what is delicate with them. Have two, so that a lost device does not shut you out."
      actions={<More />}
    >
      {isPending ? (
        <Waiting what="your passkeys" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <PlainTable
          name="Your passkeys"
          rows={data.items}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Passkey', show: ({ id }) => <Ident id={id} /> },
            { title: 'Made', show: ({ enrolledAt }) => <When at={enrolledAt} /> },
            {
              title: 'Last used',
              show: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <When at={lastUsedAt} />),
            },
            {
              title: 'Where it is',
              show: ({ mayBeCopied }) => (mayBeCopied ? 'may be on several of your devices' : 'on one device'),
            },
            {
              title: 'What may be done',
              show: ({ id }) => (
                <Act
                  operation="DELETE /v1/session/passkeys/{passkey}"
                  label="Take it back"
                  says="It signs nothing any more. Do it when a device is lost. The last one cannot be taken back: make another first."
                  permit="self.credentials"
                  not={data.items.length < 2 ? 'It is your last: make another first.' : undefined}
                  touches={['GET /v1/session/passkeys']}
                  ask={() => ({ path: { passkey: id } })}
                  look={{ variant: 'light', color: 'red', size: 'compact-xs' }}
                  isDelicate
                />
              ),
            },
          ]}
        />
      )}
    </Section>
  )
}

function More() {
  const [link, setLink] = useState<{ readonly address: string; readonly expiresAt: string }>()
  return (
    <Group gap="sm">
      {link !== undefined && (
        <Alert variant="light" color="blue" role="status">
          <Anchor href={link.address} size="sm" underline="always">
            Make another passkey
          </Anchor>
          <Text size="xs">
            The link opens once, until <When at={link.expiresAt} show="absolute" />.
          </Text>
        </Alert>
      )}
      <Act
        operation="POST /v1/session/enrolment"
        label="Make another"
        says="You get a link that opens once, within ten minutes. Open it on the device that is to have the passkey."
        permit="self.credentials"
        touches={['GET /v1/session/passkeys']}
        ask={() => ({})}
        onDone={({ value }) => setLink(value)}
        look={{ variant: 'light' }}
        isDelicate
      />
    </Group>
  )
}

function May() {
  const { permits } = useSession()
  const byRoom = Map.groupBy(permits, permit => permit.split('.')[0] ?? '')
  return (
    <Section
      title="What you may do"
      says="What your roles open, where nothing speaks against the case at hand: you never approve of what you made yourself."
    >
      <Facts
        facts={[...byRoom].map(([room, own]) => [
          wordsOf(room),
          own.map(permit => wordsOf(permit.slice(room.length + 1))).join(', '),
        ])}
      />
      {permits.length === 0 && (
        <Text size="sm">
          Nothing yet. Security or a platform engineer asks for a role for you, and compliance agrees.
        </Text>
      )}
    </Section>
  )
}
