// Checks on paper, by number: where each is, each time that it was brought to the bank, and how its payment is stopped.

import { Group, NativeSelect, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Money, moneyText } from '../../parts/money.tsx'
import { Page } from '../../parts/page.tsx'
import { State, wordsOf } from '../../parts/state.tsx'
import type { Column } from '../../parts/table/data-table.tsx'
import { List } from '../../parts/table/list.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Day, When } from '../../parts/when.tsx'
import { type Check, checkStates, isCheckState } from './words.ts'

type Detail = Operations['GET /v1/checks/{check}']['answer']
type Reason = Operations['POST /v1/checks/{check}/stop']['body']['reason']

const columns: readonly Column<Check>[] = [
  {
    id: 'number',
    title: 'Number',
    width: 85,
    isFigure: true,
    show: ({ number }) => number,
    text: ({ number }) => number,
  },
  {
    id: 'amount',
    title: 'Amount',
    width: 130,
    isFigure: true,
    show: ({ amount }) => <Money amount={amount} />,
    text: ({ amount }) => amount.value,
  },
  {
    id: 'state',
    title: 'State',
    width: 150,
    show: ({ state }) => <State tone={checkStates[state][1]}>{checkStates[state][0]}</State>,
    text: ({ state }) => checkStates[state][0],
  },
  { id: 'drawn', title: 'Drawn', width: 140, show: row => <Day day={row.drawnOn} />, text: row => row.drawnOn },
  { id: 'stale', title: 'Stale from', width: 140, show: row => <Day day={row.staleOn} />, text: row => row.staleOn },
  {
    id: 'payment',
    title: 'Payment',
    width: 185,
    show: ({ payment }) => <Ident id={payment} />,
    text: ({ payment }) => payment,
  },
  {
    id: 'changed',
    title: 'Changed',
    width: 190,
    show: row => <When at={row.changedAt} show="absolute" />,
    text: row => row.changedAt,
  },
]

export function Checks() {
  const [{ state }, change] = useAddress()
  const only = isCheckState(state) ? state : undefined
  return (
    <Page
      isFull
      title="Checks"
      says="Checks on paper, by number. The money of one stays held until the bank has paid it, or knows that it must not."
    >
      <List
        operation="GET /v1/checks"
        asked={{ query: { limit: '100', ...(only === undefined ? {} : { state: only }) } }}
        name="checks"
        columns={columns}
        keyOf={({ number }) => number}
        filtered={only === undefined ? undefined : checkStates[only][0]}
        filters={
          <NativeSelect
            label="State"
            size="xs"
            value={only ?? ''}
            onChange={({ currentTarget: { value } }) => change({ state: value })}
            data={[
              { value: '', label: 'All' },
              ...Object.entries(checkStates).map(([value, [label]]) => ({ value, label })),
            ]}
          />
        }
        empty={{
          title: 'No checks',
          text: 'A payee without an account that takes ACH is paid by a check. It is drawn with the next file of checks to print.',
        }}
        inspectKey={number => <OneCheck key={number} number={number} />}
      />
    </Page>
  )
}

function OneCheck({ number }: { readonly number: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/checks/{check}', { path: { check: number } })
  if (isPending) return <Waiting what="the check" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const [words, tone] = checkStates[data.state]
  return (
    <Stack gap="md">
      <Title order={2} size="h4">
        Check {data.number}, <Money amount={data.amount} />
      </Title>
      <Facts
        facts={[
          [
            'State',
            <State key="state" tone={tone}>
              {words}
            </State>,
          ],
          data.reason !== undefined && ['Because', wordsOf(data.reason)],
          ['Payment', <Ident key="payment" id={data.payment} />],
          ['Drawn', <Day key="drawn" day={data.drawnOn} />],
          ['Stale from', <Day key="stale" day={data.staleOn} />],
          ['Changed', <When key="changed" at={data.changedAt} />],
        ]}
      />
      <Group gap="xs">
        <StopIt of={data} how="stop" />
        <StopIt of={data} how="void" />
      </Group>
      <Presentments of={data} />
    </Stack>
  )
}

function Presentments({ of: { presentments } }: { readonly of: Detail }) {
  return (
    <div>
      <Title order={3} size="h5" mb={4}>
        Brought to the bank
      </Title>
      {presentments.length === 0 ? (
        <Text size="sm" c="dimmed">
          Not yet, as far as the bank has told.
        </Text>
      ) : (
        <ol className="story" aria-label="Each time that it was brought to the bank">
          {presentments.map(({ reference, on, isPaid, verdict }) => (
            <li key={reference} data-tone={isPaid ? 'good' : 'attention'}>
              <Text size="sm" fw={600}>
                <Day day={on} />: {isPaid ? 'the bank paid it' : 'the bank asked'}
              </Text>
              <Text size="sm">{wordsOf(verdict)}</Text>
              <Text size="xs" c="dimmed">
                The bank calls it {reference}
              </Text>
            </li>
          ))}
        </ol>
      )}
    </div>
  )
}

const reasons: Readonly<Record<Reason, string>> = {
  lost: 'It was lost',
  stolen: 'It was stolen',
  destroyed: 'It was destroyed',
  mistake: 'It was drawn by mistake',
  not_wanted: 'It is not wanted any more',
}
const isReason = (text: string): text is Reason => Object.hasOwn(reasons, text)

const whyNot: Readonly<Record<Check['state'], string | undefined>> = {
  drawn: 'Its file has not left, so the bank does not know it yet. Cancel the payment instead.',
  issued: undefined,
  // Where the bank has refused the notice, it can be told once more; only the office knows whether it has.
  stopping: undefined,
  stopped: 'The bank knows already that it must not pay it.',
  voided: 'The bank knows already that it is void.',
  cleared: 'The bank has paid it. What is to come back now is a dispute.',
}

const operations = { stop: 'POST /v1/checks/{check}/stop', void: 'POST /v1/checks/{check}/void' } as const

function StopIt({ of, how }: { readonly of: Detail; readonly how: 'stop' | 'void' }) {
  const [reason, setReason] = useState<Reason>(how === 'stop' ? 'lost' : 'mistake')
  const money = moneyText(of.amount)
  return (
    <Act
      operation={operations[how]}
      label={how === 'stop' ? `Stop ${money}` : `Void ${money}`}
      says={
        how === 'stop'
          ? `The bank is told not to pay check ${of.number}. Until it knows, it may still pay; the ${money} stay held until then, and are free afterwards.`
          : `The bank is told that check ${of.number} was spoiled and never mailed. Do this only with the paper before you. The ${money} are free when the bank knows.`
      }
      permit="checks.stop"
      touches={['GET /v1/checks', 'GET /v1/checks/{check}']}
      ask={() => ({ path: { check: of.number }, ifMatch: `"${of.version}"`, body: { reason } })}
      not={whyNot[of.state]}
      look={{ variant: 'light', color: 'red' }}
    >
      <NativeSelect
        label="Why"
        value={reason}
        onChange={({ currentTarget: { value } }) => isReason(value) && setReason(value)}
        data={Object.entries(reasons).map(([value, label]) => ({ value, label }))}
        data-autofocus
      />
    </Act>
  )
}
