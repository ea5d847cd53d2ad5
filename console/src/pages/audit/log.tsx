// The audit log of the institution: its newest checkpoint, who signed it, and the batches of which it is made.

import { Alert, Button, Code, Group, Text } from '@mantine/core'

import { usePublished } from '../../api/published.ts'
import { useAddress } from '../../parts/address.ts'
import { InBox } from '../../parts/box.tsx'
import { Empty } from '../../parts/empty.tsx'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { type Batch, batchesPath, lastBundle, leavesOf, readBatches } from './bundles.ts'
import { checkpointIn } from './prove.ts'
import { WholeLog } from './whole-log.tsx'
import { Copies, Witnesses } from './witnesses.tsx'
import './audit.css'

const everyMs = 15_000

export function Log() {
  const { data: note, error, isPending, refetch } = usePublished('checkpoint', { everyMs })
  const checkpoint = note === undefined ? undefined : checkpointIn(note)
  return (
    <Page
      title="Audit log"
      says="Everything that was done, leaf by leaf, in a tree whose root is signed. Nothing in it can be changed or taken out without its root being another one."
      actions={
        <>
          <Way to="/audit/leaves">Find a leaf</Way>
          <Way to="/audit/receipts">Check a receipt</Way>
        </>
      }
    >
      {isPending ? (
        <Waiting what="the checkpoint" />
      ) : note === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <>
          {error !== null && <Failure error={error} onAgain={refetch} />}
          {checkpoint === undefined ? (
            <Alert color="red" variant="light" title="The checkpoint cannot be read">
              <Text size="sm">
                It is not the three lines that it must be. Keep it as it is, and show it to your examiner.
              </Text>
            </Alert>
          ) : (
            <Checkpoint note={note} size={checkpoint.size} origin={checkpoint.origin} />
          )}
          <Witnesses />
          <Copies />
          {checkpoint !== undefined && <WholeLog />}
          {checkpoint !== undefined && <Batches size={checkpoint.size} />}
        </>
      )}
    </Page>
  )
}

type CheckpointParts = { readonly note: string; readonly origin: string; readonly size: bigint }

function Checkpoint({ note, origin, size }: CheckpointParts) {
  const root = note.split('\n')[2] ?? ''
  const lines = note.split('\n').flatMap(line => /^— (\S+) /.exec(line)?.[1] ?? [])
  const others = lines.filter(name => name !== origin)
  return (
    <Section title="Newest checkpoint">
      <Facts
        facts={[
          ['Log', origin],
          [
            'Leaves',
            <span key="size" className="figures">
              {size.toLocaleString('en-US')}
            </span>,
          ],
          ['Root', <Ident key="root" id={root} />],
          ['Signed by', lines.includes(origin) ? 'the log itself' : 'nobody'],
          [
            'Cosigned by',
            others.length === 0 ? 'no witness outside, so only the log vouches for it' : others.join(', '),
          ],
        ]}
      />
      <details className="leaf">
        <summary>The checkpoint, word for word</summary>
        <Code block>{note}</Code>
      </details>
      <Text size="xs" c="dimmed" mt="xs">
        Without us: <Code>node verify.mjs ADDRESS/v1/log --policy policy.txt --keys keys.txt</Code> reads all of it and
        says how far it can be believed.
      </Text>
    </Section>
  )
}

function Batches({ size }: { readonly size: bigint }) {
  const [question, change] = useAddress()
  const last = lastBundle(size)
  const asked = /^\d{1,15}$/.test(question['bundle'] ?? '') ? BigInt(question['bundle'] ?? '') : last
  const bundle = asked > last ? last : asked
  const { data, error, isPending, refetch } = usePublished(batchesPath(bundle, size), { isOff: size === 0n })
  if (size === 0n)
    return (
      <Empty
        title="The log has no leaf yet"
        text="The first thing that anybody does becomes its first leaf, within 60 seconds."
      />
    )
  const { from, until } = leavesOf(bundle, size)
  const batches = data === undefined ? undefined : readBatches(data)
  const goTo = (to: bigint) => change({ bundle: to === last ? undefined : to.toString() })
  return (
    <Section
      title="Batches"
      says={`What one transaction did is a batch: all of its leaves are in the log, or none. An emitter signs its root before the transaction ends. Leaves ${from.toLocaleString('en-US')} to ${until.toLocaleString('en-US')}, the last first.`}
      actions={
        <Group gap={4}>
          <Button size="compact-xs" variant="default" disabled={bundle === 0n} onClick={() => goTo(bundle - 1n)}>
            Earlier leaves
          </Button>
          <Button size="compact-xs" variant="default" disabled={bundle === last} onClick={() => goTo(bundle + 1n)}>
            Later leaves
          </Button>
        </Group>
      }
    >
      {isPending ? (
        <Waiting what="the batches" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : batches === undefined ? (
        <Text size="sm">A line of them is none of a batch. The verifier of examiners names which.</Text>
      ) : (
        <BatchTable batches={batches} />
      )}
    </Section>
  )
}

function BatchTable({ batches }: { readonly batches: readonly Batch[] }) {
  if (batches.length === 0)
    return <Empty title="No batch begins here" text="These leaves are of a batch that began among those before." />
  return (
    <InBox name="Batches">
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">Done at</th>
            <th scope="col" className="right">
              First leaf
            </th>
            <th scope="col" className="right">
              Leaves
            </th>
            <th scope="col">Batch</th>
            <th scope="col">Root</th>
            <th scope="col">Emitter’s key</th>
          </tr>
        </thead>
        <tbody>
          {batches.toReversed().map(({ batch, first, leaves, root, key, at }) => (
            <tr key={batch}>
              <td>
                <When at={at} />
              </td>
              <td className="right figures">{BigInt(first).toLocaleString('en-US')}</td>
              <td className="right figures">{leaves}</td>
              <td>
                <Ident id={batch} />
              </td>
              <td>
                <Ident id={root} />
              </td>
              <td>
                <Ident id={key} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </InBox>
  )
}
