import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'

import { fault } from '../base/outcome.ts'
import { joinShares, readShare, type Share, splitSecret } from './escrow.ts'

const read = (text: string): Share => {
  const share = readShare(text)
  return share.ok ? share.value : fault(share.refusal.code)
}
const codeOf = async (shares: readonly Share[]) => {
  const joined = await joinShares(shares)
  return joined.ok ? 'joined' : joined.refusal.code
}

describe('a secret split among people', () => {
  test('is had by as many as are enough, whoever they are, and by all of them', async () => {
    const people = fc.integer({ min: 2, max: 7 })
    await fc.assert(
      fc.asyncProperty(
        people,
        people,
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        fc.nat(),
        async (a, b, secret, n) => {
          const [enough, all] = [Math.min(a, b), Math.max(a, b)]
          const texts = await splitSecret(secret, all, enough)
          const shares = texts.map(read)
          const some = shares.map((_, at) => shares[(at + n) % all] ?? fault('one of them')).slice(0, enough)
          for (const together of [some, shares]) {
            const joined = await joinShares(together)
            assert.deepEqual(joined.ok && [...joined.value], [...secret])
          }
          assert.equal(await codeOf(some.slice(1)), 'too_few_shares')
        },
      ),
      { numRuns: 40 },
    )
  })

  test('is read however a person writes it, and any one mistake is noticed', async () => {
    const [text = ''] = await splitSecret(randomBytes(32), 3, 2)
    const bytes = read(text)
    assert.deepEqual(read(` ${text.toLowerCase().replaceAll('-', ' ')}\n`), bytes)
    assert.deepEqual(read(text.replaceAll('0', 'o').replaceAll('1', 'L')), bytes)
    assert.match(text, /^([0-9A-HJKMNP-TV-Z]{4}-)+[0-9A-HJKMNP-TV-Z]{1,4}$/)
    const plain = text.replaceAll('-', '')
    for (let at = 0; at < plain.length; at++) {
      const other = plain[at] === 'W' ? 'X' : 'W'
      assert.equal(readShare(plain.slice(0, at) + other + plain.slice(at + 1)).ok, false, `character ${at}`)
      assert.equal(readShare(plain.slice(0, at) + plain.slice(at + 1)).ok, false, `without character ${at}`)
      const swapped = plain.slice(0, at) + (plain[at + 1] ?? '') + (plain[at] ?? '') + plain.slice(at + 2)
      assert.equal(readShare(swapped).ok, swapped === plain, `characters ${at} and ${at + 1}`)
    }
    for (const nonsense of ['', 'U', '!', '0'.repeat(85), 'Z'.repeat(2_000)])
      assert.deepEqual(readShare(nonsense), { ok: false, refusal: { code: 'share_malformed' } })
  })

  test('is refused to shares of two splittings, to one given twice, and to too few, in that order', async () => {
    const secret = randomBytes(32)
    const [one = '', two = '', three = ''] = await splitSecret(secret, 5, 3)
    const [stranger = ''] = await splitSecret(secret, 5, 3)
    assert.equal(await codeOf([]), 'too_few_shares')
    assert.equal(await codeOf([one, one, stranger].map(read)), 'shares_of_different_sets')
    assert.equal(await codeOf([one, two, one].map(read)), 'share_given_twice')
    assert.equal(await codeOf([one, two].map(read)), 'too_few_shares')
    assert.equal(await codeOf([one, two, three].map(read)), 'joined')
  })

  test('is not made up from shares that were altered by somebody who knows how to', async () => {
    const [one, two, three] = (await splitSecret(randomBytes(32), 3, 3)).map(read)
    if (one === undefined || two === undefined || three === undefined) return fault('there are three')
    const bent = Buffer.from(three.bytes)
    bent.writeUInt8(bent.readUInt8(0) ^ 1, 0)
    assert.equal(await codeOf([one, two, { ...three, bytes: bent }]), 'shares_do_not_fit')
    assert.equal(await codeOf([one, two, { ...two, number: 3 }]), 'shares_do_not_fit')
    // One who calls a set of three enough with two does not have it either.
    assert.equal(await codeOf([one, two].map(share => ({ ...share, enough: 2 }))), 'shares_do_not_fit')
  })

  test('is never split so that one person has it alone', async () => {
    const secret = randomBytes(32)
    for (const [people, enough] of [
      [1, 1],
      [3, 1],
      [2, 3],
      [17, 2],
    ] as const)
      await assert.rejects(splitSecret(secret, people, enough), /is no splitting/)
    await assert.rejects(splitSecret(new Uint8Array(), 3, 2), /of 0 bytes/)
    await assert.rejects(splitSecret(randomBytes(257), 3, 2), /of 257 bytes/)
  })
})
