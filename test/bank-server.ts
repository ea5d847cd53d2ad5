// The pretend bank behind HTTP, as `src/rails/http-bank.ts` speaks to it. On loopback only.

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import { isId } from '../src/base/ids.ts'
import { parseMoney } from '../src/base/money.ts'
import { fault } from '../src/base/outcome.ts'
import type { Instruction } from '../src/rails/rails.ts'
import type { PretendBank } from './bank.ts'

export type BankServer = { readonly address: URL; readonly close: () => Promise<void> }

export async function serveBank(bank: PretendBank, port = 0): Promise<BankServer> {
  const server = createServer((request, response) => {
    answer(bank, request).then(
      answers => response.setHeader('content-type', 'application/json').end(JSON.stringify(answers)),
      // A bank that hangs up closes the line without a word.
      () => response.destroy(),
    )
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const { port: taken } = server.address() as AddressInfo // A TCP server that listens has one.
  return {
    address: new URL(`http://127.0.0.1:${taken}/`),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(bank: PretendBank, request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const list: unknown = JSON.parse(Buffer.concat(chunks).toString())
  if (!Array.isArray(list)) fault('not a list')
  if (request.url === '/instructions') return bank.send(list.map(readInstruction))
  if (request.url === '/inquiries')
    return bank.inquire(list.map(id => (isId('itn', String(id)) ? id : fault('not an id'))))
  return fault('no such path')
}

function readInstruction(given: Record<string, string>): Instruction {
  const { id = '', reference = '', amount = '', currency = '', creditor = '', method = '' } = given
  const money = parseMoney(amount, currency)
  return {
    id: isId('itn', id) ? id : fault('not an id'),
    reference,
    creditor,
    method: method === 'check' || method === 'same_day_ach' ? method : 'ach',
    money: money.ok ? money.value : fault('not money'),
  }
}
