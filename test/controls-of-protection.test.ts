import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sealedColumns } from '../src/app-rooms.ts'
import type { Sql } from '../src/base/database.ts'
import { controlsFor } from '../src/protection/controls.ts'
import type { Sealed, Vault } from '../src/protection/protection.ts'
import { type HttpProbing, openHttpProbing } from './probing-http.ts'

const controls = controlsFor(sealedColumns)

describe('the controls of protection', () => {
  let probing: HttpProbing
  let owner: Sql

  before(async () => {
    probing = await openHttpProbing()
    owner = probing.database.as('vouch_owner')
  })
  after(() => probing.close())

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      assert.deepEqual({ result, reason }, { result: 'passed', reason: null }, JSON.stringify(steps))
    })
  }
  const resultOf = async (id: string, vault?: Partial<Vault>) => {
    const { places } = probing
    const at = vault === undefined ? places : { ...places, vault: { ...places.vault, ...vault } }
    return (await probing.tryOf(controls, id, at)).result
  }

  test('leave nothing behind but keys, runs and what the log says of them', async () => {
    const [left] = await owner<{ rotations: bigint; retired: bigint; problems: bigint }[]>`
      select (select count(*) from protection.rotation) as rotations,
             (select count(*) from protection.data_key where retired_at is not null) as retired,
             (select count(*) from protection.rotation_problem) as problems`
    assert.deepEqual({ ...left }, { rotations: 0n, retired: 0n, problems: 0n })
  })

  test('protection.fields-sealed fails where the vault seals nothing, or opens whatever it is shown', async () => {
    const asItIs: Partial<Vault> = {
      // What a broken vault would call sealed.
      sealMany: async items => items.map(({ text }) => Buffer.from(`${'x'.repeat(40)}${text}`) as Sealed),
    }
    assert.equal(await resultOf('protection.fields-sealed', asItIs), 'failed')
    const { vault } = probing.places
    const texts = new Map<string, string>()
    const careless: Partial<Vault> = {
      sealMany: async items => {
        const sealed = await vault.sealMany(items)
        for (const [at, one] of sealed.entries()) texts.set(one.toString('hex', 0, 20), items[at]?.text ?? '')
        return sealed
      },
      open: async (place, sealed, reason) =>
        texts.get(sealed.toString('hex', 0, 20)) ?? vault.open(place, sealed, reason),
    }
    assert.equal(await resultOf('protection.fields-sealed', careless), 'failed')
  })

  test('protection.fields-sealed fails where a value is stored as it was given', async () => {
    const { count } = await owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      return tx`update payments.payee set number_sealed = '99000017'::bytea where institution_id = 'canary'`
    })
    assert.equal(count, 2)
    const { result, steps } = await probing.tryOf(controls, 'protection.fields-sealed')
    assert.equal(result, 'failed')
    assert.equal(steps[0]?.answer, 'payments.payee.number_sealed')
  })

  test('protection.secrets-sealed fails where a process may read keys, and where a secret may stand plain', async () => {
    await owner`grant select on protection.member_key to vouch_canary`
    assert.equal(await resultOf('protection.secrets-sealed'), 'failed')
    await owner`revoke select (wrapped) on protection.member_key from vouch_canary`
    await owner`revoke select on protection.member_key from vouch_canary`
    await owner`grant select (institution_id, member_id, kid, data_kid) on protection.member_key to vouch_canary`
    assert.equal(await resultOf('protection.secrets-sealed'), 'passed')
    await owner`alter table identity.totp drop constraint secret_is_sealed`
    assert.equal(await resultOf('protection.secrets-sealed'), 'failed')
  })

  test('protection.masked fails where the api shows a number whole', async () => {
    const { result } = await probing.tryBehind(
      async (asked, pass) => {
        const answered = await pass(asked)
        const text = answered.body.toString().replaceAll(/"lastDigits":"(\d+)"/g, '"lastDigits":"40009900$1"')
        return { ...answered, body: Buffer.from(text) }
      },
      controls,
      'protection.masked',
    )
    assert.equal(result, 'failed')
  })

  test('protection.no-leak fails where what was refused is repeated, and where nobody is refused', async () => {
    const behind = async (alter: (url: string, said: string) => string, status?: number) => {
      const { result } = await probing.tryBehind(
        async (asked, pass) => {
          const answered = await pass(asked)
          const body = Buffer.from(alter(asked.url, answered.body.toString()))
          return { ...answered, body, status: status ?? answered.status }
        },
        controls,
        'protection.no-leak',
      )
      return result
    }
    assert.equal(await behind((_, said) => said), 'passed')
    assert.equal(await behind((url, said) => said.replace('"detail":"', `"detail":"${url} `)), 'failed')
    assert.equal(await behind((_, said) => said, 200), 'failed')
  })

  test('protection.key-rotation fails where values are left under a key that was said to be done with', async () => {
    await owner`update protection.data_key set retired_at = now() where institution_id = 'canary'`
    await owner`
      insert into protection.rotation (institution_id, rotation_id, why, state, wanted_at, due_at, begun_at, proved_at)
      values ('canary', 'rot_0', 'schedule', 'proved', now(), now(), now(), now())`
    assert.equal(await resultOf('protection.key-rotation'), 'failed')
  })

  test('protection.key-rotation fails where the oldest key has sealed for a hundred days', async () => {
    await owner.begin(async tx => {
      await tx`set local session_replication_role = replica`
      await tx`delete from protection.rotation`
      await tx`
        update protection.data_key
           set made_at = now() - interval '100 days'
         where institution_id = 'canary' and retired_at is null`
    })
    const { result, steps } = await probing.tryOf(controls, 'protection.key-rotation')
    assert.deepEqual([result, steps[0]?.tried], ['failed', 'the age of the oldest key that seals'])
  })
})
