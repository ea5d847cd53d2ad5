// What the database refuses by itself, to the process that may do most: whoever has taken over the office.

import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { after, before, describe, test } from 'node:test'

import { openWorld, type World } from '../../test/outside.ts'
import { literal, type Sql, type Transaction } from '../base/database.ts'
import { fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import * as change from './change.ts'

const [ada, bob, cyd] = ['person:per_ada', 'person:per_bob', 'person:per_cyd'] as const

describe('the database, asked by the office directly,', () => {
  let world: World
  let api: Sql
  before(async () => {
    world = await openWorld()
    api = world.database.as('vouch_office')
  })
  after(() => world.close())

  const as = async <T, R extends Refusal>(actor: Actor, perform: (work: Work) => Promise<Outcome<T, R>>) => {
    const outcome = await transact(world.outside, 'demo', actor, perform)
    return outcome.ok ? outcome.value : fault(outcome.refusal.code)
  }
  const propose = (approvalsNeeded: 1 | 2 = 1) =>
    as(ada, work =>
      change.propose(work, {
        kind: 'test.rules',
        subject: work.newId('sub'),
        content: 'content',
        approvalsNeeded,
        expiresAt: new Date(work.now.getTime() + 1_000),
      }),
    )
  const revise = ({ id, version }: change.Proposal, actor: Actor) =>
    as(actor, work => change.revise(work, id, version, { by: actor }))
  const approve = ({ id, contentHash }: change.Proposal, actor: Actor) =>
    as(actor, work => change.approve(work, id, contentHash))

  const directly = (perform: (sql: Transaction) => Promise<unknown>) =>
    api.begin(async sql => {
      await sql`select set_config('vouch.institution', 'demo', true)`
      await perform(sql)
    })
  const insertApproval = (
    { id, revision, contentHash, makers }: change.Proposal,
    approver: string,
    { ofRevision = revision, hashSeen = contentHash, named = makers as readonly string[] } = {}, // Names are texts.
  ) =>
    directly(
      sql => sql`
        insert into change.approval
               (institution_id, proposal_id, revision, content_hash, makers, approved_by, approved_at)
        values ('demo', ${id}, ${ofRevision}, ${Buffer.from(hashSeen, 'hex')}, ${literal(named)}::text::text[],
                ${approver}, ${world.clock.now()})`,
    )
  const insertRevision = (
    { id, kind, subject, revision }: change.Proposal,
    makers: readonly string[],
    { number = revision + 1, hashed = '"new"' } = {},
  ) =>
    directly(async sql => {
      await sql`
        update change.proposal set revision = ${number}, version = version + 1, state = 'open' where proposal_id = ${id}`
      const text = `{"content":${hashed},"kind":"${kind}","subject":"${subject}"}`
      await sql`
        insert into change.revision
               (institution_id, proposal_id, revision, kind, subject, content, content_hash, makers, made_at)
        values ('demo', ${id}, ${number}, ${kind}, ${subject}, '"new"', ${hash('sha256', text, 'buffer')},
                ${literal(makers)}::text::text[], ${world.clock.now()})`
    })
  const update = ({ id }: change.Proposal, state: change.ProposalState) =>
    directly(
      sql => sql`
        update change.proposal set state = ${state}, version = version + 1 where proposal_id = ${id}`,
    )

  test('refuses the approval of the proposer and of any reviser', async () => {
    const made = await revise(await revise(await propose(), bob), cyd)
    for (const maker of made.makers) await assert.rejects(insertApproval(made, maker), /approver_is_no_maker/)
    await insertApproval(made, 'person:per_dan')
  })

  test('refuses the approval of a maker who is left out, or of other makers', async () => {
    const made = await revise(await propose(), bob)
    for (const named of [[ada], [bob], [bob, ada], [ada, bob, cyd], []]) {
      await assert.rejects(insertApproval(made, 'person:per_dan', { named }), /approval_names_the_makers/)
    }
  })

  test('refuses a revision that forgets who made those before it, skips a number, or names nobody', async () => {
    const made = await revise(await propose(), bob)
    for (const makers of [
      [bob, bob, cyd],
      [cyd, bob, cyd],
      [bob, ada, cyd],
    ]) {
      await assert.rejects(insertRevision(made, makers), /revision_adds_to_the_makers_before/)
    }
    for (const makers of [[cyd], [ada, bob], [ada, bob, cyd, cyd]]) {
      await assert.rejects(insertRevision(made, makers), /revision_names_a_maker_for_each|"made_by"/)
    }
    await assert.rejects(insertRevision(made, [ada, bob, 'process:worker']), /revision_is_not_made_by_a_process/)
    await assert.rejects(insertRevision(made, [ada, bob, cyd, cyd], { number: 4 }), /does not go/)
    await assert.rejects(
      directly(
        sql => sql`
          update change.proposal set revision = revision + 1, version = version + 1 where proposal_id = ${made.id}`,
      ),
      /proposal_has_its_current_revision/,
    )
    await insertRevision(made, [ada, bob, cyd])
  })

  test('refuses a revision whose hash is of something else', async () => {
    const made = await propose()
    await assert.rejects(insertRevision(made, [ada, ada], { hashed: '"seen"' }), /revision_hash_is_of_its_content/)
    await insertRevision(made, [ada, ada])
  })

  test('refuses the approval of a machine, a second one by the same person, one of another hash', async () => {
    const made = await propose(2)
    for (const machine of ['client:cli_core', 'process:worker', 'person:']) {
      await assert.rejects(insertApproval(made, machine), /approver_is_a_person/)
    }
    const hashSeen = (await propose()).contentHash
    await assert.rejects(insertApproval(made, bob, { hashSeen }), /approval_is_of_the_content/)
    await insertApproval(made, bob)
    await assert.rejects(insertApproval(made, bob), /approval_pkey/)
  })

  test('refuses an approval of an older revision, of one to come, and of what has ended', async () => {
    const made = await propose()
    const revised = await revise(made, bob)
    for (const ofRevision of [1, 3]) {
      await assert.rejects(insertApproval(revised, cyd, { ofRevision }), /revision \d of prp_\d+ is not open/)
    }
    await as(cyd, work => change.reject(work, made.id, 'no'))
    await assert.rejects(insertApproval(revised, cyd), /is not open/)
    await assert.rejects(insertRevision(revised, [ada, bob, cyd]), /does not go from rejected/)
  })

  test('refuses ready and applied without enough approvals of the current revision', async () => {
    const made = await propose(2)
    await assert.rejects(update(made, 'ready'), /lacks approvals/)
    await assert.rejects(update(made, 'applied'), /does not go from open to applied/)
    await insertApproval(made, bob)
    await assert.rejects(update(made, 'ready'), /lacks approvals/)
    await insertApproval(made, cyd)
    await update(made, 'ready')
    await revise({ ...made, version: 2 }, 'person:per_dan')
    await assert.rejects(update(made, 'ready'), /lacks approvals/)
    await assert.rejects(update(made, 'applied'), /does not go from open to applied/)
  })

  test('refuses a second proposal for the same thing, and any change but those of the lifecycle', async () => {
    const made = await propose()
    await assert.rejects(
      directly(
        sql => sql`
          insert into change.proposal (institution_id, proposal_id, kind, subject, approvals_needed, proposed_at,
                                       expires_at, changed_by, changed_at)
          values ('demo', 'prp_0', ${made.kind}, ${made.subject}, 1, ${made.proposedAt}, ${made.expiresAt}, ${bob},
                  ${made.proposedAt})`,
      ),
      /proposal_is_the_only_one_pending/,
    )
    for (const column of ['kind', 'subject', 'expires_at', 'approvals_needed', 'proposed_at']) {
      await assert.rejects(
        directly(sql => sql`update change.proposal set ${sql(column)} = ${sql(column)} where proposal_id = ${made.id}`),
        { code: '42501' },
        column,
      )
    }
    for (const table of ['revision', 'approval', 'value']) {
      await assert.rejects(
        directly(sql => sql`delete from change.${sql(table)}`),
        { code: '42501' },
      )
      await assert.rejects(world.owner`delete from change.${world.owner(table)}`, { code: '23001' })
    }
  })

  test('refuses a rejection by a machine, and an end without its reason', async () => {
    const made = await propose()
    const ending = (state: change.ProposalState, actor: Actor, reason: string | null) =>
      directly(
        sql => sql`
          update change.proposal
             set state = ${state}, version = version + 1, changed_by = ${actor}, reason = ${reason}
           where proposal_id = ${made.id}`,
      )
    await assert.rejects(ending('rejected', 'client:cli_core', 'no'), /proposal_is_rejected_by_a_person/)
    await assert.rejects(ending('rejected', bob, null), /proposal_ends_badly_for_a_reason/)
    await assert.rejects(ending('rejected', bob, 'x'.repeat(change.reasonLengthMax + 1)), /proposal_reason_is_short/)
    await ending('rejected', bob, 'no')
    await assert.rejects(ending('rejected', bob, 'no, and another reason'), /does not go from rejected/)
  })

  test('refuses what comes after the time of a proposal, and an expiry before it', async () => {
    const made = await propose()
    const at = (state: change.ProposalState, moment: Date) =>
      directly(
        sql => sql`
          update change.proposal
             set state = ${state}, version = version + 1, changed_at = ${moment},
                 reason = case ${state} when 'withdrawn' then 'why not' end
           where proposal_id = ${made.id}`,
      )
    const justBefore = new Date(made.expiresAt.getTime() - 1)
    await assert.rejects(at('withdrawn', made.expiresAt), /proposal_expires_in_time/)
    await assert.rejects(at('expired', justBefore), /proposal_expires_in_time/)
    await at('open', justBefore)
    await at('expired', made.expiresAt)
  })

  test('refuses a value that was not approved, has another content, name or number, or changes the past', async () => {
    const open = await propose()
    const made = await approve(await propose(), bob)
    const other = await approve(await propose(), bob)
    const setting = (
      { id, contentHash, revision }: change.Proposal,
      { name = 'test.rules', version = 1, hashSet = contentHash, repeats = null as number | null, lateMs = 0 } = {}, // Or a version.
    ) =>
      directly(
        sql => sql`
          with applied as (update change.proposal set state = 'applied', version = version + 1 where proposal_id = ${id})
          insert into change.value (institution_id, name, version, proposal_id, revision, content_hash, effective_from,
                                    repeats, set_by, set_at)
          values ('demo', ${name}, ${version}, ${id}, ${revision}, ${Buffer.from(hashSet, 'hex')},
                  ${new Date(world.clock.now().getTime() - lateMs)}, ${repeats}, ${bob}, ${world.clock.now()})`,
      )
    await assert.rejects(setting(open), /does not go|does not let/)
    await assert.rejects(setting(made, { name: 'test.else' }), /does not let test.else be set/)
    await assert.rejects(setting(made, { hashSet: other.contentHash }), /value_is_what_was_approved/)
    await assert.rejects(setting(made, { version: 2 }), /value_versions_have_no_gap/)
    await assert.rejects(setting(made, { version: 0 }), /value_version_counts_from_one/)
    await assert.rejects(setting(made, { lateMs: 1 }), /value_takes_effect_once_set/)
    await assert.rejects(setting(made, { repeats: 1 }), /value_repeats_the_past/)
    await setting(made)
    await assert.rejects(setting(other, { version: 2, repeats: 1 }), /value_repeats_an_earlier_version/)
    await assert.rejects(setting(other, { version: 1 }), /value_pkey/)
    await setting(other, { version: 2 })
  })

  test('lets the worker end what has expired, and decide nothing', async () => {
    const worker = world.database.as('vouch_worker')
    const made = await approve(await propose(), bob)
    const attempts: readonly (readonly [string, (sql: Transaction) => Promise<unknown>])[] = [
      ['revises', sql => sql`update change.proposal set revision = 2 where proposal_id = ${made.id}`],
      ['gives a reason', sql => sql`update change.proposal set reason = 'x' where proposal_id = ${made.id}`],
      ['approves', sql => sql`insert into change.approval (institution_id) values ('demo')`],
      ['sets a value', sql => sql`insert into change.value (institution_id) values ('demo')`],
    ]
    for (const [what, attempt] of attempts) {
      await assert.rejects(worker.begin(attempt), { code: '42501' }, what)
    }
  })
})
