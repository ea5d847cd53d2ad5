// How long what is known of a member must be kept, by which rules; and the legal holds that keep it beyond that.

import { Alert, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'

import type { Item } from '../../api/asked.ts'
import { useList, useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useDaysTo } from '../../parts/countdown.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { More } from '../../parts/more.tsx'
import { Section } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day } from '../../parts/when.tsx'
import { businessWords, retentionCauses, retentionClasses } from './words.ts'

type Hold = Item<'GET /v1/legal-holds'>

const reasonCharsMax = 400

export function Keeping({ member }: { readonly member: string }) {
  return (
    <>
      <Retention member={member} />
      <Holds member={member} />
    </>
  )
}

function Retention({ member }: { readonly member: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/members/{member}/retention', { path: { member } })
  const daysTo = useDaysTo()
  if (isPending) return <Waiting what="the rules" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const { classes, business, inTheWay } = data
  return (
    <Section
      title="How long it is kept"
      says="Each class by its own rule, from its own day. An erasure before the last of them is refused."
    >
      <Alert
        color={inTheWay === undefined ? 'green' : 'gray'}
        variant="light"
        mb="md"
        title={inTheWay === undefined ? 'Nothing stands in the way of erasing' : 'Not to be erased today'}
      >
        <Text size="sm">
          {inTheWay === undefined
            ? 'Whoever may propose erasures may propose this one; a second person agrees.'
            : `It would be refused: ${wordsOf(inTheWay)}.`}
          {business.length > 0 &&
            ` Not over yet: ${business.map(({ what, count }) => `${businessWords[what] ?? wordsOf(what)} (${count})`).join(', ')}.`}
        </Text>
      </Alert>
      {classes.length === 0 ? (
        <Text size="sm">No rule of retention binds: nothing has been paid.</Text>
      ) : (
        <PlainTable
          name="Classes of retention"
          rows={classes}
          keyOf={row => row.class}
          columns={[
            { title: 'What', show: row => retentionClasses[row.class] },
            {
              title: 'Kept until',
              show: ({ until }) =>
                until === undefined ? (
                  'no day yet'
                ) : (
                  <>
                    <Day day={until} />{' '}
                    <Text span c="dimmed" size="0.9em">
                      {daysTo(until) < 0 ? 'over' : `${daysTo(until).toLocaleString('en-US')} days more`}
                    </Text>
                  </>
                ),
            },
            { title: 'Counted from', show: ({ because }) => retentionCauses[because] ?? wordsOf(because) },
            { title: 'Rule', show: ({ source }) => source },
          ]}
        />
      )}
    </Section>
  )
}

function Holds({ member }: { readonly member: string }) {
  const found = useList('GET /v1/legal-holds', { query: { member, limit: '100' } })
  return (
    <Section
      title="Legal holds"
      says="While one stands, nothing of the member is erased, whatever the rules above say. Two people place it, and two people lift it."
      actions={<Place member={member} />}
    >
      {found.isPending ? (
        <Waiting what="legal holds" />
      ) : found.error !== null ? (
        <Failure error={found.error} onAgain={found.refetch} />
      ) : found.items.length === 0 ? (
        <Empty
          title="No legal hold"
          text="Where a court or an investigation wants everything kept, it is placed here."
        />
      ) : (
        <Stack gap="md">
          {found.items.map(hold => (
            <OneHold key={hold.id} of={hold} />
          ))}
          <More of={found} />
        </Stack>
      )}
    </Section>
  )
}

function OneHold({ of }: { readonly of: Hold }) {
  const { id, matter, reason, proposal, placedBy, placedAt, lifted, payee, payment } = of
  return (
    <section aria-label={matter}>
      <Group gap="sm" mb={6} justify="space-between">
        <Group gap="sm">
          <Text fw={600}>{matter}</Text>
          <State tone={lifted === undefined ? 'attention' : 'quiet'}>
            {lifted === undefined ? 'stands' : 'lifted'}
          </State>
          <Ident id={id} />
          {payee !== undefined && <Ident id={payee} />}
          {payment !== undefined && <Ident id={payment} />}
        </Group>
        {lifted === undefined && <Lift hold={id} />}
      </Group>
      <Story
        name={`What became of ${matter}`}
        steps={[
          {
            id: 'placed',
            at: placedAt,
            what: 'Placed',
            why: reason,
            who: placedBy,
            tone: 'attention',
            proof: <Ident id={proposal} />,
          },
          ...(lifted === undefined
            ? []
            : [
                {
                  id: 'lifted',
                  at: lifted.at,
                  what: 'Lifted',
                  why: lifted.reason,
                  who: lifted.by,
                  proof: <Ident id={lifted.proposal} />,
                },
              ]),
        ]}
      />
    </section>
  )
}

const touches = ['GET /v1/legal-holds', 'GET /v1/members/{member}/retention', 'GET /v1/proposals'] as const

function Place({ member }: { readonly member: string }) {
  const [matter, setMatter] = useState('')
  const [reason, setReason] = useState('')
  const said = { member, matter: matter.trim(), reason: reason.trim() }
  return (
    <Act
      operation="POST /v1/legal-holds"
      label="Propose a legal hold"
      says="A second person has to agree; then nothing of this member is erased until two people lift it. Payments go on."
      permit="holds.propose"
      touches={touches}
      isDelicate
      ask={() => (said.matter === '' || said.reason === '' ? undefined : { body: said })}
      look={{ variant: 'default' }}
    >
      <TextInput
        label="Matter"
        description="What the institution or a court calls it."
        value={matter}
        onChange={({ currentTarget }) => setMatter(currentTarget.value)}
        required
        data-autofocus
      />
      <Why value={reason} onValue={setReason} />
    </Act>
  )
}

function Lift({ hold }: { readonly hold: string }) {
  const [reason, setReason] = useState('')
  return (
    <Act
      operation="POST /v1/legal-holds/{hold}/lift"
      label="Propose to lift it"
      says="It stands until a second person has agreed. Then the rules of retention alone decide what is kept."
      permit="holds.propose"
      touches={touches}
      isDelicate
      ask={() => (reason.trim() === '' ? undefined : { path: { hold }, body: { reason: reason.trim() } })}
      look={{ variant: 'default', size: 'compact-xs' }}
    >
      <Why value={reason} onValue={setReason} isFirst />
    </Act>
  )
}

type WhyParts = { readonly value: string; readonly onValue: (text: string) => void; readonly isFirst?: boolean }

function Why({ value, onValue, isFirst = false }: WhyParts) {
  return (
    <Textarea
      label="Why"
      description="For whoever agrees, and for the file; nobody’s personal data."
      value={value}
      onChange={({ currentTarget }) => onValue(currentTarget.value)}
      maxLength={reasonCharsMax}
      required
      autosize
      minRows={2}
      {...(isFirst ? { 'data-autofocus': true } : {})}
    />
  )
}
