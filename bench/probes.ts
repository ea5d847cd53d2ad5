// Case (o): what payments notice of the prober. In turns, payments alone, and payments while controls are tried one after the
// other without a rest, which the prober never does: of that it may do a fiftieth. And what all controls take of an hour, each
// once in its period, held against what they may.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { fault } from '../src/base/outcome.ts'
import { type Arena, type Bank, project } from './arena.ts'
import type { Case, Comparison, Contender } from './contest.ts'
import { enrol, openInstitution, repeating, sending } from './http.ts'
import { median } from './measure.ts'
import type { TriedOnce } from './probes-process.ts'
import { ensureKeys, startApi } from './processes.ts'

const payersCount = 500
const connections = 16
/** Two that are so near each other need many turns. */
const repetitions = 12
const hourMs = 3_600_000
/** As src/risk/schedule.ts has it. */
const budgetPart = 1 / 50
const roles = ['api', 'office', 'issuer', 'vault', 'prober'] as const

export async function payingBesideProbes(
  arena: Arena,
  bank: Bank,
): Promise<{
  readonly comparisons: readonly Comparison[]
  readonly repetitions: number
  readonly bounds: () => readonly Case[]
  readonly stop: () => Promise<void>
}> {
  const keys = await ensureKeys(arena.scratch)
  const caller = await openInstitution(bank)
  const api = await startApi(project, { postgres: arena.postgres, database: bank.database }, keys)
  const payers = await enrol(api, caller, payersCount)
  const probing = await startProbing(arena, bank)
  const pay = (name: string): Contender =>
    sending({ name, arena, api, caller, order: repeating(payers), clients: connections, items: 1 })
  const [alone, tried] = [noted(pay('payments, nothing tried')), noted(pay('payments while controls are tried'))]
  const beside: Contender = {
    ...tried.contender,
    run: async forMs => {
      probing.go()
      const slice = await tried.contender.run(forMs)
      await probing.rest()
      return slice
    },
  }
  return {
    comparisons: [{ of: beside, against: alone.contender }],
    repetitions,
    bounds: () => {
      const ratios = tried.turns().map((of, turn) => of / (alone.turns()[turn] ?? fault('both took the same turns')))
      return casesOf(probing.tried, median(ratios))
    },
    stop: async () => {
      await probing.stop()
      await api.stop()
    },
  }
}

function casesOf(tried: readonly TriedOnce[], ratio: number): readonly Case[] {
  const neededMs = tried.reduce(
    (sum, { tookMs, everySeconds }) => sum + tookMs * Math.ceil(hourMs / 1_000 / everySeconds),
    0,
  )
  const lost = (neededMs / hourMs) * Math.max(0, 1 - ratio)
  const budgetMs = hourMs * budgetPart
  const bounded = (name: string, found: number, most: number, unit: string): Case => ({
    name,
    median: found,
    unit,
    against: `${most} ${unit}`,
    ratio: most / found,
    floor: 1,
    holds: found <= most,
  })
  const others = tried.filter(({ result }) => !['passed', 'not_applicable'].includes(result))
  if (others.length > 0)
    console.error(others.map(({ control, result, why }) => `${control} came to ${result}: ${why}`).join('\n'))
  return [
    bounded(`${tried.length} controls, each once in its period: of an hour`, neededMs, budgetMs, 'ms'),
    bounded('payments lost in an hour of it, in millionths', lost * 1e6, budgetPart * 1e6, 'ppm'),
  ]
}

/** Keeps what each turn came to, but for the first, in which it warms up. */
function noted(contender: Contender) {
  const came: number[] = []
  return {
    contender: {
      ...contender,
      run: async (forMs: number) => {
        const slice = await contender.run(forMs)
        came.push(slice.perSecond)
        return slice
      },
    },
    turns: () => came.slice(1),
  }
}

async function startProbing(arena: Arena, { database }: Bank) {
  const home = await mkdtemp(join(arena.scratch, 'probing-'))
  const addresses = Object.fromEntries(
    roles.map(role => [`vouch_${role}`, arena.postgres.address(`vouch_${role}`, database)]),
  )
  const ports = [await freePort(), await freePort(), await freePort()]
  const child = fork(join(import.meta.dirname, 'probes-process.ts'), [
    home,
    JSON.stringify(addresses),
    JSON.stringify(ports),
  ])
  const gone = once(child, 'exit').then((): never => fault('the prober of the bench has ended by itself'))
  gone.catch(() => undefined)
  const [said] = await Promise.race([once(child, 'message'), gone])
  const tried = said as readonly TriedOnce[] // What probes-process.ts sends first.
  arena.watch('prober', child.pid ?? fault('a process that said something has an id'))
  return {
    tried,
    go: () => child.send('go'),
    rest: async () => {
      const rests = once(child, 'message')
      child.send('rest')
      await Promise.race([rests, gone])
    },
    stop: async () => {
      const exited = once(child, 'exit')
      child.disconnect()
      await exited
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address === null || typeof address === 'string' ? fault('a port was listened on') : address.port
      server.close(() => resolve(port))
    })
  })
}
