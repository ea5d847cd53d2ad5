import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { after, before, describe, test } from 'node:test'

import { PretendBank } from '../../test/bank.ts'
import { serveBank } from '../../test/bank-server.ts'
import { httpBank } from './http-bank.ts'
import type { Instruction } from './instruction.ts'

const instruction = (n: number): Instruction => ({
  id: `itn_${n}`,
  reference: `pay_${n}`,
  method: 'ach',
  money: { minor: BigInt(n), currency: 'USD' },
  creditor: 'tok_1',
})
const { signal } = new AbortController()

describe('a bank over HTTP', () => {
  let server: Server
  let address: URL
  let respond: (request: IncomingMessage, response: ServerResponse) => void = () => undefined
  before(async () => {
    server = createServer((request, response) => respond(request, response)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const bound = server.address()
    address = new URL(`http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}/`)
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const answering = (body: string, status = 200) => {
    respond = (_, response) => response.writeHead(status).end(body)
  }

  test('is sent amounts with their decimals, and what it says comes back', async () => {
    const pretend = new PretendBank(({ id }) => (id === 'itn_2' ? 'reject' : 'settle'))
    const { address: real, close } = await serveBank(pretend)
    const bank = httpBank(real)
    assert.deepEqual(await bank.send([instruction(1), instruction(2)], signal), [
      { id: 'itn_1', state: 'settled' },
      { id: 'itn_2', state: 'rejected', reason: 'account_closed' },
    ])
    assert.deepEqual(await bank.inquire(['itn_1', 'itn_9'], signal), [
      { id: 'itn_1', state: 'settled' },
      { id: 'itn_9', state: 'never_seen' },
    ])
    assert.equal(pretend.records.get('itn_1')?.instruction.money.minor, 1n)
    await close()
  })

  test('is not believed about what it was not asked, nor in words that have no meaning; the rest counts', async () => {
    const answers = [
      { id: 'itn_7', state: 'settled' },
      { id: 'itn_1', state: 'paid' },
      { id: 'itn_1' },
      null,
      'itn_1',
      { id: 'itn_2', state: 'rejected', reason: '<script>' },
      { id: 'itn_3', state: 'accepted', more: true },
    ]
    answering(JSON.stringify(answers))
    const known = [
      { id: 'itn_2', state: 'rejected', reason: 'unspecified' },
      { id: 'itn_3', state: 'accepted' },
    ]
    assert.deepEqual(await httpBank(address).send([1, 2, 3].map(instruction), signal), known)
    assert.deepEqual(await httpBank(address).inquire(['itn_1', 'itn_2', 'itn_3'], signal), known)
  })

  test('that fails, redirects, talks nonsense or does not answer in time has said nothing', async () => {
    const send = (within: AbortSignal = signal) => httpBank(address).send([instruction(1)], within)
    answering('[]', 500)
    await assert.rejects(send(), /answered 500/)
    answering('{"id":"itn_1","state":"settled"}')
    await assert.rejects(send(), /did not answer with a list/)
    answering('<html>')
    await assert.rejects(send(), SyntaxError)
    respond = (_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
    await assert.rejects(send(), TypeError)
    respond = (_, response) => response.destroy()
    await assert.rejects(send(), TypeError)
    respond = () => undefined
    await assert.rejects(send(AbortSignal.timeout(50)), { name: 'TimeoutError' })
  })
})
