// An institution with members who have everything that is ever known of a member, each with words that stand nowhere else; and
// people who may forget them.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { literal } from '../src/base/database.ts'
import type { InstitutionId } from '../src/base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../src/base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../src/base/work.ts'
import * as change from '../src/change/change.ts'
import * as ledger from '../src/ledger/ledger.ts'
import * as payments from '../src/payments/payments.ts'
import { fundingAccountPlace } from '../src/payments/sealing.ts'
import {
  type Kek,
  makeKeyFile,
  openKeyFile,
  openVault,
  type Place,
  type Sealed,
  type Vault,
} from '../src/protection/protection.ts'
import { openWorld, type World } from './outside.ts'

export const bank: InstitutionId = 'first-federal'
export const maker: Actor = 'person:per_maker'
export const approver: Actor = 'person:per_approver'

export const valueOf = <T>(outcome: Outcome<T, Refusal> | undefined): T =>
  outcome?.ok === true ? outcome.value : fault(`refused: ${JSON.stringify(outcome)}`)
export const codeOf = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'ok' : outcome.refusal.code)

export type Person = {
  readonly member: payments.MemberId
  readonly funding: payments.FundingAccountId
  readonly book: ledger.AccountId
  readonly payee: payments.PayeeId
  readonly payment: payments.PaymentId
  /** What stands in plain, and must not afterwards. */
  readonly words: readonly string[]
  /** Blind indexes, as hexadecimal digits. */
  readonly indexes: readonly string[]
  readonly sealed: { readonly place: Place; readonly sealed: Buffer; readonly text: string }
}

export type ErasingWorld = Awaited<ReturnType<typeof openErasingWorld>>

const someHash = Buffer.alloc(32, 7)
const yearMs = 366 * 86_400_000

export async function openErasingWorld() {
  const world = await openWorld()
  const folder = await mkdtemp(join(tmpdir(), 'vouch-erasing-'))
  const keyFile = join(folder, 'kek')
  await makeKeyFile(keyFile)
  const kek: Kek = valueOf(await openKeyFile(keyFile))
  const newVault = (): Vault => openVault(world.outsideAs('vouch_vault'), kek)
  const vault = newVault()
  await world.owner`delete from base.institution` // The world's own institution knows no payments.
  const outside = world.outside
  const as = <T, R extends Refusal>(actor: Actor, perform: (work: Work) => Promise<Outcome<T, R>>, by = outside) =>
    transact(by, bank, actor, perform)
  const read = async <T>(perform: (work: Work) => Promise<T>) =>
    valueOf(await as('client:cli_1', async work => done(await perform(work))))
  valueOf(
    await as('client:cli_1', work =>
      payments.openInstitution(work, {
        name: 'First Federal',
        timeZone: 'America/Chicago',
        currency: 'USD',
        rules: 'open',
        routingNumber: '111000025',
      }),
    ),
  )
  const people = { world, vault, outside, as, read }
  let count = 0
  return {
    ...people,
    folder,
    keyFile,
    kek,
    newVault,
    /** Somebody with a payment that was settled, and all of the rest; a member still, unless they are closed. */
    enrol: (name = `n${++count}`) => enrol(people, name),
    close: async (person: Person) =>
      valueOf(await as('client:cli_1', work => payments.setMemberState(work, person.member, 'closed', 'left'))),
    years: (count: number) => world.clock.advance(count * yearMs),
    propose: (perform: (work: Work) => ReturnType<typeof payments.proposeErasure>) => as(maker, perform),
    /** As the route does: the last approval carries it out. */
    approve: (proposal: change.Proposal, by: Outside = outside) => approve(proposal, by),
    end: async () => {
      await world.close()
      await rm(folder, { recursive: true })
    },
  }
}

export async function approve(proposal: change.Proposal, by: Outside): Promise<change.Proposal> {
  return valueOf(
    await transact(by, bank, approver, async (work): Promise<Outcome<change.Proposal, Refusal>> => {
      const approved = await change.approve(work, proposal.id, proposal.contentHash)
      if (!approved.ok || approved.value.state !== 'ready') return approved
      const outcome = await payments.carryOut(work, approved.value)
      return outcome.ok ? change.applied(work, proposal.id) : change.failed(work, proposal.id, outcome.refusal.code)
    }),
  )
}

type Parts = {
  readonly world: World
  readonly vault: Vault
  readonly outside: Outside
  readonly as: <T, R extends Refusal>(
    actor: Actor,
    perform: (work: Work) => Promise<Outcome<T, R>>,
  ) => Promise<Outcome<T, R>>
  readonly read: <T>(perform: (work: Work) => Promise<T>) => Promise<T>
}

async function enrol({ world, vault, outside, as, read }: Parts, name: string): Promise<Person> {
  const [member, funding, payee] = [outside.newId('mem'), outside.newId('fac'), outside.newId('pye')]
  const words = (what: string) => `Canary ${what} ${name}`
  const number = `88${name.replaceAll(/\D/g, '').padStart(3, '0')}77665`
  const [sealedMember] = await payments.sealMembers(vault, bank, [
    { id: member, reference: words('reference'), name: words('name'), email: `canary.${name}@example.com` },
  ])
  valueOf(await as('client:cli_1', work => payments.addMembers(work, [sealedMember ?? fault('one')])))
  const [ownNumber] = await payments.sealFundingNumbers(vault, bank, [{ id: funding, member, number }])
  const own = ownNumber ?? fault('one')
  const core = await payments.sealCoreNumber(vault, { institution: bank, member }, { id: funding, number })
  const [account] = valueOf(
    await as('client:cli_1', work =>
      payments.addFundingAccounts(work, [{ id: funding, member, number: own, currency: 'USD', floor: 0n }]),
    ),
  )
  const book = account?.account ?? fault('one')
  const address = { street: words('street'), city: 'Chicago', region: 'IL', zip: '60601' }
  const plain = {
    id: payee,
    member,
    nickname: words('nickname'),
    name: words('payee'),
    bank: '021000021',
    number,
    address,
  }
  const [sealedPayee] = await payments.sealPayees(vault, bank, [plain])
  const paid = sealedPayee ?? fault('one')
  valueOf(await as('client:cli_1', work => payments.addPayees(work, [paid])))
  valueOf(
    await as('client:cli_1', work =>
      payments.changePayee(work, payee, member, { nickname: words('other nickname'), address: null }, 1),
    ),
  )
  const [wanted] = await payments.sealPayeeAccounts(vault, bank, [
    { id: payee, member, bank: '021000021', number: `${number}9` },
  ])
  const other = wanted ?? fault('one')
  const proposal = valueOf(
    await as('client:cli_1', work => payments.proposePayeeAccount(work, payee, { ...other, member, method: 'ach' }, 2)),
  )
  await fund(read, book, name)
  const payment = await pay({ vault, outside, as }, { member, funding, payee })
  const sealed = {
    place: fundingAccountPlace({ institution: bank, member }, funding),
    sealed: own.sealed,
    text: number,
  }
  const hit = Buffer.alloc(32, 200 + Number(name.replaceAll(/\D/g, '')))
  await plant(world, vault, { member, funding, payee, payment, core, hit }, words)
  await as('client:cli_1', async work => done(await change.withdraw(work, proposal.id, 'not wanted')))
  return {
    member,
    funding,
    book,
    payee,
    payment,
    words: ['reference', 'nickname', 'other nickname', 'moved', 'past', 'document'].map(words),
    indexes: [own.index, paid.number.index, other.number.index, other.ownIndex, hit].map(bytes =>
      bytes.toString('hex'),
    ),
    sealed,
  }
}

async function fund(read: Parts['read'], book: ledger.AccountId, name: string): Promise<void> {
  await read(async work => {
    const [outside] = await ledger.openAccounts(work, [
      { currency: 'USD', kind: 'external', normalSide: 'debit', floor: null },
    ])
    const debit = outside ?? fault('one')
    const money = { minor: 5_000n, currency: 'USD' }
    valueOf((await ledger.post(work, [{ kind: 'direct', key: `fund ${name}`, debit, credit: book, money }]))[0])
  })
}

/** All that was there, and it has left the books. */
async function pay(
  { vault, outside, as }: Pick<Parts, 'vault' | 'outside' | 'as'>,
  { member, funding, payee }: Pick<Person, 'member' | 'funding' | 'payee'>,
): Promise<payments.PaymentId> {
  const id = outside.newId('pay')
  const context = await payments.sealContext(vault, bank, id, {
    session: 'Canary session',
    device: 'd',
    address: '192.0.2.1',
    at: '2026-01-05T15:00:00Z',
    signature: 's',
  })
  const [submitted] = valueOf(
    await as('client:cli_1', async work =>
      done(
        await payments.submitMany(work, [
          {
            id,
            actor: 'client:cli_1',
            key: `key ${member}`,
            fundingAccount: funding,
            payee,
            money: { minor: 5_000n, currency: 'USD' },
            context,
          },
        ]),
      ),
    ),
  )
  const { payment } = valueOf(submitted)
  const of = payment.hold ?? fault('what is released is held')
  valueOf(
    await as(
      'client:cli_1',
      async work =>
        (await ledger.post(work, [{ kind: 'capture', key: `settled ${member}`, of }]))[0] ?? fault('one for one'),
    ),
  )
  return payment.id
}

type Planted = Pick<Person, 'member' | 'funding' | 'payee' | 'payment'> & {
  readonly core: Sealed
  readonly hit: Buffer
}

/** What would take a core, a bank, a list and another system to come about: rows as their rooms write them. */
async function plant(
  { owner, clock, outside }: World,
  vault: Vault,
  { member, funding, payee, payment, core, hit }: Planted,
  words: (what: string) => string,
): Promise<void> {
  const now = clock.now()
  const own = { institution: bank, member }
  const [past, dispute] = [outside.newId('pst'), outside.newId('dsp')]
  const detail = await vault.seal(payments.pastPaymentPlace(own, past), '{"note":"Canary detail"}')
  const said = await payments.sealDisputeWords(vault, own, dispute, 'Canary words')
  const why = await vault.seal(
    { institution: bank, table: 'rails.screening_hit', column: 'why_sealed', row: `hit_${member.slice(4)}` },
    'Canary why',
  )
  const notice = await vault.seal(
    { institution: bank, table: 'rails.change_notice', column: 'sealed', row: `inc_${member.slice(4)}/1` },
    'Canary notice',
  )
  await owner.begin(async sql => {
    // Their checks and parents are not what is tried here.
    await sql`set local session_replication_role = replica`
    await sql`update payments.payment set state = 'settled', changed_at = ${now}, reason = null where payment_id = ${payment}`
    await sql`
      insert into payments.core_account (institution_id, funding_account_id, number_sealed, opened_at)
      values (${bank}, ${funding}, ${core}, ${now})`
    await sql`
      insert into payments.moved (institution_id, kind, reference, moved_id, moved_at)
      values (${bank}, 'payee', ${words('moved')}, ${payee}, ${now})`
    await sql`
      insert into payments.past_payment (
        institution_id, past_payment_id, reference, member_id, currency, amount, paid_on, state, detail_sealed, moved_at)
      values (${bank}, ${past}, ${words('past')}, ${member}, 'USD', 100, '2025-12-01', 'paid', ${detail}, ${now})`
    await sql`
      insert into payments.dispute (
        institution_id, dispute_id, key, fingerprint, member_id, funding_account_id, payment_id, kind, form, received_at,
        received_on, transfer_on, is_point_of_sale, is_foreign, is_timely, must_confirm, rules_version, currency, amount,
        words_sealed, state, version, found, ended_at, opened_at, changed_at)
      values (
        ${bank}, ${dispute}, ${dispute}, ${someHash}, ${member}, ${funding}, ${payment}, 'other', 'oral', ${now},
        '2026-01-05', '2026-01-05', false, false, true, false, 1, 'USD', 100,
        ${said}, 'resolved_against', 2, 0, ${now}, ${now}, ${now})`
    await sql`
      insert into payments.dispute_document (institution_id, dispute_id, sha256, name, version)
      values (${bank}, ${dispute}, ${someHash}, ${words('document')}, 1)`
    await sql`
      insert into payments.screened (institution_id, subject, kind, state, edition, changed_at)
      select ${bank}, subject, kind, 'clear', 1, ${now}
        from unnest(${literal([member, payee])}::text::text[], ${literal(['member', 'payee'])}::text::text[])
          as who (subject, kind)`
    await sql`
      insert into rails.screening (
        institution_id, screening_id, edition, list_hash, rules, threshold, cause, subjects, actor, at, keep_until)
      values (${bank}, 'scr_1', 1, repeat('0', 64), 1, 80, 'arrival', '{x}', 'process:worker', ${now}, '2036-01-06')
          on conflict do nothing`
    await sql`
      insert into rails.screening_hit (
        institution_id, hit_id, screening_id, subject, name_index, kind, entry, entry_hash, listed_name, score, entry_text,
        why_sealed, state, grounds, proposal_id, found_at, decided_at, keep_until)
      values (
        ${bank}, ${`hit_${member.slice(4)}`}, 'scr_1', ${payee}, ${hit}, 'listed', '1', repeat('0', 64), 'Somebody listed', 90, '{}',
        ${why}, 'false_match', 'another_name', 'prp_1', ${now}, ${now}, '2036-01-06')`
    await sql`
      insert into rails.change_notice (
        institution_id, incoming_file_id, place, instruction_id, reference, creditor, code, sealed, received_at, due_on,
        due_at, changed_at)
      values (
        ${bank}, ${`inc_${member.slice(4)}`}, 1, 'itn_1', ${`${payment}/1`}, 'tok_1', 'C01', ${notice}, ${now}, '2026-01-09',
        ${now}, ${now})`
  })
}
