// Lets payments go whose time has come: funds are held and the bank is told, or the book is moved at once. Used on the day
// of a scheduled payment, when somebody has approved of one that waited, and when one that failed is tried again.

import { fault, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import * as ledger from '../ledger/ledger.ts'
import * as rails from '../rails/rails.ts'
import { kindOf } from './exception.ts'
import { openExceptions } from './opening.ts'
import * as partiesStore from './parties-store.ts'
import type { Parties, Payment } from './payment.ts'
import { bookOf, holdOf, step } from './steps.ts'
import { type PartyRefusal, partiesOf } from './submission.ts'

type Change = { readonly before: Payment; readonly after: Payment }

/** Those that cannot go fail, and say why. The payments are locked. Answers with what became of each, in order. */
export async function release(
  work: Work,
  due: readonly Payment[],
  clearing: readonly ledger.AccountId[],
  actor: Actor = work.actor,
): Promise<readonly Payment[]> {
  const parties = await partiesTo(work, due)
  const decided = due.map(before => ({ before, parties: partiesFor(parties, before) }))
  const transfers = decided.flatMap(({ before, parties }): ledger.TransferOrder[] => {
    if (!parties.ok) return []
    const { funding, payee } = parties.value
    return before.method === 'on_us'
      ? [bookOf(before, funding.account, payee.account, actor)]
      : [holdOf({ ...before, hold: work.newId('trf') }, funding.account, clearing, actor)]
  })
  const posted = (await ledger.post(work, transfers)).values()
  const changes = decided.map(({ before, parties }): Change => {
    const outcome = parties.ok ? (posted.next().value ?? fault('one outcome for each transfer')) : parties
    if (!outcome.ok) return { before, after: { ...before, state: 'failed', reason: outcome.refusal.code, hold: null } }
    return before.method === 'on_us'
      ? { before, after: { ...before, state: 'settled', reason: null, hold: null } }
      : { before, after: { ...before, state: 'released', reason: null, hold: outcome.value.transfer.id } }
  })
  // What had failed before and fails again has taken no step.
  const steps = changes.filter(({ before, after }) => before.state !== after.state)
  await step(work, steps, actor)
  await openExceptions(
    work,
    steps.flatMap(({ after }) =>
      after.state === 'failed' ? [{ payment: after.id, kind: kindOf(after, 'rules'), reason: after.reason ?? '' }] : [],
    ),
  )
  rails.enqueue(
    work,
    changes.flatMap(({ after: { id, state, attempts, money, payee } }) =>
      state === 'released'
        ? [
            {
              reference: referenceOf(id, attempts),
              money,
              creditor: parties.payees.get(payee)?.token ?? fault('it was just read'),
            },
          ]
        : [],
    ),
  )
  return changes.map(({ after }) => after)
}

/** A payment within the institution goes there or nowhere: its payee may have moved to another bank since. */
function partiesFor(parties: Parties, payment: Payment): Outcome<Paying, PartyRefusal | PayeeMoved> {
  const outcome = partiesOf(parties, payment)
  if (!outcome.ok || payment.method !== 'on_us' || outcome.value.payee.account !== null) return outcome
  return refused({ code: 'payee_moved' })
}
type Paying = Extract<ReturnType<typeof partiesOf>, { ok: true }>['value']
type PayeeMoved = { readonly code: 'payee_moved' }

/** Locks the members, so that nobody's standing changes while their payments go out. */
async function partiesTo(work: Work, payments: readonly Payment[]): Promise<Parties> {
  const [members, fundingAccounts, payees] = await Promise.all([
    partiesStore.lockPayers(work, distinct(payments.map(({ member }) => member))),
    partiesStore.findFundingAccounts(work, distinct(payments.map(({ fundingAccount }) => fundingAccount))),
    partiesStore.findPayees(work, distinct(payments.map(({ payee }) => payee))),
  ])
  return {
    now: work.now,
    members: new Map(members.map(member => [member.id, member])),
    fundingAccounts: new Map(fundingAccounts.map(funding => [funding.id, funding])),
    payees: new Map(payees.map(payee => [payee.id, payee])),
  }
}

/** What the rails call an attempt: the payment, and which attempt it is after the first. */
export function referenceOf(payment: Payment['id'], attempts: number): string {
  return attempts === 1 ? payment : `${payment}/${attempts}`
}

/** The other way round: payments alone queue instructions, so every reference is one of theirs. */
export function paymentOf(reference: string): Payment['id'] {
  return (reference.split('/')[0] ?? '') as Payment['id'] // Put together by `referenceOf`.
}

function distinct<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
