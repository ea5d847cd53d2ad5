// What may be done with a dispute. Where money moves, the office says whether a second person has to agree first; the words say so
// beforehand.

import { Group, NativeSelect, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useContext, useState } from 'react'

import type { Operations } from '../../api/api.ts'
import { Act } from '../../parts/act.tsx'
import { isNegative, less } from '../../parts/exact.ts'
import { moneyText } from '../../parts/money.tsx'
import { Day, ZoneContext } from '../../parts/when.tsx'
import { instantOf, wallOf } from '../../parts/zone-time.ts'
import { type Dispute, isOver, noticeKinds } from './words.ts'

type Reason = Operations['POST /v1/disputes/{dispute}/resolution']['body']['reason']
type Notice = Operations['POST /v1/disputes/{dispute}/notices']['body']['kind']

const touches = [
  'GET /v1/disputes',
  'GET /v1/disputes/{dispute}',
  'GET /v1/disputes/{dispute}/steps',
  'GET /v1/work-items',
  'GET /v1/proposals',
] as const
const look = { variant: 'default' } as const
/** As the office asks for them. */
const much = (currency: string) =>
  `Above ${currency} 2,500 a second person has to agree first, above ${currency} 25,000 two; until then nothing moves.`

export type Parts = {
  readonly of: Dispute
  readonly asked: { readonly path: { readonly dispute: string }; readonly ifMatch: string }
  /** Why it waits. */
  readonly not: string | undefined
}

export function DisputeActs({ of }: { readonly of: Dispute }) {
  const asked = { path: { dispute: of.id }, ifMatch: `"${of.version}"` }
  const not =
    of.proposal === undefined || (of.answerUntil !== undefined && Date.parse(of.answerUntil) <= Date.now())
      ? undefined
      : 'Somebody has been asked already, and has yet to answer. One question at a time.'
  const parts = { of, asked, not }
  return (
    <Group gap="xs">
      {of.state === 'open' && <Credit {...parts} />}
      {!isOver(of) && <Resolve {...parts} />}
      <Notify {...parts} />
      {of.mustConfirm && of.confirmedOn === undefined && (
        <Act
          operation="POST /v1/disputes/{dispute}/confirmation"
          label="Record its confirmation"
          says="The member has confirmed in writing what was said. The clocks go on as before; without it no credit would be due."
          permit="disputes.change"
          touches={touches}
          ask={key => ({ ...asked, key, body: {} })}
          look={look}
        />
      )}
      {of.short !== undefined && (
        <Act
          operation="POST /v1/disputes/{dispute}/debit"
          label={`Try again to take back ${moneyText(of.short)}`}
          says="What the account bears is taken; the rest stays owed. The member was told of it before."
          permit="disputes.credit"
          touches={touches}
          ask={key => ({ ...asked, key })}
          look={look}
        />
      )}
      {!isOver(of) && (
        <Act
          operation="POST /v1/disputes/{dispute}/withdrawal"
          label="The member takes it back"
          says={
            of.credited === undefined
              ? 'It ends without a decision. No money moves.'
              : `It ends without a decision, and ${moneyText(of.credited)} that was credited is owed again. It is taken back after the member was told.`
          }
          permit="disputes.change"
          touches={touches}
          ask={key => ({ ...asked, key })}
          look={{ variant: 'light', color: 'red' }}
          not={not}
        />
      )}
    </Group>
  )
}

const withheldMax = '50'

function Credit({ of: { amount, kind }, asked, not }: Parts) {
  const [back, setBack] = useState('')
  const withheld = back.trim()
  const isFine = withheld === '' || /^\d{1,2}(\.\d{1,2})?$/.test(withheld)
  const rest = isFine && withheld !== '' ? { ...amount, value: less(amount.value, withheld) } : amount
  return (
    <Act
      operation="POST /v1/disputes/{dispute}/provisional-credit"
      label={`Credit ${moneyText(rest)} provisionally`}
      says={
        <Text size="sm">
          The member has the money while it is looked into, and there are 45 or 90 days to decide. They are to be told
          within 2 business days. {much(amount.currency)}
        </Text>
      }
      permit="disputes.credit"
      touches={touches}
      ask={key =>
        isFine && !isNegative(rest.value)
          ? { ...asked, key, body: withheld === '' ? {} : { withheld: { value: withheld, currency: amount.currency } } }
          : undefined
      }
      not={not}
    >
      {kind === 'unauthorized' && (
        <TextInput
          label="Kept back"
          description={`Of what may be not authorised, up to ${amount.currency} ${withheldMax} may be kept back (12 CFR 1005.11(c)(2)(i)). Empty: nothing.`}
          value={back}
          onChange={({ currentTarget }) => setBack(currentTarget.value)}
          inputMode="decimal"
          error={isFine ? undefined : 'That is no amount up to fifty. Nothing is sent yet.'}
          data-autofocus
        />
      )}
    </Act>
  )
}

const reasons: Readonly<Record<Reason, string>> = {
  error_confirmed: 'It was an error',
  error_in_part: 'A part of it was an error',
  not_disproved: 'That it was an error could not be disproved',
  already_corrected: 'It has been corrected already',
  authorized_by_member: 'The member had authorised it',
  no_error: 'It was no error',
}
const isReason = (text: string): text is Reason => Object.hasOwn(reasons, text)
/** Whoever decides so found no error in it. */
const nothingFound: ReadonlySet<Reason> = new Set(['already_corrected', 'authorized_by_member', 'no_error'])

function Resolve({ of: { amount, credited }, asked, not }: Parts) {
  const [reason, setReason] = useState<Reason>('error_confirmed')
  const [found, setFound] = useState(amount.value)
  const value = found.trim().replaceAll(',', '')
  const isFine = /^\d{1,12}(\.\d{1,2})?$/.test(value) && !isNegative(less(amount.value, value))
  const choose = (to: string) => {
    if (!isReason(to)) return
    setReason(to)
    setFound(nothingFound.has(to) ? '0.00' : amount.value)
  }
  return (
    <Act
      operation="POST /v1/disputes/{dispute}/resolution"
      label="Decide it"
      says={<Outcome amount={amount} credited={credited} found={isFine ? value : undefined} />}
      permit="disputes.resolve"
      touches={touches}
      ask={key =>
        isFine ? { ...asked, key, body: { found: { value, currency: amount.currency }, reason } } : undefined
      }
      not={not}
    >
      <NativeSelect
        label="What was found"
        value={reason}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
        data={Object.entries(reasons).map(([to, label]) => ({ value: to, label }))}
        data-autofocus
      />
      <TextInput
        label={`How much of ${moneyText(amount)} was an error`}
        value={found}
        onChange={({ currentTarget }) => setFound(currentTarget.value)}
        inputMode="decimal"
        error={isFine ? undefined : 'From nothing up to what is disputed. Nothing is sent yet.'}
        required
      />
    </Act>
  )
}

type OutcomeParts = Pick<Dispute, 'amount'> & {
  readonly credited: Dispute['credited'] | undefined
  readonly found: string | undefined
}

/** What becomes of the money, before it is decided. */
function Outcome({ amount: { currency }, credited, found }: OutcomeParts) {
  if (found === undefined) return <Text size="sm">It ends the case. Say first how much of it was an error.</Text>
  const given = credited?.value ?? '0'
  const more = less(found, given)
  const text = isNegative(more)
    ? `Of what was credited, ${moneyText({ currency, value: less(given, found) })} is owed again. It is taken back no sooner than five business days after the member was told.`
    : /^0(\.0+)?$/.test(more)
      ? credited === undefined
        ? 'Nothing is credited.'
        : 'What was credited provisionally stays with the member for good.'
      : `${moneyText({ currency, value: more })} is credited to the member for good.`
  return (
    <Text size="sm">
      It ends the case. {text} The member is to be told within 3 business days. {much(currency)}
    </Text>
  )
}

/** Those that can be due now; the office knows the rest. */
function open({ notices, credited, found, owed }: Dispute): readonly Notice[] {
  const isSent = (kind: Notice) => notices.some(one => one.kind === kind)
  const due: readonly (readonly [Notice, boolean])[] = [
    ['provisional_credit', credited !== undefined],
    ['result', found !== undefined],
    ['debit', owed !== undefined],
  ]
  return due.flatMap(([kind, isDue]) => (isDue && !isSent(kind) ? [kind] : []))
}

function Notify({ of, asked }: Parts) {
  const zone = useContext(ZoneContext)
  const kinds = open(of)
  const [wanted, setWanted] = useState<string>()
  const [form, setForm] = useState<'oral' | 'written'>('written')
  const [sent, setSent] = useState(() => wallOf(new Date().toISOString(), zone))
  const kind = kinds.find(one => one === wanted) ?? kinds[0]
  if (kind === undefined) return null
  const sentAt = instantOf(sent, zone)
  return (
    <Act
      operation="POST /v1/disputes/{dispute}/notices"
      label="Record that the member was told"
      says={
        <Text size="sm">
          Vouch sends nothing by this: it records what you sent, and the clock of it stops.
          {kind === 'debit' && of.debitOnIfToldToday !== undefined && (
            <>
              {' '}
              Told today, the day to name to the member is <Day day={of.debitOnIfToldToday} />.
            </>
          )}
        </Text>
      }
      permit="disputes.change"
      touches={touches}
      ask={key => (sentAt === undefined ? undefined : { ...asked, key, body: { kind, form, sentAt } })}
      look={look}
    >
      <NativeSelect
        label="What they were told of"
        value={kind}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        data={kinds.map(value => ({ value, label: noticeKinds[value] }))}
        data-autofocus
      />
      <Radio.Group label="How" value={form} onChange={to => setForm(to === 'oral' ? 'oral' : 'written')}>
        <Stack gap="xs" mt="xs">
          <Radio value="written" label="In writing" />
          <Radio value="oral" label="Said. A result that is not all they claimed is told in writing." />
        </Stack>
      </Radio.Group>
      <TextInput
        type="datetime-local"
        label={`When, by the clock in ${zone.replaceAll('_', ' ')}`}
        value={sent}
        onChange={({ currentTarget }) => setSent(currentTarget.value)}
        required
      />
    </Act>
  )
}
