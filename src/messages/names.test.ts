import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'

import { type NameServer, openNameServer } from '../../test/name-server.ts'
import { openResolve } from './names.ts'
import { openPost } from './post.ts'

const { signal } = new AbortController()

describe('a name', () => {
  let server: NameServer
  before(async () => {
    server = await openNameServer()
  })
  after(() => server.close())
  beforeEach(() => {
    server.asked.length = 0
  })
  const resolve = (name: string) => openResolve([server.address])(name)

  test('leads to all its addresses, IPv4 first', async () => {
    server.answer = () => ['2606:4700::1111', '203.0.113.7', '203.0.113.8']
    assert.deepEqual(await resolve('hooks.example.com'), ['203.0.113.7', '203.0.113.8', '2606:4700::1111'])
    assert.deepEqual(server.asked.toSorted(), ['A hooks.example.com', 'AAAA hooks.example.com'])
    server.answer = () => ['2606:4700::1111']
    assert.deepEqual(await resolve('hooks.example.com'), ['2606:4700::1111'])
  })

  test('that is an address, or this machine, is not asked for', async () => {
    assert.deepEqual(await resolve('127.0.0.1'), ['127.0.0.1'])
    assert.deepEqual(await resolve('::1'), ['::1'])
    assert.deepEqual(await resolve('localhost'), ['127.0.0.1'])
    assert.deepEqual(server.asked, [])
  })

  test('that nobody knows, or that nobody answers for, is an attempt that failed', async () => {
    const post = openPost({ reach: 'public', resolve, timeoutMs: 80 })
    const send = () => post('https://hooks.example.com/', {}, '{}', signal)
    server.answer = () => []
    assert.deepEqual(await send(), { kind: 'failed', reason: 'name_not_found' })
    server.answer = () => undefined
    assert.deepEqual(await send(), { kind: 'failed', reason: 'timed_out' })
  })

  test('that is turned to this machine after it was stored leads nowhere', async () => {
    let connections = 0
    const inside = createServer((_, response) => response.end())
    inside.on('connection', () => connections++)
    await once(inside.listen(0, '127.0.0.1'), 'listening')
    const post = openPost({ reach: 'public', resolve })
    for (const address of ['127.0.0.1', '::1', '::ffff:7f00:1', '169.254.169.254', '10.1.2.3', '64:ff9b::7f00:1']) {
      server.answer = () => ['8.8.8.8', address]
      const answer = await post('https://hooks.example.com:8443/', {}, '{}', signal)
      assert.deepEqual(answer, { kind: 'failed', reason: 'address_not_public' }, address)
    }
    assert.equal(connections, 0)
    inside.close()
  })

  test('that changes its mind between two questions is asked one per exchange, and reached as it was checked', async () => {
    const reached: string[] = []
    const open = async (address: string, port: number) => {
      const http = createServer((_, response) => response.end())
      http.on('connection', () => reached.push(address))
      await once(http.listen(port, address), 'listening')
      return http
    }
    const first = await open('127.0.0.1', 0)
    const { port } = first.address() as AddressInfo // A TCP server that listens has one.
    const second = await open('127.0.0.2', port)
    let questions = 0
    // As an attacker has it: good for the check, and something else for whoever asks again.
    server.answer = () => (questions++ < 2 ? ['127.0.0.1'] : ['127.0.0.2'])
    const asking = (name: string) => resolve(name === 'localhost' ? 'turning.example.com' : name)
    const post = openPost({ reach: 'loopback_too', resolve: asking })
    assert.deepEqual(await post(`http://localhost:${port}/`, {}, '{}', signal), { kind: 'accepted' })
    assert.deepEqual(reached, ['127.0.0.1'])
    assert.equal(server.asked.length, 2, 'once for each family of addresses')
    first.close()
    second.close()
  })
})
