// One try, as the prober’s leaf tells it: on what, each attempt with what had to come back and what came, and how to check
// all of it without us.

import { Code, Group, Stack, Text, Title } from '@mantine/core'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { InBox } from '../../parts/box.tsx'
import { Failure } from '../../parts/failure.tsx'
import { plural } from '../../parts/said.ts'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { SaveReceipt } from '../audit/save-receipt.tsx'
import { type Attempt, readRunLeaf } from './run-leaf.ts'

export function Try({ of }: { readonly of: Schemas['RiskRun'] }) {
  const { receipt, endedAt } = of
  return (
    <Stack gap="xs" mt="md">
      <Title order={3} size="h5">
        What was tried <When at={endedAt} show="relative" />
      </Title>
      {receipt === undefined ? (
        <Text size="sm">No leaf of the prober says so: the row stands by itself, and counts nothing.</Text>
      ) : (
        <OfLeaf receipt={receipt} />
      )}
    </Stack>
  )
}

function OfLeaf({ receipt }: { readonly receipt: string }) {
  const { data, error, isPending, refetch } = useRead('GET /v1/risk/receipts/{receipt}', { path: { receipt } })
  if (isPending) return <Waiting what="the leaf" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  const said = readRunLeaf(data.promise.leaf)
  if (said === undefined) return <Text size="sm">The leaf is of something else than a try.</Text>
  const tookMs = Date.parse(said.endedAt) - Date.parse(said.startedAt)
  const on = said.population.map(({ of, count }) => `${count.toLocaleString('en-US')} ${of}`)
  return (
    <>
      <Text size="sm">
        {plural(said.attempts.length, 'attempt')} in {tookMs.toLocaleString('en-US')} ms,{' '}
        {on.length === 0 ? 'on nothing' : `on ${on.join(', ')}`}. Nothing of it was kept.
      </Text>
      {said.attempts.length > 0 && <Attempts of={said.attempts} />}
      <Group gap="md" mt={4}>
        <Way to={`/audit/receipts/${receipt}`} ask={{ log: 'canary' }}>
          Verify the leaf in this browser
        </Way>
        <SaveReceipt receipt={data} />
      </Group>
      <Text size="xs" c="dimmed">
        Without us: save the receipt, take verifier/verify.mjs, a policy and the keys by a way of your own, and run{' '}
        <Code>node verify.mjs receipt receipt.json --policy policy.txt --keys keys.txt</Code>
      </Text>
    </>
  )
}

function Attempts({ of }: { readonly of: readonly Attempt[] }) {
  return (
    <InBox name="Attempts">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Tried</th>
            <th scope="col">Had to come back</th>
            <th scope="col">Came back</th>
            <th scope="col">So</th>
          </tr>
        </thead>
        <tbody>
          {of.map(({ tried, expected, answer }, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- attempts have no name, and never change places
            <tr key={at}>
              <td className="words-cell">{tried}</td>
              <td>
                <Code>{expected}</Code>
              </td>
              <td>
                <Code>{answer}</Code>
              </td>
              <td>{expected === answer ? <State tone="good">as it must</State> : <State tone="bad">differs</State>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}
