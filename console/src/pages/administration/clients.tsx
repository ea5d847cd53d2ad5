// Programs of the institution: what each may ask for, and how long its keys are good. Security suspends one at once; what gives
// one more is asked for, and somebody else agrees.

import { Checkbox, Group, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useState } from 'react'

import type { Item } from '../../api/asked.ts'
import { Act } from '../../parts/act.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { useGo } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { changedScopes, scopeGroups } from './client-scopes.ts'
import { daysUntilMute, soonDays } from './key-days.ts'
import { type ReadKey, readPublicKey } from './public-key.ts'

type Client = Item<'GET /v1/clients'>

const standings = { active: 'good', suspended: 'bad', retired: 'quiet' } as const
const touches = ['GET /v1/clients', 'GET /v1/proposals', 'GET /v1/work-items'] as const

const columns: readonly Column<Client>[] = [
  { id: 'name', title: 'Program', width: 200, show: ({ name }) => name, text: ({ name }) => name },
  {
    id: 'state',
    title: 'State',
    width: 130,
    show: ({ state }) => <State tone={standings[state]}>{state}</State>,
    text: ({ state }) => state,
  },
  {
    id: 'keys',
    title: 'Its keys are good for',
    width: 170,
    show: client => <Days of={client} />,
    text: ({ keys }) => `${daysUntilMute(keys) ?? ''}`,
  },
  {
    id: 'scopes',
    title: 'May ask for',
    show: ({ scopes }) => (scopes.length === 0 ? 'nothing' : scopes.join(', ')),
    text: ({ scopes }) => scopes.join(' '),
  },
  { id: 'id', title: 'Id', width: 190, show: ({ id }) => <Ident id={id} />, text: ({ id }) => id },
]

function Days({ of: { state, keys } }: { readonly of: Client }) {
  const left = daysUntilMute(keys)
  if (state === 'retired') return null
  if (left === undefined) return <State tone="bad">no key</State>
  const words = left === 1 ? '1 day' : `${left} days`
  return left > soonDays ? <span className="figures">{words}</span> : <State tone="attention">{words}</State>
}

export function Clients() {
  return (
    <Page
      isFull
      title="Programs"
      says="What the institution’s own programs may ask for over the API, and how long their keys are good. Each key ends after ninety days at most."
    >
      <List
        operation="GET /v1/clients"
        asked={{ query: { limit: '100' } }}
        name="programs"
        columns={columns}
        keyOf={({ id }) => id}
        empty={{
          title: 'No program may ask for anything',
          text: 'A program is asked for over the API or the command line, with its public key, and appears here once somebody from security has agreed.',
        }}
        inspect={client => <OneClient key={client.id} of={client} />}
      />
    </Page>
  )
}

function OneClient({ of }: { readonly of: Client }) {
  const { id, name, state, scopes, keys } = of
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4" pr="xl">
          {name}
        </Title>
        <Text size="sm">
          {state === 'active'
            ? 'It may ask for what stands below, with a token that one of its keys has signed for.'
            : state === 'suspended'
              ? 'Whatever it asks is refused. What it ordered before goes on.'
              : 'It is gone for good: its keys and scopes have ended.'}
        </Text>
      </div>
      <Acts of={of} />
      <Facts
        facts={[
          ['Program', <Ident key="id" id={id} />],
          [
            'State',
            <State key="state" tone={standings[state]}>
              {state}
            </State>,
          ],
        ]}
      />
      <div>
        <Title order={3} size="h5" mb={4}>
          Keys
        </Title>
        {keys.length === 0 ? (
          <Text size="sm">None: it cannot sign, and nothing that it asks is heard.</Text>
        ) : (
          <PlainTable
            name="Keys"
            rows={keys}
            keyOf={({ kid }) => kid}
            columns={[
              { title: 'Thumbprint', show: ({ kid }) => <Ident id={kid} /> },
              { title: 'Until', show: ({ notAfter }) => <When at={notAfter} show="relative" /> },
              {
                title: 'Days left',
                isFigure: true,
                show: ({ daysLeft }) => `${daysLeft}`,
              },
              {
                title: 'Taking it back',
                show: ({ kid, daysLeft }) => <EndKey client={id} kid={kid} daysLeft={daysLeft} />,
              },
            ]}
          />
        )}
      </div>
      <div>
        <Title order={3} size="h5" mb={4}>
          May ask for
        </Title>
        <ul className="chips">
          {scopes.map(scope => (
            <li key={scope}>{scope}</li>
          ))}
        </ul>
        {scopes.length === 0 && <Text size="sm">Nothing.</Text>}
      </div>
    </Stack>
  )
}

function EndKey({
  client,
  kid,
  daysLeft,
}: {
  readonly client: string
  readonly kid: string
  readonly daysLeft: number
}) {
  return (
    <Act
      operation="POST /v1/clients/{client}/keys/{kid}/retirement"
      label="End it"
      says={`The key ends at once, for good, ${daysLeft} days before its time. Whatever it has signed for is refused from then on.`}
      permit="clients.suspend"
      touches={touches}
      ask={() => ({ path: { client, kid } })}
      look={{ variant: 'subtle', color: 'red', size: 'compact-xs' }}
      isDelicate
    />
  )
}

function Acts({ of: { id, name, state, scopes, keys } }: { readonly of: Client }) {
  const asked = { path: { client: id } }
  if (state === 'retired') return null
  return (
    <Group gap="xs" role="group" aria-label="What may be done">
      {state === 'active' ? (
        <Act
          operation="POST /v1/clients/{client}/suspension"
          label="Suspend it"
          says={`Whatever ${name} asks is refused from now on, also with tokens that it has. What it ordered before goes on. To bring it back takes two people.`}
          permit="clients.suspend"
          touches={touches}
          ask={() => asked}
          look={{ variant: 'light', color: 'red' }}
          isDelicate
        />
      ) : (
        <Act
          operation="POST /v1/clients/{client}/reinstatement"
          label="Ask to bring it back"
          says="Somebody from security has to agree. Until then it stays suspended."
          permit="clients.propose"
          touches={touches}
          ask={() => asked}
          look={{ variant: 'light' }}
        />
      )}
      <Act
        operation="POST /v1/clients/{client}/revocation"
        label="Take its tokens back"
        says={`Every token that ${name} has until now is refused. It may ask for others, unless it is suspended.`}
        permit="clients.suspend"
        touches={touches}
        ask={() => asked}
        look={{ variant: 'light', color: 'red' }}
        isDelicate
      />
      <Scopes id={id} name={name} scopes={scopes} />
      <NewKey id={id} name={name} keys={keys} />
      <Act
        operation="POST /v1/clients/{client}/retirement"
        label="Ask to end it for good"
        says={`Somebody from security has to agree. Then ${name} is gone, with its keys and scopes, and does not come back.`}
        permit="clients.propose"
        touches={touches}
        ask={() => asked}
        look={{ variant: 'light', color: 'red' }}
      />
    </Group>
  )
}

type ScopesParts = { readonly id: string; readonly name: string; readonly scopes: readonly string[] }

function Scopes({ id, name, scopes }: ScopesParts) {
  const [wanted, setWanted] = useState<readonly string[]>(scopes)
  const go = useGo()
  const { come, go: gone } = changedScopes(scopes, wanted)
  const isSame = come.length === 0 && gone.length === 0
  return (
    <Act
      operation="POST /v1/clients/{client}/scopes"
      label="Ask for other scopes"
      says={`Somebody from security has to agree, and sees what comes and what goes. Until then ${name} may ask for what it may now.`}
      permit="clients.propose"
      touches={touches}
      ask={() => (isSame ? undefined : { path: { client: id }, body: { scopes: wanted } })}
      look={{ variant: 'light' }}
      onDone={({ value }) => go(`/approvals/${value.id}`)}
    >
      <Text size="sm" role="status">
        {isSame ? 'Nothing differs yet.' : ''}
        {come.length > 0 && `Comes: ${come.join(', ')}. `}
        {gone.length > 0 && `Goes: ${gone.join(', ')}.`}
      </Text>
      <Checkbox.Group label="May ask for" value={[...wanted]} onChange={setWanted}>
        {scopeGroups.map(({ about, scopes: some }) => (
          <div key={about} role="group" aria-label={about}>
            <Text size="xs" c="dimmed" mt="sm" mb={4}>
              {about}
            </Text>
            <Group gap="sm">
              {some.map(scope => (
                <Checkbox key={scope} size="xs" value={scope} label={scope} />
              ))}
            </Group>
          </div>
        ))}
      </Checkbox.Group>
    </Act>
  )
}

const keysMax = 2
const keyDaysMax = 90

/** A key is given by its public half; the private one stays where the program is. */
function NewKey({ id, name, keys }: { readonly id: string; readonly name: string; readonly keys: Client['keys'] }) {
  const [text, setText] = useState('')
  const [days, setDays] = useState(`${keyDaysMax}`)
  const [read, setRead] = useState<ReadKey>()
  const go = useGo()
  const isWhole = /^\d{1,2}$/.test(days) && Number(days) >= 1 && Number(days) <= keyDaysMax
  const jwk = read !== undefined && 'jwk' in read ? read.jwk : undefined
  const give = (given: string) => {
    setText(given)
    setRead(undefined)
    readPublicKey(given).then(setRead, () => setRead(undefined))
  }
  return (
    <Act
      operation="POST /v1/clients/{client}/keys"
      label="Ask for another key"
      says={`Somebody from security has to agree. Then ${name} may sign with it beside the one it has, and the old one is ended once the new one is in use.`}
      permit="clients.propose"
      touches={touches}
      not={keys.length >= keysMax ? 'It has two keys, which is as many as there may be. End one first.' : undefined}
      ask={() =>
        jwk === undefined || !isWhole ? undefined : { path: { client: id }, body: { jwk, days: Number(days) } }
      }
      look={{ variant: 'light' }}
      onDone={({ value }) => go(`/approvals/${value.id}`)}
    >
      <Textarea
        label="Public key"
        description="On the curve P-256: a JWK, or a PEM file that begins with BEGIN PUBLIC KEY."
        value={text}
        onChange={({ currentTarget: { value } }) => give(value)}
        error={text !== '' && read !== undefined && 'flaw' in read ? read.flaw : undefined}
        autosize
        minRows={4}
        maxRows={10}
        required
        data-autofocus
      />
      <TextInput
        label="Good for"
        description={`In days, ${keyDaysMax} at most.`}
        value={days}
        onChange={({ currentTarget: { value } }) => setDays(value)}
        error={isWhole ? undefined : `A whole number, 1 to ${keyDaysMax}.`}
        inputMode="numeric"
        required
      />
    </Act>
  )
}
