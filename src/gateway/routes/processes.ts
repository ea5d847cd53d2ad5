// The service as it runs: which processes are up, of which version, and how their loops get on. From what each says of itself
// every fifteen seconds; nothing of any institution is in it.

import { type Static, Type } from 'typebox'
import { done } from '../../base/outcome.ts'
import { type ProcessSeen, processesSeen, silentMs } from '../../base/processes.ts'
import { route } from '../route.ts'
import { Instant } from '../wire.ts'

const strict = { additionalProperties: false }
const ProcessName = Type.String({ description: 'api, office, issuer, worker, sealer, vault or prober.' })

const Process = Type.Object(
  {
    process: ProcessName,
    state: Type.Enum(['ready', 'not_ready', 'silent'], {
      description: 'silent: it has said nothing for a minute, so it may be down. not_ready: `problems` says why.',
    }),
    version: Type.String({ description: 'Of the release that it runs.' }),
    startedAt: Instant,
    seenAt: Instant,
    problems: Type.Array(Type.String()),
    loops: Type.Integer({ minimum: 0, description: 'How many it runs: GET /v1/schedules has them.' }),
  },
  { $id: 'Process', ...strict },
)

function stateOf({ seenAt, problems }: ProcessSeen, now: Date): Static<typeof Process.properties.state> {
  if (now.getTime() - seenAt.getTime() > silentMs) return 'silent'
  return problems.length > 0 ? 'not_ready' : 'ready'
}

export const listProcesses = route({
  method: 'GET',
  path: '/v1/processes',
  permit: 'service.read',
  door: 'office',
  summary: 'The processes of the service: which are up, since when, and of which version',
  answers: { 200: Type.Object({ items: Type.Array(Process) }, { $id: 'ProcessList', ...strict }) },
  refuses: [],
  perform: async work => done({ processes: await processesSeen(work), now: work.now }),
  answer: ({ processes, now }) => ({
    status: 200,
    body: {
      items: processes.map(one => ({
        process: one.process,
        state: stateOf(one, now),
        version: one.version,
        startedAt: one.startedAt.toISOString(),
        seenAt: one.seenAt.toISOString(),
        problems: [...one.problems],
        loops: one.loops.length,
      })),
    },
  }),
})

const Schedule = Type.Object(
  {
    name: Type.String({ description: 'A loop, named after its room: risk.probe.' }),
    process: ProcessName,
    everySeconds: Type.Number({ description: 'How long it rests when it has found nothing to do.' }),
    passedAt: Type.Optional({ ...Instant, description: 'When a pass last came to its end without a fault.' }),
    dueAt: Type.Optional({ ...Instant, description: 'When the next one is due at the latest.' }),
    isLate: Type.Boolean({
      description: 'No pass has ended for a minute more than it rests, or its process is silent.',
    }),
    handled: Type.Integer({ minimum: 0, description: 'How many the last pass found to do.' }),
    faultsInARow: Type.Integer({ minimum: 0, description: 'How many passes have failed since the last that did not.' }),
  },
  { $id: 'Schedule', ...strict },
)

/** Beyond its rest, which is a quarter longer at most. */
const lateMs = 60_000

function schedulesOf(process: ProcessSeen, now: Date): readonly Static<typeof Schedule>[] {
  const isSilent = stateOf(process, now) === 'silent'
  return process.loops.map(({ name, everyMs, passedAt, handled, faultsInARow }) => {
    const fromMs = passedAt === null ? process.startedAt.getTime() : Date.parse(passedAt)
    const dueAt = new Date(Math.ceil(fromMs + everyMs * 1.25))
    return {
      name,
      process: process.process,
      everySeconds: everyMs / 1_000,
      ...(passedAt === null ? {} : { passedAt }),
      dueAt: dueAt.toISOString(),
      // What it said of itself is of the moment in which it said so.
      isLate: isSilent || process.seenAt.getTime() > dueAt.getTime() + lateMs,
      handled,
      faultsInARow,
    }
  })
}

export const listSchedules = route({
  method: 'GET',
  path: '/v1/schedules',
  permit: 'service.read',
  door: 'office',
  summary: 'The loops of the service: when each last came to its end, when it is due, what it found to do',
  answers: { 200: Type.Object({ items: Type.Array(Schedule) }, { $id: 'ScheduleList', ...strict }) },
  refuses: [],
  perform: async work => done({ processes: await processesSeen(work), now: work.now }),
  answer: ({ processes, now }) => ({
    status: 200,
    body: { items: processes.flatMap(process => schedulesOf(process, now)) },
  }),
})
