// One proposal: what is asked and by whom, what would change, what came of trying it, exactly what an approval signs, and why one
// may or may not give it.

import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core'
import { IconCheck, IconFlask, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'

import type { Schemas } from '../../api/api.ts'
import { change } from '../../api/ask.ts'
import { useRead } from '../../api/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Ident } from '../../parts/ident.tsx'
import { Page, Section } from '../../parts/page.tsx'
import { useSession } from '../../parts/session.tsx'
import { State } from '../../parts/state.tsx'
import { Story } from '../../parts/story.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { Way } from '../../parts/way.tsx'
import { When } from '../../parts/when.tsx'
import { Who, Whos } from '../../parts/who.tsx'
import { About } from './approvals.tsx'
import { Decide, useApprovers } from './decide.tsx'
import { Difference } from './in-force.tsx'
import { type Proposal, reasonOf, standings, summaryOf, thenOf } from './kinds.ts'
import { rehearsed } from './rehearsed.ts'
import { approvedText, hashText, operationText } from './signed.ts'

const everyMs = 10_000

export function OneProposal() {
  const { proposal: id = '' } = useParams({ strict: false })
  const { data, error, isPending, refetch } = useRead(
    'GET /v1/proposals/{proposal}',
    { path: { proposal: id } },
    { everyMs },
  )
  if (data === undefined)
    return (
      <Page title="Proposal">
        {isPending ? <Waiting what="the proposal" /> : <Failure error={error} onAgain={refetch} />}
      </Page>
    )
  const [word, tone] = standings[data.state]
  const why = reasonOf(data)
  return (
    <Page
      title={summaryOf(data)}
      says={
        <>
          Asked by <Whos actors={data.makers} />
          {why === undefined ? '.' : `, because: ${why}.`}{' '}
          {data.state === 'open' ? 'Nothing of it has been done.' : endWords[data.state]}
        </>
      }
      actions={<State tone={tone}>{word}</State>}
    >
      {error !== null && <Failure error={error} onAgain={refetch} />}
      <div className="two-sided">
        <div>
          <Section title={data.kind === 'payments.payment' ? 'What is asked' : 'What would change'}>
            <Difference of={data} />
          </Section>
          {data.state === 'open' && <Rehearsal of={data} />}
          <Signed of={data} />
        </div>
        <aside aria-label="About the proposal">
          <Stack gap="lg">
            <Decide of={data} />
            <Text size="sm">
              <strong>Once agreed.</strong> {thenOf(data.kind)}
            </Text>
            <AboutIt of={data} />
            <Given of={data} />
          </Stack>
        </aside>
      </div>
    </Page>
  )
}

const endWords: Readonly<Record<Exclude<Proposal['state'], 'open'>, string>> = {
  ready: 'It was agreed and is about to be carried out.',
  applied: 'It was agreed and carried out.',
  failed: 'It was agreed, and could not be carried out: nothing of it was done.',
  rejected: 'It was turned down: nothing of it was done.',
  withdrawn: 'It was withdrawn: nothing of it was done.',
  expired: 'Nobody answered in time: nothing of it was done.',
}

function AboutIt({ of }: { readonly of: Proposal }) {
  const { id, kind, subject, state, reason, approvals, proposedAt, expiresAt, changedAt, revision } = {
    ...of,
    approvals: `${of.approvers.length} of ${of.approvalsNeeded}`,
  }
  return (
    <Facts
      facts={[
        ['Proposal', <Ident key="id" id={id} />],
        ['About', subject === 'institution' ? 'the institution' : <About key="about" subject={subject} />],
        ['Kind', <Code key="kind">{kind}</Code>],
        ['Agreed', approvals],
        reason !== undefined && ['Because', reason],
        ['Asked', <When key="asked" at={proposedAt} />],
        state === 'open'
          ? ['Answer until', <When key="until" at={expiresAt} />]
          : ['Ended', <When key="ended" at={changedAt} />],
        revision > 1 && ['Changed', `${revision - 1} times since it was first asked`],
        kind === 'payments.payment' && [
          'Payment',
          <Way key="payment" to={`/payments/${subject}`}>
            The whole story
          </Way>,
        ],
      ]}
    />
  )
}

/** Who has agreed, and when. */
function Given({ of: { id, makers, proposedAt } }: { readonly of: Proposal }) {
  const { data } = useApprovers(id)
  if (data === undefined) return null
  return (
    <Story
      name="Who asked, and who agreed"
      steps={[
        { id: 'asked', at: proposedAt, what: 'Asked', why: <Whos actors={makers} /> },
        ...data.given.map(({ by, at, counts }) => ({
          id: `${by} ${at}`,
          at,
          what: counts ? 'Agreed' : 'Agreed to what it was before',
          why: <Who actor={by} />,
          tone: counts ? ('good' as const) : ('quiet' as const),
        })),
      ]}
    />
  )
}

type Rehearsed = Schemas['Rehearsal']

/** Done for real, looked at, and undone: what the office answers is what would come of it now. */
function Rehearsal({ of: { id, version } }: { readonly of: Proposal }) {
  const { data, error, isFetching, refetch } = useQuery<Rehearsed>({
    queryKey: ['rehearsal', id, version],
    queryFn: async () => (await change('POST /v1/proposals/{proposal}/rehearsal', { path: { proposal: id } })).value,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return (
    <Section
      title="Rehearsal"
      says="It was carried out, looked at, and undone: this is what would come of it now. No money has moved."
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFlask size={14} aria-hidden />}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          Try it again
        </Button>
      }
    >
      {data === undefined ? (
        error === null ? (
          <Waiting what="what would come of it" />
        ) : (
          <Failure error={error} onAgain={refetch} />
        )
      ) : (
        <Came of={data} />
      )}
    </Section>
  )
}

function Came({ of }: { readonly of: Rehearsed }) {
  const { isGood, words } = rehearsed(of)
  return (
    <Alert
      variant="light"
      color={isGood ? 'teal' : 'yellow'}
      icon={isGood ? <IconCheck aria-hidden /> : <IconX aria-hidden />}
      title={isGood ? 'It would be carried out' : 'It would not be carried out'}
    >
      <Text size="sm">{words}</Text>
    </Alert>
  )
}

/** The bytes, and their hash computed here: whoever agrees need not believe the office what its hash is of. */
function Signed({ of }: { readonly of: Proposal }) {
  const { institution } = useSession()
  const text = approvedText(of)
  const { data } = useQuery({
    queryKey: ['signed', text, of.version, institution],
    queryFn: async () => ({ hash: await hashText(text), operation: await operationText(of, institution) }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Section
      title="What an approval signs"
      says="A passkey signs the operation below, with a number that is used once. It names the hash of the content: another content is another operation."
    >
      <Stack gap="sm">
        {data !== undefined && <SameHash hash={data.hash} of={of} />}
        <div>
          <Text size="xs" c="dimmed" mb={4}>
            The content, in canonical JSON (RFC 8785)
          </Text>
          <pre className="signed">{text}</pre>
        </div>
        {of.state === 'open' && data !== undefined && (
          <div>
            <Text size="xs" c="dimmed" mb={4}>
              The operation that is signed
            </Text>
            <pre className="signed">{data.operation}</pre>
          </div>
        )}
      </Stack>
    </Section>
  )
}

function SameHash({ hash, of }: { readonly hash: string; readonly of: Proposal }) {
  const isSame = hash === of.contentHash
  const isMasked = of.content.includes('"***"')
  return (
    <Group gap="xs">
      <State tone={isSame ? 'good' : isMasked ? 'quiet' : 'bad'}>
        {isSame ? 'The hash is of these bytes' : isMasked ? 'Part is masked for you' : 'The hash is of other bytes'}
      </State>
      <Ident id={of.contentHash} />
      <Text size="xs" c="dimmed">
        {isSame
          ? 'SHA-256, computed in this browser.'
          : isMasked
            ? 'The hash is of the whole content, which your roles are not shown.'
            : `This browser computes ${hash.slice(0, 12)}…. Do not approve; tell security.`}
      </Text>
    </Group>
  )
}
