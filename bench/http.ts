// Cases (b) and (c): payments as the online bank sends them, over HTTP, to the api in a process of its own.

import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'

import type { InstitutionId } from '../src/base/ids.ts'
import { fault } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import * as identity from '../src/identity/identity.ts'
import * as payments from '../src/payments/payments.ts'
import { type Arena, actor, type Bank, project } from './arena.ts'
import { build, oneByOne, withoutAudit, withoutDatabase } from './builds.ts'
import { runCallers } from './callers.ts'
import type { Comparison, Contender } from './contest.ts'
import { apiCpuUs, percentile, perItem } from './measure.ts'
import { ensureKeys, type Process, startApi } from './processes.ts'

const connections = 64
const payersCount = 500
/** What `overloaded` says. */
const retryAfterMs = 1_000
const floorAgainstOneByOne = 2
const floorAgainstNoDatabase = 0.4
const floorAgainstNoAudit = 0.9
/** Few clients send large batches. */
const batchConnections = 4
const attemptsMax = 1_000
const againMs = 20
const heldCharsShown = 200
export const httpBank: InstitutionId = 'http-bank'

export type Payer = { readonly fundingAccount: string; readonly payee: string }
type Answer = { readonly status: number; readonly body: string }
type Connection = {
  readonly post: (path: string, key: string | undefined, body: unknown) => Promise<Answer>
  readonly get: (path: string) => Promise<Answer>
  /** With these lines of the head, each with its end, and this body. */
  readonly send: (what: string, lines: string, text: string) => Promise<Answer>
  readonly close: () => void
}

export async function openHttp(
  arena: Arena,
  bank: Bank,
  isQuick: boolean,
): Promise<{ readonly comparisons: readonly Comparison[]; readonly stop: () => Promise<void> }> {
  const place = { postgres: arena.postgres, database: bank.database }
  const keys = await ensureKeys(arena.scratch)
  const caller = await openInstitution(bank)
  const whole = await startApi(project, place, keys)
  const payers = await enrol(whole, caller, payersCount)
  await bank.owner`vacuum analyze`

  const start = async (name: string, changes: Parameters<typeof build>[2]) =>
    startApi(await build(arena.scratch, name, changes), place, keys)
  const single = await start('one-by-one', oneByOne)
  const bare = isQuick ? undefined : await start('without-database', withoutDatabase)
  const silent = isQuick ? undefined : await start('http-without-audit', withoutAudit)

  const send = (name: string, api: Process, clients: number, items: number) =>
    sending({ name: `HTTP ${name}`, arena, api, caller, order: repeating(payers), clients, items })
  const of = send('single payments', whole, connections, 1)
  const against = (name: string, api: Process) => send(`single payments, ${name}`, api, connections, 1)
  const batches = isQuick ? [] : [10, 100, 1_000]
  return {
    comparisons: [
      { of, against: against('one transaction each', single), floor: floorAgainstOneByOne },
      ...(bare === undefined
        ? []
        : [{ of, against: against('without the database', bare), floor: floorAgainstNoDatabase }]),
      ...(silent === undefined ? [] : [{ of, against: against('without audit', silent), floor: floorAgainstNoAudit }]),
      ...batches.map(items => ({ of: send(`batches of ${items}`, whole, batchConnections, items), against: of })),
    ],
    stop: async () => {
      for (const api of [whole, single, bare, silent]) await api?.stop()
    },
  }
}

/** Answers with the header value by which its client asks. */
export async function openInstitution(
  { outside }: Bank,
  { openInstitution }: Pick<typeof payments, 'openInstitution'> = payments,
): Promise<string> {
  const opened = await transact(outside, httpBank, actor, work =>
    openInstitution(work, { name: 'Bench', timeZone: 'UTC', currency: 'USD', rules: 'open' }),
  )
  if (!opened.ok) fault(opened.refusal.code)
  const client = await transact(outside, httpBank, actor, work => identity.addClient(work, 'Online bank'))
  return client.ok ? `${httpBank}/client:${client.value}` : fault(client.refusal.code)
}

export async function enrol(api: Process, caller: string, count: number): Promise<readonly Payer[]> {
  const opened = await openConnections(api.port, caller, connections)
  const payers: Payer[] = []
  let enrolled = 0
  await Promise.all(
    opened.map(async ({ post }) => {
      const make = async (path: string, body: unknown): Promise<string> => {
        let answer = await post(path, undefined, body)
        for (; answer.status === 503; answer = await post(path, undefined, body)) await setTimeout(retryAfterMs)
        const { status, body: text } = answer
        const made: { id: string } = status === 201 ? JSON.parse(text) : fault(`${path}: ${status} ${text}`)
        return made.id
      }
      for (let index = enrolled++; index < count; index = enrolled++) {
        const member = await make('/v1/members', { reference: `ref-${index}`, name: 'Alice Ames' })
        const number = `${10_000_000 + index}`
        const account = { member, number, currency: 'USD', overdraft: '999999999.00' }
        const payee = { member, nickname: 'Power', name: 'Power & Light', account: { bank: '021000021', number } }
        payers.push({
          fundingAccount: await make('/v1/funding-accounts', account),
          payee: await make('/v1/payees', payee),
        })
      }
    }),
  )
  for (const { close } of opened) close()
  return payers
}

type Sending = {
  readonly name: string
  readonly arena: Arena
  readonly api: Process
  readonly caller: string
  readonly order: () => unknown
  readonly clients: number
  readonly items: number
}

/** The same cent again and again, from whoever it falls on. */
export function repeating(payers: readonly Payer[]) {
  return () => {
    const payer = payers[Math.floor(Math.random() * payers.length)] ?? fault('there are payers')
    return { ...payer, amount: { value: '0.01', currency: 'USD' }, isRepeat: true }
  }
}

/** Every payment is to be accepted. Latencies are those of requests, not of the payments in them. */
export function sending({ name, arena, api, caller, order, clients, items }: Sending): Contender {
  let sent = 0
  const cpu = async () => ({ ...arena.cpu(), api: await apiCpuUs(api.port) })

  async function run(forMs: number) {
    const opened = await openConnections(api.port, caller, clients)
    const before = await cpu()
    const { tookMs, elapsedMs } = await runCallers(clients, forMs, async index => {
      const { post } = opened[index] ?? fault('a connection for each client')
      const key = `${name}-${sent++}`
      const answer =
        items === 1
          ? await post('/v1/payments', key, order())
          : await post('/v1/payment-batches', key, { payments: Array.from({ length: items }, order) })
      if (answer.status > 201 || answer.body.includes('"problem"'))
        fault(`${answer.status} ${answer.body.slice(0, 500)}`)
    })
    const after = await cpu()
    for (const { close } of opened) close()
    return {
      perSecond: ((tookMs.length * items) / elapsedMs) * 1_000,
      p50Ms: percentile(tookMs, 0.5),
      p99Ms: percentile(tookMs, 0.99),
      cpuUs: perItem(before, after, tookMs.length * items),
    }
  }
  return { name, unit: 'payments/s', run }
}

export function openConnections(port: number, caller: string, count: number): Promise<readonly Connection[]> {
  return Promise.all(Array.from({ length: count }, () => openConnection(port, caller)))
}

/** As little of an HTTP/1.1 client as will do, since it shares the machine with what it measures. */
async function openConnection(port: number, caller: string): Promise<Connection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  let held = ''
  let answers = 0
  let sinceMs = performance.now()
  let answered: { answer: (answer: Answer) => void; fail: (reason: unknown) => void } | undefined
  socket.setEncoding('latin1')
  socket.on('data', chunk => {
    held += chunk
    sinceMs = performance.now()
    const headEnd = held.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(held.slice(0, headEnd + 2))?.[1] ?? 0)
    if (held.length < headEnd + 4 + length) return
    const answer = { status: Number(held.slice(9, 12)), body: held.slice(headEnd + 4) }
    held = ''
    answers++
    answered?.answer(answer)
  })
  const lost = (reason: unknown) => answered?.fail(reason)
  socket.on('error', lost)
  socket.on('close', () => {
    const after = `${answers} answers, ${Math.round(performance.now() - sinceMs)} ms after what was last sent or heard`
    lost(new Error(`the api closed the connection after ${after}: ${held.slice(0, heldCharsShown)}`))
  })

  const writeOnce = (head: string, text: string) =>
    new Promise<Answer>((answer, fail) => {
      answered = { answer, fail }
      sinceMs = performance.now()
      socket.write(`${head} HTTP/1.1\r\nHost: localhost\r\n${text}`)
    })
  // On a machine that others use as well the api may turn requests away, before it looks at them: they come again.
  const write = async (head: string, text: string) => {
    for (let attempt = 1; ; attempt++) {
      const answer = await writeOnce(head, text)
      if (answer.status !== 503 || attempt === attemptsMax || !answer.body.includes('overloaded')) return answer
      await setTimeout(againMs)
    }
  }
  const ask = (head: string, text: string) => write(head, `Vouch-Actor: ${caller}\r\n${text}`)
  return {
    post: (path, key, body) => {
      const text = JSON.stringify(body) // ASCII, so its length is its bytes.
      return ask(
        `POST ${path}`,
        `${key === undefined ? '' : `Idempotency-Key: ${key.replaceAll(/[^A-Za-z0-9-]/g, '-')}\r\n`}` +
          `Content-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
      )
    },
    get: path => ask(`GET ${path}`, '\r\n'),
    send: (what, lines, text) => write(what, `${lines}Content-Length: ${text.length}\r\n\r\n${text}`),
    close: () => {
      answered = undefined
      socket.destroy()
    },
  }
}
