// To answer what is asked: yes, with a passkey over what was seen; or no, with words for whoever asked. Who cannot is told why, and
// who could.

import { Alert, Group, Stack, Text, Textarea } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useState } from 'react'

import type { Schemas } from '../../api/api.ts'
import { useRead } from '../../api/queries.ts'
import { Act } from '../../parts/act.tsx'
import { Failure } from '../../parts/failure.tsx'
import { moneyText } from '../../parts/money.tsx'
import { wordsOf } from '../../parts/said.ts'
import { useSession } from '../../parts/session.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useNow, When } from '../../parts/when.tsx'
import { amountOf, type Proposal, thenOf } from './kinds.ts'

export type Approvers = Schemas['ProposalApprovers']

const touches = [
  'GET /v1/proposals',
  'GET /v1/proposals/{proposal}',
  'GET /v1/proposals/{proposal}/approvers',
  'GET /v1/work-items',
  'GET /v1/work-items/counts',
  'GET /v1/settings',
  'GET /v1/payments',
  'GET /v1/payments/{payment}/passport',
] as const

export function useApprovers(id: string) {
  return useRead('GET /v1/proposals/{proposal}/approvers', { path: { proposal: id } })
}

export function Decide({ of }: { readonly of: Proposal }) {
  const { data, error, isPending, refetch } = useApprovers(of.id)
  const isMaker = of.makers.includes(`person:${useSession().person}`)
  if (of.state !== 'open' && of.state !== 'applied') return null
  if (isPending) return <Waiting what="who may approve" />
  if (data === undefined) return <Failure error={error} onAgain={refetch} />
  if (of.state === 'applied') return <Recall of={of} until={data.recallUntil} />
  return (
    <Stack gap="xs">
      <Group gap="xs" role="group" aria-label="What may be done">
        <Approve of={of} approvers={data} />
        <Reject of={of} isMaker={isMaker} />
      </Group>
      <WhoElse approvers={data} />
    </Stack>
  )
}

function Approve({ of, approvers: { whyNot } }: { readonly of: Proposal; readonly approvers: Approvers }) {
  const { id, kind, contentHash, approvalsNeeded, approvers } = of
  const amount = amountOf(of)
  const label = amount === undefined ? 'Approve' : `Approve ${moneyText(amount)}`
  const missing = approvalsNeeded - approvers.length
  return (
    <Act
      operation="POST /v1/proposals/{proposal}/approvals"
      label={label}
      says={
        missing > 1
          ? `Yours is one of ${approvalsNeeded} approvals. Nothing is done before the last. Your passkey signs this content and no other: if somebody changes it meanwhile, your approval falls.`
          : `${thenOf(kind)} ${kind === 'payments.payment' ? '' : 'It happens at once. '}It is not taken back by pressing again. Your passkey signs this content and no other.`
      }
      // Whoever may not is told why by the office, which knows more than the roles.
      permit={whyNot === undefined ? 'proposals.approve' : 'proposals.read'}
      not={whyNot}
      touches={touches}
      ask={() => ({ path: { proposal: id }, body: { contentHash } })}
      isDelicate
    />
  )
}

/** For as long as nothing has left: those who have approved may still think better of it. */
function Recall({ of, until }: { readonly of: Proposal; readonly until: string | undefined }) {
  const isMine = of.approvers.includes(`person:${useSession().person}`)
  const now = useNow()
  if (until === undefined || now >= Date.parse(until)) return null
  const amount = amountOf(of)
  return (
    <Stack gap="xs">
      <Text size="sm">
        It has not left. <When at={until} /> it is free to leave; until then an approval can be recalled.
      </Text>
      <Act
        operation="POST /v1/proposals/{proposal}/recall"
        label={amount === undefined ? 'Recall it' : `Recall ${moneyText(amount)}`}
        says="The payment is cancelled, and does not leave. Nothing was sent, so nothing has to come back. The member is told that it was not paid."
        permit="proposals.reject"
        not={isMine ? undefined : 'Those recall an approval who have given it.'}
        touches={touches}
        ask={() => ({ path: { proposal: of.id } })}
        look={{ variant: 'light', color: 'red' }}
      />
    </Stack>
  )
}

function Reject({ of: { id }, isMaker }: { readonly of: Proposal; readonly isMaker: boolean }) {
  const [reason, setReason] = useState('')
  return (
    <Act
      operation="POST /v1/proposals/{proposal}/rejection"
      label={isMaker ? 'Withdraw' : 'Turn down'}
      says={
        isMaker
          ? 'It ends, and nothing is done. It can be asked for anew.'
          : 'It ends, and nothing is done. Whoever asked for it reads your words.'
      }
      permit="proposals.reject"
      touches={touches}
      ask={() => (reason.trim() === '' ? undefined : { path: { proposal: id }, body: { reason: reason.trim() } })}
      look={{ variant: 'light', color: 'red' }}
    >
      <Textarea
        label={isMaker ? 'Why it is withdrawn' : 'Why, for whoever asked'}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
        maxLength={500}
        required
        autosize
        minRows={2}
        data-autofocus
      />
    </Act>
  )
}

/** Both faces of it: why it is not yours, and whose it is. */
function WhoElse({ approvers }: { readonly approvers: Approvers }) {
  const { whyNot, others, people, roles, may } = approvers
  const named = people.flatMap(({ name }) => (name === undefined ? [] : [name]))
  const more = others - named.length
  const said = roles.map(wordsOf).join(' or ')
  const could =
    others === 0
      ? `Nobody ${may ? 'else ' : ''}here could approve of it: it takes somebody with the role ${said} who did not make it.`
      : named.length === 0
        ? `${others} ${others === 1 ? 'other person' : 'other people'} here could: ${said}.`
        : `${may ? 'Others who could' : 'Approvers'}: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`
  if (may)
    return (
      <Text size="xs" c="dimmed">
        {could}
      </Text>
    )
  return (
    <Alert
      variant="light"
      color={others === 0 ? 'yellow' : 'gray'}
      icon={<IconUsers aria-hidden />}
      title={whyNot ?? ''}
    >
      <Text size="sm">{could}</Text>
    </Alert>
  )
}
