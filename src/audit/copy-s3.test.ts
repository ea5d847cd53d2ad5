import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { inspect } from 'node:util'

import { standingClock } from '../../test/outside.ts'
import { openTestBucket, type TestBucket } from '../../test/s3-bucket.ts'
import type { S3Accident } from '../../test/s3-lock-model.ts'

const year = 365.25 * 86_400_000
const path = 'vouch.example/log/demo/tile/0/000'
const key = `bank/${path}`
const bytes = Buffer.from('hashes')

let clock: ReturnType<typeof standingClock>
let bucket: TestBucket
const open = async () => {
  clock = standingClock(new Date('2026-01-05T15:00:00Z'))
  bucket = await openTestBucket(clock.now)
}
const close = () => bucket.close()
const versions = (of = key) => bucket.model.stored.get(of) ?? []
const puts = () => bucket.model.requests.filter(({ method, query }) => method === 'PUT' && !query.has('retention'))
/** Of what is put, and nothing else, once. */
function oncePut(accident: S3Accident): void {
  let isDue = true
  bucket.model.setup.accident = ({ method }) => {
    if (method !== 'PUT' || !isDue) return 'none'
    isDue = false
    return accident
  }
}

async function all(paths: AsyncIterable<string>): Promise<readonly string[]> {
  const found: string[] = []
  for await (const one of paths) found.push(one)
  return found
}

describe('a bucket for copies', () => {
  beforeEach(open)
  afterEach(close)

  test('keeps a step that was begun with sixteen thousand long leaves, which is longer than any bundle', async () => {
    const step = Buffer.alloc(40 * 2 ** 20, 'leaf')
    assert.equal(await bucket.place({}, 8_000).keep('begun/016/384/0', step), true)
    assert.equal((await bucket.place({}, 8_000).read('begun/016/384/0'))?.equals(step), true)
  })

  test('keeps a file once, locked in compliance mode for ten years: the same again is fine, other bytes are refused', async () => {
    const place = bucket.place()
    await place.check()
    assert.equal(await place.keep(path, bytes), true)
    const [one, ...others] = versions()
    assert.deepEqual(one?.lock, { mode: 'COMPLIANCE', until: new Date('2036-01-05T15:00:00Z') })
    assert.equal(one?.bytes.toString(), 'hashes')
    assert.deepEqual(others, [])
    assert.equal(await place.keep(path, bytes), true)
    assert.equal(await place.keep(path, Buffer.from('other')), false)
    assert.equal(versions().length, 1)
    assert.deepEqual(await bucket.place().read(path), bytes)
    assert.equal(await bucket.place().read(`${path}0`), undefined)
    assert.deepEqual(bucket.told, [])
  })

  test('lists what is directly below a folder, over pages, and says what is there', async () => {
    bucket.model.setup.pageMax = 2
    const place = bucket.place()
    for (const file of ['a/b/c', 'a/b/d', 'a/e', 'a/f', 'a/g/h', 'ab/c']) await place.keep(file, Buffer.from(file))
    assert.deepEqual((await place.list('a')).toSorted(), ['b', 'e', 'f', 'g'])
    assert.deepEqual(await place.list('x'), [])
    assert.deepEqual([await place.has('a/b/c'), await place.has('a/b'), await place.has('a/z')], [true, false, false])
    assert.deepEqual(await all(place.paths()), ['a/b/c', 'a/b/d', 'a/e', 'a/f', 'a/g/h', 'ab/c'])
    assert.deepEqual(bucket.told, [])
  })

  test('lets one of two win that write the same name at the same time', async () => {
    const [one, two] = [bucket.place(), bucket.place()]
    for (let round = 0; round < 20; round++) {
      const kept = await Promise.all([
        one.keep(`a/${round}`, Buffer.from('one')),
        two.keep(`a/${round}`, Buffer.from('two')),
      ])
      assert.equal(kept.filter(Boolean).length, 1)
      assert.equal((await one.read(`a/${round}`))?.toString(), kept[0] ? 'one' : 'two')
    }
    assert.deepEqual(bucket.told, [])
  })

  test('is refused, saying what to do, without versions, without Object Lock, and without its mark', async () => {
    await bucket.place().check()
    const { setup } = bucket.model
    setup.hasVersions = false
    await assert.rejects(bucket.place().check(), /keeps no versions: make a bucket with Object Lock/)
    Object.assign(setup, { hasVersions: true, hasLock: false })
    await assert.rejects(bucket.place().check(), /has no Object Lock: make a bucket that has it/)
    setup.hasLock = true
    await assert.rejects(
      bucket.place({ prefix: 'other' }).check(),
      /there is no object vouch-copy in s3:\/\/vouch-copies\/other/,
    )
  })

  test('takes no path that leads elsewhere', async () => {
    for (const wrong of ['../x', 'a/../../x', '/x', 'a//b', '.unnamed/x', '', 'a b', 'a/%2e', 'A/b'])
      await assert.rejects(async () => bucket.place().keep(wrong, Buffer.of()), /no path of a copy/, wrong)
  })

  test('that says it locks and does not is told by name, and never counted as a copy', async () => {
    bucket.model.setup.dropsLocks = true
    const told =
      /^vouch.example\S+ in s3:\/\/vouch-copies\/bank is to be locked until 2036-01-05T15:00:00.000Z, and is not locked$/
    await assert.rejects(bucket.place().keep(path, bytes), { message: told })
    await assert.rejects(bucket.place().keep(path, bytes), { message: told })
    assert.match(bucket.told.join('\n'), /tile\/0\/000 is not locked/)
    // When that is mended, what is there gets its lock.
    bucket.model.setup.dropsLocks = false
    assert.equal(await bucket.place().keep(path, bytes), true)
    assert.equal(versions()[0]?.lock?.mode, 'COMPLIANCE')
  })

  test('is asked with the right signature or not at all, and no secret is in what is said of it', async () => {
    const strange = bucket.place({ secret: 'swordfish swordfish' })
    const thrown: unknown = await strange.check().catch((fault: unknown) => fault)
    assert.match(String(thrown), /s3:\/\/vouch-copies\/bank answered 403 SignatureDoesNotMatch to GET of versioning/)
    const [asked] = bucket.model.requests.slice(-1)
    assert.doesNotMatch(inspect([thrown, strange, bucket.place()], { depth: 9 }), /swordfish|hunter2|Signature=/)
    assert.doesNotMatch(inspect(asked, { depth: 9 }), /swordfish/)
    await assert.rejects(bucket.place({ keyId: 'NOBODY' }).check(), /403 InvalidAccessKeyId/)
    await assert.rejects(bucket.place({ region: 'us-test-1' }).check(), /400 AuthorizationHeaderMalformed/)
    await assert.rejects(bucket.place({ bucket: 'another' }).check(), /404 NoSuchBucket/)
  })
})

describe('a line to a bucket', () => {
  beforeEach(open)
  afterEach(close)

  test('that fails is tried again, and what was stored though the answer was lost is not stored twice', async () => {
    for (const [at, accident] of (['unavailable', 'torn', 'lost', 'half', 'silent'] as const).entries()) {
      oncePut(accident)
      assert.equal(await bucket.place({}, 300).keep(`a/${at}`, bytes), true, accident)
      assert.equal(versions(`bank/a/${at}`).length, 1, accident)
    }
    assert.deepEqual(bucket.told, [])
    bucket.model.setup.accident = () => 'none'
    assert.equal(puts().filter(({ key: put }) => put?.startsWith('bank/a/')).length, 10)
  })

  test('that stays broken is an exception, in bounded time, and is not asked on and on', async () => {
    const cases = [
      ['unavailable', /vouch-copies\/bank answered 503 SlowDown/],
      ['torn', /vouch-copies\/bank gave no answer/],
      ['half', /vouch-copies\/bank gave no answer/],
      ['silent', /vouch-copies\/bank gave no answer/],
    ] as const
    for (const [accident, told] of cases) {
      bucket.model.setup.accident = () => accident
      const place = bucket.place({}, 200)
      await assert.rejects(place.keep(path, bytes), told, accident)
      await assert.rejects(place.read(path), accident)
      const asked = bucket.model.requests.length
      await assert.rejects(place.read(path), /it has failed too often in a row/, accident)
      assert.equal(bucket.model.requests.length, asked)
    }
    bucket.model.setup.accident = () => 'none'
    assert.deepEqual(versions(), [])
    assert.equal(await bucket.place().keep(path, bytes), true)
  })

  test('takes no answer without an end', async () => {
    await bucket.asThief('PUT', key, { body: 'x'.repeat(51_000_000) })
    await assert.rejects(bucket.place().read(path), /gave no answer/)
  })
})

describe('whoever has the key of the copier', () => {
  beforeEach(async () => {
    await open()
    assert.equal(await bucket.place().keep(path, bytes), true)
  })
  afterEach(close)
  const id = () => versions()[0]?.id ?? ''
  const retention = (mode: string, until: Date) =>
    `<Retention><Mode>${mode}</Mode><RetainUntilDate>${until.toISOString()}</RetainUntilDate></Retention>`
  /** Nothing is lost: a process that begins reads and keeps as before. */
  async function stands(): Promise<void> {
    assert.deepEqual(await bucket.place().read(path), bytes)
    assert.equal(await bucket.place().has(path), true)
    assert.equal(await bucket.place().keep(path, bytes), true)
    assert.equal(await bucket.place().keep(path, Buffer.from('other')), false)
    assert.deepEqual(await bucket.place().list('vouch.example/log/demo/tile/0'), ['000'])
  }

  test('lays a version over one that is locked: the first is read, and it is told', async () => {
    assert.equal(await bucket.asThief('PUT', key, { body: 'forged' }), 200)
    assert.equal(versions().length, 2)
    await stands()
    assert.match(bucket.told[0] ?? '', /s3:\/\/vouch-copies\/bank: \S+tile\/0\/000 is overlaid/)
    assert.equal(versions().length, 2)
  })

  test('lays so many over it that they fill pages', async () => {
    bucket.model.setup.pageMax = 3
    for (let more = 0; more < 20; more++) await bucket.asThief('PUT', key, { body: `forged ${more}` })
    await stands()
    assert.match(bucket.told[0] ?? '', /is overlaid/)
    bucket.model.setup.pageMax = 1
    for (let more = 0; more < 100; more++) await bucket.asThief('PUT', key, { body: 'forged' })
    await assert.rejects(bucket.place().read(path), /has more versions than can be looked at/)
  })

  test('marks it as deleted: it is there, and it is told', async () => {
    assert.equal(await bucket.asThief('DELETE', key), 204)
    await stands()
    assert.match(bucket.told[0] ?? '', /tile\/0\/000 was marked as deleted/)
    // Nothing was put over the marker.
    assert.deepEqual(
      versions().map(({ kind }) => kind),
      ['version', 'marker'],
    )
    // Not even what was put in place of the deleted one without a condition to fail.
    assert.equal(await bucket.asThief('PUT', key, { body: 'forged', headers: { 'if-none-match': '*' } }), 200)
    await stands()
  })

  test('completes an upload in parts that was begun before: what stands before the first is not taken for it', async () => {
    bucket.model.completeEarlierUpload(key, Buffer.from('forged'))
    assert.equal(versions()[0]?.bytes.toString(), 'forged')
    await stands()
    assert.match(bucket.told.join('\n'), /was uploaded in parts, which no copier does/)
  })

  test('cannot remove the version, shorten its lock or change its mode; prolonging is permitted', async () => {
    const query = { versionId: id() }
    const bypass = { 'x-amz-bypass-governance-retention': 'true' }
    const until = (years: number) => new Date(clock.now().getTime() + years * year)
    const lock = (mode: string, years: number, headers = {}) =>
      bucket.asThief('PUT', key, { query: { retention: '', ...query }, headers, body: retention(mode, until(years)) })
    assert.equal(await bucket.asThief('DELETE', key, { query }), 403)
    assert.equal(await bucket.asThief('DELETE', key, { query, headers: bypass }), 403)
    assert.equal(await lock('COMPLIANCE', 9), 403)
    assert.equal(await lock('COMPLIANCE', 9, bypass), 403)
    assert.equal(await lock('GOVERNANCE', 20, bypass), 403)
    assert.equal(await lock('COMPLIANCE', 11), 200)
    await stands()
    assert.deepEqual(bucket.told, [])
  })

  test('could remove it in governance mode: such a lock is not taken for one', async () => {
    const headers = {
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-object-lock-retain-until-date': new Date(clock.now().getTime() + 20 * year).toISOString(),
    }
    assert.equal(await bucket.asThief('PUT', 'bank/a/b', { headers, body: 'hashes' }), 200)
    await assert.rejects(bucket.place().keep('a/b', bytes), /403 AccessDenied/)
    assert.match(bucket.told.join('\n'), /a\/b is locked in a mode that somebody can lift/)
    const query = { versionId: versions('bank/a/b')[0]?.id ?? '' }
    assert.equal(await bucket.asThief('DELETE', 'bank/a/b', { query }), 403)
    const bypass = { 'x-amz-bypass-governance-retention': 'true' }
    assert.equal(await bucket.asThief('DELETE', 'bank/a/b', { query, headers: bypass }), 204)
  })

  test('waits until the lock has run out: it is told that it has, and only then can it be removed', async () => {
    clock.advance(10 * year - 86_400_000)
    assert.equal(await bucket.asThief('DELETE', key, { query: { versionId: id() } }), 403)
    assert.deepEqual(await bucket.place().read(path), bytes)
    assert.deepEqual(bucket.told, [])
    clock.advance(2 * 86_400_000)
    assert.deepEqual(await bucket.place().read(path), bytes)
    assert.match(bucket.told.join('\n'), /tile\/0\/000 is locked until 2036-01-05T15:00:00.000Z only/)
    assert.equal(await bucket.asThief('DELETE', key, { query: { versionId: id() } }), 204)
    assert.equal(await bucket.place().read(path), undefined)
  })

  test('puts the right bytes first with a short lock or none, to take them away later: they get ours', async () => {
    const soon = new Date(clock.now().getTime() + 86_400_000).toISOString()
    const short = { 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': soon }
    for (const [at, headers] of [{}, short].entries()) {
      assert.equal(await bucket.asThief('PUT', `bank/a/${at}`, { headers, body: 'hashes' }), 200)
      assert.equal(await bucket.place().keep(`a/${at}`, bytes), true)
      const [one] = versions(`bank/a/${at}`)
      assert.deepEqual(one?.lock, { mode: 'COMPLIANCE', until: new Date('2036-01-05T15:00:00Z') })
      assert.equal(await bucket.asThief('DELETE', `bank/a/${at}`, { query: { versionId: one?.id ?? '' } }), 403)
    }
    assert.match(bucket.told.join('\n'), /a\/0 is not locked/)
  })

  test('puts other bytes first: nothing is written over them, and they are not taken for ours', async () => {
    await bucket.asThief('PUT', 'bank/a/b', { body: 'forged' })
    assert.equal(await bucket.place().keep('a/b', bytes), false)
    // Nor with a marker in between, under which no condition fails.
    await bucket.asThief('DELETE', 'bank/a/b')
    assert.equal(await bucket.place().keep('a/b', bytes), false)
    // Nor when they come between our looking and our putting.
    let isDue = true
    bucket.model.setup.accident = async ({ method, key: put }): Promise<S3Accident> => {
      if (method === 'PUT' && put === 'bank/a/c' && isDue) {
        isDue = false
        await bucket.asThief('PUT', 'bank/a/c', { body: 'forged' })
        await bucket.asThief('DELETE', 'bank/a/c')
      }
      return 'none'
    }
    assert.equal(await bucket.place().keep('a/c', bytes), false)
    assert.equal(versions('bank/a/c').length, 3)
  })

  test('is found by looking round, though nobody reads what was laid over', async () => {
    bucket.model.setup.pageMax = 2
    const place = bucket.place()
    for (let file = 0; file < 9; file++) await place.keep(`a/${file}`, bytes)
    const round = async () => {
      for (let page = 0; page < 12; page++) await place.lookOn()
    }
    await round()
    assert.deepEqual(bucket.told, [])
    await bucket.asThief('PUT', 'bank/a/3', { body: 'forged' })
    await bucket.asThief('DELETE', 'bank/a/6')
    await round()
    await round()
    assert.deepEqual(bucket.told, [
      's3://vouch-copies/bank: a/3 is overlaid: it has more than one version, and the first is what counts',
      's3://vouch-copies/bank: a/6 was marked as deleted, and what was there first is what counts',
    ])
  })

  test('writes names that no file has: they hurt nobody', async () => {
    for (const name of ['bank/..%2F..%2Fetc', 'bank/a b', 'bank/a&<b', 'bank/%', 'bank/\u0001', 'bank/é'])
      await bucket.asThief('PUT', encodeURIComponent(name).replaceAll('%2F', '/'), {
        body: 'x',
      })
    const place = bucket.place()
    for (let page = 0; page < 3; page++) await place.lookOn()
    assert.deepEqual(await all(place.paths()), [path])
    assert.ok(bucket.told.every(what => what.endsWith('is no path of a copy, and left out')))
  })
})
