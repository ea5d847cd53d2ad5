// One standing order: what it pays and when next, its course so far, and the payments that were made of it.

import { Stack, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import { useList, useRead } from '../../api/queries.ts'
import { useDaysTo } from '../../parts/countdown.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Ident } from '../../parts/ident.tsx'
import { daysLeftWords } from '../../parts/left.ts'
import { Money, moneyText } from '../../parts/money.tsx'
import { More } from '../../parts/more.tsx'
import { MemberName, PayeeName } from '../../parts/named.tsx'
import { Page } from '../../parts/page.tsx'
import { Sides } from '../../parts/sides.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, When } from '../../parts/when.tsx'
import { PaymentsOf } from '../payments/of.tsx'
import { OrderActs } from './acts.tsx'
import { courseWords, frequencies, type Order, orderStates, orderStepWords } from './words.ts'

export function OneOrder() {
  const { standingOrder: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead('GET /v1/standing-orders/{standingOrder}', {
    path: { standingOrder: id },
  })
  if (data === undefined)
    return (
      <Page title="Standing order">
        {isPending ? <Waiting what="the standing order" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  const { amount, frequency, payee, member, state, fundingAccount } = data
  return (
    <Page
      title={`${moneyText(amount)} ${frequencies[frequency]}`}
      says={
        <>
          <MemberName id={member} isInText /> pays <PayeeName id={payee} hasEnd isInText />. Each time it falls due it
          becomes a payment of its own, checked like any other.
        </>
      }
      actions={<State tone={orderStates[state][1]}>{orderStates[state][0]}</State>}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <Stack gap="lg">
        <OrderActs of={data} />
        <Quick of={data} />
      </Stack>
      <div className="two-sided">
        <Sides
          of={[
            { name: 'course', label: 'Course', show: () => <Course id={id} /> },
            {
              name: 'payments',
              label: 'Payments made of it',
              permit: 'payments.read',
              show: () => (
                <PaymentsOf
                  query={{ member, payee, fundingAccount }}
                  keep={({ standingOrder }) => standingOrder === id}
                  empty="No payment has been made of it yet."
                />
              ),
            },
          ]}
        />
        <About of={data} />
      </div>
    </Page>
  )
}

function Quick({ of }: { readonly of: Order }) {
  const daysTo = useDaysTo()
  const { amount, nextOn, state, endsOn, occurrencesMax, nextOccurrence } = of
  const left = occurrencesMax === undefined ? undefined : Math.max(0, occurrencesMax - nextOccurrence)
  return (
    <Figures
      of={[
        { name: 'Each time', value: <Money amount={amount} />, says: frequencies[of.frequency] },
        {
          name: 'Next on',
          value: nextOn === undefined ? 'None follows' : <Day day={nextOn} />,
          says:
            nextOn === undefined
              ? 'It is over.'
              : state === 'paused'
                ? 'Paused: it does not leave unless it is resumed before.'
                : `It falls due ${daysLeftWords(daysTo(nextOn))}.`,
        },
        {
          name: 'Payments',
          value: courseWords(of),
          says:
            left !== undefined ? (
              `${left} more ${left === 1 ? 'follows' : 'follow'}.`
            ) : endsOn === undefined ? (
              'Until it is cancelled.'
            ) : (
              <>
                Until <Day day={endsOn} />.
              </>
            ),
        },
      ]}
    />
  )
}

function Course({ id }: { readonly id: string }) {
  const found = useList('GET /v1/standing-orders/{standingOrder}/steps', {
    path: { standingOrder: id },
    query: { limit: '100' },
  })
  if (found.isPending) return <Waiting what="its course" />
  if (found.error !== null) return <Failure error={found.error} onAgain={found.refetch} />
  return (
    <Stack gap="sm">
      <Story
        name="Its course"
        steps={found.items.map(step => {
          const { what, tone, day } = orderStepWords(step)
          return {
            id: `${step.version}`,
            at: step.at,
            what: (
              <>
                {what}
                {day !== undefined && (
                  <Text span inherit fw={400}>
                    {' '}
                    for <Day day={day} />
                  </Text>
                )}
              </>
            ),
            tone,
            who: step.actor,
            ...whyOf(step),
          }
        })}
      />
      <More of={found} />
    </Stack>
  )
}

type Step = Parameters<typeof orderStepWords>[0] & {
  readonly after: { readonly state: string; readonly nextOn?: string }
}

function whyOf({ reason, after }: Step) {
  const next =
    after.nextOn === undefined ? (
      'None follows.'
    ) : (
      <>
        The next is on <Day day={after.nextOn} />.
      </>
    )
  return {
    why: (
      <>
        {reason !== undefined && <>Because: {wordsOf(reason)}. </>}
        {after.state === 'cancelled' ? '' : next}
      </>
    ),
  }
}

function About({ of }: { readonly of: Order }) {
  const { id, member, payee, fundingAccount, startOn, endsOn, occurrencesMax, createdAt } = of
  return (
    <aside aria-label="About the standing order">
      <Facts
        facts={[
          ['Member', <MemberName key="member" id={member} />],
          ['To', <PayeeName key="payee" id={payee} hasEnd />],
          ['From account', <Ident key="from" id={fundingAccount} />],
          ['Began', <Day key="began" day={startOn} />],
          endsOn !== undefined && ['Until', <Day key="until" day={endsOn} />],
          occurrencesMax !== undefined && ['At most', `${occurrencesMax} payments`],
          ['Standing order', <Ident key="id" id={id} />],
          ['Made', <When key="made" at={createdAt} />],
        ]}
      />
    </aside>
  )
}
