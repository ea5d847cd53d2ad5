import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { Value } from 'typebox/value'

import { must } from '../../bin/replay/bank.ts'
import { openWorld, type World } from '../../test/outside.ts'
import { type Canonical, canonical } from '../base/canonical.ts'
import { done } from '../base/outcome.ts'
import { transact } from '../base/work.ts'
import { makeKeyFile, openKeyFile, openVault, type Vault } from '../protection/protection.ts'
import { askedNumber, type SettingNumber, settingNumber } from './setting-number.ts'
import { keepNumbers, sealSetting, settingNumbersFrom, unknownNumbers } from './setting-numbers.ts'

const seed = Number(process.env['VOUCH_SEED'] ?? 20_260_105)
const setting = 'payments.files'

describe('an account number of a setting', () => {
  let world: World
  let vault: Vault
  let home: string
  before(async () => {
    world = await openWorld()
    home = await mkdtemp(join(tmpdir(), 'vouch-setting-'))
    await makeKeyFile(join(home, 'kek'))
    vault = openVault(world.outsideAs('vouch_vault'), must(await openKeyFile(join(home, 'kek'))))
  })
  after(async () => {
    await world.close()
    await rm(home, { recursive: true })
  })

  const seal = (asked: Canonical, of = setting) => sealSetting(vault, world.institution, of, asked)
  const keep = async (asked: Canonical, of = setting) => {
    const { content, numbers } = await seal(asked, of)
    await transact(world.outside, world.institution, 'person:per_1', async work =>
      done(await keepNumbers(work, numbers)),
    )
    return content
  }
  const keptOne = async (number: string, of = setting) => {
    const content = await keep({ debtor: { number } }, of)
    return (content as { readonly debtor: SettingNumber }).debtor // As it was asked for, one line above.
  }
  const unknownIn = async (content: Canonical, institution = world.institution) =>
    must(
      await transact(world.outside, institution, 'person:per_1', async work =>
        done(await unknownNumbers(work, setting, content)),
      ),
    )

  test('stands in it as a token and its last digits, wherever it is', async () => {
    const asked = { name: 'First Bank', debtor: { number: '000123-456 789' }, more: [{ account: { number: 'ab12' } }] }
    const { content, numbers } = await seal(asked)
    const [first, second] = numbers
    assert.deepEqual(content, {
      name: 'First Bank',
      debtor: { token: first?.token, lastDigits: '6789' },
      more: [{ account: { token: second?.token, lastDigits: '12' } }],
    })
    assert.ok(Value.Check(settingNumber, { token: first?.token, lastDigits: '6789' }))
    assert.ok(!Value.Check(settingNumber, { number: '000123456789' }))
    assert.ok(Value.Check(askedNumber, { number: '000123456789' }))
    assert.ok(Value.Check(askedNumber, { token: first?.token, lastDigits: '6789' }))
    assert.ok(!Value.Check(askedNumber, { number: '000123456789', token: first?.token, lastDigits: '6789' }))
  })

  test(`is nowhere in what is proposed or kept (seed ${seed})`, async () => {
    const number = fc.stringMatching(/^[0-9]{9,17}$/)
    const leaf = fc.oneof(
      fc.constant('word'),
      fc.integer({ min: 0, max: 99 }),
      number.map(text => ({ number: text })),
    )
    const { content } = fc.letrec<{ content: Canonical }>(tie => ({
      content: fc.oneof(
        leaf,
        fc.array(tie('content'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b'), tie('content')),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(content, async asked => {
        const plain = [...canonical(asked).matchAll(/"number":"(\d+)"/g)].map(([, text]) => text ?? '')
        const { content: named, numbers } = await seal(asked)
        assert.equal(numbers.length, plain.length)
        const kept = numbers.map(
          ({ token, lastDigits, sealed }) => `${token} ${lastDigits} ${sealed.toString('latin1')}`,
        )
        for (const text of plain) assert.ok(![canonical(named), ...kept].some(each => each.includes(text)))
      }),
      { seed, numRuns: 50 },
    )
  })

  test('is opened by whoever writes a file, as it was given', async () => {
    const named = await keptOne('000123-456 789')
    const open = settingNumbersFrom(world.outsideAs('vouch_worker'), vault)
    assert.equal(await open(world.institution, named), '000123456789')
  })

  test('can be named again, in its own setting, and with its own end', async () => {
    const named = await keptOne('000123456789')
    const elsewhere = await keptOne('000123456789', 'payments.other')
    assert.deepEqual(await unknownIn({ approveFrom: null, debtor: named }), [])
    assert.deepEqual(await unknownIn({ debtor: elsewhere }), ['/debtor'])
    assert.deepEqual(await unknownIn({ list: [named, { ...named, lastDigits: '0000' }] }), ['/list/1'])
    assert.deepEqual(await unknownIn({ debtor: { ...named, token: vault.token() } }), ['/debtor'])
    assert.deepEqual(await unknownIn({ debtor: named }, 'other'), ['/debtor'])
  })

  test('is not another one: bytes of another row do not open, nor what ends otherwise than was approved', async () => {
    const open = settingNumbersFrom(world.outsideAs('vouch_worker'), vault)
    const named = await keptOne('000123456789')
    const token = vault.token()
    await world.owner`
      insert into payments.setting_number (institution_id, number_token, setting, number_sealed, last_digits, added_at)
      select institution_id, ${token}, setting, number_sealed, last_digits, added_at
        from payments.setting_number where number_token = ${named.token}`
    await assert.rejects(open(world.institution, { ...named, token }), { name: 'SealBroken' })
    await assert.rejects(open(world.institution, { ...named, lastDigits: '0000' }), /is another number/)
    await assert.rejects(open(world.institution, { ...named, token: vault.token() }), /not kept/)
  })
})
