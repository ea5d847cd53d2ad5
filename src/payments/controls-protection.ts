// What protection promises about members, which only payments can try: that whoever is erased is gone, and that nobody is
// before the law allows it. A member whom there is not, in works that are undone; two people, neither of whom there is.

import { type Control, type Ground, wordFor } from '../base/control.ts'
import { addDays, type BusinessDate, dateIn } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as protection from '../protection/protection.ts'
import * as rails from '../rails/rails.ts'
import { proposeSetting } from './carry-out.ts'
import {
  agree,
  answerer,
  asker,
  at,
  enrol,
  hear,
  orderOf,
  pay,
  value,
  wednesday,
  word,
  wordIn,
} from './controls-canary.ts'
import { listDue, proposeErasure } from './erasures.ts'
import { proposeHold, proposeLift } from './holds.ts'
import type { LegalHoldId } from './holds-store.ts'
import { addMembers, institution, setMemberState } from './parties.ts'
import type { MemberId } from './payment.ts'
import * as probes from './probe-erasure-store.ts'
import * as probeStore from './probe-store.ts'
import { yearsAfter } from './retention.ts'
import { enterAnswers } from './screening.ts'
import { sealMembers } from './sealing.ts'
import { settingNames } from './settings.ts'

const everySeconds = 21_600
const withinMs = 10_000
/** Always of this name: the vault makes a key for it once. */
const member: MemberId = 'mem_probe_erased'
const words = { reference: 'Probe 7781', name: 'Probe Erased', email: 'probe.erased@canary.invalid' }
/** What keeps somebody longest who has never paid: from the day they were closed. */
const keptYears = 5
const farYears = 30

export const controls: readonly Control[] = [
  {
    id: 'protection.erasure',
    says: 'Whom two people erase is gone: their key, and whatever names them; and nobody erases alone, or takes it back.',
    does: 'corrects',
    answers: ['api.data-privacy'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('members of the canary', 1)
      await tryErasing(ground)
      await tryAlone(ground)
      await tryComingBack(ground)
    },
  },
  {
    id: 'protection.retention',
    says: 'What must be kept of a member is kept until the last day of its term, and longer where somebody holds it.',
    does: 'prevents',
    answers: ['api.data-privacy', 'biz.legal-liability'],
    everySeconds,
    withinMs,
    probe: async ground => {
      ground.on('members of the canary', 1)
      await tryTerm(ground)
      for (const [what, years, bind] of bindings) await tryBinding(ground, what, years, bind)
      await tryHolding(ground)
      await tryShortening(ground)
    },
  },
]

/** Under a key that the vault has for them; answers with the day, on which they were closed as well. */
async function enrolled(
  ground: Ground,
  state: 'active' | 'closed' = 'closed',
): Promise<(work: Work) => Promise<BusinessDate>> {
  const [sealed] = await sealMembers(ground.vault, ground.institution, [{ id: member, ...words }])
  return async work => {
    const { timeZone } = await institution(work)
    value(await addMembers(work, [sealed ?? fault('one member is sealed as one')]))
    if (state === 'closed') value(await setMemberState(work, member, 'closed', 'left'))
    await Promise.all(work.writes)
    return dateIn(timeZone, work.now)
  }
}

function onDay(work: Work, day: BusinessDate): Promise<Work> {
  return at(work, day, '10:00')
}

async function proposed(work: Work): Promise<change.Proposal> {
  return value(await proposeErasure({ ...work, actor: asker }, member, 'asked for'))
}

async function tryErasing(ground: Ground): Promise<void> {
  const enrol = await enrolled(ground)
  const found = await ground.work(async work => {
    const late = await onDay(work, yearsAfter(await enrol(work), farYears))
    const keysBefore = await probes.countMemberKeys(late, member)
    const proposal = await proposed(late)
    const alone = word(await change.approve({ ...late, actor: asker }, proposal.id, proposal.contentHash))
    await agree(late, proposal)
    await Promise.all(late.writes)
    const left = await probes.leftOf(late, member)
    const named = Object.values(words).filter(one => JSON.stringify(left.row).includes(one))
    return {
      alone,
      keysBefore,
      keys: await probes.countMemberKeys(late, member),
      sealed: left.sealed,
      named: named.length,
      again: word(await proposeErasure({ ...late, actor: asker }, member, 'asked for')),
      back: await wordIn(late, inner => probes.deleteTombstone(inner, member)),
      key: await wordIn(late, inner => probes.deleteMemberKeys(inner, member)),
    }
  })
  const { tried } = ground
  tried('keys of a member who is there', 'some', found.keysBefore > 0 ? 'some' : 'none')
  tried('their erasure approved by who proposed it', 'approver_is_maker', found.alone)
  tried('keys of the member whom two people have erased', 'none', found.keys > 0 ? 'some' : 'none')
  tried('sealed values of theirs that are left', '0', String(found.sealed))
  tried('words that name them and are left', '0', String(found.named))
  tried('erased once more', 'member_erased', found.again)
  tried('their tombstone taken away', '42501', found.back)
  tried('a key taken away without any tombstone, with the rights of all but the vault', '42501', found.key)
}

/** By a process, past the front door. */
async function tryAlone(ground: Ground): Promise<void> {
  const enrol = await enrolled(ground)
  const attempts = [
    ['a tombstone without any proposal', async () => 'prp_nobodys'],
    ['a tombstone by a proposal that nobody approved', async (work: Work) => (await proposed(work)).id],
  ] as const
  for (const [what, proposal] of attempts) {
    const came = await wordFor(() =>
      ground.work(async work => {
        const late = await onDay(work, yearsAfter(await enrol(work), farYears))
        const of = await proposal(late)
        await protection.destroyKeysOf({ ...late, actor: answerer }, member, of)
      }),
    )
    ground.tried(what, '23001', came)
  }
}

/**
 * Nobody but the vault makes keys, and it never sees a tombstone that is undone: that a key is refused to whoever has one is
 * looked up where the database is told so, and not tried.
 */
async function tryComingBack(ground: Ground): Promise<void> {
  for (const [table, trigger] of refusing) {
    const stands = await ground.work(work => probes.hasTrigger(work, table, trigger))
    ground.tried(`what refuses it in the database, on ${table}: ${trigger}`, 'stands', stands ? 'stands' : 'is gone')
  }
}
const refusing = [
  ['protection.member_key', 'member_key_is_of_the_living'],
  ['protection.member_key', 'member_key_goes_with_a_tombstone'],
] as const

/** The last day of the term and the day after, and whoever is a member still. */
async function tryTerm(ground: Ground): Promise<void> {
  const enrol = await enrolled(ground)
  const found = await ground.work(async work => {
    const until = yearsAfter(await enrol(work), keptYears)
    const on = async (day: BusinessDate) => {
      const then = await onDay(work, day)
      const { due } = await listDue(then, before(member), 1)
      const came = await proposeErasure({ ...then, actor: asker }, member, 'asked for')
      if (came.ok) await change.withdraw({ ...then, actor: asker }, came.value.id, 'tried')
      return { came: word(came), isDue: due.some(one => one.member === member) ? 'is due' : 'is not due' }
    }
    const last = await on(until)
    const over = await on(addDays(until, 1))
    return { last, over }
  })
  ground.tried('erased on the last day of the term', 'erasure_too_early', found.last.came)
  ground.tried('listed on that day', 'is not due', found.last.isDue)
  ground.tried('erased on the day after', 'done', found.over.came)
  ground.tried('listed on that day, as free to be erased', 'is due', found.over.isDue)
  const enrolOnly = await enrolled(ground, 'active')
  const open = await ground.work(async work => {
    const late = await onDay(work, yearsAfter(await enrolOnly(work), farYears))
    return word(await proposeErasure({ ...late, actor: asker }, member, 'asked for'))
  })
  ground.tried('erased while they are a member', 'member_has_open_business', open)
}

/**
 * What else happened with somebody who has left, and for how many years the law wants it kept; `null`: for as long as nobody
 * can say when it ends. Answers with them, and with the day from which these count.
 */
type Binding = (work: Work) => Promise<{ readonly member: MemberId; readonly from: BusinessDate }>
const bindings: readonly (readonly [what: string, years: number | null, bind: Binding])[] = [
  ['an entry of theirs', 6, wasPaid],
  ['somebody else on a list of sanctions, for whom they were taken', 10, work => wasFound(work, 'false_match')],
  ['their own name on a list of sanctions', null, work => wasFound(work, 'true_match')],
]

async function wasPaid(work: Work): ReturnType<Binding> {
  const person = await enrol(work, 1_00n)
  const { id, deliverOn } = await pay(work, orderOf(work, person, 1_00n))
  const [instruction = fault('the bank is told of it')] = await probeStore.instructionsOf(work, [id])
  await hear(work, { id: instruction, state: 'settled' })
  return { member: person.member, from: deliverOn ?? fault('it arrives on a day') }
}

/** A name that a list of the probe's own has, and what two people have said of that. */
async function wasFound(work: Work, disposition: 'true_match' | 'false_match'): ReturnType<Binding> {
  const number = (await rails.editionInForce(work))?.number ?? 0
  const list = { entries: 1, names: 1, added: null, changed: null, removed: null, registeredAt: work.now }
  const before: rails.Edition = { ...list, number: number + 1, version: '2040-02-01', hash: '0'.repeat(64) }
  const edition: rails.Edition = { ...list, number: number + 2, version: '2040-03-01', hash: '1'.repeat(64) }
  await probeStore.insertEdition(work, before, rails.keptUntil(work.now))
  const { member: of } = await enrol(work, 0n)
  await probeStore.insertEdition(work, edition, rails.keptUntil(work.now))
  const hit: rails.Answered['hits'][number] = {
    id: work.newId('hit'),
    subject: of,
    nameIndex: Buffer.alloc(32),
    kind: 'listed',
    entry: 'sdn-1',
    entryHash: edition.hash,
    listedName: 'Nobody',
    score: 100,
    entryText: 'Nobody',
    why: Buffer.from('canary'),
  }
  const answered = { edition, rules: 0, threshold: 0, subjects: [of], hits: [hit] }
  await enterAnswers(work, 'list', answered, [{ subject: of, nameVersion: null }])
  const grounds = disposition === 'true_match' ? 'same_person' : 'another_birth'
  for (const found of await probeStore.hitsOf(work, of))
    await agree(
      work,
      value(await rails.proposeDisposition({ ...work, actor: asker }, found, 1, { disposition, grounds })),
    )
  await Promise.all(work.writes)
  return { member: of, from: wednesday }
}

async function tryBinding(ground: Ground, what: string, years: number | null, bind: Binding): Promise<void> {
  const found = await ground.work(async work => {
    const then = await at(work, wednesday, '10:00')
    const { member: left, from } = await bind(then)
    value(await setMemberState(then, left, 'closed', 'left'))
    await Promise.all(then.writes)
    const on = async (day: BusinessDate) => {
      const asked = await proposeErasure({ ...(await onDay(work, day)), actor: asker }, left, 'asked for')
      return word(asked)
    }
    if (years === null) return { last: await on(yearsAfter(from, farYears)) }
    const until = yearsAfter(from, years)
    return { last: await on(until), over: await on(addDays(until, 1)) }
  })
  if (years === null) ground.tried(`${what}, and erased ${farYears} years later`, 'erasure_too_early', found.last)
  else ground.tried(`${what}, and erased on the last day of ${years} years`, 'erasure_too_early', found.last)
  if (found.over !== undefined) ground.tried(`${what}, and erased on the day after`, 'done', found.over)
}

/** A name just before: the list goes on after it. */
function before(id: MemberId): string {
  return id.slice(0, -1)
}

async function tryHolding(ground: Ground): Promise<void> {
  const enrol = await enrolled(ground)
  const found = await ground.work(async work => {
    const late = await onDay(work, yearsAfter(await enrol(work), farYears))
    const first = await proposed(late)
    const wanted = { target: { member }, matter: 'probe', reason: 'tried' }
    const hold = value(await proposeHold({ ...late, actor: asker }, wanted))
    await agree(late, hold)
    await Promise.all(late.writes)
    const agreed = value(await change.approve({ ...late, actor: answerer }, first.id, first.contentHash))
    const forced = await wordIn({ ...late, actor: answerer }, inner =>
      protection.destroyKeysOf(inner, member, agreed.id),
    )
    value(await change.failed({ ...late, actor: answerer }, first.id, 'member_on_hold'))
    const held = word(await proposeErasure({ ...late, actor: asker }, member, 'asked for'))
    const id = hold.subject as LegalHoldId // As `proposeHold` named it.
    const lift = value(await proposeLift({ ...late, actor: asker }, id, 'tried'))
    await agree(late, lift)
    await Promise.all(late.writes)
    return { forced, held, lifted: word(await proposeErasure({ ...late, actor: asker }, member, 'asked for')) }
  })
  ground.tried('erased long after the term, while two people hold them', 'member_on_hold', found.held)
  ground.tried('a tombstone for them, approved of before they were held', '23001', found.forced)
  ground.tried('erased when the hold is lifted', 'done', found.lifted)
}

/**
 * What the law asks for, as an examiner knows it: entries by the rules of Nacha, transfers by 12 CFR 1005.13, accounts by 31 CFR
 * 1010.430, and hits on the lists by 31 CFR 501.601.
 */
const lawYears = { ach: 6, regulation_e: 2, bsa: 5, ofac: 10 } as const

async function tryShortening(ground: Ground): Promise<void> {
  for (const [name, years] of Object.entries(lawYears)) {
    const shown = await ground.work(async work => {
      const asked = async (wanted: number) =>
        word(await proposeSetting({ ...work, actor: asker }, settingNames.retention, { ...lawYears, [name]: wanted }))
      return { shorter: await asked(years - 1), longer: await asked(years + 1) }
    })
    ground.tried(`${name} kept for ${years - 1} years`, 'setting_invalid', shown.shorter)
    ground.tried(`${name} kept for ${years + 1} years`, 'done', shown.longer)
  }
}
