// Notifications of change become proposals: a bank has said where the next payment should go, and two people look at it,
// because a letter that says so is also how payments are stolen. What cannot be proposed is an exception of the payment.

import type { InstitutionId } from '../base/ids.ts'
import { passOver } from '../base/institutions.ts'
import type { Loop } from '../base/loop.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import * as rails from '../rails/rails.ts'
import { correctionOf } from './correction.ts'
import { isWanted, type PaidPayee, payeesPaid } from './corrections-store.ts'
import { openExceptions } from './opening.ts'
import { accountIn } from './particulars.ts'
import { type ChangedAccount, proposePayeeAccount } from './payee-accounts.ts'
import { payeePlace, sealPayeeAccounts } from './sealing.ts'
import { paymentOf } from './steps.ts'

const actor = 'process:worker'
const noticesMax = 20
/** How long one worker has a notice to itself, and when one is looked at again whose payee was changed meanwhile. */
const againMs = 60_000
/** The bank asks, and nobody here has: both of the two people only agree. */
const approvalsNeeded = 2

type Waiting = { readonly notice: rails.ChangeNotice; readonly paid: PaidPayee | undefined }
/** What is to be done about one, once everything that is sealed was opened and what is new was sealed. */
type Decided = { readonly is: 'account'; readonly wanted: ChangedAccount } | rails.ChangeEnd

export function correctionsLoop(outside: Outside, vault: Vault): Loop {
  async function inWork<T>(institution: InstitutionId, perform: (work: Work) => Promise<T>): Promise<T> {
    const outcome = await transact(outside, institution, actor, async work => done(await perform(work)))
    return outcome.ok ? outcome.value : fault('a correction has nothing to refuse')
  }

  async function pass(institution: InstitutionId): Promise<number> {
    const waiting = await inWork(institution, async (work): Promise<readonly Waiting[]> => {
      const again = new Date(work.now.getTime() + againMs)
      const notices = await rails.takeChangeNotices(work, again, noticesMax)
      if (notices.length === 0) return []
      const payments = notices.map(({ reference }) => paymentOf(reference))
      const paid = new Map((await payeesPaid(work, payments)).map(row => [row.payment, row]))
      return notices.map(notice => ({ notice, paid: paid.get(paymentOf(notice.reference)) }))
    })
    for (const one of waiting) {
      const decided = await decide(vault, institution, one)
      await inWork(institution, work => act(work, one, decided))
    }
    return waiting.length
  }

  return { name: 'payments.corrections', everyMs: 5_000, pass: signal => passOver(outside.sql, signal, pass) }
}

async function decide(vault: Vault, institution: InstitutionId, { notice, paid }: Waiting): Promise<Decided> {
  if (paid === undefined) return { state: 'left_to_people', why: 'payment_unknown' }
  // Its account has been changed since this payment left, or its member was erased.
  if (paid.token !== notice.creditor || paid.number === null) return { state: 'nothing_to_change' }
  if (paid.biller !== null) return { state: 'left_to_people', why: 'account_of_a_biller' }
  const { payee: id, member, number: sealed } = paid
  const own = { institution, member }
  const known = accountIn(await vault.open(payeePlace(own, id, 'number_sealed'), sealed, { why: 'compared' }))
  const correction = correctionOf(await rails.openCorrected(vault, institution, notice), known)
  if (correction.is === 'known') return { state: 'nothing_to_change' }
  if (correction.is === 'for_people') return { state: 'left_to_people', why: correction.why }
  const [account] = await sealPayeeAccounts(vault, institution, [{ id, member, ...correction.account }])
  return { is: 'account', wanted: { ...(account ?? fault('one is sealed as one')), member, method: 'ach' } }
}

async function act(work: Work, { notice, paid }: Waiting, decided: Decided): Promise<void> {
  if (!(await rails.isWaiting(work, notice))) return
  const end = 'is' in decided ? await propose(work, notice, paid ?? fault('it was found'), decided.wanted) : decided
  // The payee was changed a moment ago: it is looked at again.
  if (end === undefined) return
  await rails.endChangeNotice(work, notice, end)
  if (end.state !== 'left_to_people') return
  const reason = `${rails.changeWords(notice.code)} (${end.why}). To be changed by ${notice.dueOn}.`
  await openExceptions(work, [{ payment: paymentOf(notice.reference), kind: 'correction', reason }])
}

async function propose(
  work: Work,
  { file, place, code, dueOn }: rails.ChangeNotice,
  { payee, version }: PaidPayee,
  wanted: ChangedAccount,
): Promise<rails.ChangeEnd | undefined> {
  const because = { changeNotice: `${file}/${place}`, code, dueOn }
  const proposed = await proposePayeeAccount(work, payee, wanted, version, { because, approvalsNeeded })
  if (proposed.ok) return { state: 'proposed', proposal: proposed.value.id }
  const { refusal } = proposed
  if (refusal.code === 'version_differs') return undefined
  if (refusal.code === 'payee_is_terminated') return { state: 'nothing_to_change' }
  // Every payment that left before the change is made brings the same notice.
  if (refusal.code === 'proposal_pending' && (await isWanted(work, refusal.proposal, wanted.number.index)))
    return { state: 'nothing_to_change' }
  return { state: 'left_to_people', why: refusal.code }
}
