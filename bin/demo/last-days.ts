// What people of the demo do on its last banking days, so that something of every kind waits: payees are suspended with payments
// under way, others get new bank accounts and cool off, and much is asked for that somebody else has to agree to.

import { generateKeyPairSync } from 'node:crypto'

import { done, fault, type Outcome, type Refusal } from '../../src/base/outcome.ts'
import type { Work } from '../../src/base/work.ts'
import * as change from '../../src/change/change.ts'
import * as identity from '../../src/identity/identity.ts'
import * as payments from '../../src/payments/payments.ts'
import { institution } from '../demo.ts'
import { type Desk, tried, who } from './desk.ts'
import { inWork } from './pretended.ts'
import { accountsChangedIn, suspendedIn } from './scene.ts'

export async function playLastDays(desk: Desk): Promise<void> {
  const { opened, bankingLeft } = desk
  const cast = opened.members.map(({ planned }) => planned)
  for (const [member, payee] of suspendedIn(cast, bankingLeft)) {
    const { id } = opened.members[member]?.payees[payee] ?? fault('it was found among them')
    await tried(desk, 'services', work => payments.setPayeeState(work, id, 'suspended'))
  }
  for (const [place, changed] of accountsChangedIn(opened.members, bankingLeft).entries())
    await changeAccount(desk, changed, place < 2)
  if (bankingLeft === 0) await askForWriteOff(desk)
  if (bankingLeft === 0) await askForLimits(desk)
  if (bankingLeft === 1) await askForProgram(desk)
}

/** Somebody called, and said that it has another bank account: one has it changed, and another agrees, or has yet to. */
async function changeAccount(
  desk: Desk,
  { member, payee }: { readonly member: number; readonly payee: payments.PayeeId },
  isAgreed: boolean,
): Promise<void> {
  const { world, opened } = desk
  const { id: memberId } = opened.members[member] ?? fault('there are members')
  const plain = { id: payee, member: memberId, bank: '121000248', number: String(70_400_000 + member * 137) }
  const [sealed = fault('one account')] = await payments.sealPayeeAccounts(world.vault, institution, [plain])
  const known = await inWork(world.office, who(desk, 'operator'), work => payments.findPayee(work, payee))
  const wanted = { ...sealed, member: memberId, method: 'ach' } as const
  const asked = await tried(desk, 'operator', work => payments.proposePayeeAccount(work, payee, wanted, known.version))
  if (asked === undefined || !isAgreed) return
  await tried(desk, 'approver', async (work): Promise<Outcome<unknown, Refusal>> => {
    const approved = await change.approve(work, asked.id, asked.contentHash)
    if (!approved.ok) return approved
    const carried = await payments.carryOut(work, approved.value)
    return carried.ok ? change.applied(work, asked.id) : carried
  })
}

/** One of the differences is small enough to be borne, if the approver agrees. */
async function askForWriteOff(desk: Desk): Promise<void> {
  const open = await inWork(desk.world.office, who(desk, 'operator'), async work =>
    done(await payments.listBreaks(work, {}, undefined, 50)),
  )
  const one = open.find(found => found.proposal === null && payments.actionsOfBreak(found).includes('write_off'))
  if (one !== undefined)
    await tried(desk, 'operator', work => payments.writeOffBreak(work, one.id, one.version, 'losses'))
}

/** The second person sees what it would have meant for the payments of the last days. */
async function askForLimits(desk: Desk): Promise<void> {
  await tried(desk, 'operator', async (work: Work) => {
    const { 'payments.limits': limits } = await payments.currentContents(work)
    return payments.proposeSetting(work, 'payments.limits', {
      ...(limits as object), // As it was agreed when the past began.
      standard: { payment: '75000', sameDayPayment: '25000', payeePerDay: '90000', day: '400000', month: '4000000' },
    })
  })
}

/** Whoever watches over programs decides whether this one may read. Nobody has the other half of its key. */
async function askForProgram(desk: Desk): Promise<void> {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = { jwk: identity.publicJwkOf(publicKey), days: 60, notBefore: null }
  const scopes = ['payments.read', 'payees.read']
  await tried(desk, 'platform', work =>
    identity.proposeClient(work, { act: 'add', name: 'Bill reminders', scopes, key }),
  )
}
