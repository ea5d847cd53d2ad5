// Where the institution's own systems are told of what happens: each endpoint, of what it is told, and the secrets that sign.

import { Alert, Checkbox, Code, Group, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import type { Schemas } from '../../api/api.ts'
import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { When } from '../../parts/when.tsx'

type Endpoint = Item<'GET /v1/webhook-endpoints'>
type Type = Endpoint['types'][number]
type Secret = Schemas['NewWebhookSecret']

const types: readonly Type[] = [
  'payment.scheduled',
  'payment.held',
  'payment.released',
  'payment.sent',
  'payment.settled',
  'payment.failed',
  'payment.returned',
  'payment.cancelled',
  'payee.changed',
  'standing_order.changed',
  'dispute.changed',
  'proposal.changed',
]
const standings = { enabled: 'good', disabled: 'attention', removed: 'quiet' } as const
const touches = ['GET /v1/webhook-endpoints', 'GET /v1/webhook-endpoints/{endpoint}/secrets'] as const

const columns: readonly Column<Endpoint>[] = [
  { id: 'origin', title: 'Where', width: 280, show: ({ origin }) => origin, text: ({ origin }) => origin },
  {
    id: 'state',
    title: 'State',
    width: 130,
    show: ({ state }) => <State tone={standings[state]}>{state}</State>,
    text: ({ state }) => state,
  },
  {
    id: 'types',
    title: 'Is told of',
    show: ({ types: own }) => own.join(', '),
    text: ({ types: own }) => own.join(' '),
  },
  {
    id: 'changed',
    title: 'Changed',
    width: 120,
    show: ({ changedAt }) => <When at={changedAt} show="relative" />,
    text: ({ changedAt }) => changedAt,
  },
]

export function Webhooks() {
  const [made, setMade] = useState<Secret>()
  return (
    <Page
      isFull
      title="Webhooks"
      says="Where the institution’s own systems are told of what happens, signed. Ten at most; the rest of an address is sealed, since it may hold a token."
      actions={<Add onMade={setMade} />}
    >
      {made !== undefined && <NewSecret of={made} />}
      <List
        operation="GET /v1/webhook-endpoints"
        asked={{}}
        name="endpoints"
        columns={columns}
        keyOf={({ id }) => id}
        empty={{
          title: 'Nobody is told by webhook',
          text: 'Add an endpoint, and it is told of what happens from then on: once for each fact, again until it answers.',
        }}
        inspectKey={id => <OneEndpoint key={id} id={id} />}
      />
    </Page>
  )
}

/** Shown once: the office does not tell it again. */
function NewSecret({ of: { id, scheme, secret } }: { readonly of: Secret }) {
  return (
    <Alert color="blue" variant="light" title="The secret, shown once" mb="md" role="status">
      <Text size="sm">
        The receiver verifies with it ({scheme}). It is not told again: put it where it belongs before you leave the
        page.
      </Text>
      <Code block mt="xs">
        {secret}
      </Code>
      <Text size="xs" mt={4} component="div">
        <Ident id={id} />
      </Text>
    </Alert>
  )
}

function Types({
  value,
  onValue,
}: {
  readonly value: readonly Type[]
  readonly onValue: (next: readonly Type[]) => void
}) {
  return (
    <Checkbox.Group
      label="Is told of"
      value={[...value]}
      onChange={next => onValue(types.filter(type => next.includes(type)))}
    >
      <Stack gap="xs" mt="xs">
        {types.map(type => (
          <Checkbox key={type} value={type} label={wordsOf(type.replace('.', ' '))} />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}

function Add({ onMade }: { readonly onMade: (secret: Secret) => void }) {
  const [url, setUrl] = useState('')
  const [wanted, setWanted] = useState<readonly Type[]>(['payment.settled', 'payment.returned', 'payment.failed'])
  return (
    <Act
      operation="POST /v1/webhook-endpoints"
      label="Add an endpoint"
      says="It is told of what happens from now on, not of what was. Its secret is shown once, here."
      permit="webhooks.manage"
      touches={touches}
      ask={() =>
        url.trim().startsWith('https://') && wanted.length > 0
          ? { body: { url: url.trim(), types: wanted } }
          : undefined
      }
      onDone={({ value }) => onMade(value.secret)}
    >
      <TextInput
        label="Address"
        description="https, on the public internet, port 443 or 8443."
        value={url}
        onChange={({ currentTarget }) => setUrl(currentTarget.value)}
        error={url !== '' && !url.trim().startsWith('https://') ? 'It must begin with https://.' : undefined}
        required
        data-autofocus
      />
      <Types value={wanted} onValue={setWanted} />
    </Act>
  )
}

function OneEndpoint({ id }: { readonly id: string }) {
  const asked = { path: { endpoint: id } }
  const { data, error, isPending, refetch } = useRead('GET /v1/webhook-endpoints/{endpoint}', asked)
  const [made, setMade] = useState<Secret>()
  if (isPending) return <Waiting what="the endpoint" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const { origin, state, reason, types: own, addedAt, changedAt } = data
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4" pr="xl">
          {origin}
        </Title>
        <Text size="sm">
          {state === 'enabled'
            ? 'It is told of each fact until it answers, and signed for.'
            : state === 'disabled'
              ? `Nothing is sent to it${reason === undefined ? '' : `: ${wordsOf(reason)}`}. What waits for it fails, and can be sent again.`
              : 'It is removed for good.'}
        </Text>
      </div>
      {made !== undefined && <NewSecret of={made} />}
      {state !== 'removed' && <Acts of={data} onMade={setMade} />}
      <Facts
        facts={[
          ['Endpoint', <Ident key="id" id={id} />],
          [
            'State',
            <State key="state" tone={standings[state]}>
              {state}
            </State>,
          ],
          ['Is told of', own.map(type => wordsOf(type.replace('.', ' '))).join(', ')],
          ['Added', <When key="added" at={addedAt} />],
          ['Changed', <When key="changed" at={changedAt} />],
        ]}
      />
      <Secrets id={id} />
    </Stack>
  )
}

function Secrets({ id }: { readonly id: string }) {
  const { data } = useRead('GET /v1/webhook-endpoints/{endpoint}/secrets', { path: { endpoint: id } })
  if (data === undefined) return null
  return (
    <div>
      <Title order={3} size="h5" mb={4}>
        Secrets that sign
      </Title>
      <PlainTable
        name="Secrets that sign"
        rows={data.items}
        keyOf={one => one.id}
        columns={[
          { title: 'Secret', show: one => <Ident id={one.id} /> },
          { title: 'Made', show: ({ madeAt }) => <When at={madeAt} show="relative" /> },
          {
            title: 'Until',
            show: ({ endsAt }) => (endsAt === undefined ? 'replaced' : <When at={endsAt} show="relative" />),
          },
        ]}
      />
    </div>
  )
}

const overlaps = { '0': 'End at once: somebody else knows it', '3600': 'An hour', '86400': 'A day', '604800': 'A week' }
const dayMs = 86_400_000

function Acts({ of, onMade }: { readonly of: Endpoint; readonly onMade: (secret: Secret) => void }) {
  const { id, origin, state, version, types: own } = of
  const [wanted, setWanted] = useState<readonly Type[]>(own)
  const [overlap, setOverlap] = useState('86400')
  const asked = { path: { endpoint: id } }
  const shared = { permit: 'webhooks.manage', touches, look: { variant: 'light' } } as const
  return (
    <Group gap="xs" role="group" aria-label="What may be done">
      <Act
        {...shared}
        operation="PATCH /v1/webhook-endpoints/{endpoint}"
        label="Change what it is told of"
        says="From now on. What waits for it already goes all the same."
        ask={() => (wanted.length === 0 ? undefined : { ...asked, ifMatch: `"${version}"`, body: { types: wanted } })}
      >
        <Types value={wanted} onValue={setWanted} />
      </Act>
      {state === 'enabled' ? (
        <Act
          {...shared}
          operation="POST /v1/webhook-endpoints/{endpoint}/disabling"
          label="Send nothing to it"
          says={`${origin} is told of nothing from now on. What waits for it fails, and can be sent again.`}
          ask={() => asked}
          look={{ variant: 'light', color: 'red' }}
        />
      ) : (
        <Act
          {...shared}
          operation="POST /v1/webhook-endpoints/{endpoint}/enabling"
          label="Send to it again"
          says="It is told of what happens from now on. What failed meanwhile is sent again only when that is asked for."
          ask={() => asked}
        />
      )}
      <Act
        operation="POST /v1/webhook-endpoints/{endpoint}/replays"
        label="Send again what failed in a day"
        says="Everything that failed there since yesterday goes once more, under the same ids: at most 10,000."
        permit="messages.replay"
        touches={[...touches, 'GET /v1/messages']}
        ask={() => ({ ...asked, body: { since: new Date(Date.now() - dayMs).toISOString() } })}
        look={{ variant: 'light' }}
      />
      <Act
        {...shared}
        operation="POST /v1/webhook-endpoints/{endpoint}/secrets"
        label="Make a new secret"
        says="It signs at once, and is shown once. Those before go on signing beside it for as long as you say."
        ask={() => ({ ...asked, body: { overlapSeconds: Number(overlap) } })}
        onDone={({ value }) => onMade(value)}
      >
        <NativeSelect
          label="Those before go on for"
          value={overlap}
          onChange={({ currentTarget }) => setOverlap(currentTarget.value)}
          data={Object.entries(overlaps).map(([value, label]) => ({ value, label }))}
          data-autofocus
        />
      </Act>
      <Act
        {...shared}
        operation="POST /v1/webhook-endpoints/{endpoint}/removal"
        label="Remove it"
        says={`${origin} is removed for good, with its secrets. What waits for it fails.`}
        ask={() => asked}
        look={{ variant: 'light', color: 'red' }}
      />
    </Group>
  )
}
