import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectPlain, createServer as createPlainServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'
import { connect, createServer, type TLSSocket } from 'node:tls'

import { openWorld, silentLog, type World } from '../../test/outside.ts'
import { fault } from '../base/outcome.ts'
import {
  type Kek,
  loadLineKey,
  loadLineKeyOf,
  MemberErased,
  makeKeyFile,
  makeLineKey,
  openKeyFile,
  openVault,
  openVaultLine,
  type Place,
  SealBroken,
  type Sealed,
  serveVault,
  VaultAway,
  type VaultLine,
  type VaultServer,
} from './protection.ts'
import { frameBytesMax, openFrames, readAnswer, writeQuestion } from './vault-wire.ts'

const reason = { why: 'compared' } as const
const place = { institution: 'demo', table: 'payments.payee', column: 'number_sealed', row: 'pye_1' } as const

describe('a line to the vault', () => {
  let world: World
  let folder: string
  let path: string
  let kek: Kek
  let server: VaultServer
  let line: VaultLine
  const secret = randomBytes(32)
  const lines: VaultLine[] = []

  const serve = (vault = openVault(world.outsideAs('vouch_vault'), kek)) =>
    serveVault({
      path,
      secretOf: client => (client === 'api' ? secret : undefined),
      vaultFor: () => vault,
      log: silentLog,
    })
  const dial = (more: Partial<Parameters<typeof openVaultLine>[0]> = {}) => {
    const opened = openVaultLine({ path, client: 'api', secret, awayMsMax: 500, answerMsMax: 5_000, ...more })
    lines.push(opened)
    return opened
  }

  before(async () => {
    world = await openWorld()
    folder = await mkdtemp(join(tmpdir(), 'vouch-line-'))
    path = join(folder, 'socket')
    await makeKeyFile(join(folder, 'kek'))
    const opened = await openKeyFile(join(folder, 'kek'))
    kek = opened.ok ? opened.value : fault(opened.refusal.code)
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })
  beforeEach(async () => {
    server = await serve()
    line = dial()
  })
  afterEach(async () => {
    for (const one of lines.splice(0)) one.close()
    await server.close()
  })

  test('answers as the vault itself does, in the order of the items', async () => {
    const sealed = await line.seal(place, '12345678')
    assert.equal(await line.open(place, sealed, reason), '12345678')
    assert.equal(await openVault(world.outsideAs('vouch_vault'), kek).open(place, sealed, reason), '12345678')
    const many = Array.from({ length: 1_200 }, (_, at) => ({
      place: { ...place, row: `pye_${at}` },
      text: `number ${at}`,
    }))
    const all = await line.sealMany(many)
    const texts = await line.openMany(
      many.map((item, at) => ({ place: item.place, sealed: all[at] ?? fault('all') })),
      reason,
    )
    assert.deepEqual(
      texts,
      many.map(({ text }) => text),
    )
    const [index, again] = await line.indexMany('demo', 'number', ['1', '1'])
    assert.deepEqual(index, again)
    assert.deepEqual(index, await openVault(world.outsideAs('vouch_vault'), kek).index('demo', 'number', '1'))
    assert.deepEqual(await line.openMany([], reason), [])
  })

  test('says what does not open, as the vault itself does', async () => {
    const sealed = await line.seal(place, '12345678')
    const elsewhere: Place = { ...place, row: 'pye_2' }
    await assert.rejects(line.open(elsewhere, sealed, reason), (thrown: unknown) => {
      assert.ok(thrown instanceof SealBroken)
      assert.deepEqual(thrown.place, elsewhere)
      return true
    })
    await assert.rejects(line.open(place, sealed.subarray(0, 10), reason), SealBroken)
    assert.equal(await line.open(place, sealed, reason), '12345678', 'and goes on')
  })

  test('says that a member was erased, from the moment on and whatever is remembered of the key', async () => {
    const own: Place = { ...place, row: 'pye_3', member: 'mem_1' }
    const sealed = await line.seal(own, '12345678')
    assert.equal(await line.open(own, sealed, reason), '12345678')
    await world.owner`
      insert into protection.tombstone (institution_id, member_id, proposal_id, erased_by, erased_at, replayed_at)
      values ('demo', 'mem_1', 'prp_1', 'person:per_1', ${world.clock.now()}, ${world.clock.now()})`
    await assert.rejects(line.open(own, sealed, reason), (thrown: unknown) => {
      assert.ok(thrown instanceof MemberErased)
      assert.deepEqual(thrown.place, own)
      return true
    })
    for (const ask of [() => line.seal(own, 'anew'), () => line.resealMany([{ place: own, sealed }])])
      await assert.rejects(ask(), MemberErased)
    assert.deepEqual([...(await world.owner`select 1 from protection.member_key where member_id = 'mem_1'`)], [])
    assert.equal(await line.open(place, await line.seal(place, '1'), reason), '1', 'what is nobody’s goes on')
  })

  test('comes about for nobody who does not have its key, and for the vault only', async () => {
    await assert.rejects(dial({ secret: randomBytes(32) }).index('demo', 'number', '1'), VaultAway)
    await assert.rejects(dial({ client: 'worker' }).index('demo', 'number', '1'), VaultAway)
    for (const options of [{ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, { rejectUnauthorized: false }] as const) {
      const stranger = connect({ path, ...options })
      await assert.rejects(once(stranger, 'secureConnect'))
    }
    const plain = connectPlain(path)
    plain.write(writeQuestion(1, { ask: 'index', institution: 'demo', field: 'number', texts: ['1'] }))
    let heard = ''
    plain.on('data', chunk => {
      heard += chunk.toString('latin1')
    })
    await once(plain, 'close')
    assert.doesNotMatch(heard, /answers/)
    assert.equal((await line.indexMany('demo', 'number', ['1'])).length, 1, 'those who have one are not disturbed')
  })

  test('shows nothing to whoever has taken the vault’s place', async () => {
    const elsewhere = join(folder, 'false-socket')
    const read: Buffer[] = []
    const impostor = createServer({ pskCallback: () => randomBytes(32), ciphers: 'TLS_AES_128_GCM_SHA256' }, socket =>
      socket.on('data', chunk => read.push(chunk)),
    )
    impostor.on('tlsClientError', () => undefined)
    await once(impostor.listen(elsewhere), 'listening')
    const raw: Buffer[] = []
    const listener = createPlainServer(socket => socket.on('data', (chunk: Buffer) => raw.push(chunk)))
    await once(listener.listen(`${elsewhere}-plain`), 'listening')
    for (const where of [elsewhere, `${elsewhere}-plain`])
      await assert.rejects(dial({ path: where }).seal(place, 'canary-number'), VaultAway)
    assert.deepEqual(read, [])
    assert.doesNotMatch(Buffer.concat(raw).toString('latin1'), /canary/)
    impostor.close()
    listener.close()
  })

  test('outlives the vault: what was asked meanwhile is answered when it is back', async () => {
    const sealed = await line.seal(place, '12345678')
    await server.close()
    const patient = dial({ awayMsMax: 10_000 })
    const asked = Array.from({ length: 50 }, () => patient.open(place, sealed, reason))
    await assert.rejects(line.open(place, sealed, reason), VaultAway)
    server = await serve()
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(['12345678']))
    assert.equal(await line.open(place, sealed, reason), '12345678')
  })

  test('that breaks in the middle of an answer is dialled again, and asked the same', async () => {
    const sealed = await line.seal(place, '12345678')
    const torn = join(folder, 'torn-socket')
    let cuts = 0
    const relay = createPlainServer((near: Socket) => {
      const far = connectPlain(path)
      let passed = 0
      for (const socket of [near, far]) socket.on('error', () => socket.destroy())
      near.pipe(far)
      far.on('data', (chunk: Buffer) => {
        passed += chunk.length
        // The handshake, and a part of the answer.
        if (cuts < 5 && passed > 400) {
          cuts++
          near.destroy()
          far.destroy()
        } else near.write(chunk)
      })
      near.once('close', () => far.destroy())
    })
    await once(relay.listen(torn), 'listening')
    const items = Array.from({ length: 40 }, () => ({ place, sealed }))
    assert.deepEqual(new Set(await dial({ path: torn }).openMany(items, reason)), new Set(['12345678']))
    assert.equal(cuts, 5)
    relay.close()
  })

  test('on which nonsense is said is hung up on, and the vault goes on', async () => {
    const say = async (bytes: Buffer) => {
      const socket: TLSSocket = connect({
        path,
        minVersion: 'TLSv1.3',
        ciphers: 'TLS_AES_128_GCM_SHA256',
        pskCallback: () => ({ identity: 'api', psk: secret }),
      })
      socket.on('error', () => socket.destroy())
      await once(socket, 'secureConnect')
      const heard: Buffer[] = []
      socket.on('data', chunk => heard.push(chunk))
      socket.write(bytes)
      await once(socket, 'close')
      return Buffer.concat(heard).length
    }
    const json = (value: unknown) => {
      const text = Buffer.from(JSON.stringify(value))
      const head = Buffer.alloc(4)
      head.writeUInt32BE(text.length)
      return Buffer.concat([head, text])
    }
    const tooLong = Buffer.alloc(4)
    tooLong.writeUInt32BE(frameBytesMax + 1)
    for (const bytes of [
      tooLong,
      Buffer.from('\0\0\0\u0005hello'),
      json(null),
      json([]),
      json({ ask: 'seal', items: [] }),
      json({ id: 1, ask: 'keys' }),
      json({ id: 1, ask: 'open', items: [{ place: { ...place, row: 7 }, sealed: '' }] }),
      json({ id: 1, ask: 'index', institution: 'demo', field: 'number', texts: 'all' }),
    ])
      assert.equal(await say(bytes), 0)
    assert.equal((await line.indexMany('demo', 'number', ['1'])).length, 1)
  })

  test('tells of a fault of the vault that it is one, and nothing else', async () => {
    await server.close()
    const broken = { ...openVault(world.outsideAs('vouch_vault'), kek) }
    broken.sealMany = () => Promise.reject(new Error('the key is 00112233'))
    server = await serve(broken)
    await assert.rejects(line.seal(place, '1'), (thrown: unknown) => {
      assert.ok(thrown instanceof VaultAway)
      assert.doesNotMatch(String(thrown.stack), /00112233/)
      return true
    })
  })

  test('that was closed asks nothing more', async () => {
    line.close()
    await assert.rejects(line.seal(place, '1'), VaultAway)
  })

  describe('its keys', () => {
    test('are the same 32 bytes at both ends, and others for everybody else', async () => {
      const home = await mkdtemp(join(folder, 'keys-'))
      await makeLineKey(home, 'one', home)
      const first = await loadLineKey(home)
      assert.deepEqual(await loadLineKeyOf(home, 'one'), first)
      assert.equal(first.length, 32)
      await makeLineKey(home, 'two', home)
      assert.notDeepEqual(await loadLineKeyOf(home, 'two'), first)
      assert.equal(await loadLineKeyOf(home, 'three'), undefined)
      await writeFile(join(home, 'two.line'), 'short')
      await assert.rejects(loadLineKeyOf(home, 'two'), /is no key of 32 bytes/)
    })
  })

  describe('its frames', () => {
    test('are put together again from whatever pieces they come in', () => {
      const sealed = Buffer.from('00ff10', 'hex') as Sealed // Only carried here.
      const bytes = Buffer.concat([
        writeQuestion(1, { ask: 'open', items: [{ place, sealed }], reason }),
        writeQuestion(2, { ask: 'seal', items: [{ place, text: 'Zoë 💶' }] }),
      ])
      for (const size of [1, 3, 7, 64, bytes.length]) {
        const take = openFrames()
        const seen: unknown[] = []
        for (let start = 0; start < bytes.length; start += size) seen.push(...take(bytes.subarray(start, start + size)))
        assert.deepEqual(seen, [
          { id: 1, ask: 'open', items: [{ place, sealed: 'AP8Q' }], reason },
          { id: 2, ask: 'seal', items: [{ place, text: 'Zoë 💶' }] },
        ])
      }
      assert.throws(() => readAnswer({ id: 1, no: { code: 'maybe' } }), /an answer of no kind/)
    })
  })
})
