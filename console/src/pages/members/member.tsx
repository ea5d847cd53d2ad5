// One member: who they are, as far as it is for one's roles, and everything that is theirs.

import { useParams } from '@tanstack/react-router'

import { useList, useRead } from '../../api/queries.ts'
import { useToday } from '../../parts/countdown.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { type Figure, Figures } from '../../parts/figures.tsx'
import { Ident } from '../../parts/ident.tsx'
import { daysLeftWords, daysTo, dueWords } from '../../parts/left.ts'
import { useMay } from '../../parts/may.tsx'
import { moneyText } from '../../parts/money.tsx'
import { More } from '../../parts/more.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { Reveal } from '../../parts/reveal.tsx'
import { screenings } from '../../parts/screenings.ts'
import { Sides } from '../../parts/sides.tsx'
import { State } from '../../parts/state.tsx'
import { Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { When } from '../../parts/when.tsx'
import { DisputesOf } from '../disputes/of.tsx'
import { duties } from '../disputes/words.ts'
import { OrdersOf } from '../orders/of.tsx'
import { PayeesOf } from '../payees/of.tsx'
import { PaymentsOf } from '../payments/of.tsx'
import { Accounts } from './accounts.tsx'
import { Looks } from './looks.tsx'
import { PastOf } from './past.tsx'
import { Keeping } from './retention.tsx'
import { Stops } from './stops.tsx'
import { type Member, memberReasons, memberStates, stepWords } from './words.ts'

export function OneMember() {
  const { member: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead('GET /v1/members/{member}', { path: { member: id } })
  if (data === undefined)
    return (
      <Page title="Member">
        {isPending ? <Waiting what="the member" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  const { name, state, erasedAt } = data
  return (
    <Page
      title={name ?? 'A member who was erased'}
      says={
        erasedAt === undefined
          ? memberStates[state][2]
          : 'Their particulars were erased and cannot be read by anybody any more. Amounts and days stay, for the books.'
      }
      actions={<State tone={memberStates[state][1]}>{memberStates[state][0]}</State>}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <Sides
        of={[
          { name: 'overview', label: 'Overview', show: () => <Overview member={data} /> },
          {
            name: 'accounts',
            label: 'Accounts',
            permit: 'funding_accounts.read',
            show: () => <Accounts member={id} />,
          },
          { name: 'payees', label: 'Payees', permit: 'payees.read', show: () => <PayeesOf member={id} /> },
          {
            name: 'payments',
            label: 'Payments',
            permit: 'payments.read',
            show: () => (
              <PaymentsOf query={{ member: id }} empty="What this member orders appears here, the newest first." />
            ),
          },
          {
            name: 'orders',
            label: 'Standing orders',
            permit: 'standing_orders.read',
            show: () => <OrdersOf query={{ member: id }} empty="What is to be paid again and again appears here." />,
          },
          { name: 'disputes', label: 'Disputes', permit: 'disputes.read', show: () => <DisputesOf member={id} /> },
          { name: 'stops', label: 'Stop orders', permit: 'stop_payments.read', show: () => <Stops member={id} /> },
          { name: 'past', label: 'Past', permit: 'payments.read', show: () => <PastOf member={id} /> },
          { name: 'kept', label: 'Retention', permit: 'holds.read', show: () => <Keeping member={id} /> },
          { name: 'looks', label: 'Who looked', permit: 'unmaskings.read', show: () => <Looks member={id} /> },
        ]}
      />
    </Page>
  )
}

function Overview({ member }: { readonly member: Member }) {
  return (
    <>
      <Sums member={member.id} />
      <div className="two-sided">
        <Steps member={member.id} />
        <About member={member} />
      </div>
    </>
  )
}

const underWay = 'scheduled,awaiting_approval,held,released,sent'
const running = 'open,provisionally_credited'

/** What of theirs is not over. */
function Sums({ member }: { readonly member: string }) {
  const may = useMay()
  const today = useToday()
  const payments = useRead(
    'GET /v1/payments/summary',
    { query: { member, state: underWay } },
    { isOff: !may('payments.read') },
  ).data
  const orders = useRead(
    'GET /v1/standing-orders',
    { query: { member, state: 'active', limit: '100' } },
    { isOff: !may('standing_orders.read') },
  ).data
  const disputes = useRead(
    'GET /v1/disputes',
    { query: { member, state: running, limit: '100' } },
    { isOff: !may('disputes.read') },
  ).data
  const next = orders?.items.flatMap(({ nextOn }) => (nextOn === undefined ? [] : [nextOn])).toSorted()[0]
  const due = disputes?.items[0]?.nextDue
  const figures: readonly (Figure | undefined)[] = [
    payments && {
      name: 'Payments under way',
      value: payments.isMore ? '10,000 or more' : payments.count.toLocaleString('en-US'),
      says: payments.sums.length === 0 ? 'Nothing is on its way.' : payments.sums.map(sum => moneyText(sum)).join(', '),
    },
    orders && {
      name: 'Standing orders that run',
      value: `${orders.items.length}${orders.next === undefined ? '' : ' or more'}`,
      says: next === undefined ? 'None is due.' : `The next is due ${daysLeftWords(daysTo(next, today))}.`,
    },
    disputes && {
      name: 'Disputes that are open',
      value: `${disputes.items.length}${disputes.next === undefined ? '' : ' or more'}`,
      says: due === undefined ? 'No clock runs.' : `${duties[due.name]}: ${dueWords(daysTo(due.dueOn, today))}.`,
    },
  ]
  if (figures.every(one => one === undefined)) return null
  return <Figures of={figures} />
}

function Steps({ member }: { readonly member: string }) {
  const found = useList('GET /v1/members/{member}/steps', { path: { member }, query: { limit: '100' } })
  return (
    <Section title="What was changed">
      {found.isPending ? (
        <Waiting what="the history" />
      ) : found.error === null ? (
        <>
          <Story
            name="What was changed"
            steps={found.items.map(step => ({
              id: `${step.version}`,
              at: step.at,
              what: stepWords(step),
              who: step.actor,
              ...(step.reason === undefined ? {} : { why: `Because ${memberReasons[step.reason] ?? step.reason}.` }),
            }))}
          />
          <More of={found} />
        </>
      ) : (
        <Failure error={found.error} onAgain={found.refetch} />
      )}
    </Section>
  )
}

function About({ member }: { readonly member: Member }) {
  const { id, reference, email, screening, language, enrolledAt, erasedAt } = member
  return (
    <aside aria-label="About the member">
      <Facts
        facts={[
          ['Number', reference],
          ['Member', <Ident key="id" id={id} />],
          ['E-mail', email === undefined ? 'none' : <Reveal key="email" subject={id} field="email" masked={email} />],
          [
            'Sanctions lists',
            <State key="lists" tone={screenings[screening][1]}>
              {screenings[screening][0]}
            </State>,
          ],
          ['Written to in', language ?? 'the institution’s language'],
          ['Enrolled', <When key="enrolled" at={enrolledAt} />],
          erasedAt !== undefined && ['Erased', <When key="erased" at={erasedAt} />],
        ]}
      />
    </aside>
  )
}
