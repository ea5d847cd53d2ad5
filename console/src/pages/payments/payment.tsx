// The passport of a payment: one story from the order to the leaf of the log, and each of its sides by itself.

import { Alert, Group, Stack, Table, Tabs, Text, Title } from '@mantine/core'
import { IconLock } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useAddress } from '../../parts/address.ts'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident, WithIds } from '../../parts/ident.tsx'
import { Money, moneyText } from '../../parts/money.tsx'
import { MemberName, PayeeName } from '../../parts/named.tsx'
import { Page } from '../../parts/page.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import { Story } from '../../parts/story.tsx'
import type { Tone } from '../../parts/tone.ts'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { Day, When } from '../../parts/when.tsx'
import { methods, states, whereaboutsOf } from './words.ts'

type Passport = Schemas['PaymentPassport']
type Entry = Passport['story'][number]
type Kind = Entry['kind']

const tabs: Readonly<Record<string, readonly [label: string, kinds: readonly Kind[] | undefined, empty: string]>> = {
  story: ['Story', undefined, 'Nothing has happened yet.'],
  postings: ['Postings', [], 'No money was held or moved in the ledger.'],
  messages: [
    'Messages',
    ['rail', 'file', 'acknowledgement', 'return', 'statement', 'message', 'core'],
    'Nothing was said to a bank, and no bank has said anything of it.',
  ],
  decisions: ['Decisions', ['approval', 'exception', 'dispute', 'stop'], 'Nobody had to decide anything.'],
  access: ['Who looked', ['access'], 'Nobody has asked to see what is masked of it.'],
}

const tones: Readonly<Partial<Record<Kind, Tone>>> = {
  approval: 'good',
  acknowledgement: 'good',
  statement: 'good',
  return: 'bad',
  exception: 'attention',
  dispute: 'attention',
  stop: 'attention',
  access: 'quiet',
  rail: 'waiting',
  file: 'waiting',
}
/** What the office proves to whoever reads payments; of other leaves it does to whoever reads the log. */
const receipted: ReadonlySet<string> = new Set(['payments.step', 'payments.standing_order'])
const liveMs = 5_000

export function OnePayment() {
  const { payment: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/payments/{payment}/passport',
    { path: { payment: id } },
    { everyMs: liveMs },
  )
  if (isPending)
    return (
      <Page title="Payment">
        <Waiting what="the payment" />
      </Page>
    )
  if (data === undefined)
    return (
      <Page title="Payment">
        <Failure error={error} onAgain={refetch} />
      </Page>
    )
  const { payment } = data
  return (
    <Page
      title={`Payment of ${moneyText(payment.amount)}`}
      says={whereaboutsOf(payment.state)}
      actions={
        <>
          <State tone={states[payment.state][1]}>{states[payment.state][0]}</State>
          <Cancel payment={payment} />
        </>
      }
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <div className="two-sided">
        <Sides passport={data} />
        <About payment={payment} />
      </div>
    </Page>
  )
}

function About({ payment }: { readonly payment: Passport['payment'] }) {
  const {
    id,
    member,
    payee,
    fundingAccount,
    method,
    processOn,
    deliverOn,
    askedOn,
    reason,
    proposal,
    standingOrder,
    submittedAt,
    receiptId,
  } = payment
  return (
    <aside aria-label="About the payment">
      <Facts
        facts={[
          ['Payment', <Ident key="id" id={id} />],
          ['Member', <MemberName key="member" id={member} hasId />],
          ['Payee', <PayeeName key="payee" id={payee} hasEnd hasId />],
          ['From account', <Ident key="from" id={fundingAccount} />],
          ['Rail', methods[method]],
          ['Leaves on', <Day key="leaves" day={processOn} />],
          deliverOn !== undefined && ['Arrives by', <Day key="arrives" day={deliverOn} />],
          askedOn !== undefined && askedOn !== processOn && ['Asked for', <Day key="asked" day={askedOn} />],
          reason !== undefined && ['Why', wordsOf(reason)],
          proposal !== undefined && ['To be agreed', <Ident key="proposal" id={proposal} />],
          standingOrder !== undefined && ['Of', <Ident key="order" id={standingOrder} />],
          ['Submitted', <When key="submitted" at={submittedAt} />],
          receiptId !== undefined && ['Receipt', <Receipt key="receipt" id={receiptId} />],
        ]}
      />
    </aside>
  )
}

function Receipt({ id }: { readonly id: string }) {
  return (
    <Way to={`/audit/receipts/${id}`} fz="inherit">
      Verify in this browser
    </Way>
  )
}

/** Only what has not left can be taken back. */
const takenBack: ReadonlySet<string> = new Set(['scheduled', 'awaiting_approval', 'held'])

function Cancel({ payment: { id, state, amount, version } }: { readonly payment: Passport['payment'] }) {
  if (!takenBack.has(state)) return null
  return (
    <Act
      operation="POST /v1/payments/{payment}/cancellation"
      label={`Cancel ${moneyText(amount)}`}
      says="It does not leave. What is held for it in the member’s account is free again, and the member is told."
      permit="payments.cancel"
      touches={[
        'GET /v1/payments/{payment}/passport',
        'GET /v1/payments',
        'GET /v1/payments/summary',
        'GET /v1/work-items',
      ]}
      ask={() => ({ path: { payment: id }, ifMatch: `"${version}"` })}
      look={{ variant: 'default' }}
    />
  )
}

function Sides({ passport }: { readonly passport: Passport }) {
  const [{ tab }, change] = useAddress()
  const now = tab !== undefined && Object.hasOwn(tabs, tab) ? tab : 'story'
  return (
    <Tabs
      value={now}
      onChange={to => change({ tab: to === 'story' || to === null ? undefined : to })}
      keepMounted={false}
    >
      <Tabs.List mb="md">
        {Object.entries(tabs).map(([name, [label]]) => (
          <Tabs.Tab key={name} value={name}>
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {Object.entries(tabs).map(([name, [label, kinds, empty]]) => (
        <Tabs.Panel key={name} value={name}>
          {name === 'postings' ? (
            <Postings passport={passport} empty={empty} />
          ) : (
            <Told
              name={label}
              story={passport.story.filter(({ kind }) => kinds === undefined || kinds.includes(kind))}
              empty={empty}
            />
          )}
          <Withheld parts={passport.withheld} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

function Told({
  name,
  story,
  empty,
}: {
  readonly name: string
  readonly story: readonly Entry[]
  readonly empty: string
}) {
  if (story.length === 0) return <Empty title="Nothing here" text={empty} />
  return (
    <Story
      name={name}
      steps={story.map(({ at, kind, what, words, subject, actor, leaf }, index) => ({
        id: `${index}`,
        at,
        what: <WithIds words={words} />,
        tone: what === 'settled' ? 'good' : what === 'failed' ? 'bad' : (tones[kind] ?? 'quiet'),
        ...(actor === undefined ? {} : { who: actor }),
        proof: (
          <Group gap="md">
            <Ident id={subject} />
            {leaf !== undefined && receipted.has(leaf.kind) && <Receipt id={leaf.receipt} />}
            {leaf?.index !== undefined && (
              <Text size="xs" c="dimmed">
                leaf {leaf.index.toLocaleString('en-US')}
              </Text>
            )}
          </Group>
        ),
      }))}
    />
  )
}

function Postings({ passport: { postings }, empty }: { readonly passport: Passport; readonly empty: string }) {
  if (postings.length === 0) return <Empty title="Nothing was posted" text={empty} />
  return (
    <Stack gap="xs">
      <Title order={2} size="h5">
        Both sides of each posting
      </Title>
      <Table.ScrollContainer minWidth={640}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Posting</Table.Th>
              <Table.Th className="right">Amount</Table.Th>
              <Table.Th>From (debit)</Table.Th>
              <Table.Th className="right">Posted there after</Table.Th>
              <Table.Th>To (credit)</Table.Th>
              <Table.Th className="right">Posted there after</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {postings.map(({ id, at, kind, amount, debit, credit }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <When at={at} show="absolute" />
                </Table.Td>
                <Table.Td>{wordsOf(kind)}</Table.Td>
                <Table.Td className="right">
                  <Money amount={amount} />
                </Table.Td>
                <Table.Td>
                  <Ident id={debit.account} />
                </Table.Td>
                <Table.Td className="right">
                  <Money amount={debit.posted} />
                </Table.Td>
                <Table.Td>
                  <Ident id={credit.account} />
                </Table.Td>
                <Table.Td className="right">
                  <Money amount={credit.posted} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  )
}

function Withheld({ parts }: { readonly parts: Passport['withheld'] }) {
  if (parts.length === 0) return null
  return (
    <Alert color="gray" variant="light" icon={<IconLock aria-hidden />} title="Not all of it is for your roles" mt="md">
      <Text size="sm">Left out: {parts.map(wordsOf).join(', ')}. Whether there is anything in these is not said.</Text>
    </Alert>
  )
}
