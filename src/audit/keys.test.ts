import assert from 'node:assert/strict'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { refusedLists } from '../../test/log-attacks.ts'
import {
  formerPath,
  loadEmitterKey,
  loadSealerKey,
  makeEmitterKey,
  makeSealerKey,
  nextPath,
  publicLine,
  publicLinesOnly,
  readTrustedKeys,
  saveKey,
} from './audit.ts'
import { emitterFor, rawPublicKey, sealersOf } from './keys.ts'

describe('a signing key', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-keys-'))
  })
  after(() => rm(folder, { recursive: true }))

  test('is saved for its process only, and loaded as it was', async () => {
    const [emits, seals] = [makeEmitterKey(), makeSealerKey('vouch.example/log')]
    await saveKey(join(folder, 'emitter.pem'), emits)
    await saveKey(join(folder, 'sealer.pem'), seals)
    assert.equal((await stat(join(folder, 'emitter.pem'))).mode & 0o777, 0o600)
    assert.equal((await loadEmitterKey(join(folder, 'emitter.pem'))).id, emits.id)
    const loaded = await loadSealerKey(join(folder, 'sealer.pem'), 'vouch.example/log')
    assert.deepEqual(rawPublicKey(loaded.privateKey), rawPublicKey(seals.privateKey))
  })

  test('is loaded with the next one, and with those of which the public half was kept', async () => {
    const path = join(folder, 'chain.key')
    const [first, second, third] = [1, 2, 3].map(() => makeSealerKey('vouch.example/log'))
    assert.ok(first !== undefined && second !== undefined && third !== undefined)
    await saveKey(path, second)
    await saveKey(nextPath(path), third)
    await writeFile(formerPath(path), `${publicLine(first)}\n`)
    const all = sealersOf(await loadSealerKey(path, 'vouch.example/log')).map(key => rawPublicKey(key))
    assert.deepEqual(
      all,
      [second, third, first].map(({ privateKey }) => rawPublicKey(privateKey)),
    )
  })

  test('is never overwritten', async () => {
    const before = await readFile(join(folder, 'emitter.pem'))
    await assert.rejects(saveKey(join(folder, 'emitter.pem'), makeEmitterKey()), { code: 'EEXIST' })
    assert.deepEqual(await readFile(join(folder, 'emitter.pem')), before)
  })

  test('is not taken from a file that others can read', async () => {
    await chmod(join(folder, 'emitter.pem'), 0o640)
    await assert.rejects(loadEmitterKey(join(folder, 'emitter.pem')), /can be read by others/)
  })

  test('has no origin that would make its notes ambiguous', () => {
    const strange = [
      '',
      'a b',
      'a+b',
      'a\nb',
      'log',
      'https://a.example/log',
      'a.example/',
      'a.example//b',
      'a.example/../b',
    ]
    for (const origin of [...strange, 'A.example', '/a.example', 'a.example:443/log', `a.example/${'b'.repeat(200)}`])
      assert.throws(() => makeSealerKey(origin), /not an origin/, origin)
    for (const origin of ['vouch.localhost/log', 'pay.example', 'pay.first-bank.example/audit/2026_1'])
      assert.equal(makeSealerKey(origin).origin, origin)
  })
})

describe('a list of trusted keys', () => {
  const [emits, seals] = [makeEmitterKey(), makeSealerKey('vouch.example/log')]
  const list = ['# whom we trust', 'origin vouch.example/log', publicLine(emits), publicLine(seals), ''].join('\n')

  test('names an origin, emitters and sealers', () => {
    const { origin, emitters, sealers } = readTrustedKeys(list)
    assert.equal(origin, 'vouch.example/log')
    assert.deepEqual([...emitters.keys()], [emits.id])
    assert.deepEqual(sealers.map(rawPublicKey), [rawPublicKey(seals.privateKey)])
  })

  test('may say of a key that it signs for one log: then it does for no other, and for the platform’s nobody else does', () => {
    const [own, theirs] = [makeEmitterKey(), makeEmitterKey()]
    const more = [publicLinesOnly(own, 'platform'), publicLinesOnly(theirs, 'first')].join('\n')
    const keys = readTrustedKeys(`${list}${more}\n`)
    const believed = (institution: string) =>
      [emits, own, theirs].map(({ id }) => emitterFor(keys, institution, id) !== undefined)
    assert.deepEqual(['platform', 'first', 'second'].map(believed), [
      [false, true, false],
      [true, false, true],
      [true, false, false],
    ])
    assert.match(
      publicLinesOnly(own, 'platform'),
      /^# only key_\S+ platform\nemitter /,
      'half of it, after a crash, is no key',
    )
    for (const bad of refusedLists) assert.throws(() => readTrustedKeys(`origin vouch.example/log\n${bad}`), bad)
  })

  test('is refused whole for one line that is not understood', () => {
    for (const bad of [
      list.replace('origin', 'source'),
      list.replace('emitter', 'witness'),
      list.replace(emits.id, seals.id),
      list.slice(0, -3),
      `${list}anything`,
    ]) {
      assert.throws(() => readTrustedKeys(bad), bad)
    }
  })
})
