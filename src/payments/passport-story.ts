// The story of one payment, told from what each room has kept of it. Pure: one entry for each thing that happened, with the
// moment, who did it, and how its leaf in the audit log is told from the others of that moment.

import type { SealedLeaf } from '../audit/audit.ts'
import { formatMoney, type Money } from '../base/money.ts'
import type * as change from '../change/change.ts'
import type * as ledger from '../ledger/ledger.ts'
import type * as messages from '../messages/messages.ts'
import * as rails from '../rails/rails.ts'
import type { Dispute } from './dispute.ts'
import type { DisputeStep } from './disputes-store.ts'
import type { Exception } from './exception.ts'
import type { ExceptionStep } from './exceptions-store.ts'
import type { PaymentAmendment } from './histories-store.ts'
import type { Payment } from './payment.ts'
import type { StopOrder } from './stop-order.ts'
import type { Step } from './store.ts'
import type { Unmasking } from './unmasking.ts'

/** In the order in which what happens at one moment is told. */
export const passportKinds = [
  'step',
  'approval',
  'core',
  'posting',
  'rail',
  'file',
  'acknowledgement',
  'return',
  'statement',
  'exception',
  'dispute',
  'stop',
  'message',
  'access',
] as const
export type PassportKind = (typeof passportKinds)[number]

export type PassportEntry = {
  readonly at: Date
  readonly kind: PassportKind
  /** A word of ours for what happened. */
  readonly what: string
  /** What it is about: a payment, a transfer, a file, … */
  readonly subject: string
  readonly words: string
  readonly actor: string | null
  readonly money: Money | null
  readonly leaf: SealedLeaf | null
}

/** What the log says of it: a leaf of this kind, or of this room where it ends with a dot, that holds all of these. */
type Told = Omit<PassportEntry, 'leaf'> & {
  readonly said?: { readonly kind: string; readonly holds: Readonly<Record<string, string | number>> }
}

const shown = (money: Money) => `${money.currency} ${formatMoney(money)}`

export function stepsTold(
  payment: Payment,
  steps: readonly (Step & { readonly at: Date })[],
  amendments: readonly PaymentAmendment[],
): readonly Told[] {
  const amended = new Map(amendments.map(amendment => [amendment.version, amendment]))
  return steps.map(({ version, from, state, actor, reason, at }) => {
    const change = amended.get(version)
    const why = reason === null ? '' : `: ${reason}`
    return {
      at,
      kind: 'step',
      what: change !== undefined ? 'amended' : from === null ? 'ordered' : state,
      subject: payment.id,
      words:
        change !== undefined
          ? `Amended: ${shown(change.before.money)} on ${change.before.processOn} became ${shown(change.after.money)} on ${change.after.processOn}.`
          : from === null
            ? `Ordered and checked; it began as ${state}${why}.`
            : `From ${from} to ${state}${why}.`,
      actor,
      money: from === null ? payment.money : null,
      said: { kind: 'payments.step', holds: { payment: payment.id, version } },
    }
  })
}

export function approvalsTold(
  proposal: change.Proposal,
  revisions: readonly change.Revision[],
  approvals: readonly change.Approval[],
): readonly Told[] {
  const { id, state, reason, changedBy, changedAt, approvalsNeeded } = proposal
  const of = (revision: number) => ({ proposal: id, revision })
  const begun = revisions.map(
    ({ revision, madeBy, madeAt }): Told => ({
      at: madeAt,
      kind: 'approval',
      what: revision === 1 ? 'proposed' : 'revised',
      subject: id,
      words: `${revision === 1 ? 'Asked' : 'Asked anew'}: ${approvalsNeeded === 1 ? 'one other person decides' : 'two other people decide'}.`,
      actor: madeBy,
      money: null,
      said: { kind: revision === 1 ? 'change.proposed' : 'change.revised', holds: of(revision) },
    }),
  )
  const given = approvals.map(
    ({ revision, approver, at, contentHash }): Told => ({
      at,
      kind: 'approval',
      what: 'approved',
      subject: id,
      words: `Approved revision ${revision}; what was agreed to has the hash ${contentHash.slice(0, 12)}….`,
      actor: approver,
      money: null,
      said: { kind: 'change.approved', holds: of(revision) },
    }),
  )
  const isOver = state !== 'open' && state !== 'ready'
  const end: Told = {
    at: changedAt,
    kind: 'approval',
    what: state,
    subject: id,
    words: reason === null ? `The question is over: ${state}.` : `The question is over: ${state}. ${reason}`,
    actor: changedBy,
    money: null,
    said: { kind: `change.${state}`, holds: { proposal: id } },
  }
  return [...begun, ...given, ...(isOver ? [end] : [])]
}

const moved: Readonly<Record<string, string>> = {
  direct: 'Booked',
  hold: 'Held',
  capture: 'What was held was taken',
  release: 'What was held was let go',
  expiry: 'What was held has run out',
  reversal: 'Booked back',
}

export function postingsTold(transfers: readonly ledger.Transfer[]): readonly Told[] {
  return transfers.map(({ id, kind, debit, credit, money, at }) => ({
    at,
    kind: 'posting',
    what: kind,
    subject: id,
    words: `${moved[kind] ?? kind}: ${shown(money)} from ${debit} to ${credit}.`,
    actor: null,
    money,
    said: { kind: 'ledger.transfer', holds: { transfer: id } },
  }))
}

export function carriageTold({ instructions, checks, atCore }: rails.Carried): readonly Told[] {
  const queued = instructions.map(
    ({ id, method, queuedAt, currency, amount, reference }): Told => ({
      at: queuedAt,
      kind: 'rail',
      what: 'queued',
      subject: id,
      words: `Queued for the bank by ${method}, under the reference ${reference}.`,
      actor: null,
      money: { minor: amount, currency },
    }),
  )
  const answered = instructions.flatMap(({ id, state, answeredAt, settledAt, reason }): readonly Told[] => {
    const said = (at: Date, what: string, words: string): Told => ({
      at,
      kind: what === 'returned' ? 'return' : 'acknowledgement',
      what,
      subject: id,
      words,
      actor: null,
      money: null,
      said: { kind: 'rails.answered', holds: { instruction: id, state: what } },
    })
    const settled = settledAt === null ? [] : [said(settledAt, 'settled', 'The bank says that it has settled.')]
    if (answeredAt === null || state === 'settled') return settled
    const why = reason === null ? '' : `, ${rails.returnWords(reason) ?? reason}`
    return [...settled, said(answeredAt, state, `The bank says: ${state}${why}.`)]
  })
  const paper = checks.map(
    ({ number, state, drawnOn, changedAt, reason }): Told => ({
      at: changedAt,
      kind: 'rail',
      what: `check_${state}`,
      subject: `check ${number}`,
      words: `Check ${number}, drawn on ${drawnOn}, is ${state}${reason === null ? '' : `: ${reason}`}.`,
      actor: null,
      money: null,
    }),
  )
  const core = atCore.map(
    ({ id, kind, side, state, reason, madeAt, currency, amount }): Told => ({
      at: madeAt,
      kind: 'core',
      what: kind,
      subject: id,
      words: `The core was asked for a ${kind} (${side}); it is ${state}${reason === null ? '' : `: ${reason}`}.`,
      actor: null,
      money: { minor: amount, currency },
    }),
  )
  return [...queued, ...answered, ...paper, ...core]
}

export function filesTold({ entries }: rails.Carried): readonly Told[] {
  return entries.flatMap(({ file, name, format, place, trace, state, reason, madeAt, changedAt }) => {
    const under = trace === null ? '' : ` under trace number ${trace}`
    const of = (at: Date, what: string, words: string): Told => ({
      at,
      kind: 'file',
      what,
      subject: file,
      words,
      actor: null,
      money: null,
      said: { kind: 'rails.file', holds: { file } },
    })
    const made = of(madeAt, 'filed', `Put into the ${format} file ${name} as entry ${place}${under}.`)
    if (changedAt.getTime() === madeAt.getTime()) return [made]
    return [made, of(changedAt, state, `The file is ${state}${reason === null ? '' : `: ${reason}`}.`)]
  })
}

export function answersTold({ answers }: rails.Carried): readonly Told[] {
  return answers.map(({ incomingFile, name, place, kind, code, effect, isLate, enteredAt }) => ({
    at: enteredAt,
    kind: kind === 'return' ? 'return' : 'acknowledgement',
    what: kind,
    subject: incomingFile,
    words: `Entry ${place} of ${name} says ${code} (${kind}): ${effect}${isLate ? ', after its time' : ''}.`,
    actor: null,
    money: null,
    said: { kind: 'rails.incoming_answer', holds: { incomingFile, place } },
  }))
}

/** A line has a day and no moment: the one at which it was settled here is told. */
export function linesTold(lines: readonly rails.BookedLine[], settled: ReadonlyMap<string, Date>): readonly Told[] {
  return lines.map(({ id, statement, side, money, bookedOn, bankReference }) => ({
    at: settled.get(id) ?? new Date(`${bookedOn}T00:00:00Z`),
    kind: 'statement',
    what: side,
    subject: statement,
    words: `On the bank’s statement as a ${side} of ${shown(money)}, booked on ${bookedOn}${bankReference === null ? '' : `, reference ${bankReference}`}.`,
    actor: null,
    money,
  }))
}

export function exceptionsTold(
  found: readonly { readonly exception: Exception; readonly steps: readonly ExceptionStep[] }[],
): readonly Told[] {
  return found.flatMap(({ exception: { id, kind, dueOn }, steps }) =>
    steps.map(({ act, actor, reason, at }) => ({
      at,
      kind: 'exception',
      what: act,
      subject: id,
      words: `Exception (${kind}, due on ${dueOn}): ${act}${reason === null ? '' : `, ${reason}`}.`,
      actor,
      money: null,
      said: { kind: 'payments.exception', holds: { exception: id } },
    })),
  )
}

export function disputesTold(
  found: readonly {
    readonly dispute: Pick<Dispute, 'id' | 'money'>
    readonly steps: readonly (DisputeStep & { readonly at: Date })[]
  }[],
): readonly Told[] {
  return found.flatMap(({ dispute: { id, money }, steps }) =>
    steps.map(({ what, state, actor, at }) => ({
      at,
      kind: 'dispute',
      what,
      subject: id,
      words: `Dispute of ${shown(money)}: ${what}; it is ${state}.`,
      actor,
      money: null,
      said: { kind: 'payments.dispute', holds: { dispute: id } },
    })),
  )
}

export function stopsTold(stops: readonly StopOrder[]): readonly Told[] {
  return stops.map(({ id, state, createdAt }) => ({
    at: createdAt,
    kind: 'stop',
    what: state,
    subject: id,
    words: `The member ordered it stopped; the order is ${state}.`,
    actor: null,
    money: null,
    said: { kind: 'payments.stop_order', holds: { stopOrder: id } },
  }))
}

export function messagesTold(
  sent: readonly Pick<
    Awaited<ReturnType<typeof messages.listByKey>>[number],
    'id' | 'channel' | 'state' | 'queuedAt' | 'notice' | 'type' | 'reason'
  >[],
): readonly Told[] {
  return sent.map(({ id, channel, state, queuedAt, notice, type, reason }) => ({
    at: queuedAt,
    kind: 'message',
    what: notice ?? type ?? channel,
    subject: id,
    words: `${channel === 'mail' ? 'Mail to the member' : 'Webhook'} (${notice ?? type ?? ''}): ${state}${reason === null ? '' : `, ${reason}`}.`,
    actor: null,
    money: null,
  }))
}

export function looksTold(looks: readonly Unmasking[]): readonly Told[] {
  return looks.map(({ id, actor, subject, field, reason, askedAt }) => ({
    at: askedAt,
    kind: 'access',
    what: 'looked',
    subject,
    words: `Looked at the ${field.replaceAll('_', ' ')} of ${subject}: ${reason.replaceAll('_', ' ')}.`,
    actor,
    money: null,
    said: { kind: 'payments.unmasked', holds: { unmasking: id } },
  }))
}

/** In order, each with its leaf, where the log has one of that moment. */
export function told(entries: readonly Told[], leaves: readonly SealedLeaf[]): readonly PassportEntry[] {
  const byMoment = Map.groupBy(leaves, ({ said }) => said.at)
  return entries
    .map(({ said, ...entry }) => {
      const leaf =
        said === undefined
          ? undefined
          : byMoment
              .get(entry.at.toISOString())
              ?.find(
                ({ said: { kind, body } }) =>
                  kind === said.kind && Object.entries(said.holds).every(([name, held]) => body[name] === held),
              )
      return { ...entry, leaf: leaf ?? null }
    })
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || rank(a) - rank(b))
}

function rank({ kind }: Pick<PassportEntry, 'kind'>): number {
  return passportKinds.indexOf(kind)
}

/** The ids by which a leaf about one of these entries is told from others, as they stand in it. */
export function idsIn(entries: readonly Told[]): readonly string[] {
  const held = entries.flatMap(({ said }) => Object.values(said?.holds ?? {}).map(String))
  return [...new Set(held.filter(text => /^[a-z]{3}_/.test(text)))]
}
