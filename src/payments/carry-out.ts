// What payments do with proposals of their own kinds: propose them where a person asks, carry out those that are ready, and
// undo what waited for one that was turned down. Each kind has a row; one without a row is another room's.

import type { Canonical } from '../base/canonical.ts'
import { daysAfter } from '../base/dates.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as rails from '../rails/rails.ts'
import { paymentKind } from './approvals.ts'
import { hitDecided } from './blocked.ts'
import type { Break, BreakId } from './break.ts'
import { breakAgreed, breakProposalKind, type NotAgreed } from './breaks.ts'
import type { Dispute, DisputeId } from './dispute.ts'
import { disputeKind } from './dispute-steps.ts'
import { type CreditRefusal, disputeApproved, disputeDropped, type ResolveRefusal } from './disputes.ts'
import type { ErasureRefusal } from './erasure.ts'
import { erasureAgreed, erasureKind, tryErasure } from './erasures.ts'
import { type HoldRefusal, holdAgreed, holdKind, liftAgreed, liftKind, tryHold } from './holds.ts'
import type { LegalHoldId } from './holds-store.ts'
import { institution } from './parties.ts'
import { type AccountChanged, payeeAccountApproved } from './payee-accounts.ts'
import { type NewPayeeRefusal, type PayeeChangeRefusal, payeeAccountKind } from './payees.ts'
import type { MemberId, PaymentId } from './payment.ts'
import { type PrefundingId, prefundingAgreed, prefundingKind } from './prefunding.ts'
import { type NotReturned, refundKind, reissueKind, returnApproved } from './returns.ts'
import { keepNumbers, type SealedSetting, unknownNumbers } from './setting-numbers.ts'
import {
  currentContents,
  isSettingName,
  type SettingContents,
  type SettingName,
  type SettingRefusal,
  settingsFrom,
} from './settings.ts'
import * as store from './store.ts'
import { unmaskingAgreed, unmaskingKind } from './unmaskings.ts'
import { type CarryOutRefusal, letGo, turnDown } from './waiting.ts'

const settingDays = 30
/** What carrying out a proposal comes to: a payment that went its way, or a setting's new version. */
export type CarriedOut =
  | { readonly payment: PaymentId; readonly state: string; readonly reason: string | null }
  | { readonly dispute: DisputeId; readonly state: Dispute['state'] }
  | AccountChanged
  | { readonly file: rails.BankFile['id']; readonly state: rails.FileState }
  | { readonly break: BreakId; readonly state: Break['state'] }
  | { readonly prefunding: PrefundingId }
  | { readonly hit: rails.HitId; readonly state: rails.HitState }
  | { readonly resolves: string; readonly state: rails.ResolutionState }
  | { readonly hold: LegalHoldId }
  | { readonly member: MemberId }
  | { readonly unmasking: string }
  | { readonly setting: SettingName; readonly paymentsOnClosedDays: number }

export type NotCarriedOut =
  | CarryOutRefusal
  | SettingRefusal
  | HoldRefusal
  | ErasureRefusal
  | NotReturned
  | CreditRefusal
  | ResolveRefusal
  | PayeeChangeRefusal
  | NewPayeeRefusal
  | rails.FileNotFound
  | rails.FileNotWaiting
  | NotAgreed
  | rails.HitRefusal
  | rails.NotResolved

/** Carries out a proposal that is ready; the caller tells `change` what came of it, in the same work. */
export async function carryOut(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, NotCarriedOut>> {
  const { id, kind, subject, content } = proposal
  if (kind === paymentKind) return letGoOf(work, subject)
  if (kind === refundKind || kind === reissueKind) return returnOf(work, proposal)
  if (kind === disputeKind) return disputeOf(work, proposal)
  if (kind === payeeAccountKind) return payeeAccountApproved(work, proposal)
  if (kind === rails.fileKind) return fileOf(work, subject)
  if (kind === breakProposalKind) return breakOf(work, proposal)
  if (kind === prefundingKind) return prefundingOf(work, proposal)
  if (kind === rails.screeningKind) return hitOf(work, proposal)
  if (kind === rails.resolutionKind) return resolutionOf(work, proposal)
  if (kind === holdKind || kind === liftKind) return holdOf(work, proposal)
  if (kind === erasureKind) return erasureOf(work, proposal)
  if (kind === unmaskingKind) return done(unmaskingAgreed(proposal))
  if (!isSettingName(kind)) return fault(`payments do not carry out ${kind}`)
  const checked = await checkSetting(work, kind, content)
  if (!checked.ok) return checked
  const set = await change.setValue(work, { name: kind, content, proposal: id, effectiveFrom: work.now })
  return set.ok ? checked : fault(`an approved setting was not set: ${set.refusal.code}`)
}

/** What carrying it out now would come to; nothing is changed. See `rehearse`. */
export function tryOut(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, NotCarriedOut>> {
  const { kind, subject, content } = proposal
  if (kind === paymentKind) return letGoOf(work, subject)
  if (kind === refundKind || kind === reissueKind) return returnOf(work, proposal)
  if (kind === disputeKind) return disputeOf(work, proposal)
  if (kind === payeeAccountKind) return payeeAccountApproved(work, proposal)
  if (kind === rails.fileKind) return fileOf(work, subject)
  if (kind === breakProposalKind) return breakOf(work, proposal)
  if (kind === prefundingKind) return prefundingOf(work, proposal)
  if (kind === rails.screeningKind) return hitOf(work, proposal)
  if (kind === rails.resolutionKind) return resolutionOf(work, proposal)
  if (kind === holdKind || kind === liftKind) return holdTried(work, proposal)
  if (kind === erasureKind) return erasureTried(work, proposal)
  if (kind === unmaskingKind) return Promise.resolve(done(unmaskingAgreed(proposal)))
  return isSettingName(kind) ? checkSetting(work, kind, content) : fault(`payments do not carry out ${kind}`)
}

/** A proposal has been turned down or withdrawn: what waited for it does not wait any more. */
export async function dropped(work: Work, proposal: change.Proposal): Promise<void> {
  const { kind, subject } = proposal
  if (kind === disputeKind) await disputeDropped(work, proposal)
  // As the rails named it.
  if (kind === rails.fileKind) await rails.withdrawFile(work, subject as rails.BankFile['id'], 'file_turned_down')
  if (kind === rails.resolutionKind) await rails.resolutionDropped(work, proposal)
  if (kind === paymentKind) await turnDown(work, subject as PaymentId) // As `askApprovals` named it.
}

const ownKinds: readonly string[] = [
  paymentKind,
  refundKind,
  reissueKind,
  disputeKind,
  payeeAccountKind,
  rails.fileKind,
  rails.screeningKind,
  rails.resolutionKind,
  breakProposalKind,
  prefundingKind,
  holdKind,
  liftKind,
  erasureKind,
  unmaskingKind,
]

/** Whether these proposals are ours. */
export function isOurs(kind: string): boolean {
  return ownKinds.includes(kind) || isSettingName(kind)
}

async function returnOf(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, NotReturned>> {
  const back = await returnApproved(work, proposal)
  if (!back.ok) return back
  const { id, state, reason } = back.value
  return done({ payment: id, state, reason })
}

async function disputeOf(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, NotCarriedOut>> {
  const taken = await disputeApproved(work, proposal)
  return taken.ok ? done({ dispute: taken.value.id, state: taken.value.state }) : taken
}

async function letGoOf(work: Work, subject: string): Promise<Outcome<CarriedOut, CarryOutRefusal>> {
  const gone = await letGo(work, subject as PaymentId) // As `askApprovals` named it.
  if (!gone.ok) return gone
  const { id, state, reason } = gone.value
  return done({ payment: id, state, reason })
}

export type SettingProposalRefusal = SettingRefusal | change.NewProposalRefusal

/** Proposes a setting, and keeps the account numbers that were sealed of it. It has been checked beside all others that are in force, and is checked again when it is set. */
export async function proposeSetting(
  work: Work,
  name: SettingName,
  content: Canonical,
  numbers: SealedSetting['numbers'] = [],
): Promise<Outcome<change.Proposal, SettingProposalRefusal>> {
  if (numbers.length > 0) await keepNumbers(work, numbers)
  const checked = await checkSetting(work, name, content)
  if (!checked.ok) return checked
  return change.propose(work, {
    kind: name,
    subject: 'institution',
    content,
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, settingDays),
  })
}

async function checkSetting(
  work: Work,
  name: SettingName,
  content: Canonical,
): Promise<Outcome<CarriedOut, SettingRefusal>> {
  const { rules, currency } = await institution(work)
  const contents: SettingContents = { ...(await currentContents(work)), [name]: content }
  const read = settingsFrom(rules, currency, contents)
  if (!read.ok) return refused(read.refusal)
  const unknown = await unknownNumbers(work, name, content)
  if (unknown.length > 0) {
    const detail = `${name}: no such number was given for this setting`
    return refused({ code: 'setting_invalid', mistakes: unknown.map(pointer => ({ pointer, detail })) })
  }
  const { days, closedOn } = read.value.calendar
  const paymentsOnClosedDays = await store.countScheduledOn(work, closedOn, days === 'federal_reserve')
  return done({ setting: name, paymentsOnClosedDays })
}

async function fileOf(work: Work, subject: string): Promise<Outcome<CarriedOut, NotCarriedOut>> {
  // As the rails named it.
  const approved = await rails.approveFile(work, subject as rails.BankFile['id'])
  return approved.ok ? done({ file: approved.value.id, state: approved.value.state }) : approved
}

async function breakOf(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, NotAgreed>> {
  const agreed = await breakAgreed(work, proposal)
  return agreed.ok ? done({ break: agreed.value.id, state: agreed.value.state }) : agreed
}

async function prefundingOf(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, never>> {
  return done({ prefunding: await prefundingAgreed(work, proposal) })
}

async function hitOf(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, NotCarriedOut>> {
  const decided = await hitDecided(work, proposal)
  return decided.ok ? done({ hit: decided.value.id, state: decided.value.state }) : decided
}

async function resolutionOf(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, rails.NotResolved>> {
  const agreed = await rails.resolutionAgreed(work, proposal)
  return agreed.ok ? done({ resolves: agreed.value.subject, state: agreed.value.state }) : agreed
}

async function holdOf(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, HoldRefusal>> {
  const held = await (proposal.kind === holdKind ? holdAgreed(work, proposal) : liftAgreed(work, proposal))
  return held.ok ? done({ hold: held.value }) : held
}

async function erasureOf(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, ErasureRefusal>> {
  const erased = await erasureAgreed(work, proposal)
  return erased.ok ? done({ member: erased.value }) : erased
}

async function holdTried(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, HoldRefusal>> {
  const tried = await tryHold(work, proposal)
  return tried.ok ? done({ hold: tried.value }) : tried
}

async function erasureTried(work: Work, proposal: change.Proposal): Promise<Outcome<CarriedOut, ErasureRefusal>> {
  const tried = await tryErasure(work, proposal)
  return tried.ok ? done({ member: tried.value }) : tried
}
