// How it stands with all risks: what is not proven first, the level with its rule and figures, and what would lower it most.

import { Group, List, Stack, Text } from '@mantine/core'
import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { InBox } from '../../parts/box.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { State } from '../../parts/state.tsx'
import { actorWords } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, When } from '../../parts/when.tsx'
import { ControlLink, LevelMark, RiskLink, StandingMark } from './marks.tsx'
import { Paper } from './paper.tsx'
import { Trend } from './trend.tsx'
import { advice, categories, ruleOf, type Standing, standings } from './words.ts'

type Overview = Schemas['RiskOverview']
const everyMs = 60_000

export function RiskOverview() {
  const at = useAt()
  const { data, error, isPending, refetch } = useRead('GET /v1/risk', { query: atAsked(at) }, everyOf(at))
  return (
    <Page
      title="Risk"
      says="What is left of each risk, by controls that were really tried. A control that nobody has tried, or whose probe was never seen to fail, counts nothing."
      actions={<Ways />}
    >
      {data?.asOf !== undefined && <Snapshot of={data.asOf} />}
      {isPending ? (
        <Waiting what="the risks" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <>
          {error !== null && <Failure error={error} onAgain={refetch} />}
          <Level of={data} />
          <NotProven of={data} />
          <Advice of={data} />
          <Trend trend={data.trend} until={data.asOf?.day} />
          <OnPaper asOf={data.asOf?.day} />
          <Overdue />
          <Acceptances />
        </>
      )}
    </Page>
  )
}

/** What has passed stays as it was. */
const everyOf = (at: string | undefined) => (at === undefined ? { everyMs } : {})

export function Snapshot({ of: { day, receipt } }: { readonly of: Schemas['RiskAsOf'] }) {
  return (
    <Text size="sm" mb="md">
      Computed again from the snapshot that the prober took on <Day day={day} />, the newest there was by then.{' '}
      {receipt !== undefined && (
        <Way to={`/audit/receipts/${receipt}`} ask={{ log: 'canary', at: '' }} underline="always">
          Verify its leaf
        </Way>
      )}
    </Text>
  )
}

/** Of the day that is looked at, or else of the newest that was kept. */
function OnPaper({ asOf }: { readonly asOf: string | undefined }) {
  const trend = useRead('GET /v1/risk/trend', { query: { days: '90' } }, { isOff: asOf !== undefined })
  const day = asOf ?? trend.data?.items.at(-1)?.day
  return (
    <Section title="On paper">
      {trend.error !== null && <Failure error={trend.error} onAgain={trend.refetch} />}
      {day !== undefined ? (
        <Paper key={day} day={day} />
      ) : (
        trend.data !== undefined && (
          <Empty
            title="No day was kept yet"
            text="The prober keeps how it stands once a day, in its first pass after midnight UTC. From then on there is a report of it."
          />
        )
      )}
    </Section>
  )
}

function Ways() {
  const ways = [
    ['/risk/risks', 'Risks'],
    ['/risk/controls', 'Controls'],
    ['/risk/matrix', 'Likelihood and impact'],
    ['/risk/model', 'Threat model'],
    ['/risk/coverage', 'Coverage'],
    ['/plan', 'Plan'],
  ] as const
  return ways.map(([to, words]) => (
    <Way key={to} to={to}>
      {words}
    </Way>
  ))
}

function Level({ of }: { readonly of: Overview }) {
  const { overall, worst, open, high, accepted, lapsed, at, formula } = of
  const rule = ruleOf(of)
  return (
    <Section title="Overall level">
      <div className="overall">
        <Stack gap={6}>
          <Group gap="sm" align="baseline">
            <span className="overall-word" data-overall={overall}>
              {overall}
            </span>
            <Text size="sm" component="span">
              worst that is open: <LevelMark level={worst} />
            </Text>
          </Group>
          <Text size="sm">
            {rule === undefined ? `${open} are open, ${high} of them at high or above.` : rule.because} {rule?.next}
          </Text>
          <Text size="xs" c="dimmed" component="div">
            {plural(accepted, 'acceptance')} in force, {lapsed} lapsed. Formula {formula},{' '}
            <When at={at} show="relative" />.
          </Text>
        </Stack>
        {of.categories.map(one => (
          <CategoryTile key={one.category} of={one} />
        ))}
      </div>
    </Section>
  )
}

function CategoryTile({ of: { category, worst, open, high } }: { readonly of: Schemas['RiskCategory'] }) {
  const { data } = useRead('GET /v1/risk/risks', { query: atAsked(useAt()) })
  const answering = Map.groupBy(
    (data?.items ?? []).filter(one => one.category === category && one.isOpen),
    ({ owner }) => owner,
  )
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap={4}>
        <Way to="/risk/risks" ask={{ category, show: 'open' }} fw={600}>
          {categories[category]}
        </Way>
        {open > 0 && <LevelMark level={worst} />}
      </Group>
      <Text size="sm" className="figures">
        {open} open, {high} at high or above
      </Text>
      <Text size="xs" c="dimmed" component="div">
        {open === 0
          ? 'Nothing is left at medium or above.'
          : [...answering].map(([owner, risks]) => <div key={owner}>{`${owner}: ${risks.length}`}</div>)}
      </Text>
    </Stack>
  )
}

function NotProven({ of: { notProven } }: { readonly of: Overview }) {
  const controls = useRead('GET /v1/risk/controls', { query: atAsked(useAt()) })
  const roomOfGap = new Map(controls.data?.items.map(({ control, gap }) => [control, gap]))
  const grouped = Map.groupBy(notProven, ({ standing }) => standing)
  const all = controls.data?.items.length
  return (
    <Section
      title="What is not proven"
      says={`${notProven.length}${all === undefined ? '' : ` of ${all}`} controls count nothing towards any risk. What failed comes first.`}
    >
      {notProven.length === 0 ? (
        <Empty
          title="Every control was seen to work"
          text="What fails, grows stale or loses its proof appears here by itself."
        />
      ) : (
        <InBox name="Controls that are not proven">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Standing</th>
                <th scope="col">What that means</th>
                <th scope="col">Controls</th>
              </tr>
            </thead>
            <tbody>
              {[...grouped].map(([standing, own]) => (
                <NotProvenRow
                  key={standing}
                  standing={standing}
                  own={own.map(({ control }) => control)}
                  roomOfGap={roomOfGap}
                />
              ))}
            </tbody>
          </table>
        </InBox>
      )}
    </Section>
  )
}

type NotProvenParts = {
  readonly standing: Standing
  readonly own: readonly string[]
  readonly roomOfGap: ReadonlyMap<string, string | undefined>
}

function NotProvenRow({ standing, own, roomOfGap }: NotProvenParts) {
  const byRoom = Map.groupBy(own, control => roomOfGap.get(control))
  return (
    <tr>
      <td>
        <StandingMark standing={standing} />
      </td>
      <td className="means">
        {plural(own.length, 'control')}. {standings[standing].means}
      </td>
      <td>
        {[...byRoom].map(([room, controls]) => (
          <div key={room}>
            {room !== undefined && (
              <Text size="xs" c="dimmed">
                Comes with the room {room}
              </Text>
            )}
            <ul className="chips">
              {controls.map(control => (
                <li key={control}>
                  <ControlLink control={control} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </td>
    </tr>
  )
}

const adviceShown = 12

function Advice({ of }: { readonly of: Overview }) {
  const { recommendations: all } = of
  return (
    <Section
      title="What to do first"
      says="Each is computed as if that alone were done: built, passed throughout and proven today. What would lower the overall level most comes first; what would change nothing by itself is not named."
    >
      {all.length === 0 ? (
        <Empty
          title="Nothing by itself would lower what is left"
          text="Where two controls are missing together, mending one of them shows nothing yet."
        />
      ) : (
        <InBox name="What to do first">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Where</th>
                <th scope="col" className="right">
                  Open then
                </th>
                <th scope="col" className="right">
                  High or above
                </th>
                <th scope="col">Worst</th>
                <th scope="col">Overall</th>
                <th scope="col">Lowers</th>
              </tr>
            </thead>
            <tbody>
              {all.slice(0, adviceShown).map(one => (
                <AdviceRow key={`${one.kind} ${one.control ?? one.risk}`} of={one} now={of} />
              ))}
            </tbody>
          </table>
        </InBox>
      )}
      {all.length > adviceShown && (
        <Text size="xs" c="dimmed" mt={4}>
          The first {adviceShown} of {all.length}.
        </Text>
      )}
    </Section>
  )
}

type AdviceParts = { readonly of: Schemas['RiskRecommendation']; readonly now: Overview }

function AdviceRow({ of: { kind, control, risk, open, high, worst, overall, lowers }, now }: AdviceParts) {
  return (
    <tr>
      <td style={{ whiteSpace: 'nowrap' }}>{advice[kind]}</td>
      <td>
        {control !== undefined && <ControlLink control={control} />}
        {risk !== undefined && <RiskLink risk={risk} />}
      </td>
      <td className="right figures">
        <Change from={now.open} to={open} />
      </td>
      <td className="right figures">
        <Change from={now.high} to={high} />
      </td>
      <td>
        <LevelMark level={worst} />
      </td>
      <td style={{ whiteSpace: 'nowrap' }}>
        <Change from={now.overall} to={overall} />
      </td>
      <td>
        <ul className="chips">
          {lowers.map(one => (
            <li key={one.risk}>
              <RiskLink risk={one.risk} />
            </li>
          ))}
        </ul>
      </td>
    </tr>
  )
}

/** What stays as it is stands back. */
function Change({ from, to }: { readonly from: number | string; readonly to: number | string }) {
  if (from === to)
    return (
      <Text span size="sm" c="dimmed">
        stays {to}
      </Text>
    )
  return (
    <b>
      {from} → {to}
    </b>
  )
}

function Overdue() {
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/plan', { query: atAsked(useAt()) })
  const late = data?.tasks.filter(({ isOverdue }) => isOverdue).length ?? 0
  return (
    <Section title="Reviews and tasks that are overdue" actions={<Way to="/plan">See the plan</Way>}>
      {isPending ? (
        <Waiting what="the plan" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <List size="sm" spacing={4}>
          {data.reviews.map(({ of, due, days }) => (
            <List.Item key={of}>
              The review of the {of.replaceAll('-', ' ')} was due on <Day day={due} />, {plural(days, 'day')} ago.
            </List.Item>
          ))}
          {data.reviews.length === 0 && <List.Item>No review is overdue.</List.Item>}
          <List.Item>
            {late === 0 ? 'No task is overdue' : `${plural(late, 'task')} overdue`}, of {data.tasks.length} that are
            planned.
          </List.Item>
        </List>
      )}
    </Section>
  )
}

const heldTones = { in_force: 'good', outgrown: 'bad', expired: 'attention' } as const

function Acceptances() {
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/risks', { query: atAsked(useAt()) })
  const accepted = (data?.items ?? []).flatMap(({ risk, title, acceptance }) =>
    acceptance === undefined ? [] : [{ risk, title, ...acceptance }],
  )
  return (
    <Section
      title="What was accepted, and until when"
      says="Two people accept what is left of a risk, for a year at most. An acceptance ends with its day, and as soon as what is left is worse than what was accepted."
    >
      {isPending ? (
        <Waiting what="acceptances" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : accepted.length === 0 ? (
        <Empty
          title="Nothing was accepted"
          text="Every risk that is left at medium or above counts as open. To accept one for a while, open it and propose it; a second person has to agree."
        />
      ) : (
        <InBox name="Acceptances">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Risk</th>
                <th scope="col">Accepted at</th>
                <th scope="col">Until</th>
                <th scope="col">By</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              {accepted.map(one => (
                <tr key={one.risk}>
                  <td>
                    <RiskLink risk={one.risk}>{one.title}</RiskLink>
                  </td>
                  <td>
                    <LevelMark level={one.level} />
                  </td>
                  <td>
                    <Day day={one.until} />
                  </td>
                  <td>
                    {actorWords(one.acceptedBy)}, {actorWords(one.secondBy)}
                  </td>
                  <td>
                    <State tone={heldTones[one.standing]}>{one.standing}</State>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </InBox>
      )}
    </Section>
  )
}
