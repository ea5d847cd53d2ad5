import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'

import { type FileGatewayServer, serveFileGateway } from '../../test/file-gateway.ts'
import { failureKindOf } from './failure.ts'
import type { FileGateway } from './file-gateway.ts'
import { httpInbox } from './http-inbox.ts'
import { httpTransport } from './http-transport.ts'

const { signal } = new AbortController()
const kind = (expected: string) => (thrown: unknown) => {
  assert.equal(failureKindOf(thrown), expected, String(thrown))
  return true
}
const bytes = Buffer.alloc(1_500_001, 'abcdefg')

describe('files over HTTP', () => {
  let home: string
  let bank: FileGatewayServer
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'vouch-gateway-'))
    bank = await serveFileGateway(home)
  })
  beforeEach(() => {
    bank.mishapAt = () => undefined
  })
  after(async () => {
    await bank.stop()
    await rm(home, { recursive: true })
  })
  const way = () => httpTransport(bank.gateway, 'demo')

  test('are seen by the bank when they are released, whole, and not before; releasing again is no second release', async () => {
    await way().stage('1.a.ach', bytes, signal)
    assert.equal(await way().look('1.a.ach', 'a.ach', signal), 'staged')
    await assert.rejects(readFile(join(home, 'demo/a.ach')), { code: 'ENOENT' })
    await way().release('1.a.ach', 'a.ach', signal)
    await way().release('1.a.ach', 'a.ach', signal)
    assert.equal(bank.releases(), 1)
    assert.ok((await readFile(join(home, 'demo/a.ach'))).equals(bytes))
    await rm(join(home, 'demo/a.ach'))
    assert.equal(await way().look('1.a.ach', 'a.ach', signal), 'released')
  })

  test('are not decided about where the gateway knows nothing of them, or of another name', async () => {
    assert.equal(await way().look('9.z.ach', 'z.ach', signal), 'unknown')
    await way().stage('2.b.ach', bytes, signal)
    await way().release('2.b.ach', 'b.ach', signal)
    assert.equal(await way().look('2.b.ach', 'c.ach', signal), 'unknown')
    bank.forget()
    assert.equal(await way().look('2.b.ach', 'b.ach', signal), 'unknown')
  })

  test('are put over nothing', async () => {
    await way().stage('3.c.ach', Buffer.from('first'), signal)
    await assert.rejects(way().stage('3.c.ach', Buffer.from('second'), signal), kind('answered_wrongly'))
  })

  test('fail in time, and say how', async () => {
    const stage = (within = signal) => way().stage('4.d.ach', bytes, within)
    bank.mishapAt = () => 'no_answer'
    await assert.rejects(stage(AbortSignal.timeout(100)), kind('timed_out'))
    bank.mishapAt = () => 'hang_up_midway'
    await assert.rejects(stage(), kind('cut_off'))
    bank.mishapAt = () => 'no_room'
    await assert.rejects(stage(), kind('no_room'))
    const stranger: FileGateway = { ...bank.gateway, token: { reveal: () => 'guess' } }
    bank.mishapAt = () => undefined
    await assert.rejects(httpTransport(stranger, 'demo').stage('5', bytes, signal), kind('sign_in_refused'))
    await bank.stop()
    // The first may still go by a connection that was kept open.
    await assert.rejects(stage(), thrown => ['cut_off', 'not_reached'].includes(failureKindOf(thrown)))
    await assert.rejects(stage(), kind('not_reached'))
    await bank.start()
  })

  describe('to a gateway that says something else', () => {
    let server: Server
    let gateway: FileGateway
    let respond: (response: ServerResponse) => void
    before(async () => {
      server = createServer((_, response) => respond(response))
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const bound = server.address()
      const port = typeof bound === 'object' ? bound?.port : 0
      gateway = { address: new URL(`http://127.0.0.1:${port}/`), token: { reveal: () => 't' } }
    })
    after(() => {
      server.closeAllConnections()
      server.close()
    })

    test('have not been decided about', async () => {
      const look = () => httpTransport(gateway, 'demo').look('1', 'a', signal)
      respond = response => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
      await assert.rejects(look(), TypeError)
      respond = response => response.end('<html>')
      await assert.rejects(look(), kind('answered_wrongly'))
      respond = response => response.writeHead(503).end()
      await assert.rejects(look(), kind('failed'))
      respond = response => response.end('x'.repeat(2_000_000))
      await assert.rejects(look(), kind('answered_wrongly'))
      for (const body of ['{}', '[]', 'null', '{"state":"gone"}', '{"state":"released","name":"b"}']) {
        respond = response => response.end(body)
        assert.equal(await look(), 'unknown', body)
      }
    })

    test('are not fetched where they are not what their digest says, or are too many', async () => {
      const inbox = httpInbox(gateway, 'demo')
      respond = response => response.end('abc')
      await assert.rejects(inbox.fetch('a', 9, signal), kind('answered_wrongly'))
      respond = response => response.end(JSON.stringify({ files: Array(10_001).fill('a') }))
      await assert.rejects(inbox.list(signal), kind('answered_wrongly'))
      respond = response => response.end('{"files":"a"}')
      await assert.rejects(inbox.list(signal), kind('answered_wrongly'))
    })
  })

  test('that the bank has left are listed in order, fetched and removed', async () => {
    const folder = join(home, 'demo/from-bank')
    await mkdir(folder, { recursive: true })
    for (const name of ['b.ach', 'a.xml', 'c.part', '.d']) await writeFile(join(folder, name), name)
    const inbox = httpInbox(bank.gateway, 'demo')
    assert.deepEqual(await inbox.list(signal), ['a.xml', 'b.ach'])
    assert.equal(String(await inbox.fetch('b.ach', 5, signal)), 'b.ach')
    await assert.rejects(inbox.fetch('b.ach', 4, signal), kind('answered_wrongly'))
    await inbox.remove('b.ach', signal)
    await inbox.remove('b.ach', signal)
    assert.deepEqual(await inbox.list(signal), ['a.xml'])
  })
})
