// From which account, to whom, how much and when.

import { Button, Group, NativeSelect, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'

import type { Schemas } from '../../../api/api.ts'
import { useList, useRead } from '../../../api/queries.ts'
import { Empty } from '../../../parts/empty.tsx'
import { Failure } from '../../../parts/failure.tsx'
import { useMay } from '../../../parts/may.tsx'
import { moneyText } from '../../../parts/money.tsx'
import { Section } from '../../../parts/page.tsx'
import { wordsOf } from '../../../parts/state.tsx'
import { Waiting } from '../../../parts/waiting.tsx'
import { dayText } from '../../../parts/when.tsx'
import { methods } from '../words.ts'
import { AddPayee } from './add-payee.tsx'
import { isWhen, type When } from './draft.ts'
import type { Drafted } from './use-draft.ts'

type FundingAccount = Schemas['FundingAccount']
export type Accounts = {
  readonly items: readonly FundingAccount[]
  readonly error: unknown
  readonly isPending: boolean
}
type Payee = Schemas['Payee']

function FromWhere({ draft, change, accounts }: Drafted & { readonly accounts: Accounts }) {
  const { items, error, isPending } = accounts
  const chosen = items.find(({ id }) => id === draft.fundingAccount)
  if (isPending) return <Waiting what="the member’s accounts" />
  if (error !== null) return <Failure error={error} />
  if (items.length === 0)
    return (
      <Empty
        title="No account to pay from"
        text="The member has no open funding account. The online bank opens them over the API."
      />
    )
  return (
    <Stack gap={4}>
      <NativeSelect
        label="Pays from"
        value={chosen?.id ?? ''}
        onChange={({ currentTarget: { value } }) => change({ fundingAccount: value === '' ? undefined : value })}
        data={[
          { value: '', label: 'Choose an account' },
          ...items.map(({ id, currency, lastDigits, keptAt }) => ({
            value: id,
            label: `${currency} account ending in ${lastDigits}${keptAt === 'core' ? ', kept at the core' : ''}`,
          })),
        ]}
      />
      {chosen !== undefined && <MayLeave account={chosen} />}
    </Stack>
  )
}

/** What may leave it, for those who may read the ledger; the others are told once the amount is there. */
function MayLeave({ account: { account, keptAt } }: { readonly account: FundingAccount }) {
  const mayRead = useMay()('ledger.read') && keptAt === 'here'
  const { data } = useRead('GET /v1/ledger/accounts/{account}', { path: { account } }, { isOff: !mayRead })
  if (keptAt === 'core') return <Said>What it holds, the institution’s core knows: it is asked when you pay.</Said>
  if (data?.available === undefined) return null
  return <Said>{moneyText(data.available)} may leave it now.</Said>
}

function Said({ children }: { readonly children: string | readonly string[] }) {
  return (
    <Text size="sm" c="dimmed" className="figures">
      {children}
    </Text>
  )
}

function payeeLabel({ nickname, name, lastDigits, method, state, coolingUntil, screening }: Payee): string {
  const called = nickname === name || name === undefined ? nickname : `${nickname} (${name})`
  const but =
    state !== 'active'
      ? `, ${state}`
      : screening === 'hit' || screening === 'confirmed_match' || screening === 'waiting'
        ? `, screening: ${wordsOf(screening)}`
        : coolingUntil !== undefined && Date.parse(coolingUntil) > Date.now()
          ? ', bank details just changed'
          : ''
  return `${called}, ending in ${lastDigits}, ${methods[method]}${but}`
}

function ToWhom({ draft, change }: Drafted) {
  const [isAdding, { open, close }] = useDisclosure(false)
  const { member, payee } = draft
  const { items, error, isPending, hasNextPage, more } = useList(
    'GET /v1/payees',
    { query: { member, limit: '100', state: 'active,suspended' } },
    { isOff: member === undefined },
  )
  const mayAdd = useMay()('payees.add')
  if (member === undefined) return null
  if (isPending) return <Waiting what="the member’s payees" />
  if (error !== null) return <Failure error={error} />
  return (
    <Stack gap="xs">
      <Group align="flex-end" gap="xs">
        <NativeSelect
          label="Pays whom"
          flex="1 1 16rem"
          value={items.some(({ id }) => id === payee) ? payee : ''}
          onChange={({ currentTarget: { value } }) => change({ payee: value === '' ? undefined : value })}
          data={[
            { value: '', label: items.length === 0 ? 'No payees yet' : 'Choose a payee' },
            ...items.map(one => ({ value: one.id, label: payeeLabel(one) })),
          ]}
        />
        {mayAdd && (
          <Button variant="default" onClick={open}>
            A new payee
          </Button>
        )}
      </Group>
      {hasNextPage && (
        <Group>
          <Button size="xs" variant="default" onClick={() => void more()}>
            Show more of the member’s payees
          </Button>
        </Group>
      )}
      {mayAdd && <AddPayee member={member} isOpen={isAdding} onClose={close} onAdded={id => change({ payee: id })} />}
    </Stack>
  )
}

function HowMuch({ draft: { amount }, change, currency }: Drafted & { readonly currency: string }) {
  return (
    <TextInput
      label={`Amount in ${currency}`}
      inputMode="decimal"
      autoComplete="off"
      placeholder="0.00"
      maw={220}
      value={amount}
      onChange={({ currentTarget: { value } }) => change({ amount: value })}
    />
  )
}

/** The days by which the payee can be reached, as the office quotes them; before a payee is chosen it quotes none. */
function AtWhat({ draft: { payee, when, day }, change }: Drafted) {
  const { data, error, refetch } = useRead(
    'GET /v1/payees/{payee}/delivery-quotes',
    { path: { payee: payee ?? '' } },
    { isOff: payee === undefined },
  )
  const quotes = data?.items ?? []
  const usual = quotes.find(({ method }) => method !== 'same_day_ach')
  const fast = quotes.find(({ method }) => method === 'same_day_ach')
  const isDated = when === 'leaves' || when === 'arrives'
  return (
    <Stack gap="xs">
      {payee !== undefined && error !== null && <Failure error={error} onAgain={refetch} />}
      <Radio.Group label="When" value={when} onChange={value => isWhen(value) && change({ when: value })}>
        <Stack gap="xs" mt="xs">
          <Radio value={'soonest' satisfies When} label="As soon as it can" description={quoted(usual)} />
          {(fast !== undefined || when === 'same_day') && (
            <Radio value={'same_day' satisfies When} label="By same-day ACH" description={quoted(fast)} />
          )}
          <Radio
            value={'arrives' satisfies When}
            label="To arrive by a day"
            description="It leaves on the last day that is early enough, and not before."
          />
          <Radio value={'leaves' satisfies When} label="To leave on a day" />
        </Stack>
      </Radio.Group>
      {isDated && (
        <TextInput
          type="date"
          label={when === 'leaves' ? 'Leaves on' : 'Arrives by'}
          maw={220}
          value={day}
          onChange={({ currentTarget: { value } }) => change({ day: value })}
        />
      )}
    </Stack>
  )
}

type Quote = Schemas['DeliveryQuotes']['items'][number]

function quoted(quote: Quote | undefined): string | undefined {
  const first = quote?.days[0]
  if (quote === undefined || first === undefined) return undefined
  const closed = quote.isNextWindow ? 'Today’s window has closed. ' : ''
  return `${closed}Ordered now, it leaves on ${dayText(first.processOn)} and arrives by ${dayText(first.deliverOn)}.`
}

export function Steps({
  drafted,
  accounts,
  currency,
}: {
  readonly drafted: Drafted
  readonly accounts: Accounts
  readonly currency: string
}) {
  return (
    <>
      <Section title="From which account">
        <FromWhere {...drafted} accounts={accounts} />
      </Section>
      <Section title="To whom">
        <ToWhom {...drafted} />
      </Section>
      <Section title="How much, and when">
        <Stack>
          <HowMuch {...drafted} currency={currency} />
          <AtWhat {...drafted} />
        </Stack>
      </Section>
    </>
  )
}
