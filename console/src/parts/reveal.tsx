// What is masked, and asking to see all of it: for a reason, with a passkey, for five minutes, and with a leaf that says who looked.
// What is told stands here alone: leave the page, and it is gone.

import { Alert, Code, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'

import type { Operations } from '../api/api.ts'
import { Act } from './act.tsx'
import { Countdown } from './countdown.tsx'
import { Ident } from './ident.tsx'
import { useMay } from './may.tsx'
import { useSession } from './session.tsx'
import { useNow } from './when.tsx'

type Asking = Operations['POST /v1/unmaskings']['body']
type Told = Operations['POST /v1/unmaskings']['answer']
type Reason = Asking['reason']

export const lookReasons: Readonly<Record<Reason, string>> = {
  member_asked: 'The member asked for it',
  approval: 'To decide on an approval',
  dispute: 'For a dispute',
  suspected_fraud: 'Fraud is suspected',
  returned_payment: 'A payment came back',
  legal_request: 'A court or an authority asks',
  examination: 'For an examination',
}
const isReason = (text: string): text is Reason => Object.hasOwn(lookReasons, text)

export const lookFields: Readonly<Record<Asking['field'], string>> = {
  email: 'e-mail address',
  number: 'account number',
  core_number: 'number at the core',
}

const wordsCharsMax = 200
const secondMs = 1_000
const minuteMs = 60_000

type Parts = {
  /** A member, a payee or a funding account. */
  readonly subject: string
  readonly field: Asking['field']
  /** As it is without asking. */
  readonly masked: string
}

export function Reveal({ subject, field, masked }: Parts) {
  const [told, setTold] = useState<Told>()
  const may = useMay()
  const now = useNow(told === undefined ? minuteMs : secondMs)
  const isOpen = told !== undefined && 'value' in told && Date.parse(told.openUntil) > now
  const canAsk = may('unmaskings.ask') && may(subject.startsWith('mem_') ? 'members.unmask' : 'accounts.unmask')
  return (
    <Stack gap={4}>
      <Group gap="xs">
        {isOpen ? (
          <Code fz="sm" className="told">
            {told.value}
          </Code>
        ) : (
          <Text component="span" inherit className="figures">
            {masked}
          </Text>
        )}
        {!isOpen && canAsk && <Ask subject={subject} field={field} onTold={setTold} />}
      </Group>
      {isOpen && (
        <Text size="xs" c="dimmed">
          All of it for <Countdown until={told.openUntil} over="no longer" />, for you alone. <Ident id={told.id} />{' '}
          says that you looked.
        </Text>
      )}
      {told !== undefined && 'contentHash' in told && (
        <Alert color="blue" variant="light" title="Somebody else has to agree first">
          <Text size="sm">
            Once <Ident id={told.id} /> is approved, ask again and name it: then it is told.
          </Text>
        </Alert>
      )}
    </Stack>
  )
}

type AskParts = Pick<Parts, 'subject' | 'field'> & { readonly onTold: (told: Told) => void }

function Ask({ subject, field, onTold }: AskParts) {
  const { roles } = useSession()
  const [reason, setReason] = useState<Reason>('member_asked')
  const [words, setWords] = useState('')
  const [under, setUnder] = useState('')
  const isAccount = !subject.startsWith('mem_')
  const isAlone = !isAccount || roles.includes('compliance')
  const isForApproval = !isAlone && roles.includes('approver')
  const named = under.trim()
  const why = words.trim()
  return (
    <Act
      operation="POST /v1/unmaskings"
      label={`Ask to see the ${lookFields[field]}`}
      says="All of it is told to you alone, for five minutes. Who looked, at what and why is kept for good, and colleagues read it; what you saw is not kept."
      permit="unmaskings.ask"
      touches={['GET /v1/unmaskings', 'GET /v1/members/{member}/access', 'GET /v1/proposals']}
      isDelicate
      look={{ variant: 'subtle', size: 'compact-xs' }}
      ask={() =>
        why === '' || (isForApproval && named === '')
          ? undefined
          : {
              body: {
                subject,
                field,
                reason,
                words: why,
                ...(named === '' ? {} : isForApproval ? { payment: named } : { proposal: named }),
              },
            }
      }
      onDone={({ value }) => onTold(value)}
    >
      <NativeSelect
        label="Why"
        value={reason}
        onChange={({ currentTarget: { value } }) => isReason(value) && setReason(value)}
        data={Object.entries(lookReasons).map(([value, label]) => ({ value, label }))}
      />
      <Textarea
        label="In your words"
        description="The number of a case, and nobody’s data: it stays."
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        maxLength={wordsCharsMax}
        required
        autosize
        minRows={2}
        data-autofocus
      />
      {isForApproval && (
        <TextInput
          label="Payment that waits for your approval"
          description="To or from this account: pay_…"
          value={under}
          onChange={({ currentTarget }) => setUnder(currentTarget.value)}
          required
        />
      )}
      {!isAlone && !isForApproval && (
        <TextInput
          label="Agreed under"
          description="The proposal that somebody approved: prp_…. Leave it empty to ask for it."
          value={under}
          onChange={({ currentTarget }) => setUnder(currentTarget.value)}
        />
      )}
    </Act>
  )
}
