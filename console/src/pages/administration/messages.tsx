// Messages and what became of them, those that were given up to be sent once more; and the wording of every notice, with a change of it to be asked for.

import { Group, NativeSelect, Stack, Tabs, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useState } from 'react'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useAddress, useFilters } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { useSession } from '../../parts/session.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useGo } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'

import { isMemberId, type Message, mayGoAgain, messageKinds, messageStates, messagesAsked } from './message-words.ts'

import './administration.css'

type Wording = Schemas['MessageTemplate']

const columns: readonly Column<Message>[] = [
  {
    id: 'what',
    title: 'What it told of',
    show: message => told(message),
    text: told,
  },
  { id: 'channel', title: 'By', width: 100, show: ({ channel }) => channel, text: ({ channel }) => channel },
  {
    id: 'state',
    title: 'What became of it',
    width: 150,
    show: ({ state }) => <State tone={messageStates[state][1]}>{messageStates[state][0]}</State>,
    text: ({ state }) => messageStates[state][0],
  },
  {
    id: 'why',
    title: 'Why not',
    width: 200,
    show: ({ reason }) => (reason === undefined ? '' : wordsOf(reason)),
    text: ({ reason }) => reason ?? '',
  },
  {
    id: 'attempts',
    title: 'Tries',
    width: 80,
    isFigure: true,
    show: ({ attempts }) => `${attempts}`,
    text: ({ attempts }) => `${attempts}`,
  },
  {
    id: 'queued',
    title: 'Since',
    width: 200,
    show: ({ queuedAt }) => <When at={queuedAt} />,
    text: ({ queuedAt }) => queuedAt,
  },
]

function told({ mail, webhook, key }: Message): string {
  return wordsOf(mail?.notice ?? webhook?.type ?? key)
}

export function Messages() {
  const [{ tab = 'sent' }, change] = useAddress()
  return (
    <Page
      isFull={tab === 'sent'}
      title="Messages"
      says="What members and the institution’s own systems are told, by mail and by webhook."
    >
      <Tabs
        value={tab}
        onChange={value => change({ tab: value ?? undefined })}
        keepMounted={false}
        className={tab === 'sent' ? 'fills' : undefined}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="sent">Messages</Tabs.Tab>
          <Tabs.Tab value="wording">Wording</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="sent" className="fills">
          <Sent />
        </Tabs.Panel>
        <Tabs.Panel value="wording">
          <Wordings />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** Those that were given up, unless something else is looked for: of those somebody has to think. */
function Sent() {
  const [question] = useAddress()
  const { timeZone } = useSession()
  const [looked, words] = messagesAsked(question, timeZone)
  return (
    <List
      operation="GET /v1/messages"
      asked={{ query: { limit: '100', ...looked } }}
      name="messages"
      columns={columns}
      keyOf={({ id }) => id}
      filtered={words}
      filters={<Filters />}
      empty={
        looked.state === undefined
          ? {
              title: 'No message yet',
              text: 'What members and programs are told appears here as soon as it is queued.',
            }
          : {
              title: 'Every message has arrived, or is on its way',
              text: 'One that was tried again and again in vain appears here, and can be sent once more.',
            }
      }
      inspectKey={id => <OneMessage key={id} id={id} />}
    />
  )
}

function Filters() {
  const [{ state, kind, member, since }, set] = useFilters()
  return (
    <>
      <NativeSelect
        label="What became of them"
        size="xs"
        value={state ?? 'failed'}
        onChange={set('state')}
        data={[
          { value: 'any', label: 'Anything' },
          ...Object.entries(messageStates).map(([value, [label]]) => ({ value, label })),
        ]}
      />
      <NativeSelect
        label="What they tell of"
        size="xs"
        value={kind ?? ''}
        onChange={set('kind')}
        data={[{ value: '', label: 'Anything' }, ...messageKinds]}
      />
      <TextInput
        key={`of ${member ?? ''}`}
        label="Member’s id"
        size="xs"
        w={220}
        defaultValue={member ?? ''}
        onBlur={set('member')}
        error={member !== undefined && !isMemberId(member) ? 'That is no id of a member.' : undefined}
      />
      <TextInput label="Since" type="date" size="xs" value={since ?? ''} onChange={set('since')} />
    </>
  )
}

function OneMessage({ id }: { readonly id: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/messages/{message}', { path: { message: id } })
  if (isPending) return <Waiting what="the message" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const { mail, webhook, attempts, reason, state, queuedAt, endedAt } = data
  return (
    <Stack gap="md">
      <Title order={2} size="h4" pr="xl">
        {told(data)}
      </Title>
      <Text size="sm">
        {messageStates[state][2]} It was tried {attempts === 1 ? 'once' : `${attempts} times`}. Whom a mail goes to is
        not shown.
      </Text>
      {mayGoAgain(data) && (
        <Group gap="xs">
          <Act
            operation="POST /v1/messages/{message}/replay"
            label="Send it once more"
            says="It goes again under the same id: a receiver that has it already can tell."
            permit="messages.replay"
            touches={['GET /v1/messages', 'GET /v1/messages/{message}']}
            ask={() => ({ path: { message: id } })}
          />
        </Group>
      )}
      <Facts
        facts={[
          ['Message', <Ident key="id" id={id} />],
          [
            'State',
            <State key="state" tone={messageStates[state][1]}>
              {messageStates[state][0]}
            </State>,
          ],
          reason !== undefined && ['Why', wordsOf(reason)],
          ['Queued', <When key="queued" at={queuedAt} />],
          endedAt !== undefined && [messageStates[state][0], <When key="ended" at={endedAt} />],
          webhook !== undefined && ['To', <Ident key="to" id={webhook.endpoint} />],
          mail !== undefined && ['Language', mail.language],
          mail !== undefined && ['Wording', mail.template === 0 ? 'as it ships' : `version ${mail.template}`],
        ]}
      />
      {mail !== undefined && (
        <div>
          <Text size="sm" fw={600}>
            {mail.subject}
          </Text>
          <p className="wording">{mail.text}</p>
        </div>
      )}
      {webhook !== undefined && <pre className="signed">{webhook.payload}</pre>}
    </Stack>
  )
}

const languages = { en: 'English', es: 'Spanish' } as const

function Wordings() {
  const [{ language = 'en' }, change] = useAddress()
  const { data, error, isPending, refetch } = useRead('GET /v1/message-templates', { query: { language } })
  return (
    <>
      <div className="filters">
        <NativeSelect
          label="Language"
          size="xs"
          value={language}
          onChange={({ currentTarget: { value } }) => change({ language: value })}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {isPending ? (
        <Waiting what="the wordings" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        data.items.map(one => <OneWording key={one.notice} of={one} asked={language} />)
      )}
    </>
  )
}

function OneWording({ of, asked }: { readonly of: Wording; readonly asked: string }) {
  const { notice, language, version, subject, lines } = of
  return (
    <Section
      title={wordsOf(notice)}
      says={`${version === 0 ? 'As it ships' : `Version ${version}`}, in ${language}${language === asked ? '' : `: there is none in ${asked} yet`}.`}
      actions={<ChangeWording key={`${notice} ${version}`} of={of} />}
    >
      <Text size="sm" fw={600}>
        {subject}
      </Text>
      <p className="wording">{lines.join('\n')}</p>
    </Section>
  )
}

function ChangeWording({ of: { notice, language, subject, lines, places } }: { readonly of: Wording }) {
  const [newSubject, setSubject] = useState(subject)
  const [text, setText] = useState(lines.join('\n'))
  const go = useGo()
  const isSame = newSubject === subject && text === lines.join('\n')
  return (
    <Act
      operation="POST /v1/message-templates/{notice}/{language}/proposals"
      label="Ask for other words"
      says={`Somebody else has to agree, and sees both wordings. In braces may stand: institution${places.length === 0 ? '' : `, ${places.join(', ')}`}.`}
      permit="templates.propose"
      touches={['GET /v1/proposals', 'GET /v1/work-items']}
      ask={() =>
        isSame ? undefined : { path: { notice, language }, body: { subject: newSubject, lines: text.split('\n') } }
      }
      look={{ variant: 'subtle', size: 'compact-sm' }}
      onDone={({ value }) => go(`/approvals/${value.id}`)}
    >
      <TextInput
        label="Subject"
        value={newSubject}
        onChange={({ currentTarget }) => setSubject(currentTarget.value)}
        maxLength={150}
        required
        data-autofocus
      />
      <Textarea
        label="Text"
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        maxLength={4_000}
        required
        autosize
        minRows={4}
        maxRows={14}
      />
    </Act>
  )
}
