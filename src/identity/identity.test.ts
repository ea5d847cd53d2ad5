import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { enter, openWorld, type World } from '../../test/outside.ts'
import type { Sql } from '../base/database.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { type Actor, transact, type Work } from '../base/work.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../protection/protection.ts'
import * as identity from './identity.ts'
import { excludedBy, isForKind, type Role, roles } from './roles.ts'

const refusedWith = (code: string) => (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code

describe('identity', () => {
  let world: World
  let folder: string
  let vault: Vault
  let owner: Sql
  before(async () => {
    world = await openWorld()
    owner = world.owner
    folder = await mkdtemp(join(tmpdir(), 'vouch-identity-'))
    await makeKeyFile(join(folder, 'kek'))
    const kek = await openKeyFile(join(folder, 'kek'))
    vault = openVault(world.outsideAs('vouch_vault'), kek.ok ? kek.value : fault('the key file was just made'))
    await enter(world.outside, 'other')
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })

  const as = <T, R extends Refusal>(
    perform: (work: Work) => Promise<Outcome<T, R>>,
    actor: Actor = 'process:test',
    institution = 'demo',
  ) => transact(world.outside, institution, actor, perform)

  const codeOf = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'done' : outcome.refusal.code)

  async function newPerson(name: string, ...held: readonly Role[]): Promise<Actor> {
    const email = `${name}@bank.example`
    const sealed = await identity.sealPerson(world.outside, vault, 'demo', { name, email })
    const added = await as(work => identity.addPerson(work, sealed))
    const actor = `person:${added.ok ? added.value : fault(added.refusal.code)}` as const
    for (const role of held) assert.equal(codeOf(await as(work => identity.grantRole(work, actor, role))), 'done')
    return actor
  }

  async function newClient(name: string): Promise<Actor> {
    const added = await as(work => identity.addClient(work, name))
    return `client:${added.ok ? added.value : fault(added.refusal.code)}`
  }

  const leaves = async (kind: string) => {
    const [row] = await owner<{ count: number }[]>`
      select count(*)::int as count from audit.batch where position(convert_to(${`"${kind}"`}, 'UTF8') in leaves) > 0`
    return row?.count ?? 0
  }

  describe('a person', () => {
    test('is found by their actor, with their roles, and their name opens after the work', async () => {
      const actor = await newPerson('Ada Łovelace', 'member_services', 'operator')
      const found = await as(work => identity.find(work, actor))
      assert.ok(found.ok)
      assert.equal(found.value.kind, 'person')
      assert.deepEqual(found.value.roles, ['member_services', 'operator'])
      assert.equal(await identity.nameOf(vault, 'demo', found.value, { why: 'compared' }), 'Ada Łovelace')
    })

    test('is refused as email_taken, however the address is written, also when two come at once', async () => {
      const seal = (email: string) =>
        identity.sealPerson(world.outside, vault, 'demo', { name: 'Bob', email: `${email}@bank.example` })
      const sealed = await Promise.all(['bob', 'BOB', ' bob'].map(seal))
      const added = await Promise.all(sealed.map(person => as(work => identity.addPerson(work, person))))
      assert.deepEqual(added.map(codeOf).toSorted(), ['done', 'email_taken', 'email_taken'])
    })

    test('may have the same address in another institution', async () => {
      const person = { name: 'Cy', email: 'cy@bank.example' }
      for (const institution of ['demo', 'other']) {
        const sealed = await identity.sealPerson(world.outside, vault, institution, person)
        const added = await as(work => identity.addPerson(work, sealed), 'process:test', institution)
        assert.equal(codeOf(added), 'done')
      }
    })

    test('is nowhere plain: not in a table, not in a leaf', async () => {
      await newPerson('Zebediah Quux')
      const rows = await owner<{ text: string }[]>`
        select encode(name || email || email_index, 'escape') as text from identity.person
         union all select encode(leaves, 'escape') from audit.batch`
      assert.ok(rows.length > 2)
      for (const { text } of rows) assert.doesNotMatch(text, /Zebediah|zebediah|bank\.example/)
      await assert.rejects(
        owner`update identity.person set name = ${Buffer.from('Zebediah Quux, who is quite long enough')}`,
        refusedWith('23514'),
      )
    })
  })

  describe('a client', () => {
    test('is found by its actor and has a plain name', async () => {
      const actor = await newClient('core-banking')
      assert.deepEqual(await as(work => identity.find(work, actor)), {
        ok: true,
        value: { actor, kind: 'client', state: 'active', roles: [], displayName: 'core-banking' },
      })
    })

    test('is refused as client_name_malformed, client_name_taken, in that order', async () => {
      for (const name of ['', ' x', 'a\nb', '<b>', 'x'.repeat(81)]) {
        assert.equal(codeOf(await as(work => identity.addClient(work, name))), 'client_name_malformed', name)
      }
      await newClient('x'.repeat(80))
      assert.equal(codeOf(await as(work => identity.addClient(work, 'x'.repeat(80)))), 'client_name_taken')
    })

    test('acts for the institution of its row and for no other', async () => {
      const actor = await newClient('only-here')
      const found = await as(work => identity.find(work, actor), 'process:test', 'other')
      assert.equal(codeOf(found), 'actor_unknown')
    })
  })

  describe('finding an actor', () => {
    test('is refused as actor_unknown, actor_suspended', async () => {
      const actor = await newPerson('Dora')
      for (const nobody of [
        'person:per_none',
        'client:cli_none',
        'process:worker',
        `client:${actor.slice(7)}`,
      ] as const) {
        assert.equal(codeOf(await as(work => identity.find(work, nobody))), 'actor_unknown', nobody)
      }
      assert.equal(codeOf(await as(work => identity.suspend(work, actor))), 'done')
      assert.equal(codeOf(await as(work => identity.find(work, actor))), 'actor_suspended')
      assert.equal(codeOf(await as(work => identity.suspend(work, actor))), 'actor_suspended')
      assert.equal(codeOf(await as(work => identity.reinstate(work, actor), actor)), 'own_rights')
      assert.equal(codeOf(await as(work => identity.reinstate(work, actor))), 'done')
      assert.equal(codeOf(await as(work => identity.reinstate(work, actor))), 'actor_not_suspended')
      assert.equal(codeOf(await as(work => identity.find(work, actor))), 'done')
      assert.equal(codeOf(await as(work => identity.suspend(work, 'person:per_none'))), 'actor_unknown')
      assert.equal(codeOf(await as(work => identity.reinstate(work, 'person:per_none'))), 'actor_unknown')
    })
  })

  describe('a grant', () => {
    test('is refused as own_rights, actor_unknown, actor_suspended, role_held_already, role_not_for_kind, roles_exclude', async () => {
      const grant = (actor: Actor, role: Role, by?: Actor) => as(work => identity.grantRole(work, actor, role), by)
      const actor = await newPerson('Eve', 'operator')
      const machine = await newClient('eve')
      assert.equal(codeOf(await grant(actor, 'operator', actor)), 'own_rights')
      assert.equal(codeOf(await grant('person:per_none', 'operator')), 'actor_unknown')
      await as(work => identity.suspend(work, actor))
      assert.equal(codeOf(await grant(actor, 'operator')), 'actor_suspended')
      await as(work => identity.reinstate(work, actor))
      assert.equal(codeOf(await grant(actor, 'operator')), 'role_held_already')
      assert.deepEqual(await grant(machine, 'approver'), {
        ok: false,
        refusal: { code: 'role_not_for_kind', kind: 'client' },
      })
      assert.deepEqual(await grant(actor, 'ai_agent'), {
        ok: false,
        refusal: { code: 'role_not_for_kind', kind: 'person' },
      })
      assert.deepEqual(await grant(actor, 'approver'), {
        ok: false,
        refusal: { code: 'roles_exclude', held: 'operator' },
      })
    })

    test('that is refused leaves nothing behind', async () => {
      const actor = await newPerson('Finn', 'operator')
      const before = await leaves('identity.role_granted')
      await as(work => identity.grantRole(work, actor, 'approver'))
      assert.equal(await leaves('identity.role_granted'), before)
      const history = await as(async work => done(await identity.roleHistory(work, actor)))
      assert.equal(history.ok && history.value.length, 1)
    })

    test('of two roles that exclude each other, given at once, succeeds once', async () => {
      for (let round = 0; round < 5; round++) {
        const actor = await newPerson(`Gus ${round}`)
        const both = await Promise.all(
          (['operator', 'approver'] as const).map(role => as(work => identity.grantRole(work, actor, role))),
        )
        assert.deepEqual(both.map(codeOf).toSorted(), ['done', 'roles_exclude'])
      }
    })
  })

  describe('a revocation', () => {
    test('is refused as own_rights, actor_unknown, role_not_held', async () => {
      const revoke = (actor: Actor, role: Role, by?: Actor) => as(work => identity.revokeRole(work, actor, role), by)
      const actor = await newPerson('Hal', 'operator')
      assert.equal(codeOf(await revoke(actor, 'operator', actor)), 'own_rights')
      assert.equal(codeOf(await revoke('person:per_none', 'operator')), 'actor_unknown')
      assert.equal(codeOf(await revoke(actor, 'auditor')), 'role_not_held')
      assert.equal(codeOf(await revoke(actor, 'operator')), 'done')
      assert.equal(codeOf(await revoke(actor, 'operator')), 'role_not_held')
    })

    test('makes room for the role that was excluded, and the history tells of both', async () => {
      const actor = await newPerson('Ida', 'operator')
      const grantedAt = world.clock.now()
      world.clock.advance(1_000)
      const revokedAt = world.clock.now()
      await as(work => identity.revokeRole(work, actor, 'operator'), 'process:boss')
      world.clock.advance(1_000)
      assert.equal(codeOf(await as(work => identity.grantRole(work, actor, 'approver'))), 'done')
      const found = await as(work => identity.find(work, actor))
      assert.deepEqual(found.ok && found.value.roles, ['approver'])
      const history = await as(async work => done(await identity.roleHistory(work, actor)))
      const grantedBy = 'process:test'
      assert.deepEqual(history.ok && Array.from(history.value), [
        { role: 'approver', grantedAt: world.clock.now(), grantedBy, revokedAt: null, revokedBy: null },
        { role: 'operator', grantedAt, grantedBy, revokedAt, revokedBy: 'process:boss' },
      ])
    })
  })

  test('every change has its leaf', async () => {
    const kinds = [
      'identity.person_added',
      'identity.client_added',
      'identity.role_granted',
      'identity.role_revoked',
      'identity.actor_suspended',
      'identity.actor_reinstated',
    ]
    const before = await Promise.all(kinds.map(leaves))
    const actor = await newPerson('Joy', 'auditor')
    await newClient('joy')
    await as(work => identity.revokeRole(work, actor, 'auditor'))
    await as(work => identity.suspend(work, actor))
    await as(work => identity.reinstate(work, actor))
    assert.deepEqual(
      await Promise.all(kinds.map(leaves)),
      before.map(count => count + 1),
    )
  })

  describe('the database', () => {
    test('excludes the same pairs of roles, for people and machines, as the code does', async () => {
      const holders = [
        ['person', await newPerson('Kim')],
        ['client', await newClient('kim')],
      ] as const
      for (const [kind, actor] of holders) {
        for (const one of roles) {
          for (const other of roles) {
            const held = one === other ? [one] : [one, other]
            const isAllowed = held.every(role => isForKind(role, kind)) && excludedBy([one], other) === undefined
            const said = await owner`
              update identity.actor set roles = ${`{${held.join(',')}}`}::text::text[] where actor = ${actor}`.then(
              () => 'allowed',
              (thrown: unknown) => (refusedWith('23514')(thrown) ? 'refused' : String(thrown)),
            )
            assert.equal(said, isAllowed ? 'allowed' : 'refused', `${kind}: ${held.join(', ')}`)
          }
        }
      }
    })

    test('refuses what the code would refuse, to whoever goes around it', async () => {
      const operator = await newPerson('Lea', 'operator')
      const grant = (id: string, role: string, by: string) =>
        world.outside.sql.begin(async tx => {
          await tx`select set_config('vouch.institution', 'demo', true)`
          await tx`insert into identity.role_grant (institution_id, grant_id, actor, role, granted_at, granted_by)
                   values ('demo', ${id}, ${operator}, ${role}, ${world.clock.now()}, ${by})`
        })
      await assert.rejects(grant('grt_a', 'approver', 'process:x'), /operator_and_approver_are_two_people/)
      await assert.rejects(grant('grt_a', 'owner', 'process:x'), /role_is_one_of_ten/)
      await assert.rejects(grant('grt_a', 'member_services', operator), /nobody gives or takes a role alone/)
      await assert.rejects(grant('grt_a', 'operator', 'process:x'), /held already/)
    })

    test('lets no process rewrite roles or history', async () => {
      await newPerson('Mia', 'operator')
      for (const role of ['vouch_api', 'vouch_worker'] as const) {
        const sql = world.database.as(role, 1)
        const tries = [
          sql`update identity.actor set roles = '{}'`,
          sql`insert into identity.actor (institution_id, actor, kind, roles, added_at, added_by)
              values ('demo', 'person:per_evil', 'person', '{approver}', ${world.clock.now()}, 'x')`,
          sql`update identity.role_grant set role = 'approver'`,
          sql`delete from identity.role_grant`,
          sql`delete from identity.role_revocation`,
          sql`truncate identity.role_revocation`,
          sql`delete from identity.person`,
          sql`update identity.person set email_index = ''`,
        ]
        for (const attempt of tries) await assert.rejects(attempt, refusedWith('42501'))
      }
      const worker = world.database.as('vouch_worker', 1)
      await assert.rejects(worker`update identity.actor set state = 'suspended'`, refusedWith('42501'))
      for (const role of ['vouch_sealer', 'vouch_backup'] as const) {
        const sql = world.database.as(role, 1)
        await assert.rejects(sql`select 1 from identity.actor`, refusedWith('42501'))
      }
      await assert.rejects(owner`delete from identity.role_grant`, refusedWith('23001'))
      await assert.rejects(owner`update identity.role_revocation set revoked_by = 'x'`, refusedWith('23001'))
    })
  })
})
