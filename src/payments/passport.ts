// The passport of a payment: one ordered story of all that has happened to it, with the entries of the ledger, put together from
// what each room has kept. Whoever asks says which parts they may see; a part that they may not is not read.

import * as audit from '../audit/audit.ts'
import { done, type Outcome } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import * as messages from '../messages/messages.ts'
import * as rails from '../rails/rails.ts'
import { amendmentsOf } from './amend.ts'
import { disputeStepsOf } from './disputes.ts'
import { disputesOf } from './disputes-store.ts'
import { exceptionStepsOf, exceptionsOf } from './exceptions-store.ts'
import { paymentStates } from './lifecycle.ts'
import {
  answersTold,
  approvalsTold,
  carriageTold,
  disputesTold,
  exceptionsTold,
  filesTold,
  idsIn,
  linesTold,
  looksTold,
  messagesTold,
  type PassportEntry,
  postingsTold,
  stepsTold,
  stopsTold,
  told,
} from './passport-story.ts'
import type { Payment, PaymentId } from './payment.ts'
import { settledBy } from './settlement-store.ts'
import { bookKeyOf, referenceOf, waitKeyOf } from './steps.ts'
import { stopOrdersAimedAt } from './stop-orders-store.ts'
import { findPayment, type PaymentRefusal, stepsOf } from './submit.ts'
import { looksAt } from './unmaskings-store.ts'

/** What a passport is made of besides the payment's own steps. */
export const passportParts = [
  'approvals',
  'postings',
  'rails',
  'answers',
  'statement',
  'exceptions',
  'disputes',
  'stops',
  'messages',
  'access',
] as const
export type PassportPart = (typeof passportParts)[number]

const looksMax = 100

export type Passport = {
  readonly payment: Payment
  readonly story: readonly PassportEntry[]
  readonly postings: readonly ledger.Transfer[]
}

type Entries = Parameters<typeof told>[0]
type Reader = (work: Work, payment: Payment) => Promise<Entries>

export async function passportOf(
  work: Work,
  id: PaymentId,
  may: (part: PassportPart) => boolean,
): Promise<Outcome<Passport, PaymentRefusal>> {
  const found = await findPayment(work, id)
  if (!found.ok) return found
  const payment = found.value
  const steps = stepsTold(payment, await stepsOf(work, id), await amendmentsOf(work, id))
  const postings = may('postings') ? await ledger.findByKey(work, keysOf(payment)) : []
  const own: Entries[] = [steps, postingsTold(postings)]
  for (const [part, read] of Object.entries(readers))
    if (may(part as keyof typeof readers)) own.push(await read(work, payment)) // Its keys are those of the table.
  const carried =
    may('rails') || may('answers') || may('statement')
      ? await rails.carriedFor(work, referencesOf(payment), keysOf(payment))
      : undefined
  if (carried !== undefined) {
    if (may('rails')) own.push(carriageTold(carried), filesTold(carried))
    if (may('answers')) own.push(answersTold(carried))
    if (may('statement')) own.push(await readLines(work, carried))
  }
  const entries = own.flat()
  const moments = [...new Set(entries.map(({ at }) => at.getTime()))].map(ms => new Date(ms))
  const leaves = await audit.leavesAbout(work, moments, idsIn(entries))
  const inOrder = postings.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
  return done({ payment, story: told(entries, leaves), postings: inOrder })
}

const readers: Readonly<Record<'approvals' | 'exceptions' | 'disputes' | 'stops' | 'messages' | 'access', Reader>> = {
  approvals: async (work, { id, proposal }) => {
    const others = (await exceptionsOf(work, id)).map(exception => exception.proposal)
    const asked = [...new Set([proposal, ...others])].flatMap(each => (each === null ? [] : [each]))
    const entries: Entries[] = []
    for (const one of asked) {
      const found = await change.findProposal(work, one)
      if (!found.ok) continue
      entries.push(approvalsTold(found.value, await change.revisionsOf(work, one), await change.approvalsOf(work, one)))
    }
    return entries.flat()
  },
  exceptions: async (work, { id }) => {
    const found = await exceptionsOf(work, id)
    const steps = []
    for (const exception of found) steps.push({ exception, steps: await exceptionStepsOf(work, exception.id) })
    return exceptionsTold(steps)
  },
  disputes: async (work, { id }) => {
    const found = await disputesOf(work, id)
    const steps = []
    for (const dispute of found) steps.push({ dispute, steps: await disputeStepsOf(work, dispute.id) })
    return disputesTold(steps)
  },
  stops: async (work, { id, standingOrder, payee }) =>
    stopsTold(await stopOrdersAimedAt(work, [id, payee, ...(standingOrder === null ? [] : [standingOrder])])),
  messages: async (work, { id, version }) => {
    const sent = []
    for (let step = 1; step <= version; step++) sent.push(await messages.listByKey(work, `${id}/${step}`))
    return messagesTold(sent.flat())
  },
  access: async (work, payment) => looksTold(await looksAt(work, payment, looksMax)),
}

/** A file is settled as a whole or by what left in it; a payment that left by a call, under its reference. */
async function readLines(work: Work, { instructions, entries }: rails.Carried): Promise<Entries> {
  const subjects = [...entries.map(({ debit }) => debit), ...instructions.map(({ reference }) => reference)]
  const settled = new Map((await settledBy(work, subjects)).map(({ line, at }) => [line, at]))
  return settled.size === 0 ? [] : linesTold(await rails.findLines(work, [...settled.keys()]), settled)
}

function referencesOf({ id, attempts }: Pick<Payment, 'id' | 'attempts'>): readonly string[] {
  return Array.from({ length: attempts }, (_, attempt) => referenceOf(id, attempt + 1))
}

/** Every key that a transfer of this payment can have, so far: those that steps, edits, attempts and returns give them. */
function keysOf({ id, attempts, version }: Payment): readonly string[] {
  const references = referencesOf({ id, attempts })
  const versions = Array.from({ length: version }, (_, step) => step + 1)
  return [
    bookKeyOf({ id }),
    `${id}/hold`,
    `${id}/back`,
    `${id}/back/losses`,
    ...references.map((_, attempt) => `${id}/hold/${attempt + 1}`),
    ...references.flatMap(reference => paymentStates.map(state => `${reference}/${state}`)),
    ...versions.flatMap(step => {
      const wait = waitKeyOf({ id, version: step })
      return [wait, `${wait}/end`, `${id}/amendment/${step}`, ...references.map(one => `${one}/core/${step}`)]
    }),
  ]
}
