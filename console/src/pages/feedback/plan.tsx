// What is planned, by whom and until when: the register's tasks and what people's words led to, what is overdue first.

import { Group, NativeSelect, Text } from '@mantine/core'

import type { Schemas } from '../../api/api.ts'
import { useList, useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { useMay } from '../../parts/may.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day } from '../../parts/when.tsx'
import { Tasks } from '../risk/tasks.tsx'
import { GiveFeedback } from './give.tsx'

type Task = Schemas['RiskTask']

export function Plan() {
  const may = useMay()
  return (
    <Page
      title="Plan"
      says="What is to be done about the risks, and about what people say of the service. A task is overdue from the day after its own."
      actions={<GiveFeedback look={{ variant: 'light' }} />}
    >
      {may('risk.read') ? <Whole /> : <OfFeedback />}
    </Page>
  )
}

function Whole() {
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/plan', { query: atAsked(useAt()) })
  if (isPending) return <Waiting what="the plan" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  return (
    <>
      {error !== null && <Failure error={error} onAgain={refetch} />}
      {data.reviews.map(({ of, due, days }) => (
        <Group key={of} gap="xs" mb="md">
          <State tone="bad">review overdue</State>
          <Text size="sm">
            The review of the {of.replaceAll('-', ' ')} was due on <Day day={due} />, {plural(days, 'day')} ago. What
            the register judges is from before that.
          </Text>
        </Group>
      ))}
      <ByUrgency tasks={data.tasks} />
    </>
  )
}

/** For those who read feedback and no risks: what of it is planned. */
function OfFeedback() {
  const at = useAt()
  return at === undefined ? (
    <PlannedNow />
  ) : (
    <Text size="sm">
      What was planned of feedback then is told with the risks, which your roles do not read. What is planned today is
      not shown in its place.
    </Text>
  )
}

function PlannedNow() {
  const { items, error, isPending, refetch } = useList('GET /v1/feedback', {
    query: { state: 'planned', limit: '100' },
  })
  if (isPending) return <Waiting what="the plan" />
  if (items.length === 0 && error !== null) return <Failure error={error} onAgain={refetch} />
  const tasks = items.map(({ id, words, owner = 'nobody', due = '', isOverdue, risk }) => ({
    what: words,
    owner,
    due,
    isOverdue,
    feedback: id,
    ...(risk === undefined ? {} : { risk }),
  }))
  return (
    <>
      <Text size="sm" mb="sm">
        Your roles do not read the register of risks, so its own tasks are not here.
      </Text>
      <ByUrgency tasks={tasks.toSorted((one, other) => (one.due < other.due ? -1 : 1))} />
    </>
  )
}

function ByUrgency({ tasks }: { readonly tasks: readonly Task[] }) {
  const [{ owner }, change] = useAddress()
  const owners = [...new Set(tasks.map(one => one.owner))].toSorted()
  const own = owner === undefined ? tasks : tasks.filter(one => one.owner === owner)
  const late = own.filter(({ isOverdue }) => isOverdue)
  const ahead = own.filter(({ isOverdue }) => !isOverdue)
  return (
    <>
      <NativeSelect
        label="Who answers"
        size="xs"
        w={260}
        mb="md"
        value={owner ?? ''}
        onChange={({ currentTarget: { value } }) => change({ owner: value })}
        data={[{ value: '', label: 'All' }, ...owners]}
      />
      {late.length > 0 && (
        <Section title={`Overdue: ${plural(late.length, 'task')}`}>
          <Tasks tasks={late} name="Overdue" />
        </Section>
      )}
      <Section title={`Ahead: ${plural(ahead.length, 'task')}`}>
        {ahead.length === 0 ? (
          <Empty
            title="Nothing is planned"
            text="Plan something for what people say of the service, and it appears here with who answers for it and its day."
          />
        ) : (
          <Tasks tasks={ahead} name="Ahead" />
        )}
      </Section>
    </>
  )
}
