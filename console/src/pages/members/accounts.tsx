// The accounts from which a member pays: what they can bear, where they are kept, and the number behind the mask.

import { Group, Stack, Text, Title } from '@mantine/core'

import type { Item } from '../../api/asked.ts'
import { useList, useRead } from '../../api/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { useMay } from '../../parts/may.tsx'
import { Money } from '../../parts/money.tsx'
import { More } from '../../parts/more.tsx'
import { Reveal } from '../../parts/reveal.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { When } from '../../parts/when.tsx'

type Account = Item<'GET /v1/funding-accounts'>

export function Accounts({ member }: { readonly member: string }) {
  const found = useList('GET /v1/funding-accounts', { query: { member, limit: '100' } })
  if (found.isPending) return <Waiting what="the accounts" />
  if (found.error !== null) return <Failure error={found.error} onAgain={found.refetch} />
  if (found.items.length === 0)
    return (
      <Empty
        title="No account to pay from"
        text="A program of the institution opens one: until then nothing can be ordered."
      />
    )
  return (
    <Stack gap="lg">
      {found.items.map(one => (
        <OneAccount key={one.id} of={one} />
      ))}
      <More of={found} />
    </Stack>
  )
}

function OneAccount({ of }: { readonly of: Account }) {
  const { id, account, currency, lastDigits, keptAt, state, openedAt } = of
  const may = useMay()
  return (
    <section aria-label={`Account that ends in ${lastDigits}`}>
      <Group gap="sm" mb={4}>
        <Title order={3} size="h5">
          {currency} account, ends in {lastDigits}
        </Title>
        <State tone={state === 'open' ? 'good' : 'quiet'}>{state}</State>
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {keptAt === 'core'
          ? 'Kept at the institution’s core; the book here is a mirror of it.'
          : 'Kept here: what it holds is what our ledger says.'}
      </Text>
      <Facts
        facts={[
          may('ledger.read') && ['Available', <Available key="available" account={account} />],
          ['Number', <Reveal key="number" subject={id} field="number" masked={`•••• ${lastDigits}`} />],
          keptAt === 'core' && [
            'At the core',
            <Reveal key="core" subject={id} field="core_number" masked="not shown" />,
          ],
          ['Funding account', <Ident key="id" id={id} />],
          ['Its book', <Ident key="book" id={account} />],
          ['Opened', <When key="opened" at={openedAt} />],
        ]}
      />
    </section>
  )
}

function Available({ account }: { readonly account: string }) {
  const { data, error } = useRead('GET /v1/ledger/accounts/{account}', { path: { account } })
  if (data === undefined) return <>{error === null ? '…' : 'cannot be read now'}</>
  const { available, balances } = data
  return (
    <>
      {available === undefined ? (
        'no floor'
      ) : (
        <strong>
          <Money amount={available} />
        </strong>
      )}
      <Text span c="dimmed" size="0.9em" ml={8}>
        posted <Money amount={balances.posted} />, held <Money amount={balances.heldDebits} />
      </Text>
    </>
  )
}
