// One control: how it stands and what it counts, the fault by which its probe was seen to fail, the risks that it answers, and
// each time it was tried within a day, with the leaf that says so.

import { Alert, Anchor, Code, Group, SimpleGrid, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { useAt } from '../../parts/as-of.tsx'
import { InBox } from '../../parts/box.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, When } from '../../parts/when.tsx'
import { LevelMark, ResultMark, RiskLink, StandingMark } from './marks.tsx'
import { useNewestReport } from './newest-report.ts'
import { RunStrip } from './run-strip.tsx'
import { Try } from './try.tsx'
import { Requests, TryNow } from './try-now.tsx'
import { doings, roomOf, shareText, standings } from './words.ts'

type State = Schemas['Control']
type Run = Schemas['RiskRun']
const everyMs = 30_000

export function Control() {
  const { control = '' } = useParams({ strict: false })
  const at = useAt()
  return at === undefined ? <Now control={control} /> : <Then key={at} control={control} at={at} />
}

function Then({ control, at }: { readonly control: string; readonly at: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/controls', { query: { at } })
  const state = data?.items.find(one => one.control === control)
  if (state === undefined)
    return (
      <Page title={control}>
        {isPending ? (
          <Waiting what="the control" />
        ) : data === undefined ? (
          <Failure error={error} onAgain={refetch} />
        ) : (
          <Empty
            title="The register did not name it then"
            text="It came with a later release, or has another name now."
          />
        )}
      </Page>
    )
  return (
    <Page title={control} says={`Of the room ${roomOf(control)}. It ${doings[state.does]}.`}>
      <HowItStands of={state} />
      <Section title="Each try">
        <Text size="sm">
          Single tries are listed as of now only; the last one before that moment stands above, with what came of it.
        </Text>
      </Section>
    </Page>
  )
}

function HowItStands({ of }: { readonly of: State }) {
  return (
    <Section title="How it stands" says={standings[of.standing].means}>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <StandingFacts of={of} />
        <Proof of={of} />
      </SimpleGrid>
    </Section>
  )
}

function Now({ control }: { readonly control: string }) {
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/risk/controls/{control}',
    { path: { control } },
    { everyMs },
  )
  if (data === undefined)
    return (
      <Page title={control}>
        {isPending ? <Waiting what="the control" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  const { state, runs } = data
  return (
    <Page title={control} says={`Of the room ${roomOf(control)}. It ${doings[state.does]}.`}>
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <HowItStands of={state} />
      <Tries runs={runs} control={control} isThere={state.standing !== 'gap' && state.standing !== 'not_offered'} />
      <Answers control={control} />
    </Page>
  )
}

export function StandingFacts({ of }: { readonly of: State }) {
  const { does, standing, gap, passed, failed, bound, counts, newest } = of
  return (
    <Facts
      facts={[
        ['Standing', <StandingMark key="standing" standing={standing} />],
        gap !== undefined && ['Comes with', gap],
        ['Does', doings[does]],
        ['Periods', `${plural(passed, 'period')} passed throughout, ${failed} failed, in 90 days`],
        ['Works at least', `${shareText(bound)}: the lower 5 % bound of Jeffreys’ interval`],
        [
          'Counts',
          counts === 0
            ? `${shareText(0)}, since it ${standing === 'works' ? 'never passed' : 'does not stand as working'}`
            : shareText(counts),
        ],
        newest !== undefined && ['Last tried', <When key="when" at={newest.endedAt} />],
        newest !== undefined && ['Last result', <ResultMark key="result" result={newest.result} />],
        newest?.reason !== undefined && ['Why', newest.reason],
        newest !== undefined && ['Code that tries', <Ident key="code" id={newest.code} />],
      ]}
    />
  )
}

const proofDays = 35
const dayMs = 86_400_000

function Proof({ of: { proof, standing } }: { readonly of: State }) {
  if (proof === undefined)
    return (
      <Alert color="gray" variant="light" title="Its probe was never seen to fail">
        <Text size="sm">
          {standing === 'gap' || standing === 'not_offered'
            ? 'There is nothing to break yet.'
            : 'Until it is, in a copy of the product where the control was broken on purpose, what it says proves nothing.'}
        </Text>
      </Alert>
    )
  const until = new Date(Date.parse(proof.provenOn) + proofDays * dayMs).toISOString().slice(0, 10)
  return (
    <div>
      <Text size="sm" mb={6}>
        A fault was planted in a copy of the product, and the probe noticed it.
      </Text>
      <Facts
        facts={[
          ['Planted fault', <Code key="patch">{proof.patch}</Code>],
          ['Its SHA-256', <Ident key="hash" id={proof.patchHash} />],
          ['Seen on', <Day key="day" day={proof.provenOn} />],
          ['Counts until', <Day key="until" day={until} />],
        ]}
      />
    </div>
  )
}

type TriesParts = { readonly runs: readonly Run[]; readonly control: string; readonly isThere: boolean }

function Tries({ runs, control, isThere }: TriesParts) {
  const [question, change] = useAddress()
  const newestFirst = runs.toReversed()
  const chosen = newestFirst.find(({ run }) => run === question['run']) ?? newestFirst[0]
  return (
    <Section
      title="Each try within a day"
      says="The prober tries it when it is due, or when somebody wants it tried."
      actions={
        <TryNow control={control} not={isThere ? undefined : 'There is nothing to try: no room offers it yet.'} />
      }
    >
      <Requests control={control} />
      {chosen === undefined ? (
        <Empty
          title="It was not tried within a day"
          text="The prober comes to each control in turn; the one that would be stale first is tried first."
        />
      ) : (
        <>
          <InBox name="Tries on a line">
            <RunStrip runs={runs} />
          </InBox>
          <InBox name="Tries" className="runs">
            <table className="plain">
              <caption>{plural(runs.length, 'try', 'tries')}, the last first</caption>
              <thead>
                <tr>
                  <th scope="col">Ended</th>
                  <th scope="col">Result</th>
                  <th scope="col">Why</th>
                  <th scope="col">Code that tried</th>
                  <th scope="col">Leaf in the canary’s log</th>
                  <th scope="col">What was tried</th>
                </tr>
              </thead>
              <tbody>
                {newestFirst.map(run => (
                  <RunRow key={run.run} of={run} isChosen={run === chosen} onChoose={() => change({ run: run.run })} />
                ))}
              </tbody>
            </table>
          </InBox>
          <Try key={chosen.run} of={chosen} />
        </>
      )}
    </Section>
  )
}

type RowParts = { readonly of: Run; readonly isChosen: boolean; readonly onChoose: () => void }

function RunRow({ of: { endedAt, result, reason, code, receipt, leaf }, isChosen, onChoose }: RowParts) {
  return (
    <tr className={isChosen ? 'current' : undefined}>
      <td>
        <When at={endedAt} />
      </td>
      <td>
        <ResultMark result={result} />
      </td>
      <td>{reason ?? '–'}</td>
      <td>
        <span className="ident">{code.slice(0, 12)}</span>
      </td>
      <td>
        {receipt === undefined ? (
          'none, so it counts nothing'
        ) : (
          <Group gap="xs" wrap="nowrap">
            <span className="figures">{leaf ?? 'not sealed yet'}</span>
            <Way to={`/audit/receipts/${receipt}`} ask={{ log: 'canary' }}>
              verify
            </Way>
          </Group>
        )}
      </td>
      <td>
        <Anchor component="button" type="button" size="sm" onClick={onChoose} aria-pressed={isChosen}>
          {isChosen ? 'shown below' : 'show'}
        </Anchor>
      </td>
    </tr>
  )
}

function Answers({ control }: { readonly control: string }) {
  const { data, error, isPending, isNone, refetch } = useNewestReport()
  const own = (data?.risks ?? []).flatMap(risk =>
    risk.controls.filter(one => one.control === control).map(({ design, counts }) => ({ ...risk, design, counts })),
  )
  return (
    <Section
      title="The risks that it answers"
      {...(data === undefined
        ? {}
        : {
            says: (
              <>
                As of the snapshot of <When at={data.at} />.
              </>
            ),
          })}
    >
      {isNone ? (
        <Empty
          title="No snapshot yet"
          text="The prober takes one a day, the first within a minute or two of its start."
        />
      ) : isPending ? (
        <Waiting what="the risks" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : own.length === 0 ? (
        <Empty title="It stands in no risk’s way" text="The register names it, and no risk of it is answered by it." />
      ) : (
        <InBox name="Risks that it answers">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Risk</th>
                <th scope="col">Measured</th>
                <th scope="col" className="right">
                  Design
                </th>
                <th scope="col" className="right">
                  Counts there
                </th>
              </tr>
            </thead>
            <tbody>
              {own.map(({ risk, title, measured, design, counts }) => (
                <tr key={risk}>
                  <td>
                    <RiskLink risk={risk}>{title}</RiskLink>
                  </td>
                  <td>
                    <LevelMark level={measured} />
                  </td>
                  <td className="right figures">{shareText(design)}</td>
                  <td className="right figures">{shareText(counts)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </InBox>
      )}
    </Section>
  )
}
