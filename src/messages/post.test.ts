import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'

import { openAuthority } from '../../test/certificate.ts'
import { openPost, type PostOptions } from './post.ts'

const { signal } = new AbortController()
const authority = openAuthority()

describe('a post', () => {
  let server: Server
  let port: number
  let connections = 0
  let respond: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  before(async () => {
    server = createServer((request, response) => respond(request, response))
    server.on('connection', () => connections++)
    await once(server.listen(0, '127.0.0.1'), 'listening')
    port = portOf(server)
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })

  const answering = (status: number, headers: Record<string, string> = {}, body = '') => {
    respond = (_, response) => response.writeHead(status, headers).end(body)
  }
  const post = (options: Partial<PostOptions> = {}, url = `http://127.0.0.1:${port}/hook?a=b`, body = '{}') =>
    openPost({ reach: 'loopback_too', ...options })(url, { 'content-type': 'application/json' }, body, signal)

  test('carries the body, the headers and the path, to the host by its name', async () => {
    const heard = new Promise<readonly unknown[]>(resolve => {
      respond = (request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          response.writeHead(204).end()
          const { method, url, headers } = request
          resolve([method, url, headers.host, headers['content-length'], Buffer.concat(chunks).toString()])
        })
      }
    })
    const resolve = async () => ['127.0.0.1']
    const answer = await post({ resolve }, `http://localhost:${port}/hook?a=b`, '{"ä":1}')
    assert.deepEqual(answer, { kind: 'accepted' })
    assert.deepEqual(await heard, ['POST', '/hook?a=b', `localhost:${port}`, '8', '{"ä":1}'])
  })

  test('is accepted with 2xx, gone with 410, and has failed with anything else; redirects are not followed', async () => {
    for (const status of [200, 201, 202, 204, 299]) {
      answering(status)
      assert.deepEqual(await post(), { kind: 'accepted' })
    }
    answering(410)
    assert.deepEqual(await post(), { kind: 'gone' })
    for (const status of [301, 302, 303, 307, 308]) {
      answering(status, { location: `http://127.0.0.1:${port}/elsewhere` })
      const before = connections
      assert.deepEqual(await post(), { kind: 'failed', reason: `http_${status}` })
      assert.equal(connections, before + 1)
    }
    for (const status of [400, 401, 404, 500, 503]) {
      answering(status)
      assert.deepEqual(await post(), { kind: 'failed', reason: `http_${status}` })
    }
  })

  test('hears how long to wait: in seconds, or until an instant by the clock of the other end', async () => {
    answering(429, { 'retry-after': '120' })
    assert.deepEqual(await post(), { kind: 'failed', reason: 'http_429', retryAfterMs: 120_000 })
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT'
    answering(503, { 'retry-after': 'Wed, 21 Oct 2015 07:30:00 GMT', date })
    assert.deepEqual(await post(), { kind: 'failed', reason: 'http_503', retryAfterMs: 120_000 })
    for (const odd of ['-1', '1e9', 'Wed, 21 Oct 2015 07:27:00 GMT', '2015-10-21', '99999999999999', 'soon', '']) {
      answering(503, { 'retry-after': odd, date })
      assert.deepEqual(await post(), { kind: 'failed', reason: 'http_503' }, odd)
    }
  })

  test('reads little and ends in time, whatever the other end does', async () => {
    const soon = { timeoutMs: 400 }
    const accidents: readonly [(request: IncomingMessage, response: ServerResponse) => void, object][] = [
      [() => undefined, { kind: 'failed', reason: 'timed_out' }],
      [(_, response) => void response.destroy(), { kind: 'failed', reason: 'connection_lost' }],
      [({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nx: '), { kind: 'failed', reason: 'timed_out' }],
      [({ socket }) => void socket.end('what?\r\n\r\n'), { kind: 'failed', reason: 'answer_malformed' }],
      [
        ({ socket }) => void socket.end(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`),
        { kind: 'failed', reason: 'answer_malformed' },
      ],
      // The status has said it all.
      [(_, response) => void response.writeHead(200).write('and then'), { kind: 'accepted' }],
      [(_, response) => void response.writeHead(200).end(Buffer.alloc(50_000_000)), { kind: 'accepted' }],
    ]
    for (const [accident, expected] of accidents) {
      respond = accident
      assert.deepEqual(await post(soon), expected)
    }
    const silent = () => new Promise<never>(() => undefined)
    assert.deepEqual(await post({ ...soon, resolve: silent }), { kind: 'failed', reason: 'timed_out' })
    assert.deepEqual(await post({}, 'http://127.0.0.1:1/'), { kind: 'failed', reason: 'connection_refused' })
    const lost = async () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
    assert.deepEqual(await post({ resolve: lost }), { kind: 'failed', reason: 'name_not_found' })
  })

  test('reads no more than a little of an answer that is long', async () => {
    const isAllSent = new Promise<boolean>(resolve => {
      respond = (_, response) => {
        response.writeHead(200).end(Buffer.alloc(50_000_000))
        response.on('close', () => resolve(response.writableFinished))
      }
    })
    assert.deepEqual(await post(), { kind: 'accepted' })
    assert.equal(await isAllSent, false)
  })

  test('that we break off ourselves has said nothing', async () => {
    respond = () => stopping.abort()
    const stopping = new AbortController()
    const posting = openPost({ reach: 'loopback_too' })
    const answer = await posting(`http://127.0.0.1:${port}/`, {}, '{}', stopping.signal)
    assert.deepEqual(answer, { kind: 'interrupted' })
  })

  describe('to a name', () => {
    const named = (resolve: NonNullable<PostOptions['resolve']>, reach: PostOptions['reach'] = 'public') =>
      openPost({ reach, resolve })('https://hooks.example.com:8443/', {}, '{}', signal)

    test('that leads to a private address connects to nothing, also when a public one stands beside it', async () => {
      const before = connections
      const answers = [
        [],
        ['127.0.0.1'],
        ['10.0.0.1'],
        ['169.254.169.254'],
        ['::1'],
        ['::ffff:127.0.0.1'],
        ['0.0.0.0'],
        ['8.8.8.8', '127.0.0.1'],
        ['2606:4700:4700::1111', 'fd00::1'],
        ['localhost'],
      ]
      for (const answer of answers) {
        assert.deepEqual(await named(async () => answer), { kind: 'failed', reason: 'address_not_public' })
      }
      assert.equal(connections, before)
    })

    test('is asked once, and what it answered then is connected to: a change of mind comes too late', async () => {
      const hidden = createServer((_, response) => response.end())
      let reached = 0
      hidden.on('connection', () => reached++)
      // The same port on another address of this machine, which is what an attacker would turn the name to.
      await once(hidden.listen(port, '127.0.0.2'), 'listening')
      answering(200)
      const asked: string[] = []
      const minds = [['127.0.0.1'], ['127.0.0.2']]
      const resolve = async (name: string) => {
        asked.push(name)
        return minds[(asked.length - 1) % 2] ?? []
      }
      const before = connections
      const url = `http://localhost:${port}/`
      assert.deepEqual(await post({ resolve }, url), { kind: 'accepted' })
      assert.deepEqual([asked, connections, reached], [['localhost'], before + 1, 0])
      assert.deepEqual(await post({ resolve }, url), { kind: 'accepted' })
      assert.deepEqual([asked.length, connections, reached], [2, before + 1, 1])
      hidden.closeAllConnections()
      hidden.close()
    })

    test('that answers differently the second time is refused the second time', async () => {
      answering(200)
      let asked = 0
      // Linux takes 0.0.0.0 for this machine: were it not checked, the server would be reached.
      const resolve = async () => (asked++ % 2 === 0 ? ['127.0.0.1'] : ['0.0.0.0'])
      const url = `http://localhost:${port}/`
      const before = connections
      assert.deepEqual(await post({ resolve }, url), { kind: 'accepted' })
      assert.deepEqual(await post({ resolve }, url), { kind: 'failed', reason: 'address_not_public' })
      assert.deepEqual([asked, connections], [2, before + 1])
    })

    test('that was allowed when it was stored, and is no longer, connects to nothing', async () => {
      const before = connections
      const answer = await post({ reach: 'public' })
      assert.deepEqual(answer, { kind: 'failed', reason: 'url_not_https' })
      assert.equal(connections, before)
    })
  })

  describe('under TLS', () => {
    const open = async (...names: readonly string[]) => {
      const tls = createTlsServer(authority.certify(...names), (_, response) => response.end())
      await once(tls.listen(0, '127.0.0.1'), 'listening')
      return tls
    }
    const resolve = async () => ['127.0.0.1']

    test('goes to whoever has a certificate for the name, by an authority we trust', async () => {
      const tls = await open('localhost')
      const url = `https://localhost:${portOf(tls)}/`
      assert.deepEqual(await post({ resolve, ca: authority.ca }, url), { kind: 'accepted' })
      assert.deepEqual(await post({ resolve }, url), { kind: 'failed', reason: 'tls_failed' })
      tls.close()
    })

    test('does not go to whoever has one for another name, or for the address behind the name', async () => {
      for (const name of ['example.com', '127.0.0.1']) {
        const tls = await open(name)
        const answer = await post({ resolve, ca: authority.ca }, `https://localhost:${portOf(tls)}/`)
        assert.deepEqual(answer, { kind: 'failed', reason: 'tls_failed' })
        tls.close()
      }
    })

    test('goes to an address that has a certificate of its own', async () => {
      const tls = await open('127.0.0.1')
      const url = `https://127.0.0.1:${portOf(tls)}/`
      assert.deepEqual(await post({ ca: authority.ca }, url), { kind: 'accepted' })
      tls.close()
    })
  })

  test('goes through no proxy, and trusts nobody, because the environment says so', async () => {
    answering(200)
    const proxied: string[] = []
    const proxy = createServer((request, response) => {
      proxied.push(request.url ?? '')
      response.end()
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const tls = createTlsServer(authority.certify('127.0.0.1'), (_, response) => response.end())
    await once(tls.listen(0, '127.0.0.1'), 'listening')
    const there = `http://127.0.0.1:${portOf(proxy)}`
    const posting = `
      import { openPost } from ${JSON.stringify(join(import.meta.dirname, 'post.ts'))}
      const post = openPost({ reach: 'loopback_too' })
      const { signal } = new AbortController()
      const answers = [
        await post('http://127.0.0.1:${port}/', {}, '{}', signal),
        await post('https://127.0.0.1:${portOf(tls)}/', {}, '{}', signal),
      ]
      console.log(JSON.stringify(answers))`
    const proxies = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: there, HTTPS_PROXY: there, http_proxy: there, NO_PROXY: '' }
    const said = await answerOf(posting, { ...proxies, NODE_TLS_REJECT_UNAUTHORIZED: '0' })
    assert.deepEqual(JSON.parse(said), [{ kind: 'accepted' }, { kind: 'failed', reason: 'tls_failed' }])
    assert.deepEqual(proxied, [])
    proxy.close()
    tls.close()
  })
})

/** What a process of its own prints: some of the environment is read when Node starts. */
async function answerOf(source: string, env: Readonly<Record<string, string>>): Promise<string> {
  const args = ['--no-warnings', '--input-type=module-typescript', '--eval', source]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } })
  return stdout
}

function portOf(server: Pick<Server, 'address'>): number {
  const { port } = server.address() as AddressInfo // A TCP server that listens has one.
  return port
}
