// One receipt, and whether it holds: checked in this browser, step by step, by the verifier that examiners get.

import { Alert, Code, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'

import { useRead } from '../../api/queries.ts'
import { useAddress } from '../../parts/address.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { State } from '../../parts/state.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { Keys } from './keys.tsx'
import { type Receipt as Held, prove, type Step, type Trust } from './prove.ts'
import { SaveReceipt } from './save-receipt.tsx'
import { useTrust } from './trust.ts'
import './audit.css'

/** A promise becomes a proof within a minute. */
const everyMs = 5_000

export function Receipt() {
  const { receipt = '' } = useParams({ strict: false })
  const [{ log }] = useAddress()
  const isCanary = log === 'canary'
  const own = useRead('GET /v1/receipts/{receipt}', { path: { receipt } }, { isOff: isCanary })
  const ofCanary = useRead('GET /v1/risk/receipts/{receipt}', { path: { receipt } }, { isOff: !isCanary })
  const { data, error, isPending, refetch } = isCanary ? ofCanary : own
  return (
    <Page
      title="A receipt, checked here"
      says="Each step is computed by this browser with the verifier that examiners get, from the receipt alone. The office is asked for nothing else."
      actions={<Way to="/audit/receipts">Another receipt</Way>}
    >
      {isPending ? (
        <Waiting what="the receipt" />
      ) : data === undefined ? (
        <Failure error={error} onAgain={refetch} />
      ) : (
        <Proved key={data.promise.id} of={data} {...(data.state === 'promised' ? { onAgain: refetch } : {})} />
      )}
    </Page>
  )
}

type ProvedParts = { readonly of: Held; readonly onAgain?: () => unknown }

export function Proved({ of, onAgain }: ProvedParts) {
  const [trust, keep] = useTrust(of.promise.origin)
  const { id, origin, sealedBy, leaf } = of.promise
  return (
    <>
      <Section title="What it is" actions={<SaveReceipt receipt={of} />}>
        <Facts
          facts={[
            ['Receipt', <Ident key="id" id={id} />],
            ['Log', origin],
            [
              'State',
              <State key="state" tone={of.state === 'sealed' ? 'good' : of.state === 'overdue' ? 'bad' : 'waiting'}>
                {of.state}
              </State>,
            ],
            of.state !== 'sealed' && ['In the log by', <When key="by" at={sealedBy} />],
          ]}
        />
        <details className="leaf">
          <summary>The leaf, word for word</summary>
          <Code block>{pretty(leaf)}</Code>
        </details>
      </Section>
      <Steps of={of} trust={trust} onAgain={onAgain} />
      <Section title="Whom this browser believes">
        <Keys origin={origin} trust={trust} onKeep={keep} />
      </Section>
    </>
  )
}

/** For the eye; what is hashed are the bytes as they are. */
function pretty(leaf: string): string {
  try {
    return JSON.stringify(JSON.parse(leaf), undefined, 2)
  } catch {
    return leaf
  }
}

const looks = {
  holds: ['good', 'holds'],
  fails: ['bad', 'does not hold'],
  not_asked: ['waiting', 'not asked'],
} as const

type StepsParts = {
  readonly of: Held
  readonly trust: Trust | undefined
  readonly onAgain: (() => unknown) | undefined
}

function Steps({ of, trust, onAgain }: StepsParts) {
  const { data, error } = useQuery({
    queryKey: ['proved', of, trust],
    queryFn: () => prove(of, trust, Date.now()),
    staleTime: Number.POSITIVE_INFINITY,
  })
  useQuery({
    queryKey: ['asked again', of.promise.id],
    queryFn: async () => (await onAgain?.()) ?? null,
    enabled: onAgain !== undefined,
    refetchInterval: everyMs,
  })
  if (error !== null) return <Failure error={error} />
  if (data === undefined) return <Waiting what="the steps" />
  return (
    <Section title="Step by step">
      <Verdict steps={data} />
      <ol className="proof">
        {data.map(({ id, title, state, says, numbers }) => {
          const [tone, word] = looks[state]
          return (
            <li key={id} data-state={state}>
              <Group gap="xs" mb={2}>
                <Text fw={600} size="sm">
                  {title}
                </Text>
                <State tone={tone}>{word}</State>
              </Group>
              <Text size="sm" mb={4}>
                {says}
              </Text>
              <Facts
                facts={numbers.map(
                  ([name, value]) =>
                    [
                      name,
                      <span key={name} className="number">
                        {value}
                      </span>,
                    ] as const,
                )}
              />
            </li>
          )
        })}
      </ol>
    </Section>
  )
}

function Verdict({ steps }: { readonly steps: readonly Step[] }) {
  const failing = steps.filter(({ state }) => state === 'fails')
  const unasked = steps.filter(({ state }) => state === 'not_asked')
  const held = `${steps.length - failing.length - unasked.length} of ${steps.length} steps hold`
  if (failing.length > 0)
    return (
      <Alert color="red" variant="light" title="It does not hold" mb="md">
        <Text size="sm">
          {held}; {failing.map(({ title }) => title.toLowerCase()).join(' and ')} does not. Keep the receipt as it is,
          and show it to your examiner.
        </Text>
      </Alert>
    )
  return (
    <Alert
      color={unasked.length > 0 ? 'blue' : 'teal'}
      variant="light"
      title={unasked.length > 0 ? 'Nothing contradicts it' : 'It holds'}
      mb="md"
    >
      <Text size="sm">
        {held}
        {unasked.length > 0 && `; ${unasked.length} were not asked`}. That what the leaf says is true, no log can prove:
        only who signed it, when at latest, and that it has stayed as it was.
      </Text>
    </Alert>
  )
}
