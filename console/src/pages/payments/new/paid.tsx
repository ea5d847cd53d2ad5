// The end of the form: what was ordered, in the words of the office, and where it is followed and proved.

import { Button, Group, Stack, Text } from '@mantine/core'

import type { Schemas } from '../../../api/api.ts'
import { useRead } from '../../../api/queries.ts'
import { Facts } from '../../../parts/facts.tsx'
import { Failure } from '../../../parts/failure.tsx'
import { Ident } from '../../../parts/ident.tsx'
import { moneyText } from '../../../parts/money.tsx'
import { Page } from '../../../parts/page.tsx'
import { State } from '../../../parts/state.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import { useWay, Way } from '../../../parts/way.tsx'
import { Day, When } from '../../../parts/when.tsx'
import { methods, states, whereaboutsOf } from '../words.ts'

type Payment = Schemas['Payment']
type Parts = { readonly payment: string; readonly onAnother: (member: string | undefined) => void }

export function Paid({ payment: id, onAnother }: Parts) {
  const { data, error, isPending, refetch } = useRead('GET /v1/payments/{payment}', { path: { payment: id } })
  if (isPending)
    return (
      <Page title="Pay a bill">
        <Waiting what="the payment" />
      </Page>
    )
  if (data === undefined)
    return (
      <Page title="Pay a bill">
        <Failure error={error} onAgain={refetch} />
      </Page>
    )
  return (
    <Page
      title={`${moneyText(data.amount)} is ordered`}
      says={whereaboutsOf(data.state)}
      actions={<State tone={states[data.state][1]}>{states[data.state][0]}</State>}
    >
      <Stack maw={620}>
        <Receipt payment={data} />
        <Next payment={data} onAnother={onAnother} />
      </Stack>
    </Page>
  )
}

function Receipt({ payment }: { readonly payment: Payment }) {
  const { id, member, payee, fundingAccount, method, processOn, deliverOn, submittedAt, proposal } = payment
  return (
    <Facts
      facts={[
        ['Payment', <Ident key="id" id={id} />],
        ['Member', <Ident key="member" id={member} />],
        ['Payee', <Ident key="payee" id={payee} />],
        ['From account', <Ident key="from" id={fundingAccount} />],
        ['Rail', methods[method]],
        ['Leaves on', <Day key="leaves" day={processOn} />],
        deliverOn !== undefined && ['Arrives by', <Day key="arrives" day={deliverOn} />],
        proposal !== undefined && ['To be agreed', <Ident key="proposal" id={proposal} />],
        ['Ordered', <When key="ordered" at={submittedAt} />],
      ]}
    />
  )
}

function Next({
  payment: { id, member, receiptId },
  onAnother,
}: { readonly payment: Payment } & Pick<Parts, 'onAnother'>) {
  const follow = useWay(`/payments/${id}`)
  return (
    <>
      <Group>
        <Button component="a" {...follow} data-autofocus>
          Follow it
        </Button>
        <Button variant="default" onClick={() => onAnother(member)}>
          Pay another bill of this member
        </Button>
        <Button variant="default" onClick={() => onAnother(undefined)}>
          Pay for another member
        </Button>
      </Group>
      {receiptId !== undefined && (
        <Text size="sm">
          Its receipt is in the log within a minute.{' '}
          <Way to={`/audit/receipts/${receiptId}`} underline="always">
            Verify in this browser
          </Way>
        </Text>
      )}
    </>
  )
}
