// An exception: what is the matter with a payment, where its money is, what may be done, and what was done.

import { Group, Stack, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { useMay } from '../../parts/may.tsx'
import { Money, moneyText } from '../../parts/money.tsx'
import { MemberName, PayeeName } from '../../parts/named.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { useSession } from '../../parts/session.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { actorWords, Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, useNow, When } from '../../parts/when.tsx'
import {
  consequences,
  type Exception,
  exceptionKinds,
  labelOf,
  resolutions,
  stepOf,
  whyNotOf,
} from './exception-words.ts'

const touches = [
  'GET /v1/exceptions/{exception}',
  'GET /v1/exceptions/{exception}/steps',
  'GET /v1/work-items',
  'GET /v1/work-items/counts',
  'GET /v1/payments/{payment}',
  'GET /v1/proposals',
] as const

export function OneException() {
  const { exception: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead('GET /v1/exceptions/{exception}', { path: { exception: id } })
  if (data === undefined)
    return (
      <Page title="Exception">
        {isPending ? <Waiting what="the exception" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  const [title, says] = exceptionKinds[data.kind]
  const isOpen = data.state === 'open'
  return (
    <Page
      title={title}
      says={isOpen ? says : `It was ${data.resolution === undefined ? 'resolved' : resolutions[data.resolution]}.`}
      actions={<State tone={isOpen ? 'attention' : 'good'}>{data.state}</State>}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      {isOpen && <Acts key={data.version} of={data} />}
      <div className="two-sided">
        <Section title="What was done">
          <Steps id={id} />
        </Section>
        <About of={data} />
      </div>
    </Page>
  )
}

/** Of those whose roles do not read payments nothing is asked: they see the exception without its money. */
function usePaymentOf({ payment }: Exception) {
  const may = useMay()
  return useRead('GET /v1/payments/{payment}', { path: { payment } }, { isOff: !may('payments.read') }).data
}

function Acts({ of }: { readonly of: Exception }) {
  const { id, version, actions, proposal } = of
  const { person } = useSession()
  const may = useMay()
  const payment = usePaymentOf(of)
  const asked = useRead(
    'GET /v1/proposals/{proposal}',
    { path: { proposal: proposal ?? '' } },
    { isOff: proposal === undefined || !may('proposals.read') },
  )
  const not = whyNotOf(of, { me: `person:${person}`, nowMs: useNow(), isAsked: asked.data?.state === 'open' })
  const ask = () => ({ path: { exception: id }, ifMatch: `"${version}"` })
  const amount = payment === undefined ? undefined : moneyText(payment.amount)
  const common = { touches, ask, look: { variant: 'light' }, not: not.act } as const
  return (
    <Group gap="xs" mb="lg" role="group" aria-label="What may be done">
      <Act
        {...common}
        operation="POST /v1/exceptions/{exception}/ownership"
        label="Take it for 15 minutes"
        says="It is yours for a quarter of an hour, and others see that. No money moves."
        permit="exceptions.resolve"
        not={not.take}
      />
      {actions.includes('reprocess') && (
        <Act
          {...common}
          operation="POST /v1/exceptions/{exception}/reprocessing"
          label={labelOf('reprocess', amount)}
          says={consequences.reprocess}
          permit="exceptions.resolve"
        />
      )}
      {actions.includes('refund') && (
        <Act
          {...common}
          operation="POST /v1/exceptions/{exception}/refund"
          label={labelOf('refund', amount)}
          says={consequences.refund}
          permit="exceptions.refund"
        />
      )}
      {actions.includes('reissue') && (
        <Act
          {...common}
          operation="POST /v1/exceptions/{exception}/reissue"
          label={labelOf('reissue', amount)}
          says={consequences.reissue}
          permit="exceptions.refund"
        />
      )}
      {actions.includes('close') && (
        <Act
          {...common}
          operation="POST /v1/exceptions/{exception}/closure"
          label={labelOf('close', amount)}
          says={consequences.close}
          permit="exceptions.resolve"
        />
      )}
      {actions.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing can be done to it from here: it ends with the bank’s answer.
        </Text>
      )}
    </Group>
  )
}

function Steps({ id }: { readonly id: string }) {
  const { data, error, refetch } = useRead('GET /v1/exceptions/{exception}/steps', { path: { exception: id } })
  if (error !== null) return <Failure error={error} onAgain={refetch} />
  if (data === undefined) return <Waiting what="the steps" />
  return (
    <Story
      name="What was done"
      steps={data.items.map(({ version, act, actor, reason, at }) => {
        const [words, tone] = stepOf(act) ?? [wordsOf(act), 'quiet']
        return {
          id: `${version}`,
          at,
          what: words,
          tone,
          who: actor,
          ...(reason === undefined ? {} : { why: wordsOf(reason) }),
        }
      })}
    />
  )
}

function About({ of }: { readonly of: Exception }) {
  const { id, payment: paymentId, reason, dueOn, openedAt, retries, retryOn, owner, ownedUntil, proposal } = of
  const { wanted, resolvedBy, resolvedAt } = of
  const payment = usePaymentOf(of)
  return (
    <Stack component="aside" aria-label="About the exception">
      <Facts
        facts={[
          payment !== undefined && ['Amount', <Money key="amount" amount={payment.amount} />],
          ['Payment', <Ident key="payment" id={paymentId} />],
          payment !== undefined && ['Member', <MemberName key="member" id={payment.member} hasId />],
          payment !== undefined && ['Payee', <PayeeName key="payee" id={payment.payee} hasEnd hasId />],
          ['Why', wordsOf(reason)],
          ['To be looked at by', <Day key="due" day={dueOn} />],
          ['Found', <When key="found" at={openedAt} />],
          retries > 0 && ['Tried again', retries === 1 ? 'once, in vain' : `${retries} times, in vain`],
          retryOn !== undefined && ['Tried again by itself on', <Day key="again" day={retryOn} />],
          owner !== undefined && ['Taken by', actorWords(owner)],
          ownedUntil !== undefined && ['Until', <When key="until" at={ownedUntil} />],
          proposal !== undefined && ['Asked in', <Ident key="proposal" id={proposal} />],
          wanted !== undefined && ['When the check is stopped', wanted === 'refund' ? 'refund' : 'send anew'],
          resolvedBy !== undefined && ['Ended by', actorWords(resolvedBy)],
          resolvedAt !== undefined && ['Ended', <When key="ended" at={resolvedAt} />],
          ['Exception', <Ident key="id" id={id} />],
        ]}
      />
    </Stack>
  )
}
