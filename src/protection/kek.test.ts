import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'

import { openAuthority } from '../../test/certificate.ts'
import { noSoftToken, openSoftToken, type SoftToken } from '../../test/soft-token.ts'
import { openTransit, type PretendedTransit } from '../../test/transit.ts'
import { until } from '../../test/until.ts'
import { fault, type Outcome } from '../base/outcome.ts'
import { type Kek, KekAway, openBothKeks, type Purpose, type Wrapped } from './kek.ts'
import { makeKeyFile, openKeyFile } from './kek-file.ts'
import { type KekOptions, openKek } from './open-kek.ts'
import { SealBroken } from './sealed.ts'

const purpose: Purpose = { institution: 'demo', use: 'data identity 2026-01-01' }
const plain = Buffer.alloc(32, 9)
const options: KekOptions = {
  isFileAllowed: true,
  elapsedMs: () => performance.now(),
  environment: { PATH: process.env['PATH'] },
}

function must<T>(outcome: Outcome<T, { readonly code: string }>): T {
  return outcome.ok ? outcome.value : fault(outcome.refusal.code)
}

/** What every one of them promises, whatever holds it. */
async function keepsItsPromises(kek: Kek, other: Kek | undefined): Promise<void> {
  const wrapped = await kek.wrap(plain, purpose)
  assert.equal(wrapped.name, await kek.current())
  assert.ok(kek.knows(wrapped.name))
  assert.ok(!wrapped.bytes.includes(plain))
  assert.deepEqual(await kek.unwrap(wrapped, purpose), plain)
  assert.notDeepEqual((await kek.wrap(plain, purpose)).bytes, wrapped.bytes)
  const again = await kek.rewrap(wrapped, purpose)
  assert.deepEqual(await kek.unwrap(again, purpose), plain)
  for (const elsewhere of [
    { ...purpose, institution: 'other' },
    { ...purpose, use: 'index email' },
  ]) {
    await assert.rejects(kek.unwrap(wrapped, elsewhere), SealBroken)
    await assert.rejects(kek.rewrap(wrapped, elsewhere), SealBroken)
  }
  for (let at = 0; at < wrapped.bytes.length; at += 7) {
    const bent = Buffer.from(wrapped.bytes)
    bent.writeUInt8(bent.readUInt8(at) ^ 1, at)
    await assert.rejects(kek.unwrap({ ...wrapped, bytes: bent }, purpose), SealBroken, `byte ${at}`)
  }
  for (const length of [0, 1, 16, 17, wrapped.bytes.length - 1])
    await assert.rejects(kek.unwrap({ ...wrapped, bytes: wrapped.bytes.subarray(0, length) }, purpose), SealBroken)
  if (other === undefined) return
  assert.ok(!other.knows(wrapped.name))
  await assert.rejects(other.unwrap({ ...wrapped, name: await other.current() }, purpose), SealBroken)
}

describe('a key file', () => {
  const place = { folder: '' }
  before(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'vouch-kek-'))
  })
  after(() => rm(place.folder, { recursive: true }))
  const path = (name: string) => join(place.folder, name)
  const codeOf = async (name: string) => {
    const opened = await openKeyFile(path(name))
    return opened.ok ? 'opened' : opened.refusal.code
  }

  test('is made readable by its owner only, and is never overwritten', async () => {
    await makeKeyFile(path('made'))
    assert.equal((await stat(path('made'))).mode & 0o777, 0o600)
    await assert.rejects(makeKeyFile(path('made')), { code: 'EEXIST' })
  })

  test('is refused as missing, not a file, open to others, malformed, in that order', async () => {
    assert.equal(await codeOf('missing'), 'key_file_missing')
    await symlink(path('made'), path('link'))
    assert.equal(await codeOf('link'), 'key_file_not_a_file')
    assert.equal(await codeOf('.'), 'key_file_not_a_file')
    for (const mode of [0o640, 0o604, 0o620, 0o602, 0o644, 0o666]) {
      await chmod(path('made'), mode)
      assert.equal(await codeOf('made'), 'key_file_open_to_others', mode.toString(8))
    }
    await chmod(path('made'), 0o600)
    assert.equal(await codeOf('made'), 'opened')
    for (const length of [0, 31, 33]) {
      await writeFile(path('odd'), Buffer.alloc(length), { mode: 0o600 })
      assert.equal(await codeOf('odd'), 'key_file_malformed', `${length} bytes`)
    }
  })

  test('wraps a key so that only the same file unwraps it, for the same purpose', async () => {
    await makeKeyFile(path('other'))
    const [made, again, other] = await Promise.all(
      ['made', 'made', 'other'].map(async name => must(await openKeyFile(path(name)))),
    )
    if (made === undefined || again === undefined || other === undefined) return fault('three were opened')
    await keepsItsPromises(made, other)
    assert.deepEqual(await again.unwrap(await made.wrap(plain, purpose), purpose), plain)
  })

  test('is opened only where somebody said that it may be, and says what it is', async () => {
    const text = `file:${path('made')}`
    const refusal = await openKek(text, { ...options, isFileAllowed: false })
    assert.deepEqual(refusal, { ok: false, refusal: { code: 'kek_file_not_allowed' } })
    assert.match(must(await openKek(text, options)).warning ?? '', /development only/)
  })

  test('hands over to another: both unwrap, the newer wraps, and what is rewrapped no longer needs the older', async () => {
    const [former, current] = [must(await openKeyFile(path('made'))), must(await openKeyFile(path('other')))]
    const old = await former.wrap(plain, purpose)
    const both = openBothKeks(current, former)
    await keepsItsPromises(both, undefined)
    assert.deepEqual(await both.unwrap(old, purpose), plain)
    const anew = await both.rewrap(old, purpose)
    assert.equal(anew.name, await current.current())
    assert.deepEqual(await current.unwrap(anew, purpose), plain)
    await assert.rejects(both.unwrap({ ...old, name: 'file:0123456789abcdef' }, purpose), /neither/)
  })
})

describe('a key in Transit', () => {
  const authority = openAuthority()
  const place = { folder: '' }
  let transit: PretendedTransit
  let open: Kek[] = []
  const path = (name: string) => join(place.folder, name)
  const textOf = (key: string, more = `&ca-file=${path('ca.pem')}`) =>
    `vault-transit:${transit.address.origin}/transit/${key}?token-file=${path('token')}${more}`
  const openedOf = async (key: string) => {
    const kek = must(await openKek(textOf(key), options))
    open.push(kek)
    return kek
  }
  const refusalOf = async (text: string) => {
    const opened = await openKek(text, options)
    if (opened.ok) opened.value.close()
    return opened.ok ? 'opened' : opened.refusal.code
  }
  before(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'vouch-transit-'))
    await writeFile(path('ca.pem'), authority.ca)
  })
  beforeEach(async () => {
    transit = await openTransit(authority.certify('127.0.0.1'))
    transit.makeKey('vouch')
    await writeFile(path('token'), `${transit.makeToken(0)}\n`, { mode: 0o600 })
    open = []
  })
  afterEach(async () => {
    for (const kek of open) kek.close()
    await transit.close()
  })
  after(() => rm(place.folder, { recursive: true }))

  test('wraps so that only the same key unwraps it, for the same purpose', async () => {
    transit.makeKey('other')
    await keepsItsPromises(await openedOf('vouch'), await openedOf('other'))
  })

  test('is refused when the address, the file, the server, the token or the key is not as it must be', async () => {
    const { origin } = transit.address
    for (const wrong of [
      'vault-transit:ldap://vault/transit/vouch',
      'vault-transit:http://vault.example/transit/vouch?token-file=/t',
      `vault-transit:https://user:secret@vault.example/transit/vouch?token-file=/t`,
      `vault-transit:${origin}/vouch?token-file=/t`,
      `vault-transit:${origin}/trans it/vouch?token-file=/t`,
      `vault-transit:${origin}/transit/vouch`,
      `vault-transit:${origin}/transit/vouch?token=hvs.secret`,
      'kms:whatever',
    ])
      assert.equal(await refusalOf(wrong), 'kek_address_wrong', wrong)
    assert.equal(await refusalOf(textOf('vouch').replace('/token', '/none')), 'key_file_missing')
    await chmod(path('token'), 0o644)
    assert.equal(await refusalOf(textOf('vouch')), 'key_file_open_to_others')
    await chmod(path('token'), 0o640)
    // A server that nobody whom we trust has signed for is not spoken to.
    assert.equal(await refusalOf(textOf('vouch', '')), 'kek_away')
    assert.equal(await refusalOf(textOf('absent')), 'kek_denied')
    transit.makeKey('plain', false)
    assert.equal(await refusalOf(textOf('plain')), 'kek_binds_nothing')
    await writeFile(path('token'), 'hvs.of-somebody-else\n')
    assert.equal(await refusalOf(textOf('vouch')), 'kek_denied')
  })

  test('says clearly when Transit is away, whatever way it is, and is well again with it', async () => {
    const kek = await openedOf('vouch')
    const wrapped = await kek.wrap(plain, purpose)
    for (const mood of ['sealed', 'hanging_up', 'nonsense', 'standby'] as const) {
      transit.feel(mood)
      await assert.rejects(kek.unwrap(wrapped, purpose), (thrown: unknown) => {
        assert.ok(thrown instanceof KekAway && thrown.reason === 'away', mood)
        assert.doesNotMatch(thrown.message, /hvs\.|vault:v/)
        return true
      })
    }
    transit.feel('well')
    assert.deepEqual(await kek.unwrap(wrapped, purpose), plain)
  })

  test('leaves a Transit alone that fails again and again, until it has rested', async () => {
    let elapsedMs = 0
    const kek = must(await openKek(textOf('vouch'), { ...options, elapsedMs: () => elapsedMs }))
    open.push(kek)
    transit.feel('hanging_up')
    for (let tried = 0; tried < 7; tried++) await assert.rejects(kek.wrap(plain, purpose), KekAway)
    transit.feel('well')
    await assert.rejects(kek.wrap(plain, purpose), /left alone/)
    elapsedMs = 61_000
    await kek.wrap(plain, purpose)
  })

  test('has a version in its name: a rotation there gives what is wrapped from then on another one', async () => {
    const kek = await openedOf('vouch')
    const first = await kek.wrap(plain, purpose)
    transit.rotate('vouch')
    assert.deepEqual([first.name, await kek.current()], ['transit:transit/vouch:v1', 'transit:transit/vouch:v2'])
    assert.deepEqual(await kek.unwrap(first, purpose), plain)
    const second = await kek.rewrap(first, purpose)
    assert.equal(second.name, 'transit:transit/vouch:v2')
    // It went from one version to the next without ever leaving Transit.
    assert.equal(transit.asked.at(-1), 'rewrap')
    transit.forgetVersionsBelow('vouch', 2)
    assert.deepEqual(await kek.unwrap(second, purpose), plain)
    await assert.rejects(kek.unwrap(first, purpose), SealBroken)
    await assert.rejects(kek.unwrap({ ...first, name: second.name }, purpose), SealBroken)
  })

  test('keeps its token alive, and takes another one that was put in its place', async () => {
    await writeFile(path('token'), transit.makeToken(1))
    const kek = await openedOf('vouch')
    const renewals = () => transit.asked.filter(one => one === 'renew-self').length
    await until('the token is renewed', () => renewals() >= 3)
    const wrapped: Wrapped = await kek.wrap(plain, purpose)
    const [revoked, next] = [transit.makeToken(0), transit.makeToken(0)]
    await writeFile(path('token'), revoked)
    const other = await openedOf('vouch')
    transit.revoke(revoked)
    await writeFile(path('token'), next)
    assert.deepEqual(await other.unwrap(wrapped, purpose), plain)
    transit.revoke(next)
    await assert.rejects(other.unwrap(wrapped, purpose), (thrown: unknown) => {
      return thrown instanceof KekAway && thrown.reason === 'denied'
    })
  })
})

describe('a key on a token', { skip: noSoftToken }, () => {
  const place = { folder: '' }
  let token: SoftToken
  const opened = async (uri: string) => openKek(uri, { ...options, environment: token.environment })
  const refusalOf = async (uri: string) => {
    const kek = await opened(uri)
    return kek.ok ? 'opened' : kek.refusal.code
  }
  before(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'vouch-token-'))
    token = await openSoftToken(place.folder)
    await token.makeKey('01')
    await token.makeKey('02')
    await token.makeKey('03', 'AES:32')
  })
  after(() => rm(place.folder, { recursive: true, maxRetries: 5 }))

  test('wraps so that only the same key unwraps it, for the same purpose', async () => {
    const [one, again, other] = [
      must(await opened(token.uri('01'))),
      must(await opened(token.uri('01'))),
      must(await opened(token.uri('02'))),
    ]
    await keepsItsPromises(one, other)
    assert.match(await one.current(), /^pkcs11:[0-9a-f]{16}$/)
    assert.deepEqual(await again.unwrap(await one.wrap(plain, purpose), purpose), plain)
  })

  test('is refused when the URI, the token, the key or the PIN is not as it must be', async () => {
    const uri = token.uri('01')
    for (const wrong of [
      uri.replace('file:', ''),
      uri.replace('pin-source=file:', 'pin-value='),
      uri.replace('token=vouch', 'token=vouch;token=vouch'),
      uri.replace('token=vouch', 'object=kek'),
      uri.replace('id=%01', 'id='),
      uri.replace('id=%01', 'id=%0'),
      uri.replace('module-path=/', 'module-path='),
    ])
      assert.equal(await refusalOf(wrong), wrong === uri.replace('file:', '') ? 'opened' : 'kek_address_wrong', wrong)
    assert.equal(await refusalOf(uri.replace('token=vouch', 'token=elsewhere')), 'kek_away')
    assert.equal(await refusalOf(uri.replace(/libsofthsm2/, 'libnothing')), 'kek_away')
    assert.equal(await refusalOf(token.uri('09')), 'kek_missing')
    assert.equal(await refusalOf(token.uri('03')), 'kek_missing')
    await writeFile(join(place.folder, 'wrong-pin'), 'wrong', { mode: 0o600 })
    assert.equal(await refusalOf(uri.replace(/file:.*/, `file:${join(place.folder, 'wrong-pin')}`)), 'kek_denied')
    assert.equal(await refusalOf(uri), 'opened')
  })

  test('asks many things at once, and not more than a token has room for', async () => {
    const kek = must(await opened(token.uri('01')))
    const wrapped = await Promise.all(Array.from({ length: 24 }, () => kek.wrap(plain, purpose)))
    const texts = await Promise.all(wrapped.map(one => kek.unwrap(one, purpose)))
    assert.ok(texts.every(one => one.equals(plain)))
  })
})
