// A17 and A20: what is sent byte by byte, to two readers at once or to none in particular.

import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

import { pause } from '../../family.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries } from '../tries.ts'

const answerMsMax = 15_000

/** What comes back when these bytes are all that is sent, until the other side ends or nothing comes any more. */
async function exchange(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  let heard = ''
  socket.on('data', chunk => {
    heard += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  socket.write(Buffer.from(bytes, 'latin1'))
  await once(socket, 'close', { signal: AbortSignal.timeout(answerMsMax) }).catch(() => {
    heard += '\n(left open)'
  })
  socket.destroy()
  return heard
}

const statuses = (heard: string) => [...heard.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))

export async function smuggled(target: Target): Promise<Finding> {
  const tries = openTries()
  for (const [door, url] of Object.entries({ api: target.api, office: target.office, issuer: target.issuer })) {
    const host = new URL(url).host
    const post = (headers: string, body: string) =>
      `POST /v1/payments HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n\r\n${body}`
    const inside = `GET /health/live HTTP/1.1\r\nHost: ${host}\r\n\r\n`
    const sent: Readonly<Record<string, string>> = {
      'length and chunks': post('Content-Length: 5\r\nTransfer-Encoding: chunked', `0\r\n\r\n${inside}`),
      'chunks, spelt oddly': post('Transfer-Encoding: xchunked', `0\r\n\r\n${inside}`),
      'chunks twice': post('Transfer-Encoding: chunked\r\nTransfer-Encoding: identity', `0\r\n\r\n${inside}`),
      'chunks after a tab': post('Transfer-Encoding:\tchunked, identity', `0\r\n\r\n${inside}`),
      'two lengths': post('Content-Length: 4\r\nContent-Length: 5', 'abcde'),
      'a negative length': post('Content-Length: -1', ''),
      'a length with a plus': post('Content-Length: +5', 'abcde'),
      'a bare line feed': `POST /v1/payments HTTP/1.1\nHost: ${host}\nContent-Length: 0\n\n`,
      'a header with a blank': post('Content-Length : 5', 'abcde'),
      'a folded header': post('X-A: b\r\n c: d', ''),
      'no Host': 'GET /health/live HTTP/1.1\r\n\r\n',
      'headers of 9 kB': `GET /health/live HTTP/1.1\r\nHost: ${host}\r\nX-A: ${'a'.repeat(9_000)}\r\n\r\n`,
      'a chunk without end': post('Transfer-Encoding: chunked', `fffffffffffffffff\r\n${inside}`),
    }
    for (const [what, bytes] of Object.entries(sent)) {
      const heard = await exchange(url, bytes)
      const [status, ...more] = statuses(heard)
      const isRefused = status === undefined ? heard === '' : [400, 401, 404, 408, 411, 413, 431, 501].includes(status)
      const isOver = !heard.includes('(left open)') && more.length === 0
      tries.note(`${door}, ${what}`, `${statuses(heard).join(' then ') || 'closed'}`, isRefused && isOver)
    }
  }
  return tries.finding()
}

const slowSockets = 500
const patienceMs = 14_000

/** Sends nothing but a little now and then, and never ends. */
function dawdle(url: string, first: string, drip: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.on('data', () => undefined)
  socket.write(first)
  const timer = setInterval(() => socket.writable && socket.write(drip), 1_000)
  socket.once('close', () => clearInterval(timer))
  return socket
}

export async function slowClients(target: Target): Promise<Finding> {
  const tries = openTries()
  const { api, machine } = target
  const host = new URL(api).host
  const read = async () => {
    const startedAt = performance.now()
    const answer = await machine.call({ method: 'GET', path: '/v1/members' })
    await answer.arrayBuffer()
    return { status: answer.status, ms: performance.now() - startedAt }
  }
  const kinds: Readonly<Record<string, readonly [first: string, drip: string]>> = {
    'slow headers': [`GET /v1/members HTTP/1.1\r\nHost: ${host}\r\n`, 'X-A: b\r\n'],
    'slow bodies': [
      `POST /v1/payees HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{`,
      ' ',
    ],
  }
  for (const [what, [first, drip]] of Object.entries(kinds)) {
    const open = new Set<Socket>()
    for (let count = 0; count < slowSockets; count++) {
      const socket = dawdle(api, first, drip)
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    }
    await pause(2_000)
    const during = await Promise.all([read(), read(), read()])
    const slowest = Math.round(Math.max(...during.map(({ ms }) => ms)))
    const isServed = during.every(({ status }) => status === 200) && slowest < 2_000
    tries.note(`others, while ${slowSockets} ${what}`, `${during[0]?.status ?? 0} in ${slowest} ms`, isServed)
    await pause(patienceMs - 2_000)
    tries.note(`${what} still open after ${patienceMs / 1_000} s`, open.size, open.size === 0)
    for (const socket of open) socket.destroy()
  }
  return tries.finding()
}
