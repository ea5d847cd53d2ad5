import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import fc from 'fast-check'

import {
  approver,
  bank,
  codeOf,
  type ErasingWorld,
  maker,
  openErasingWorld,
  type Person,
  valueOf,
} from '../../test/erasing-world.ts'
import { tablesHolding } from '../../test/everywhere.ts'
import { leavesOf } from '../../test/leaves.ts'
import { done, fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as ledger from '../ledger/ledger.ts'
import { proveBooks } from '../ledger/proof.ts'
import { MemberErased } from '../protection/protection.ts'
import * as payments from './payments.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)

describe('erasing a member', () => {
  let world: ErasingWorld
  before(async () => {
    world = await openErasingWorld()
  })
  after(() => world.end())

  const propose = (person: Person) => world.as(maker, work => payments.proposeErasure(work, person.member, 'asked for'))
  const erase = async (person: Person) => world.approve(valueOf(await propose(person)))
  const hold = async (target: payments.HoldTarget) =>
    valueOf(
      await world.as(maker, work => payments.proposeHold(work, { target, matter: 'Doe v. Roe', reason: 'subpoena' })),
    )
  const lift = async (id: payments.LegalHoldId) =>
    world.approve(valueOf(await world.as(maker, work => payments.proposeLift(work, id, 'settled'))))
  const holds = (person: Person) =>
    world.read(work => payments.listHolds(work, { member: person.member, isLifted: false }, '', 10))
  const tables = (text: string) => tablesHolding(world.world.owner, text)

  test('is refused in this order: not there, held, not over, too early with each class, its source and the first day', async () => {
    const person = await world.enrol()
    assert.equal(codeOf(await propose({ ...person, member: 'mem_zzz' })), 'member_not_found')
    await world.approve(await hold({ payment: person.payment }))
    const held = await propose(person)
    assert.deepEqual(held.ok ? [] : held.refusal, { code: 'member_on_hold', holds: ['lgh_1'] })
    await lift('lgh_1')
    const open = await propose(person)
    assert.deepEqual(open.ok ? [] : open.refusal, {
      code: 'member_has_open_business',
      business: [{ what: 'membership', count: 1 }],
    })
    await world.close(person)
    const early = await propose(person)
    assert.deepEqual(early.ok ? [] : early.refusal, {
      code: 'erasure_too_early',
      kept: [
        { class: 'ach', source: 'Nacha Operating Rules, Subsection 1.4.1', until: '2032-01-05', because: 'ach_entry' },
        { class: 'regulation_e', source: '12 CFR 1005.13(b)(1)', until: '2028-01-05', because: 'electronic_transfer' },
        { class: 'bsa', source: '31 CFR 1010.430(d)', until: '2031-01-05', because: 'account_closed' },
        { class: 'ofac', source: '31 CFR 501.601', until: '2036-01-05', because: 'screening_hit' },
      ],
      from: '2036-01-06',
    })
  })

  test('forgets whatever names or finds the member, in every table, and keeps what proves', async () => {
    const [person, other] = [await world.enrol(), await world.enrol()]
    await world.close(person)
    world.years(11)
    for (const word of [...person.words, ...person.indexes]) assert.notDeepEqual(await tables(word), [], word)
    const before = await books()
    const applied = await erase(person)
    assert.equal(applied.state, 'applied', applied.reason ?? '')
    for (const word of [...person.words, ...person.indexes]) assert.deepEqual(await tables(word), [], word)
    assert.deepEqual(await tables(person.sealed.sealed.toString('hex')), [], 'the sealed bytes')
    assert.deepEqual(await books(), before)
    for (const word of other.words) assert.notDeepEqual(await tables(word), [], 'nobody else is forgotten')
    const [keys] = await world.world.owner<{ count: bigint }[]>`
      select count(*) as count from protection.member_key where member_id = ${person.member}`
    assert.equal(keys?.count, 0n)
    const vaults = [world.vault, world.newVault()]
    for (const vault of vaults) {
      await assert.rejects(vault.open(person.sealed.place, person.sealed.sealed, { why: 'compared' }), MemberErased)
      await assert.rejects(vault.seal(person.sealed.place, 'anew'), MemberErased, 'and no other key is made')
      assert.equal(await vault.open(other.sealed.place, other.sealed.sealed, { why: 'compared' }), other.sealed.text)
    }
    const leaves = (await leavesOf(world.world, bank)).filter(({ kind }) => kind === 'protection.member_erased')
    const { actor, body } = leaves.at(-1) ?? fault('a leaf')
    assert.deepEqual([actor, body], [approver, { member: person.member, proposal: applied.id }])
    assert.equal(codeOf(await propose(person)), 'member_erased', 'once and for all')
  })

  /** What an examiner would compare: sums, proofs, payments with their amounts, and how many rows there are. */
  async function books() {
    const { owner } = world.world
    const sums = await world.read(async work => [await ledger.trialBalance(work), await proveBooks(work)])
    const paid = await owner`select payment_id, amount, state, process_on, method from payments.payment order by 1`
    const steps = await owner`select * from payments.payment_step order by payment_id, version`
    const past = await owner`select past_payment_id, amount, paid_on from payments.past_payment order by 1`
    const hits = await owner`select hit_id, entry, state, grounds from rails.screening_hit order by 1`
    const counts = await owner`
      select (select count(*) from payments.member) as members, (select count(*) from payments.payee) as payees,
             (select count(*) from ledger.entry) as entries, (select count(*) from payments.dispute) as disputes,
             (select count(*) from payments.dispute_document) as documents`
    return JSON.stringify([sums, paid, steps, past, hits, counts], (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
  }

  test(`leaves every sum, every proof and every count as they were, whoever is erased (seed ${seed})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }), async erased => {
        const people: Person[] = []
        for (const _ of erased) people.push(await world.enrol())
        for (const person of people) await world.close(person)
        world.years(11)
        const before = await books()
        for (const [at, person] of people.entries())
          if (erased[at] === true) assert.equal((await erase(person)).state, 'applied')
        assert.equal(await books(), before)
      }),
      { seed, numRuns: 5 },
    )
  })

  test('leaves what is read of them readable: what is gone is absent, and since when is said', async () => {
    const person = await world.enrol()
    await world.close(person)
    world.years(11)
    await erase(person)
    const member = valueOf(await world.as('client:cli_1', work => payments.findMember(work, person.member)))
    assert.deepEqual(
      [member.name, member.email, member.reference, member.state, member.erasedAt],
      [null, null, person.member, 'closed', world.world.clock.now()],
    )
    const payee = valueOf(await world.as('client:cli_1', work => payments.findPayee(work, person.payee)))
    assert.deepEqual([payee.name, payee.nickname, payee.last4, payee.state], [null, '', '', 'terminated'])
    const payment = valueOf(await world.as('client:cli_1', work => payments.findPayment(work, person.payment)))
    assert.deepEqual([payment.money.minor, payment.state], [5_000n, 'settled'])
    const steps = valueOf(await world.as('client:cli_1', work => payments.listMemberSteps(work, person.member, 0, 9)))
    assert.deepEqual(
      steps.map(({ what }) => what),
      ['enrolled', 'state', 'erased'],
    )
    const retention = valueOf(await world.as(maker, work => payments.retentionOfMember(work, person.member)))
    assert.deepEqual([retention.kept, retention.why], [[], 'member_erased'])
    for (const target of [{ member: person.member }, { payee: person.payee }, { payment: person.payment }])
      assert.equal(
        codeOf(await world.as(maker, work => payments.proposeHold(work, { target, matter: 'x', reason: 'x' }))),
        'member_erased',
      )
  })

  test('is refused when a hold is placed between the proposal and its approval', async () => {
    const person = await world.enrol()
    await world.close(person)
    world.years(11)
    const proposed = valueOf(await propose(person))
    await world.approve(await hold({ member: person.member }))
    const ended = await world.approve(proposed)
    assert.deepEqual([ended.state, ended.reason], ['failed', 'member_on_hold'])
    assert.equal(
      await world.vault.open(person.sealed.place, person.sealed.sealed, { why: 'compared' }),
      person.sealed.text,
    )
    assert.equal((await holds(person)).length, 1)
  })

  test('and a hold are never both done, however they meet', async () => {
    for (let round = 0; round < 6; round++) {
      const person = await world.enrol()
      await world.close(person)
      world.years(11)
      const erasure = valueOf(await propose(person))
      const held = await hold({ payee: person.payee })
      const both = round % 2 === 0 ? [erasure, held] : [held, erasure]
      const ends = await Promise.all(both.map(one => world.approve(one, world.world.outsideAs('vouch_office'))))
      const states = new Map(ends.map(({ kind, state, reason }) => [kind, `${state} ${reason ?? ''}`.trim()]))
      const isErased = states.get('payments.erasure') === 'applied'
      assert.deepEqual(
        [states.get('payments.erasure'), states.get('payments.legal_hold')],
        isErased ? ['applied', 'failed member_erased'] : ['failed member_on_hold', 'applied'],
      )
      assert.equal((await holds(person)).length, isErased ? 0 : 1)
    }
  })

  test('is not done by one person, nor without a tombstone: the database refuses both', async () => {
    const person = await world.enrol()
    await world.close(person)
    world.years(11)
    const { outside, owner } = world.world
    const tried = (perform: (work: Work) => Promise<unknown>) =>
      assert.rejects(
        world.as(approver, async work => done(await perform(work))),
        /denied|alone|tombstone|never|forgotten|erased/,
      )
    const proposed = valueOf(await propose(person))
    await tried(
      ({ sql, now }) => sql`
        insert into protection.tombstone (institution_id, member_id, proposal_id, erased_by, erased_at)
        values (${bank}, ${person.member}, ${proposed.id}, ${approver}, ${now})`,
    )
    // Nor as if two had agreed long ago and a restore did it again.
    await tried(
      ({ sql, now }) => sql`
        insert into protection.tombstone (institution_id, member_id, proposal_id, erased_by, erased_at, replayed_at)
        values (${bank}, ${person.member}, ${proposed.id}, ${approver}, ${now}, ${now})`,
    )
    await tried(({ sql }) => sql`delete from protection.member_key where member_id = ${person.member}`)
    await tried(
      ({ sql, now }) => sql`
        update payments.member
           set erased_at = ${now}, name_sealed = null, email_sealed = null, reference = member_id, version = version + 1
         where member_id = ${person.member}`,
    )
    await tried(
      ({ sql }) => sql`update payments.past_payment set detail_sealed = null where member_id = ${person.member}`,
    )
    await tried(({ sql }) => sql`update payments.payee_change set before_text = null where payee_id = ${person.payee}`)
    await tried(({ sql }) => sql`update payments.wanted_account set number_last4 = '' where payee_id = ${person.payee}`)
    await tried(({ sql }) => sql`update payments.dispute set words_sealed = null where member_id = ${person.member}`)
    await tried(({ sql }) => sql`update payments.dispute_document set name = '' where true`)
    await tried(({ sql }) => sql`delete from payments.moved where moved_id = ${person.payee}`)
    await tried(({ sql }) => sql`delete from payments.member_context where payment_id = ${person.payment}`)
    await world.approve(proposed)
    await assert.rejects(owner`update protection.tombstone set erased_by = 'person:per_x' where true`, /stays as it is/)
    await assert.rejects(owner`delete from protection.tombstone where true`, /never changed/)
    await assert.rejects(
      owner`
        insert into protection.member_key (institution_id, member_id, kid, data_kid, wrapped, made_at)
        select ${bank}, ${person.member}, 9, min(kid), '\\x01', ${outside.now()} from protection.data_key`,
      /gets no key/,
    )
    await assert.rejects(
      owner`update payments.member set language = 'en' where member_id = ${person.member}`,
      /forgotten/,
    )
  })

  test('is due once every class is over and nothing is in the way, and never by itself', async () => {
    const [person, kept] = [await world.enrol(), await world.enrol()]
    const due = () => world.read(async work => (await payments.listDue(work, '', 100)).due.map(({ member }) => member))
    await world.close(person)
    await world.close(kept)
    assert.ok(!(await due()).includes(person.member))
    world.years(11)
    assert.ok((await due()).includes(person.member))
    await world.approve(await hold({ member: kept.member }))
    assert.ok(!(await due()).includes(kept.member), 'who is held is not due')
    const first = await world.read(work => payments.listDue(work, '', 1))
    assert.equal(first.due.length, 1)
    const second = await world.read(work => payments.listDue(work, first.next ?? '', 100))
    assert.ok(!second.due.some(({ member }) => member === first.due[0]?.member))
    await erase(person)
    assert.ok(!(await due()).includes(person.member))
  })

  test('waits for longer where the institution keeps for longer, and for no less than the law', async () => {
    const person = await world.enrol()
    await world.close(person)
    const set = async (years: object) => {
      const content = JSON.parse(JSON.stringify(years))
      return world.as(maker, work => payments.proposeSetting(work, 'payments.retention', content))
    }
    assert.equal(codeOf(await set({ ach: 5, regulation_e: 2, bsa: 5, ofac: 10 })), 'setting_invalid')
    const longer = valueOf(await set({ ach: 15, regulation_e: 2, bsa: 5, ofac: 10 }))
    assert.equal((await world.approve(longer)).state, 'applied')
    world.years(11)
    const early = await propose(person)
    assert.deepEqual(
      early.ok || early.refusal.code !== 'erasure_too_early' ? [] : early.refusal.kept.map(one => one.class),
      ['ach'],
    )
    world.years(5)
    assert.equal((await erase(person)).state, 'applied')
  })

  test('leaves to nobody what was still asked about them', async () => {
    const person = await world.enrol()
    const found = await world.read(work => change.listProposals(work, { state: 'open' }, undefined, 100))
    assert.ok(!found.some(({ subject }) => subject === person.payee))
  })
})
