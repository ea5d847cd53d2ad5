// A line between a client and the api on which everything happens that can happen to a request: by chance from a seed, or
// as it is told. It knows nothing of what goes over it.

import { once } from 'node:events'
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as rest } from 'node:timers/promises'

/**
 * - `passed`: nothing happens.
 * - `dropped`: the request is lost, and the line with it.
 * - `busy`: somebody on the way answers 503, and passes nothing on.
 * - `lost`: the api has answered; the answer is lost.
 * - `cut`: half of the answer comes.
 * - `wrong`: somebody on the way answers 502 in place of the api.
 * - `slow`: the answer comes when nobody waits for it any more.
 * - `late`: the request comes to the api when nobody waits any more.
 * - `twice`: the api gets it twice, and the second answer comes back.
 */
export const accidents = ['passed', 'dropped', 'busy', 'lost', 'cut', 'wrong', 'slow', 'late', 'twice'] as const
export type Accident = (typeof accidents)[number]

export type BadLine = {
  readonly url: string
  /** What happens to the next request. */
  choose: (method: string, path: string) => Accident
  /** Where it leads from now on. */
  upstream: string
  readonly counts: Record<Accident, number>
  /** Resolves when everything that was late has arrived. */
  readonly settled: () => Promise<void>
  readonly close: () => Promise<void>
}

type Passed = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }

/** `slowMs`: longer than anybody waits. */
export async function openBadLine(upstream: string, slowMs: number): Promise<BadLine> {
  const agent = new Agent({ keepAlive: true })
  const underWay = new Set<Promise<void>>()
  const counts = { passed: 0, dropped: 0, busy: 0, lost: 0, cut: 0, wrong: 0, slow: 0, late: 0, twice: 0 }

  async function pass({ method, url, headers }: IncomingMessage, body: Buffer): Promise<Passed> {
    const asked = request(`${line.upstream}${url}`, { method, headers, agent }).end(body)
    const [response] = (await once(asked, 'response')) as [IncomingMessage] // What the event carries.
    return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) }
  }

  async function carry(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(asked)
    const accident = line.choose(asked.method ?? '', asked.url ?? '')
    counts[accident]++
    if (accident === 'dropped') return void response.destroy()
    if (accident === 'busy') return void response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Busy</h1>')
    if (accident === 'late') await rest(slowMs)
    if (accident === 'twice') await pass(asked, body)
    const { status, headers, body: answer } = await pass(asked, body)
    if (accident === 'lost' || accident === 'late') return void response.destroy()
    if (accident === 'wrong') return void response.writeHead(502).end('Bad gateway')
    if (accident === 'slow') await rest(slowMs)
    response.writeHead(status, headers)
    if (accident !== 'cut') return void response.end(answer)
    response.write(answer.subarray(0, answer.length / 2))
    response.socket?.destroySoon()
  }

  const server = createServer((asked, response) => {
    const carried = carry(asked, response).catch(() => response.destroy())
    const done = carried.then(() => void underWay.delete(done))
    underWay.add(done)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo // Of a server that listens on a port.
  const line: BadLine = {
    url: `http://127.0.0.1:${port}`,
    choose: () => 'passed',
    upstream,
    counts,
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
    close: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      agent.destroy()
    },
  }
  return line
}

/** Something happens to this share of them, each accident as often as the others; the same for the same seed. */
export function byChance(seed: number, share: number): BadLine['choose'] {
  const real = accidents.slice(1)
  let state = seed
  // A linear congruential generator (Numerical Recipes): good enough to spread accidents.
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  return () => (random() < share ? (real[Math.floor(random() * real.length)] ?? 'passed') : 'passed')
}
