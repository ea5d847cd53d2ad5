// One payee: where its money goes, how soon it arrives, whether it cools off, and everything that was changed of it.

import { Stack, Text } from '@mantine/core'
import { useParams } from '@tanstack/react-router'

import { useList, useRead } from '../../api/queries.ts'
import { Countdown } from '../../parts/countdown.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Figures } from '../../parts/figures.tsx'
import { Ident } from '../../parts/ident.tsx'
import { More } from '../../parts/more.tsx'
import { MemberName } from '../../parts/named.tsx'
import { Page } from '../../parts/page.tsx'
import { PlainTable } from '../../parts/plain-table.tsx'
import { Reveal } from '../../parts/reveal.tsx'
import { screenings } from '../../parts/screenings.ts'
import { Sides } from '../../parts/sides.tsx'
import { State } from '../../parts/state.tsx'
import { actorWords, Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, useNow, When } from '../../parts/when.tsx'
import { OrdersOf } from '../orders/of.tsx'
import { PaymentsOf } from '../payments/of.tsx'
import { methods } from '../payments/words.ts'
import { PayeeActs } from './acts.tsx'
import { Standing } from './columns.tsx'
import { changeWords, isCooling, type Payee, payeeStates, reachedBy } from './words.ts'

export function OnePayee() {
  const { payee: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead('GET /v1/payees/{payee}', { path: { payee: id } })
  if (data === undefined)
    return (
      <Page title="Payee">
        {isPending ? <Waiting what="the payee" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  const { name, state, erasedAt, member } = data
  return (
    <Page
      title={name ?? 'A payee that was erased'}
      says={
        erasedAt === undefined ? (
          <>
            A payee of <MemberName id={member} isInText />. {payeeStates[state][2]}
          </>
        ) : (
          'Erased with its member. Amounts and days stay, for the books.'
        )
      }
      actions={<Standing of={data} />}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <Stack gap="lg">
        {erasedAt === undefined && <PayeeActs key={data.version} of={data} />}
        <Quick of={data} />
      </Stack>
      <div className="two-sided">
        <Sides
          of={[
            { name: 'changes', label: 'Changes', show: () => <Changes of={data} /> },
            {
              name: 'payments',
              label: 'Payments to it',
              permit: 'payments.read',
              show: () => (
                <PaymentsOf query={{ member, payee: id }} empty="Nothing has been ordered to this payee yet." />
              ),
            },
            {
              name: 'orders',
              label: 'Standing orders',
              permit: 'standing_orders.read',
              show: () => <OrdersOf query={{ member, payee: id }} empty="Nothing is paid to it again and again." />,
            },
            {
              name: 'proposals',
              label: 'Other bank details',
              permit: 'proposals.read',
              show: () => <Proposals payee={id} />,
            },
          ]}
        />
        <About of={data} />
      </div>
    </Page>
  )
}

/** What somebody who wants to pay it asks first. */
function Quick({ of }: { readonly of: Payee }) {
  const now = useNow()
  const { coolingUntil, state, id } = of
  const quotes = useRead(
    'GET /v1/payees/{payee}/delivery-quotes',
    { path: { payee: id } },
    { isOff: state !== 'active' },
  )
  const soonest = quotes.data?.items
    .flatMap(({ method, days }) => days.slice(0, 1).map(day => ({ method, ...day })))
    .toSorted((one, other) => one.deliverOn.localeCompare(other.deliverOn))[0]
  return (
    <Figures
      of={[
        {
          name: 'Cooling off',
          value:
            coolingUntil !== undefined && isCooling(of, now) ? <Countdown until={coolingUntil} over="over" /> : 'Over',
          says:
            coolingUntil === undefined ? (
              'Limits for new payees do not bind.'
            ) : isCooling(of, now) ? (
              'Until then the limits for new payees bind: little can be paid to it.'
            ) : (
              <>
                Since <When at={coolingUntil} show="absolute" />. Limits for new payees do not bind.
              </>
            ),
        },
        soonest && {
          name: 'Ordered now, it arrives by',
          value: <Day day={soonest.deliverOn} />,
          says: (
            <>
              By {methods[soonest.method]}, leaving on <Day day={soonest.processOn} />.
            </>
          ),
        },
        {
          name: 'Sanctions lists',
          value: <State tone={screenings[of.screening][1]}>{screenings[of.screening][0]}</State>,
          says: of.screening === 'not_screened' ? 'This institution screens nobody yet.' : 'Only who is clear is paid.',
        },
      ]}
    />
  )
}

function Changes({ of: { id, addedAt } }: { readonly of: Payee }) {
  const found = useList('GET /v1/payees/{payee}/changes', { path: { payee: id }, query: { limit: '100' } })
  if (found.isPending) return <Waiting what="its changes" />
  if (found.error !== null) return <Failure error={found.error} onAgain={found.refetch} />
  return (
    <Stack gap="sm">
      <Story
        name="Changes"
        steps={[
          { id: 'added', at: addedAt, what: 'Added by the member' },
          ...found.items.map(change => ({
            id: `${change.version}`,
            at: change.at,
            what: changeWords(change),
            who: change.actor,
            tone: change.what === 'account' ? ('attention' as const) : ('quiet' as const),
            ...(change.proposal === undefined ? {} : { proof: <Ident id={change.proposal} /> }),
          })),
        ]}
      />
      <More of={found} />
    </Stack>
  )
}

const accountKind = 'payments.payee_account'

function Proposals({ payee }: { readonly payee: string }) {
  const found = useList('GET /v1/proposals', { query: { kind: accountKind, limit: '100' } })
  const own = found.items.filter(({ subject }) => subject === payee)
  if (found.isPending) return <Waiting what="what was proposed" />
  if (found.error !== null) return <Failure error={found.error} onAgain={found.refetch} />
  return (
    <Stack gap="sm">
      {own.length === 0 ? (
        <Empty
          title="No other bank details were proposed"
          text={
            found.hasNextPage
              ? 'Not among the newest of the institution.'
              : 'Where the money goes is changed by two people: one proposes it, another agrees, and then the payee cools off.'
          }
        />
      ) : (
        <PlainTable
          name="Proposals of other bank details"
          rows={own}
          keyOf={({ id }) => id}
          columns={[
            { title: 'Proposal', show: ({ id }) => <Ident id={id} /> },
            { title: 'Proposed', show: ({ proposedAt }) => <When at={proposedAt} show="absolute" /> },
            {
              title: 'State',
              show: ({ state }) => (
                <State
                  tone={state === 'applied' ? 'good' : state === 'open' || state === 'ready' ? 'waiting' : 'quiet'}
                >
                  {state}
                </State>
              ),
            },
            { title: 'By', show: ({ makers }) => makers.map(actorWords).join(', ') },
            {
              title: 'Agreed',
              show: ({ approvers, approvalsNeeded }) =>
                `${approvers.length} of ${approvalsNeeded}${approvers.length === 0 ? '' : `: ${approvers.map(actorWords).join(', ')}`}`,
            },
          ]}
        />
      )}
      <More of={found} />
    </Stack>
  )
}

function About({ of }: { readonly of: Payee }) {
  const { id, member, nickname, lastDigits, method, address, biller, addedAt, erasedAt } = of
  return (
    <aside aria-label="About the payee">
      <Facts
        facts={[
          ['Member', <MemberName key="member" id={member} />],
          nickname !== '' && ['Called', nickname],
          ['Account', <Reveal key="account" subject={id} field="number" masked={`•••• ${lastDigits}`} />],
          ['Reached by', reachedBy[method]],
          address !== undefined && [
            'Address',
            <Text key="address" inherit component="span">
              {address.street}, {address.city}, {address.region} {address.zip}
            </Text>,
          ],
          biller !== undefined && ['Of the directory', <Ident key="biller" id={biller} />],
          ['Payee', <Ident key="id" id={id} />],
          ['Added', <When key="added" at={addedAt} />],
          erasedAt !== undefined && ['Erased', <When key="erased" at={erasedAt} />],
        ]}
      />
    </aside>
  )
}
