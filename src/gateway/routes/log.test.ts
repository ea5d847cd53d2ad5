import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Api, assertProblem, caller, openApi } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { enter } from '../../../test/outside.ts'
import * as audit from '../../audit/audit.ts'
import { unpackBundle } from '../../audit/leaf.ts'
import { openNote } from '../../audit/note.ts'
import { leafHash, treeRoot } from '../../audit/tree.ts'
import { done } from '../../base/outcome.ts'
import { transact } from '../../base/work.ts'
import { readLogBatches, readLogCheckpoint, readLogTile } from './log.ts'

const goesOn = new AbortController().signal
const origin = 'vouch.example/log/demo'

describe('the log over HTTP', () => {
  let api: Api
  before(async () => {
    api = await openApi({ readLogCheckpoint, readLogTile, readLogBatches }, { role: 'vouch_api' })
    await enter(api.world.outside, 'other')
    await emit('demo', 300)
    await emit('other', 2)
    const { sql } = api.world.outsideAs('vouch_sealer')
    await audit.sealLoop({ sql, now: api.world.clock.now }, api.world.keys.sealer).pass(goesOn)
  })
  after(() => api.close())

  const emit = (institution: string, leaves: number) =>
    transact(api.world.outside, institution, 'client:cli_1', async work => {
      for (let leaf = 0; leaf < leaves; leaf++) audit.append(work, 'test.done', { leaf })
      return done(undefined)
    })
  async function bytesAt(path: string, headers: Readonly<Record<string, string>> = caller) {
    const answer = await fetch(api.url(path), { headers })
    const { status } = answer
    return { status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  test('is checked by whoever has the key of the sealer and nothing else of ours', async () => {
    const note = (await bytesAt('/v1/log/checkpoint')).bytes.toString()
    const text = openNote(note, [{ name: origin, key: api.world.keys.sealer.privateKey }])
    const [name, size, root] = text.ok ? text.value.split('\n') : assert.fail(text.refusal.code)
    assert.deepEqual([name, size], [origin, '300'])
    const paths = ['000', '001.p/44']
    const leaves: Buffer[] = []
    for (const path of paths) {
      const bundle = unpackBundle((await bytesAt(`/v1/log/tile/entries/${path}`)).bytes) ?? assert.fail('no bundle')
      const hashes = (await bytesAt(`/v1/log/tile/0/${path}`)).bytes
      assert.deepEqual(hashes, Buffer.concat(bundle.map(leafHash)))
      leaves.push(...bundle)
    }
    assert.equal(treeRoot(leaves.map(leafHash)).toString('base64'), root)
    assert.deepEqual((await bytesAt('/v1/log/tile/1/000.p/1')).bytes, treeRoot(leaves.slice(0, 256).map(leafHash)))
    const batches = (await bytesAt('/v1/log/batches/000')).bytes.toString().split('\n')
    assert.deepEqual([batches.length, JSON.parse(batches[0] ?? '').leaves], [2, 300])
    assert.equal((await bytesAt('/v1/log/batches/001.p/44')).bytes.length, 0)
  })

  test('says of what may be kept that it may, and is asked again only for the checkpoint', async () => {
    const kept = 'private, max-age=31536000, immutable'
    for (const [path, type, cache] of [
      ['checkpoint', 'text/plain; charset=utf-8', 'no-store'],
      ['tile/0/000', 'application/octet-stream', kept],
      ['tile/entries/000', 'application/octet-stream', kept],
      ['batches/000', 'text/plain; charset=utf-8', kept],
      ['batches/001.p/44', 'text/plain; charset=utf-8', kept],
    ] as const) {
      const answer = await bytesAt(`/v1/log/${path}`)
      assert.equal(answer.status, 200)
      assert.deepEqual([answer.headers.get('content-type'), answer.headers.get('cache-control')], [type, cache], path)
      const etag = answer.headers.get('etag') ?? assert.fail('no ETag')
      const again = await bytesAt(`/v1/log/${path}`, { ...caller, 'if-none-match': etag })
      assert.deepEqual([again.status, again.bytes.length, again.headers.get('etag')], [304, 0, etag])
      const head = await fetch(api.url(`/v1/log/${path}`), { method: 'HEAD', headers: caller })
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(answer.bytes.length)])
    }
  })

  test('is that of the institution that asks', async () => {
    const theirs = { 'vouch-actor': 'other/client:cli_1' }
    assert.match((await bytesAt('/v1/log/checkpoint', theirs)).bytes.toString(), /^vouch\.example\/log\/other\n2\n/)
    assert.equal((await bytesAt('/v1/log/tile/0/000', theirs)).status, 404)
    assertProblem(await api.get('/v1/log/checkpoint', { 'vouch-actor': 'third/client:cli_1' }), 404, 'not_published')
  })

  test('404 not_published where the log is not that long yet, and another word where there is no such path', async () => {
    const yet = [
      'tile/0/001',
      'tile/0/001.p/45',
      'tile/entries/002.p/1',
      'batches/001',
      'tile/1/000',
      'tile/63/000.p/1',
    ]
    for (const path of yet) {
      const { detail } = assertProblem(await api.get(`/v1/log/${path}`), 404, 'not_published')
      assert.match(detail, /not that long yet/, path)
    }
    const no = [
      'tile/0/1',
      'tile/x',
      'tile/0/000.p/0',
      'tile/0/000.p/256',
      'tile/0/x000/000',
      'batches/0',
      'tile/00/000',
    ]
    for (const path of no) {
      const { detail } = assertProblem(await api.get(`/v1/log/${path}`), 404, 'not_published')
      assert.match(detail, /no path of a log/, path)
    }
    assertProblem(await api.get('/v1/log/tile/0/000?w=1'), 400, 'request_invalid')
    assertProblem(await api.get('/v1/log/'), 404, 'path_not_found')
    assertProblem(await api.get('/v1/log/tiles/0/000'), 404, 'path_not_found')
  })

  /** The raw request line, as no client of HTTP would send it. */
  async function raw(target: string) {
    const actor = caller['vouch-actor']
    const text = await api.exchange(
      `GET ${target} HTTP/1.1\r\nhost: a\r\nvouch-actor: ${actor}\r\nconnection: close\r\n\r\n`,
    )
    return { status: Number(text.split(' ')[1]), text }
  }

  test('is left by no way up and no odd writing of a path', async () => {
    const odd = [
      ['../checkpoint', '0/../../checkpoint', '..%2f..%2fcheckpoint', '%2e%2e/checkpoint', '..\\checkpoint'],
      ['0/000%00', '0/000%0a', '0%2f%2e%2e%2f000', '0//000', '/0/000', '0/000/', './0/000', '0/%30%30%30%20'],
      ['0/%D9%A0%D9%A0%D9%A0', '0/000;a=b', '0/000%23', 'file:///etc/passwd', '0/000%ff', '0/%c0%af000', '%'],
      [`0/${'x999/'.repeat(30)}999`, `entries/${'9'.repeat(99)}`],
    ].flat()
    for (const path of odd) {
      const { status, text } = await raw(`/v1/log/tile/${path}`)
      assert.ok(status === 404 || status === 400 || status === 414, `${path}: ${text.slice(0, 300)}`)
      assert.match(text, /application\/problem\+json/, path)
    }
    // A slash is a slash, however it is written: whoever fills in templates writes it so.
    assert.equal((await raw('/v1/log/tile/0%2F000')).status, 200)
  })
})

describe('the log at the office', () => {
  let office: OfficeWorld
  before(async () => {
    office = await openOfficeWorld()
    const { world } = office.people
    const { sql } = world.outsideAs('vouch_sealer')
    await transact(world.outside, 'demo', 'client:cli_1', async work => {
      audit.append(work, 'test.done', {})
      return done(undefined)
    })
    await audit.sealLoop({ sql, now: world.clock.now }, world.keys.sealer).pass(goesOn)
  })
  after(() => office.close())

  test('is read by auditor, examiner, compliance and security, and by nobody else', async () => {
    const roles = ['auditor', 'examiner', 'compliance', 'security_analyst'] as const
    const others = ['operator', 'approver', 'member_services', 'executive', 'platform_engineer'] as const
    const statusOf = async (desk: Desk, path: string) => (await office.ask(desk, 'GET', `/v1/log/${path}`)).status
    for (const role of roles) {
      const desk = await office.desk(`Log ${role}`, role)
      for (const path of ['checkpoint', 'tile/0/000.p/1', 'tile/entries/000.p/1', 'batches/000.p/1'])
        assert.equal(await statusOf(desk, path), 200, `${role} ${path}`)
    }
    for (const role of others) {
      const desk = await office.desk(`Log ${role}`, role)
      for (const path of ['checkpoint', 'tile/0/000.p/1', 'batches/000.p/1'])
        assert.equal(await statusOf(desk, path), 403, `${role} ${path}`)
    }
  })
})
