// Whether the processes say how they are, and what happens when there is more to do than they can: the first of the
// processes as they run, the second at a door of the prober's own, which nobody else comes to.

import { createServer, type Server } from 'node:http'

import { Registry } from 'prom-client'

import { type Control, type Ground, NotApplicable } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import { knock, ownGuard, stateIn, tryReadiness, wordIn } from './controls-door.ts'
import { type Guard, guarding } from './guard.ts'
import { edgeMeasures } from './measures.ts'
import { v1 } from './routes/v1.ts'
import type { openShed } from './shed.ts'
import type { Urgency } from './urgency.ts'

const everySeconds = 3_600
const withinMs = 10_000
/** A house that holds as many is not filled by anybody. */
const placesMax = 10_000

export const health: Control = {
  id: 'gateway.health',
  says: 'Each process says at once whether it lives and has what it needs; what fails or hangs makes it not ready.',
  does: 'detects',
  answers: ['api.service-outage', 'tech.downtime'],
  everySeconds: 600,
  withinMs,
  probe: async ground => {
    await tryReadiness(ground)
    let asked = 0
    for (const [of, expected] of listening) {
      if (ground.addressOf(of) === undefined) continue
      const live = await ground.ask({ of, method: 'GET', path: '/health/live', as: 'nobody' })
      if (live.status === 404) continue
      const ready = await ground.ask({ of, method: 'GET', path: '/health/ready', as: 'nobody' })
      // It may be right: who has not what they need is to say so.
      if (ready.status === 503) throw Object.assign(new Error(`the ${of} is not ready`), { code: 'not_ready' })
      asked++
      ground.tried(`whether the ${of} lives`, '200', live.word)
      ground.tried(`whether the ${of} is ready`, `200 ${expected}`, `${ready.status} ${stateIn(ready)}`)
    }
    if (asked === 0) throw new NotApplicable('whoever stands in front asks for itself how the processes are')
    ground.on('processes that listen', asked)
  },
}

/** With the shed of the product; a test brings one that sheds nothing. */
export function loadShedding(open: typeof openShed): Control {
  return {
    id: 'gateway.load-shedding',
    says: 'Beyond what can be answered in time requests are refused at once, the least urgent first, and none is lost for good.',
    does: 'prevents',
    answers: [
      'api.performance-degradation',
      'tech.degradation',
      'ops.resource-constraints',
      'stride.denial-of-service',
    ],
    everySeconds,
    withinMs,
    probe: async ground => {
      const door = await openOwnDoor(ground, open)
      try {
        await tryCrowd(ground, door)
      } finally {
        await door.close()
      }
    },
  }
}

/** In what words each says that it is ready, and what it has asked for that. */
const listening = [
  ['api', 'ready, database ok'],
  ['office', 'ready, database ok'],
  ['issuer', 'ready'],
] as const

type Door = {
  readonly guard: Guard
  /** The word of a refusal, or the status. */
  readonly knock: (method: string, path: string) => Promise<string>
  readonly close: () => Promise<void>
}

/** The guard of the api before somebody who answers everything with 200 and calls everybody a stranger. */
async function openOwnDoor(ground: Ground, open: typeof openShed): Promise<Door> {
  const { newId, signal } = ground
  const measures = edgeMeasures(new Registry())
  const guard = ownGuard(ground, measures, open, ground.elapsedMs)
  const server = createServer(
    guarding(v1, guard, newId, measures, (request, response) => {
      guard.noteStranger(request)
      response.end('{}')
    }),
  )
  const port = await listen(server)
  return {
    guard,
    knock: async (method, path) => wordIn(await knock(port, { method, path }, signal)),
    close: async () => {
      guard.stop()
      server.closeAllConnections()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? fault('a port was listened on') : address.port)
    })
  })
}

const kinds = [
  ['a look at how it is', 'GET', '/health/live', 'watch'],
  ['what a bank brings', 'POST', '/v1/incoming-files', 'rail'],
  ['a payment', 'POST', '/v1/payments', 'money'],
  ['a new payee', 'POST', '/v1/payees', 'creation'],
  ['a read', 'GET', '/v1/members', 'read'],
] as const satisfies readonly (readonly [string, string, string, Urgency])[]

/** How full the house is, in parts of what it holds, and who is let in then. */
const crowds = [
  [0, ['watch', 'rail', 'money', 'creation', 'read']],
  [0.75, ['watch', 'rail', 'money', 'creation']],
  [0.9, ['watch', 'rail', 'money']],
  [1, ['watch', 'rail']],
] as const satisfies readonly (readonly [number, readonly Urgency[]])[]

async function tryCrowd(ground: Ground, { guard, knock }: Door): Promise<void> {
  const { shed } = guard
  const places = Math.ceil(shed.limit())
  ground.on('requests that may be under way at once', places)
  let inside = 0
  for (const [part, letIn] of crowds) {
    while (inside < Math.min(places, placesMax) * part && shed.enter('money')) inside++
    for (const [what, method, path, urgency] of kinds) {
      const expected = letIn.some(one => one === urgency) ? '200' : 'overloaded, wait'
      ground.tried(`${what}, ${part * 100} % of the places taken`, expected, await knock(method, path))
    }
  }
  for (; inside > 0; inside--) shed.leave('money')
  ground.tried('a read, when they have left', '200', await knock('GET', '/v1/members'))
}
