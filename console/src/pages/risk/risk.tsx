// One risk: what it would be without controls, what is left of it and by which figures, what stands in its way, what is
// planned, and what was accepted.

import { Group, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'

import type { Schemas } from '../../api/api.ts'
import { useList, useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { atAsked, useAt } from '../../parts/as-of.tsx'
import { InBox } from '../../parts/box.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { useMay } from '../../parts/may.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { plural } from '../../parts/said.ts'
import { State } from '../../parts/state.tsx'
import { actorWords } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, When } from '../../parts/when.tsx'
import { ControlLink, LevelMark, RiskState, StandingMark } from './marks.tsx'
import { Tasks } from './tasks.tsx'
import { categories, doings, levelAt, shareText, stepsOf, termsOf } from './words.ts'

type Detail = Schemas['RiskDetail']

export function Risk() {
  const { risk = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/risks/{risk}', {
    path: { risk },
    query: atAsked(useAt()),
  })
  if (data === undefined)
    return (
      <Page title={risk}>{isPending ? <Waiting what="the risk" /> : <Failure error={error} onAgain={refetch} />}</Page>
    )
  return (
    <Page
      title={data.title}
      says={`${risk}. ${categories[data.category]}; ${data.owner} answers for it.`}
      actions={<Accept of={data} />}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <Left of={data} />
      <Controls of={data} />
      <Planned risk={risk} />
      <Accepted of={data} />
    </Page>
  )
}

function Left({ of }: { readonly of: Detail }) {
  const { likelihood, impact, measured, declared, inherent, isRaised, prevented, lessened, controls } = of
  const product = likelihood * impact
  const isFloor = levelAt(likelihood, impact) !== measured
  return (
    <Section title="What is left">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Facts
          facts={[
            ['State', <RiskState key="state" of={of} />],
            ['Without controls', <LevelMark key="inherent" level={inherent} />],
            ['Declared', <LevelMark key="declared" level={declared} />],
            ['Measured', <LevelMark key="measured" level={measured} />],
            [
              'By the table',
              <span key="product" className="figures">
                likelihood {likelihood} × impact {impact} = {product}
              </span>,
            ],
            isFloor && [
              'Raised',
              `The table says ${levelAt(likelihood, impact).replace('_', ' ')} for ${product}. Nothing was shown to lower the risk, so what the document calls it stands.`,
            ],
            isRaised && !isFloor && ['Raised', 'Without controls, the document calls it more than the table does.'],
          ]}
        />
        <Stack gap="sm">
          <Terms
            name="Prevented"
            share={prevented}
            lowers="less likely"
            counts={controls.filter(({ does }) => does === 'prevents').map(one => one.counts)}
          />
          <Terms
            name="Lessened"
            share={lessened}
            lowers="lower in impact"
            counts={controls.filter(({ does }) => does !== 'prevents').map(one => one.counts)}
          />
          <Text size="xs" c="dimmed">
            From 0.500 on a share lowers by one step of five, from 0.900 on by two, and never below 1. Controls are
            taken as independent, which is too kind where two of them stand on the same thing.
          </Text>
        </Stack>
      </SimpleGrid>
    </Section>
  )
}

type TermsParts = {
  readonly name: string
  readonly share: number
  readonly lowers: string
  readonly counts: readonly number[]
}

function Terms({ name, share, lowers, counts }: TermsParts) {
  const terms = termsOf(counts)
  const steps = stepsOf(share)
  return (
    <div>
      <Text size="sm" className="figures" style={{ whiteSpace: 'normal' }}>
        <b>{name}</b> {terms === undefined ? shareText(share) : `${terms} = ${shareText(share)}`}
      </Text>
      <Text size="sm" c="dimmed">
        {terms === undefined
          ? 'None of its controls of this kind counts anything, so no step is taken.'
          : `${plural(steps, 'step')} ${lowers}.`}
      </Text>
    </div>
  )
}

function Controls({ of: { controls } }: { readonly of: Detail }) {
  const known = useRead('GET /v1/risk/controls', { query: atAsked(useAt()) })
  return (
    <Section
      title="What stands in its way"
      says="Design is how much of the threat’s way a control stands in, as judged; what it counts is design times what was measured."
    >
      {controls.length === 0 ? (
        <Empty title="No control" text="Nothing that the documents name stands in the way of this risk." />
      ) : (
        <InBox name="Controls of this risk">
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">Control</th>
                <th scope="col">Does</th>
                <th scope="col">Standing</th>
                <th scope="col">Last tried</th>
                <th scope="col">Proof of its probe</th>
                <th scope="col" className="right">
                  Design
                </th>
                <th scope="col" className="right">
                  Counts
                </th>
              </tr>
            </thead>
            <tbody>
              {controls.map(({ control, does, standing, design, counts }) => {
                const state = known.data?.items.find(one => one.control === control)
                return (
                  <tr key={control}>
                    <td>
                      <ControlLink control={control} />
                    </td>
                    <td>{doings[does]}</td>
                    <td>
                      <StandingMark standing={standing} />
                    </td>
                    <td>{state?.newest === undefined ? '–' : <When at={state.newest.endedAt} show="relative" />}</td>
                    <td>{state?.proof === undefined ? '–' : <Day day={state.proof.provenOn} />}</td>
                    <td className="right figures">{shareText(design)}</td>
                    <td className="right figures">{shareText(counts)}</td>
                  </tr>
                )
              })}
            </tbody>
          </table>
        </InBox>
      )}
    </Section>
  )
}

function Planned({ risk }: { readonly risk: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/plan', { query: atAsked(useAt()) })
  const own = (data?.tasks ?? []).filter(task => task.risk === risk)
  return (
    <Section title="What is planned">
      {isPending ? (
        <Waiting what="the plan" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : own.length === 0 ? (
        <Empty
          title="Nothing is planned"
          text="Tasks come from the register, and from what people say of the service where somebody plans it against this risk."
        />
      ) : (
        <Tasks tasks={own} name="Tasks against this risk" />
      )}
    </Section>
  )
}

const heldWords = {
  in_force: ['good', 'It holds: the risk does not count as open.'],
  outgrown: ['bad', 'It holds no longer: what is left is worse by now than what was accepted.'],
  expired: ['attention', 'It has ended with its day, and the risk counts as open again.'],
} as const

function Accepted({ of: { risk, acceptance } }: { readonly of: Detail }) {
  if (acceptance === undefined)
    return (
      <Section title="What was accepted">
        <Proposed risk={risk} />
        <Empty
          title="Nobody has accepted it"
          text="Two people can accept what is left for a while, a year at most: one proposes it, a second agrees."
        />
      </Section>
    )
  const { reason, acceptedBy, secondBy, acceptedAt, until, level, standing } = acceptance
  const [tone, words] = heldWords[standing]
  return (
    <Section title="What was accepted">
      <Proposed risk={risk} />
      <Group gap="xs" mb="xs">
        <State tone={tone}>{standing}</State>
        <Text size="sm">{words}</Text>
      </Group>
      <Facts
        facts={[
          ['Why', reason],
          ['What was left then', <LevelMark key="level" level={level} />],
          ['Until', <Day key="until" day={until} />],
          ['Proposed by', actorWords(acceptedBy)],
          ['Agreed by', actorWords(secondBy)],
          ['Since', <When key="at" at={acceptedAt} />],
        ]}
      />
    </Section>
  )
}

/** What somebody wants accepted, and nobody has agreed to yet. */
function Proposed({ risk }: { readonly risk: string }) {
  const may = useMay()
  // What was proposed then and not agreed to yet is not kept apart from what is now.
  const isOff = useAt() !== undefined || !may('proposals.read')
  const { items } = useList(
    'GET /v1/proposals',
    { query: { kind: 'risk.acceptance', state: 'open', limit: '100' } },
    { isOff },
  )
  if (isOff) return null
  return items
    .filter(({ subject }) => subject === risk)
    .map(({ id, makers, proposedAt, expiresAt }) => (
      <Group key={id} gap="xs" mb="xs">
        <State tone="waiting">proposed</State>
        <Text size="sm" component="div">
          By {makers.map(actorWords).join(', ')}, <When at={proposedAt} show="relative" />. Nothing is accepted before a
          second person agrees, by <When at={expiresAt} show="absolute" />.
        </Text>
        <Ident id={id} />
      </Group>
    ))
}

function Accept({ of: { risk, measured, isOpen, acceptance } }: { readonly of: Detail }) {
  const [reason, setReason] = useState('')
  const [until, setUntil] = useState('')
  return (
    <Act
      operation="POST /v1/risk/risks/{risk}/acceptances"
      label={`Propose to accept it at ${measured.replace('_', ' ')}`}
      says="You propose; nothing is accepted before a second person agrees. It ends with its day, and as soon as what is left is worse than now. No control changes by it."
      permit="risk.accept"
      touches={['GET /v1/proposals', 'GET /v1/risk', 'GET /v1/risk/risks', 'GET /v1/risk/risks/{risk}']}
      isDelicate
      not={
        isOpen
          ? undefined
          : acceptance?.standing === 'in_force'
            ? 'It was accepted already, and that holds.'
            : 'What is left is below medium: there is nothing to accept.'
      }
      ask={() =>
        reason.trim() === '' || until === '' ? undefined : { path: { risk }, body: { reason: reason.trim(), until } }
      }
      look={{ variant: 'light' }}
    >
      <Textarea
        label="Why it may be left so"
        description="Nobody’s personal data; it stays for good."
        value={reason}
        maxLength={500}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        required
        autosize
        minRows={2}
        data-autofocus
      />
      <TextInput
        label="Last day on which it holds"
        description="A year from today at most."
        type="date"
        value={until}
        onChange={({ currentTarget }) => setUntil(currentTarget.value)}
        required
      />
    </Act>
  )
}
