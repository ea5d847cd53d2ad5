// Case (i): what the door costs. The same payments through the api as it is, with token, proof, signature, digest and the
// statement that asks about them, and through one that believes a header: CPU of the api's process alone, for each payment.

import { openMachine } from '../bin/machine.ts'
import { openDatabase } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import type * as identity from '../src/identity/identity.ts'
import { type Arena, type Bank, project } from './arena.ts'
import { runCallers } from './callers.ts'
import type { Case, Comparison, Contender } from './contest.ts'
import { enrol, httpBank, openConnections, openInstitution, repeating, sending } from './http.ts'
import { apiCpuUs, median, percentile, perItem } from './measure.ts'
import { ensureKeys, type Process, startApi } from './processes.ts'

const payersCount = 500
const kinds = [
  { items: 1, clients: 64, ratioMax: 2.5 },
  // Two: more would only wait for each other's accounts.
  { items: 500, clients: 2, ratioMax: 1.1 },
] as const
/** A batch has so little of the door in it that it takes turns to tell. */
const repetitions = 9
/** Longer than a turn may be: only one of the two was there when the payers were enrolled, and has warmed up by that. */
const warmMs = 4_000
/** How many requests a second are signed before a turn begins; whatever more is sent is signed on its way. */
const signedPerSecond = { 1: 1_500, 500: 30 } as const

export async function keepingTheDoor(
  arena: Arena,
  bank: Bank,
): Promise<{
  readonly comparisons: readonly Comparison[]
  readonly repetitions: number
  readonly bounds: () => readonly Case[]
  readonly stop: () => Promise<void>
}> {
  const place = { postgres: arena.postgres, database: bank.database }
  const keys = await ensureKeys(arena.scratch)
  const caller = await openInstitution(bank)
  const [, client = ''] = caller.split('/client:')
  const sql = openDatabase(arena.postgres.address('vouch_office', bank.database), { connectionsMax: 1, name: 'office' })
  let port = 0
  const machine = await openMachine({
    office: { ...bank.outside, sql },
    institution: httpBank,
    // It was made as one, a few lines up.
    client: client as identity.ClientId,
    now: () => new Date(),
    port: () => port,
  })
  await sql.end()
  const believing = await startApi(project, place, keys)
  const whole = await startApi(project, place, keys, machine.env)
  port = whole.port
  const payers = await enrol(believing, caller, payersCount)

  const compared = kinds.map(({ items, clients, ratioMax }) => {
    const what = items === 1 ? 'single payments' : `batches of ${items}`
    const order = repeating(payers)
    const of = noted(signing({ name: `${what}, with all checks`, machine, arena, api: whole, order, clients, items }))
    const against = noted(
      sending({ name: `${what}, a header believed`, arena, api: believing, caller, order, clients, items }),
    )
    return { what, of, against, ratioMax }
  })
  return {
    repetitions,
    comparisons: compared.map(({ of, against }) => ({ of: of.contender, against: against.contender })),
    bounds: () =>
      compared.map(({ what, of, against, ratioMax }) => {
        const ratios = of.turns().map((us, turn) => us / (against.turns()[turn] ?? fault('both took the same turns')))
        const ratio = median(ratios)
        return {
          name: `the api's CPU for each of ${what}, with all checks`,
          median: median(of.turns()),
          unit: 'µs',
          against: `${ratioMax}x of ${Math.round(median(against.turns()))} µs without; ${ratio.toFixed(2)}x`,
          ratio: ratioMax / ratio,
          floor: 1,
          holds: ratio <= ratioMax,
        }
      }),
    stop: async () => {
      await whole.stop()
      await believing.stop()
      await machine.close()
    },
  }
}

/** Keeps what each turn took of the api, but for the first, in which it warms up. */
function noted(contender: Contender) {
  const took: number[] = []
  return {
    contender: {
      ...contender,
      run: async (forMs: number) => {
        const slice = await contender.run(took.length === 0 ? Math.max(forMs, warmMs) : forMs)
        took.push(slice.cpuUs['api'] ?? fault('the api is watched'))
        return slice
      },
    },
    turns: () => took.slice(1),
  }
}

type Signing = {
  readonly name: string
  readonly machine: Awaited<ReturnType<typeof openMachine>>
  readonly arena: Arena
  readonly api: Process
  readonly order: () => unknown
  readonly clients: number
  readonly items: 1 | 500
}

/** Signs beforehand: whoever sends shares the machine with what is measured. */
function signing({ name, machine, arena, api, order, clients, items }: Signing): Contender {
  const { signed } = machine
  const path = items === 1 ? '/v1/payments' : '/v1/payment-batches'
  const cpu = async () => ({ ...arena.cpu(), api: await apiCpuUs(api.port) })
  const prefix = name.replaceAll(/[^a-z0-9]/g, '-')
  let made = 0

  async function make() {
    const body = JSON.stringify(items === 1 ? order() : { payments: Array.from({ length: items }, order) })
    const headers = await signed.headersFor({ method: 'POST', path, key: `${prefix}-${made++}`, body })
    return {
      lines: Object.entries(headers)
        .map(([header, value]) => `${header}: ${value}\r\n`)
        .join(''),
      body,
    }
  }

  async function run(forMs: number) {
    // A nonce for what is about to be signed.
    await (await signed.call({ method: 'GET', path: '/v1/settings' })).arrayBuffer()
    const ready: Awaited<ReturnType<typeof make>>[] = []
    for (let count = (signedPerSecond[items] * forMs) / 1_000; count > 0; count--) ready.push(await make())
    const opened = await openConnections(api.port, '', clients)
    const before = await cpu()
    const { tookMs, elapsedMs } = await runCallers(clients, forMs, async index => {
      const { send } = opened[index] ?? fault('a connection for each client')
      const { lines, body } = ready.pop() ?? (await make())
      const answer = await send(`POST ${path}`, lines, body)
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
