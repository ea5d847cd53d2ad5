// What the people of the demo did on each of its days: they opened what members told them, worked what went wrong, agreed
// and disagreed. Of the last days they have left something to whoever tries the demo.

import { hash } from 'node:crypto'

import { addDays, type BusinessDate, dayOfWeek, daysBetween } from '../../src/base/dates.ts'
import { done, fault, type Outcome, type Refusal } from '../../src/base/outcome.ts'
import { type Actor, transact, type Work } from '../../src/base/work.ts'
import * as change from '../../src/change/change.ts'
import * as identity from '../../src/identity/identity.ts'
import * as payments from '../../src/payments/payments.ts'
import * as reporting from '../../src/reporting/reporting.ts'
import { institution } from '../demo.ts'
import type { Persona } from '../demo-people.ts'
import type { Opened } from './opened.ts'
import { inWork, type World } from './pretended.ts'

export type Desk = {
  readonly world: World
  readonly opened: Opened
  readonly day: BusinessDate
  /** How many days are left before today. */
  readonly left: number
  /** How many of those that come after it are banking days. */
  readonly bankingLeft: number
  /** How many days it is since somebody was there last. */
  readonly daysOff: number
}

/** So many banking days are left as they are: what came in them is what waits now. */
const leftAlone = 2
/** Of everything that is looked at at once. */
const pageRows = 200

export async function workDay(desk: Desk): Promise<void> {
  await giveFeedback(desk)
  await askForChanges(desk)
  await workDisputes(desk)
  if (desk.bankingLeft < leftAlone) return
  await workExceptions(desk)
  await workBreaks(desk)
  await decideProposals(desk)
}

export function who({ opened }: Desk, persona: Persona): Actor {
  return opened.people.get(persona) ?? fault(`the demo has its ${persona}`)
}

/** What is refused, because it has become something else meanwhile, is left. */
export async function tried<T>(
  desk: Desk,
  persona: Persona,
  perform: (work: Work) => Promise<Outcome<T, Refusal>>,
): Promise<T | undefined> {
  const outcome = await transact(desk.world.office, institution, who(desk, persona), perform)
  return outcome.ok ? outcome.value : undefined
}

async function workExceptions(desk: Desk): Promise<void> {
  const { world, bankingLeft } = desk
  const open = await inWork(world.office, who(desk, 'operator'), async work =>
    done(await payments.listExceptions(work, {}, undefined, pageRows)),
  )
  for (const { id, kind, version, proposal } of open) {
    const dice = world.random()
    // Some wait for somebody to look into them, and a few for long.
    if (proposal !== null || dice < (bankingLeft < 5 ? 0.6 : 0.04)) continue
    if (kind === 'returned') await tried(desk, 'operator', work => payments.refund(work, id, version, undefined))
    else if (kind === 'rejected' && dice > 0.4)
      await tried(desk, 'operator', work => payments.reprocess(work, id, version))
    else await tried(desk, 'operator', work => payments.closeException(work, id, version))
  }
}

async function workBreaks(desk: Desk): Promise<void> {
  const { world, left } = desk
  const open = await inWork(world.office, who(desk, 'operator'), async work =>
    done(await payments.listBreaks(work, {}, undefined, pageRows)),
  )
  for (const found of open) {
    if (found.proposal !== null || daysBetween(found.day, desk.day) < 2 || left < 4) continue
    const offered = payments.actionsOfBreak(found)
    if (offered.includes('explain'))
      await tried(desk, 'operator', work =>
        payments.explainBreak(work, found.id, found.version, 'The bank was asked, and has said why.'),
      )
    else await tried(desk, 'operator', work => payments.writeOffBreak(work, found.id, found.version, 'losses'))
  }
  // What the bank got wrong, and what never came, it sends once somebody calls.
  const isMissed = open.some(found => found.day < desk.day)
  if (isMissed && left >= 4) await world.tellBank('requests', { institution })
}

/** The approver goes through what waits; every twentieth is turned down. */
async function decideProposals(desk: Desk): Promise<void> {
  const { world, left } = desk
  const open = await inWork(world.office, who(desk, 'approver'), async work =>
    done(await change.listProposals(work, { state: 'open' }, undefined, pageRows)),
  )
  for (const proposal of open) {
    if (isKept(proposal) || (left < 5 && world.random() < 0.5)) continue
    if (world.random() < 0.05)
      await tried(desk, 'approver', async work => {
        const ended = await change.reject(work, proposal.id, 'Not as it was agreed with the member.')
        if (ended.ok && payments.isOurs(ended.value.kind)) await payments.dropped(work, ended.value)
        return ended
      })
    else for (const persona of approversOf(proposal)) await tried(desk, persona, work => approve(work, proposal))
  }
}

/** Nobody answered these in time, or has yet. */
function isKept({ content }: change.Proposal): boolean {
  const text = JSON.stringify(content)
  return unanswered.some(part => text.includes(part))
}
const unanswered = ['23:45', '"two":"60000"']

function approversOf({ approvalsNeeded, kind }: change.Proposal): readonly Persona[] {
  if (identity.isRoleKind(kind)) return ['compliance']
  return approvalsNeeded > 1 ? ['approver', 'second_approver'] : ['approver']
}

async function approve(work: Work, { id, contentHash }: change.Proposal): Promise<Outcome<unknown, Refusal>> {
  const approved = await change.approve(work, id, contentHash)
  if (!approved.ok || approved.value.state !== 'ready') return approved
  const carried = identity.isRoleKind(approved.value.kind)
    ? await identity.roleAgreed(work, approved.value)
    : await payments.carryOut(work, approved.value)
  return carried.ok ? change.applied(work, id) : change.failed(work, id, carried.refusal.code)
}

/** Settings and roles that somebody wanted otherwise: agreed, turned down, withdrawn, run out, and still open. */
async function askForChanges(desk: Desk): Promise<void> {
  const { bankingLeft } = desk
  const propose = (name: payments.SettingName, content: Parameters<typeof payments.proposeSetting>[2]) =>
    tried(desk, 'operator', work => payments.proposeSetting(work, name, content))
  const turnDown = async (asked: change.Proposal | undefined, by: Persona, why: string) => {
    if (asked !== undefined) await tried(desk, by, work => change.reject(work, asked.id, why))
  }
  const calendar = { days: 'federal_reserve', closedOn: [], cutOff: '17:00', sameDayCutOff: '13:45' } as const
  const ofDay: Readonly<Record<number, () => Promise<unknown>>> = {
    55: () => propose('payments.calendar', { ...calendar, closedOn: [addDays(desk.day, 60)] }),
    46: async () =>
      turnDown(await propose('payments.payees', { coolOffHours: 24 }), 'approver', 'Too short for new payees.'),
    36: async () =>
      turnDown(
        await propose('payments.approvals', { one: '50000', two: '100000', answerDays: 5 }),
        'operator',
        'Asked by mistake.',
      ),
    31: () => propose('payments.calendar', { ...calendar, cutOff: '23:45' }),
    17: () => propose('payments.approvals', { one: '25000', two: '75000', answerDays: 5, recallMinutes: 10 }),
    7: () => propose('payments.payees', { coolOffHours: 96 }),
    3: () => propose('payments.approvals', { one: '20000', two: '60000', answerDays: 5, recallMinutes: 10 }),
    1: async () => {
      await propose('payments.detection', { holdAbove: '40000' })
      // Whom it is about may not decide it: it waits for another.
      await tried(desk, 'analyst', work =>
        identity.proposeRole(work, 'grant', who(desk, 'compliance'), 'member_services'),
      )
    },
    0: () => propose('payments.calendar', { ...calendar, closedOn: [addDays(desk.day, 40)] }),
    42: () =>
      tried(desk, 'analyst', work => identity.proposeRole(work, 'grant', who(desk, 'operator'), 'member_services')),
  }
  await ofDay[bankingLeft]?.()
}

/** More than that is not one person's to credit, and waits. */
const disputedMax = 250_000n
const unlike = ['unauthorized', 'incorrect_amount', 'wrong_payee', 'omitted', 'other'] as const

/** Members say that something was not theirs; each case has its clocks, and the last ones still run. */
async function workDisputes(desk: Desk): Promise<void> {
  const { world, left } = desk
  const open = await inWork(world.office, who(desk, 'services'), async work =>
    done(await payments.listDisputes(work, {}, { listedOn: payments.beforeEveryDay, id: '' }, pageRows)),
  )
  for (const { dispute } of open) {
    const age = daysBetween(dispute.receivedOn, desk.day)
    const { id, version, money, state } = dispute
    if (state !== 'open' && state !== 'provisionally_credited') continue
    const isKept = keptAges.includes(age + left)
    // What is to wait now is looked into for as long as the rules give: a credit, and then forty-five days.
    if (state === 'open' && age >= 7 && (isKept ? age + left > 20 : left >= 2 && world.random() < 0.8)) {
      await tried(desk, 'operator', work => payments.creditProvisionally(work, id, undefined, { version }))
      await tell(desk, id, 'provisional_credit', version + 1)
    } else if (age >= 16 && left >= 2 && !isKept) {
      const isError = world.random() < 0.6
      const found = { ...money, minor: isError ? money.minor : 0n }
      const reason = isError ? 'error_confirmed' : 'authorized_by_member'
      await tried(desk, 'operator', work => payments.resolveDispute(work, id, { found, reason }, { version }))
      await tell(desk, id, 'result', version + 1)
      if (!isError) await tell(desk, id, 'debit', version + 2)
    }
  }
  if (world.random() < 0.3 && left > 3) await openOne(desk, world.random(), world.now())
  // On the day itself, or the next on which somebody is there to take it down.
  const asked = keptAges.filter(age => age >= left && age < left + desk.daysOff)
  for (const age of asked) await openOne(desk, (age % 11) / 11, addHours(world.now(), -24 * (age - left)))
}

/** So many days ago somebody complained, and waits for an answer. */
const keptAges: readonly number[] = [2, 7, 9, 30, 44]

function addHours(at: Date, hours: number): Date {
  return new Date(at.getTime() + hours * 3_600_000)
}

/** What there is nothing to tell of is not told. */
function tell(desk: Desk, id: payments.DisputeId, kind: payments.NoticeKind, version: number) {
  const notice = { kind, form: 'written', sentAt: desk.world.now() } as const
  return tried(desk, 'operator', work => payments.recordNotice(work, id, notice, { version }))
}

async function openOne(desk: Desk, dice: number, receivedAt: Date): Promise<void> {
  const { world, opened } = desk
  const member = opened.members[Math.floor(dice * opened.members.length)] ?? fault('there are members')
  const paid = await inWork(world.office, who(desk, 'services'), async work =>
    done(await payments.listPayments(work, member.id, undefined, 50)),
  )
  const payment = paid.find(({ state, money }) => state === 'settled' && money.minor < disputedMax)
  if (payment === undefined) return
  const id = world.office.newId('dsp')
  const text = 'I do not know this payment. (synthetic)'
  const words = await payments.sealDisputeWords(world.vault, { institution, member: member.id }, id, text)
  await tried(desk, 'services', work =>
    payments.openDispute(work, {
      id,
      key: `dispute/${payment.id}`,
      member: member.id,
      about: { payment: payment.id },
      kind: unlike[Math.floor(dice * 97) % unlike.length] ?? 'other',
      form: dice < 0.5 ? 'oral' : 'written',
      receivedAt,
      isPointOfSale: false,
      isForeign: false,
      mustConfirm: dice < 0.25,
      words,
      wordsHash: hash('sha256', text),
      documents: [],
    }),
  )
}

type Said = Pick<reporting.NewFeedback, 'said' | 'area' | 'voice' | 'words'>
/** By how many banking days are left. */
const sayings: readonly (Said & { readonly left: number })[] = [
  {
    left: 58,
    said: 'went_wrong',
    area: 'exceptions',
    voice: 'staff',
    words: 'Returns come at nine, all at once, and nobody sees which are urgent.',
  },
  {
    left: 48,
    said: 'idea',
    area: 'payees',
    voice: 'member',
    words: 'Show when a payee was last paid before I pay it again.',
  },
  {
    left: 38,
    said: 'went_right',
    area: 'disputes',
    voice: 'staff',
    words: 'The clocks of disputes are on one page, and none was missed.',
  },
  {
    left: 28,
    said: 'went_wrong',
    area: 'standing_orders',
    voice: 'member',
    words: 'A standing order on the 31st came a day early, and nobody told me.',
  },
  {
    left: 23,
    said: 'idea',
    area: 'interface',
    voice: 'staff',
    words: 'Tell programs of a file that the bank refused as soon as it did.',
  },
  { left: 13, said: 'went_wrong', area: 'messages', voice: 'member', words: 'Two mails about one payment.' },
  { left: 5, said: 'idea', area: 'console', voice: 'staff', words: 'Let me take an exception and say why it waits.' },
  { left: 2, said: 'went_right', area: 'payments', voice: 'member', words: 'Paid at four, there the next morning.' },
]

async function giveFeedback(desk: Desk): Promise<void> {
  const { world, day, bankingLeft } = desk
  for (const { left: on, ...said } of sayings.filter(one => one.left === bankingLeft)) {
    const given = await inWork(world.office, who(desk, 'operator'), work =>
      reporting.give(work, { ...said, about: null }),
    )
    if (on < 14) continue
    const due = addDays(day, on > 42 ? 14 : 60)
    const step = {
      state: 'planned',
      words: 'Looked at with those who work there.',
      owner: 'Operations',
      due,
      risk: null,
    } as const
    const planned = await tried(desk, 'compliance', work => reporting.addTo(work, given.id, given.version, step))
    if (planned === undefined || on < 35) continue
    const end = { state: on === 48 ? 'declined' : 'done', words: 'Done, and seen to work.' } as const
    await tried(desk, 'compliance', work => reporting.addTo(work, given.id, planned.version, end))
  }
}

/** The bank's own mistakes, as its README names them, each once and some of them lately. */
const mistakes: Readonly<Record<number, string>> = {
  77: 'statement_wrong',
  49: 'rejected_for_no_reason',
  38: 'statement_twice',
  27: 'return_twice',
  13: 'statement_wrong',
  5: 'return_for_unknown',
  4: 'return_for_unknown',
  3: 'statement_wrong',
}

/** On the next of its days, where that one is none. */
export async function mistakeOf({ world, day, left, bankingLeft }: Desk): Promise<void> {
  // The first file of the last day is taken, and the bank says so only on the next.
  if (bankingLeft === 0) await world.tellBank('manners', { accident: 'acknowledgement_late', times: 1 })
  if (dayOfWeek(day) === 0 || dayOfWeek(day) === 6) return
  const own = [left, ...(dayOfWeek(day) === 1 ? [left + 1, left + 2] : [])]
  for (const each of own) {
    const accident = mistakes[each]
    if (accident !== undefined) await world.tellBank('manners', { accident, times: 1 })
  }
}
