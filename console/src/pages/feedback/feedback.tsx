// What people say of the service, and what is done about it: who answers, until when, and what came of it.

import { Group, NativeSelect, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useState } from 'react'

import type { Item } from '../../api/asked.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { useMay } from '../../parts/may.tsx'
import { Page } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { actorWords, Story } from '../../parts/story.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, When } from '../../parts/when.tsx'
import { RiskLink } from '../risk/marks.tsx'
import { type Area, areas } from './about.ts'
import { GiveFeedback } from './give.tsx'
import { says, states } from './words.ts'

type Feedback = Item<'GET /v1/feedback'>
type Said = Feedback['said']
type Standing = Feedback['state']

const isState = (text: string | undefined): text is Standing => text !== undefined && text in states
const isArea = (text: string | undefined): text is Area => text !== undefined && text in areas
const isSaid = (text: string | undefined): text is Said => text !== undefined && text in says
const touched = ['GET /v1/feedback', 'GET /v1/feedback/{feedback}', 'GET /v1/risk/plan'] as const

const columns: readonly Column<Feedback>[] = [
  {
    id: 'words',
    title: 'In words',
    show: ({ words }) => (
      <Text size="sm" lineClamp={1} className="words-cell" title={words}>
        {words}
      </Text>
    ),
    text: ({ words }) => words,
  },
  {
    id: 'given',
    title: 'Said',
    width: 130,
    show: ({ givenAt }) => <When at={givenAt} show="relative" />,
    text: ({ givenAt }) => givenAt,
  },
  {
    id: 'said',
    title: 'What it is',
    width: 190,
    show: ({ said }) => <State tone={says[said].tone}>{says[said].word}</State>,
    text: ({ said }) => says[said].word,
  },
  { id: 'area', title: 'Of what', width: 150, show: ({ area }) => areas[area], text: ({ area }) => areas[area] },
  {
    id: 'state',
    title: 'State',
    width: 120,
    show: one => <FeedbackState of={one} />,
    text: ({ state, isOverdue }) => (isOverdue ? 'overdue' : state),
  },
  {
    id: 'owner',
    title: 'Who answers',
    width: 150,
    show: ({ owner }) => owner ?? <Nobody />,
    text: ({ owner }) => owner ?? '',
  },
  {
    id: 'due',
    title: 'Due',
    width: 150,
    show: ({ due }) => (due === undefined ? '' : <Day day={due} />),
    text: ({ due }) => due ?? '',
  },
]

function Nobody() {
  return (
    <Text c="dimmed" size="sm" span>
      nobody yet
    </Text>
  )
}

function FeedbackState({ of: { state, isOverdue } }: { readonly of: Pick<Feedback, 'state' | 'isOverdue'> }) {
  if (isOverdue) return <State tone="bad">overdue</State>
  return <State tone={states[state].tone}>{states[state].word}</State>
}

export function FeedbackPage() {
  const [question, change] = useAddress()
  const state = isState(question['state']) ? question['state'] : undefined
  const area = isArea(question['area']) ? question['area'] : undefined
  const said = isSaid(question['said']) ? question['said'] : undefined
  const isOverdue = question['overdue'] === 'true'
  const filtered = [
    ...(isOverdue ? ['overdue'] : []),
    ...(state === undefined ? [] : [states[state].word]),
    ...(area === undefined ? [] : [areas[area]]),
    ...(said === undefined ? [] : [says[said].word]),
  ]
  const query = {
    limit: '100',
    ...(state === undefined ? {} : { state }),
    ...(area === undefined ? {} : { area }),
    ...(said === undefined ? {} : { said }),
    ...(isOverdue ? { overdue: 'true' as const } : {}),
  }
  const show = isOverdue ? 'overdue' : (state ?? '')
  return (
    <Page
      isFull
      title="Feedback"
      says="What people say of the service. Each is planned for somebody and a day, or declined with a reason; what is overdue says so."
      actions={<GiveFeedback look={{ variant: 'light' }} />}
    >
      <List
        operation="GET /v1/feedback"
        asked={{ query }}
        name="feedback"
        columns={columns}
        keyOf={({ id }) => id}
        filtered={filtered.length === 0 ? undefined : filtered.join(', ')}
        filters={
          <>
            <Choice
              label="State"
              value={show}
              of={{
                ...Object.fromEntries(Object.entries(states).map(([name, { word }]) => [name, word])),
                overdue: 'overdue',
              }}
              onValue={value =>
                change({
                  state: value === 'overdue' ? undefined : value,
                  overdue: value === 'overdue' ? 'true' : undefined,
                })
              }
            />
            <Choice label="Of what" value={area ?? ''} of={areas} onValue={value => change({ area: value })} />
            <Choice
              label="What it is"
              value={said ?? ''}
              of={Object.fromEntries(Object.entries(says).map(([name, { word }]) => [name, word]))}
              onValue={value => change({ said: value })}
            />
          </>
        }
        empty={{
          title: 'Nobody has said anything yet',
          text: 'What goes wrong, what goes right and what could be better is written down here: by you, or by you for a member who told you.',
        }}
        inspectKey={id => <One key={id} id={id} />}
      />
    </Page>
  )
}

type ChoiceParts = {
  readonly label: string
  readonly value: string
  readonly of: Readonly<Record<string, string>>
  readonly onValue: (value: string) => void
}

function Choice({ label, value, of, onValue }: ChoiceParts) {
  return (
    <NativeSelect
      label={label}
      size="xs"
      value={value}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
      data={[{ value: '', label: 'All' }, ...Object.entries(of).map(([name, word]) => ({ value: name, label: word }))]}
    />
  )
}

function One({ id }: { readonly id: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/feedback/{feedback}', { path: { feedback: id } })
  if (isPending) return <Waiting what="what was said" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const { said, area, voice, about, words, givenBy, givenAt, state, owner, due, risk, steps } = data
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h4" pr="xl">
          {says[said].word}
        </Title>
        <Text size="sm" mt={4}>
          {words}
        </Text>
      </div>
      <Facts
        facts={[
          ['State', <FeedbackState key="state" of={data} />],
          ['Of what', areas[area]],
          about !== undefined && ['About', <Ident key="about" id={about} />],
          ['Who said it', voice === 'member' ? 'a member' : 'somebody who works here'],
          ['Written down by', actorWords(givenBy)],
          ['When', <When key="when" at={givenAt} />],
          owner !== undefined && ['Who answers', owner],
          due !== undefined && ['Due', <Day key="due" day={due} />],
          risk !== undefined && ['Lowers', <RiskLink key="risk" risk={risk} />],
        ]}
      />
      {(state === 'open' || state === 'planned') && <Steps of={data} />}
      <Story
        name="What was done about it"
        steps={[
          { id: 'given', at: givenAt, what: 'Said', who: givenBy },
          ...steps.map((step, at) => ({
            id: `${at}`,
            at: step.at,
            what: step.state === 'planned' ? `Planned for ${step.owner ?? 'somebody'}` : states[step.state].word,
            why: (
              <>
                {step.words}
                {step.due !== undefined && (
                  <>
                    {' '}
                    Until <Day day={step.due} />.
                  </>
                )}
              </>
            ),
            who: step.by,
            tone: states[step.state].tone,
          })),
        ]}
      />
    </Stack>
  )
}

function Steps({ of }: { readonly of: Feedback & { readonly steps: readonly unknown[] } }) {
  const [words, setWords] = useState('')
  // Each step makes another version of it.
  const asked = { path: { feedback: of.id }, ifMatch: `"${of.steps.length + 1}"` }
  const inWords = (
    <Textarea
      label="In words that name nobody"
      value={words}
      onChange={({ currentTarget }) => setWords(currentTarget.value)}
      required
      autosize
      minRows={2}
      data-autofocus
    />
  )
  return (
    <Group gap="xs">
      <PlanIt of={of} asked={asked} />
      <Act
        operation="POST /v1/feedback/{feedback}/steps"
        label="Say that it is done"
        says="It ends with your words. Whoever said it sees what came of it."
        permit="feedback.plan"
        not={of.state === 'open' ? 'Nothing was planned for it yet.' : undefined}
        touches={touched}
        ask={() => (words.trim() === '' ? undefined : { ...asked, body: { state: 'done', words: words.trim() } })}
        look={{ variant: 'light' }}
      >
        {inWords}
      </Act>
      <Act
        operation="POST /v1/feedback/{feedback}/steps"
        label="Decline it"
        says="It ends, nothing is done about it, and your words say why. Whoever said it sees them."
        permit="feedback.plan"
        touches={touched}
        ask={() => (words.trim() === '' ? undefined : { ...asked, body: { state: 'declined', words: words.trim() } })}
        look={{ variant: 'default' }}
      >
        {inWords}
      </Act>
    </Group>
  )
}

type PlanParts = {
  readonly of: Feedback
  readonly asked: { readonly path: { readonly feedback: string }; readonly ifMatch: string }
}

function PlanIt({ of, asked }: PlanParts) {
  const may = useMay()
  const risks = useRead('GET /v1/risk/risks', {}, { isOff: !may('risk.read') })
  const [words, setWords] = useState('')
  const [owner, setOwner] = useState(of.owner ?? '')
  const [due, setDue] = useState(of.due ?? '')
  const [risk, setRisk] = useState(of.risk ?? '')
  return (
    <Act
      operation="POST /v1/feedback/{feedback}/steps"
      label={of.state === 'planned' ? 'Plan it anew' : 'Plan what is done'}
      says="It is in the plan from now on, and overdue from the day after its own."
      permit="feedback.plan"
      touches={touched}
      ask={() =>
        words.trim() === '' || owner.trim() === '' || due === ''
          ? undefined
          : {
              ...asked,
              body: {
                state: 'planned',
                words: words.trim(),
                owner: owner.trim(),
                due,
                ...(risk === '' ? {} : { risk }),
              },
            }
      }
      look={{ variant: 'light' }}
    >
      <Textarea
        label="What is to be done"
        description="In words that name nobody."
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        required
        autosize
        minRows={2}
        data-autofocus
      />
      <TextInput
        label="Who answers for it"
        description="A role or a team, and nobody’s name."
        value={owner}
        onChange={({ currentTarget }) => setOwner(currentTarget.value)}
        required
      />
      <TextInput
        label="Until"
        type="date"
        value={due}
        onChange={({ currentTarget }) => setDue(currentTarget.value)}
        required
      />
      {risks.data !== undefined && (
        <NativeSelect
          label="The risk that it lowers"
          value={risk}
          onChange={({ currentTarget }) => setRisk(currentTarget.value)}
          data={[
            { value: '', label: 'None' },
            ...risks.data.items.map(one => ({ value: one.risk, label: `${one.title} (${one.risk})` })),
          ]}
        />
      )}
    </Act>
  )
}
