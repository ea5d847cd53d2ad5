import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { openPeopleWorld, type PeopleWorld } from '../../test/people-world.ts'
import { transact } from '../base/work.ts'
import { enterFirstPeople, loadPermits, makeInvitation, type Role, recoverPerson, sealPerson } from './identity.ts'

describe('the first people of an institution', () => {
  let people: PeopleWorld
  before(async () => {
    people = await openPeopleWorld()
  })
  after(() => people.close())

  async function enter(...listed: readonly (readonly [email: string, ...roles: Role[]])[]) {
    const { office, vault } = people
    const permits = await loadPermits()
    const first = await Promise.all(
      listed.map(async ([email, ...roles]) => ({
        sealed: await sealPerson(office, vault, 'demo', { name: 'Somebody', email }),
        roles,
        invitation: await makeInvitation(office.newId, vault, 'demo'),
      })),
    )
    const entered = await transact(office, 'demo', 'process:opening', work => enterFirstPeople(work, permits, first))
    return entered.ok ? 'entered' : entered.refusal.code
  }

  test('are two who could agree on a third, and come once', async () => {
    assert.equal(await enter(), 'nobody_could_agree')
    assert.equal(await enter(['a@b.example', 'platform_engineer']), 'nobody_could_agree')
    assert.equal(await enter(['a@b.example', 'compliance'], ['c@b.example', 'compliance']), 'nobody_could_agree')
    assert.equal(await enter(['a@b.example', 'operator'], ['c@b.example', 'compliance']), 'nobody_could_agree')
    const pair = [
      ['a@b.example', 'security_analyst'],
      ['c@b.example', 'compliance'],
    ] as const
    assert.equal(await enter(...pair), 'entered')
    assert.equal(await enter(...pair), 'people_there_already')
  })

  test('and the last: what one signs in with is taken back, by nobody but whoever recovers, and they are invited anew', async () => {
    const { office, vault, world } = people
    const known = await people.enrol('Lena Last', 'compliance')
    const [row] = await world.owner<{ index: Buffer }[]>`
      select email_index as index from identity.person where person_id = ${known.person}`
    const index = row?.index ?? assert.fail()
    const invitation = await makeInvitation(office.newId, vault, 'demo')
    const recover = (actor: 'process:recovery' | 'process:worker', emailIndex = index) =>
      transact(office, 'demo', actor, work => recoverPerson(work, emailIndex, invitation))
    await assert.rejects(recover('process:worker'), /recovery_needs_no_proposal/)
    assert.equal((await recover('process:recovery', Buffer.alloc(32))).ok, false)
    assert.deepEqual(await recover('process:recovery'), { ok: true, value: known.person })
    const [left] = await world.owner<{ passkeys: number; invitations: number; frozen: number }[]>`
      select (select count(*)::int from identity.passkey
               where person_id = ${known.person} and retired_at is null) as passkeys,
             (select count(*)::int from identity.invitation
               where person_id = ${known.person} and purpose = 'reset' and used_at is null) as invitations,
             (select count(*)::int from identity.credential_reset
               where person_id = ${known.person} and frozen_until > reset_at) as frozen`
    assert.deepEqual(left, { passkeys: 0, invitations: 1, frozen: 1 })
  })
})
