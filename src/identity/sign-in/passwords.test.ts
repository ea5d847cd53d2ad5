import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'

import { cheap } from '../../../test/people-world.ts'
import { checkPassword, openPasswords } from './passwords.ts'
import { readPeppers } from './peppers.ts'

const own = ['Ada Okafor', 'ada.okafor@bank.example', 'demo']
const line = (version: number) => `${version} ${randomBytes(32).toString('base64url')}`

describe('a password', () => {
  test('is refused when it is short, or made of what is tried first', () => {
    const tries = {
      'eleven char': 'password_too_short',
      密码密码密码密码密码密: 'password_too_short',
      'Password123456!': 'password_too_common',
      P4$$w0rdP4$$w0rd: 'password_too_common',
      qwertyuiop1234: 'password_too_common',
      'Summer2026!!!!': 'password_too_common',
      aaaaaaaaaaaaaaaaa: 'password_too_common',
      abcabcabcabcabc: 'password_too_common',
      '123456789012345678': 'password_too_common',
      'correct horse battery staple': 'password_too_common',
      'ada.okafor.2026!': 'password_too_common',
    }
    for (const [password, code] of Object.entries(tries)) {
      const checked = checkPassword(password, own)
      assert.equal(checked.ok ? 'done' : checked.refusal.code, code, password)
    }
  })

  test('may be of 12 to 128 characters, whichever those are', () => {
    const codeOf = (password: string) => {
      const checked = checkPassword(password, own)
      return checked.ok ? 'done' : checked.refusal.code
    }
    const letters = Array.from({ length: 129 }, (_, index) => String.fromCodePoint(0x561 + ((index * 7) % 38)))
    const tried = [11, 12, 64, 128, 129].map(count => codeOf(letters.slice(0, count).join('')))
    assert.deepEqual(tried, ['password_too_short', 'done', 'done', 'done', 'password_too_long'])
  })

  test('needs no mixture of characters', () => {
    for (const password of ['purple lantern drifts', 'violet-otter-sings', 'x9Qz!kfLw02pRt', 'żółta łódź płynie']) {
      assert.ok(checkPassword(password, own).ok, password)
    }
  })

  test('matches however it was composed, and nothing else does, nor anything for nobody', async () => {
    const passwords = openPasswords(readPeppers(line(1)), cheap)
    const kept = await passwords.hash('grüße aus köln')
    assert.ok(await passwords.matches('grüße aus köln'.normalize('NFD'), kept))
    assert.ok(!(await passwords.matches('grüsse aus köln', kept)))
    assert.ok(!(await passwords.matches('grüße aus köln', undefined)))
  })

  test('matches with its own pepper only, and is old once there is a newer one', async () => {
    const first = line(1)
    const before = openPasswords(readPeppers(first), cheap)
    const kept = await before.hash('purple lantern drifts')
    const after = openPasswords(readPeppers(`${first}\n${line(2)}`), cheap)
    assert.ok(await after.matches('purple lantern drifts', kept))
    assert.ok(after.isOld(kept) && !before.isOld(kept))
    const elsewhere = openPasswords(readPeppers(line(1)), cheap)
    assert.ok(!(await elsewhere.matches('purple lantern drifts', kept)))
  })
})
