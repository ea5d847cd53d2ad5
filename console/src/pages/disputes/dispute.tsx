// One dispute: what the member says, which clocks run and by which rule, what was credited, what they were told, how it ended.

import { Stack, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import { useList, useRead } from '../../api/queries.ts'
import { useToday } from '../../parts/countdown.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Ident } from '../../parts/ident.tsx'
import { daysTo, dueWords } from '../../parts/left.ts'
import { Money, moneyText } from '../../parts/money.tsx'
import { More } from '../../parts/more.tsx'
import { MemberName } from '../../parts/named.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Sides } from '../../parts/sides.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, When } from '../../parts/when.tsx'
import { DisputeActs } from './acts.tsx'
import { DueFigure, DueSays, Spent } from './clock.tsx'
import {
  type Deadline,
  type Dispute,
  disputeKinds,
  disputeStates,
  disputeStepWords,
  duties,
  isOver,
  nextOf,
  noticeKinds,
  ruleWords,
  saidOf,
  standingOf,
  stepReasons,
} from './words.ts'

export function OneDispute() {
  const { dispute: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead('GET /v1/disputes/{dispute}', { path: { dispute: id } })
  if (data === undefined)
    return (
      <Page title="Dispute">
        {isPending ? <Waiting what="the dispute" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  const { amount, kind, state, member } = data
  return (
    <Page
      title={`Dispute of ${moneyText(amount)}`}
      says={
        <>
          {disputeKinds[kind]}, says <MemberName id={member} isInText />. {saidOf(data)}
        </>
      }
      actions={<State tone={disputeStates[state][1]}>{disputeStates[state][0]}</State>}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <Stack gap="lg">
        <DisputeActs key={data.version} of={data} />
        <Quick of={data} />
      </Stack>
      <div className="two-sided">
        <Sides
          of={[
            { name: 'clocks', label: 'Clocks', show: () => <Clocks of={data} /> },
            { name: 'steps', label: 'Steps', show: () => <Steps id={id} /> },
            { name: 'notices', label: 'Notices and documents', show: () => <Papers of={data} /> },
          ]}
        />
        <About of={data} />
      </div>
    </Page>
  )
}

function Quick({ of }: { readonly of: Dispute }) {
  const { amount, credited, withheld, found, owed, debited, short, debitOn, isTimely } = of
  const next = nextOf(of.deadlines)
  return (
    <Figures
      of={[
        next === undefined
          ? {
              name: 'Time left',
              value: 'No clock runs',
              says: isTimely
                ? 'Nothing more is due from the institution.'
                : 'The notice came after the sixtieth day: the clocks of Regulation E do not run.',
            }
          : { name: 'Time left', value: <DueFigure of={next} />, says: <DueSays of={next} /> },
        {
          name: 'Disputed',
          value: <Money amount={amount} />,
          says: withheld === undefined ? undefined : `${moneyText(withheld)} of it was kept back.`,
        },
        {
          name: 'Credited provisionally',
          value: credited === undefined ? 'Nothing' : <Money amount={credited} />,
          says:
            credited === undefined
              ? isOver(of)
                ? 'No money moved before it was decided.'
                : 'No money has moved.'
              : isOver(of)
                ? 'Before it was decided.'
                : 'The member has it while it is looked into.',
        },
        found !== undefined && {
          name: 'Found an error',
          value: <Money amount={found} />,
          says:
            owed === undefined
              ? 'It is the member’s for good.'
              : `${moneyText(owed)} is to come back${debited === undefined ? '' : `, ${moneyText(debited)} has`}.`,
        },
        short !== undefined && {
          name: 'Still short',
          value: <Money amount={short} />,
          says: 'The account could not bear it on the day.',
        },
        debitOn !== undefined && {
          name: 'Taken back on',
          value: <Day day={debitOn} />,
          says: 'As the member was told.',
        },
      ]}
    />
  )
}

function Clocks({ of: { deadlines, isTimely } }: { readonly of: Dispute }) {
  const today = useToday()
  if (deadlines.length === 0)
    return (
      <Empty
        title="No clocks"
        text={
          isTimely
            ? 'Nothing is due.'
            : 'The notice came more than sixty days after the statement that first showed it (12 CFR 1005.11(b)(1)(i)). It is recorded, and may be credited and decided all the same.'
        }
      />
    )
  return (
    <PlainTable
      name="Clocks of Regulation E"
      rows={deadlines}
      keyOf={({ name }) => name}
      columns={[
        {
          title: 'What is due',
          show: one => (
            <div className="words-cell">
              <Text size="sm" fw={600}>
                {duties[one.name]}
              </Text>
              <Text size="sm">{ruleWords(one)}</Text>
              <Text size="xs" c="dimmed">
                {one.duty === 'member' ? 'The member’s to do. ' : ''}
                {one.source}
              </Text>
            </div>
          ),
        },
        {
          title: 'Stands',
          show: one => {
            const [words, tone] = standingOf(one, today)
            return <State tone={tone}>{words}</State>
          },
        },
        { title: 'Day', show: one => <Due of={one} today={today} /> },
      ]}
    />
  )
}

function Due({ of, today }: { readonly of: Deadline; readonly today: string }) {
  const { dueOn, metOn, excusedOn, bound } = of
  const runs = metOn === undefined && excusedOn === undefined
  return (
    <Stack gap={2}>
      <Day day={dueOn} />
      {runs && bound === 'by' && (
        <>
          <Text size="xs">{dueWords(daysTo(dueOn, today))}</Text>
          <Spent of={of} today={today} />
        </>
      )}
      {metOn !== undefined && (
        <Text size="xs" c="dimmed">
          done on <Day day={metOn} />
        </Text>
      )}
    </Stack>
  )
}

function Steps({ id }: { readonly id: string }) {
  const found = useList('GET /v1/disputes/{dispute}/steps', { path: { dispute: id } })
  if (found.isPending) return <Waiting what="the steps" />
  if (found.error !== null) return <Failure error={found.error} onAgain={found.refetch} />
  return (
    <>
      <Story
        name="Steps"
        steps={found.items.map(({ version, what, at, actor, reason }) => {
          const [words, tone] = disputeStepWords(what)
          return {
            id: `${version}`,
            at,
            what: words,
            tone,
            who: actor,
            ...(reason === undefined ? {} : { why: stepReasons[reason] ?? wordsOf(reason) }),
          }
        })}
      />
      <More of={found} />
    </>
  )
}

function Papers({ of: { notices, documents } }: { readonly of: Dispute }) {
  return (
    <>
      <Section title="What the member was told">
        {notices.length === 0 ? (
          <Text size="sm">
            Nothing yet. Vouch records what the institution sent; it sends nothing of this by itself.
          </Text>
        ) : (
          <PlainTable
            name="Notices"
            rows={notices}
            keyOf={({ kind }) => kind}
            columns={[
              { title: 'Of what', show: ({ kind }) => noticeKinds[kind] },
              { title: 'How', show: ({ form }) => (form === 'oral' ? 'said' : 'in writing') },
              { title: 'When', show: ({ sentAt }) => <When at={sentAt} /> },
            ]}
          />
        )}
      </Section>
      <Section
        title="Documents"
        says="By name and SHA-256. Their bytes are kept elsewhere; whoever has one can show that it is the same."
      >
        {documents.length === 0 ? (
          <Text size="sm">None was named.</Text>
        ) : (
          <PlainTable
            name="Documents"
            rows={documents}
            keyOf={({ sha256 }) => sha256}
            columns={[
              { title: 'Name', show: ({ name }) => name },
              { title: 'SHA-256', show: ({ sha256 }) => <Ident id={sha256} /> },
            ]}
          />
        )}
      </Section>
    </>
  )
}

function About({ of }: { readonly of: Dispute }) {
  const { id, member, payment, fundingAccount, form, receivedAt, transferOn, statementOn, confirmedOn } = of
  const { words, proposal, answerUntil, isPointOfSale, isForeign, openedAt } = of
  return (
    <aside aria-label="About the dispute">
      {words !== undefined && (
        <blockquote className="said">
          <Text size="sm">{words}</Text>
        </blockquote>
      )}
      <Facts
        facts={[
          ['Member', <MemberName key="member" id={member} />],
          payment !== undefined && ['Payment', <Ident key="payment" id={payment} />],
          ['Moved on', <Day key="moved" day={transferOn} />],
          ['Account', <Ident key="account" id={fundingAccount} />],
          ['Notice came', <When key="came" at={receivedAt} />],
          ['How', form === 'oral' ? 'said' : 'in writing'],
          confirmedOn !== undefined && ['Confirmed', <Day key="confirmed" day={confirmedOn} />],
          statementOn !== undefined && ['First shown', <Day key="shown" day={statementOn} />],
          isPointOfSale && ['Where', 'at a point of sale'],
          isForeign && ['Begun', 'abroad'],
          proposal !== undefined && ['To be agreed', <Ident key="proposal" id={proposal} />],
          answerUntil !== undefined && ['Answer until', <When key="until" at={answerUntil} />],
          ['Dispute', <Ident key="id" id={id} />],
          ['Recorded', <When key="recorded" at={openedAt} />],
        ]}
      />
    </aside>
  )
}
