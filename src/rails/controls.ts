// What the rails promise of what is sent, and how that is tried: the product's own worker talks, in a work that is undone, to
// a bank that misbehaves.

import { type Control, canary, type Ground, wordFor } from '../base/control.ts'
import type { Work } from '../base/work.ts'
import { controls as coreControls } from './controls-core.ts'
import { filed, fileMishaps } from './controls-files.ts'
import { controls as linkControls } from './controls-links.ts'
import { openWorkerOf, RememberingBank, type Worker } from './controls-pretended.ts'
import { silenceMsMax } from './dispatch.ts'
import { hashOf, keep } from './incoming.ts'
import { enqueue, receive, takeNews } from './instructions.ts'
import * as store from './probe-store.ts'

const everySeconds = 3_600
/** Its files are brought to the disk, which may be slow. */
const withinMs = 20_000
const reference = 'pay_canary'
/** In one pass what is in doubt is asked about, and what the bank has never seen is sent again. */
const passesMax = 2

const exactlyOnce: Control = {
  id: 'rails.exactly-once',
  says: 'An instruction leaves once: what is in doubt is asked about, and what came back is heard once.',
  does: 'prevents',
  answers: ['api.data-synchronization', 'ops.process-failures'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('instructions of the canary', mishaps.length + fileMishaps.length + 8)
    for (const [tried, expected, mishap] of mishaps) {
      const came = await sent(ground, mishap)
      ground.tried(tried, expected, came)
    }
    for (const [tried, expected, mishap] of fileMishaps) ground.tried(tried, expected, await filed(ground, mishap))
    ground.tried(
      'two without an answer, and a bank that takes ten seconds to tell of the first',
      'sent 1 and 1 times, settled, settled',
      await pair(ground, slowlyTold),
    )
    ground.tried(
      'two in one call, and a bank that takes both and answers for one',
      'sent 1 and 1 times, settled, settled',
      await pair(ground, halfAnswered),
    )
    await tryFinality(ground)
    await tryTwice(ground)
  },
}

export const controls: readonly Control[] = [exactlyOnce, ...linkControls, ...coreControls]

type Mishap = (bank: RememberingBank, worker: Worker, work: Work) => Promise<void>

const mishaps: readonly (readonly [string, string, Mishap])[] = [
  [
    'an instruction to a bank that answers',
    '1 entry, sent 1 times under 1 id, settled, told 1 times',
    async (bank, worker) => {
      await worker.dispatch(bank)
    },
  ],
  [
    'one that the bank took, and its answer was lost',
    '1 entry, sent 1 times under 1 id, settled, told 1 times',
    async (bank, worker) => {
      bank.manner = 'take_and_hang_up'
      await worker.dispatch(bank)
      bank.manner = 'well'
    },
  ],
  [
    'one that never reached the bank',
    '1 entry, sent 2 times under 1 id, settled, told 1 times',
    async (bank, worker) => {
      bank.manner = 'hang_up'
      await worker.dispatch(bank)
      bank.manner = 'well'
    },
  ],
  [
    'one that the bank answers twice',
    '1 entry, sent 1 times under 1 id, settled, told 1 times',
    async bank => {
      bank.manner = 'answer_twice'
    },
  ],
  [
    'one that the bank had accepted, and says it has never seen',
    '0 entry, sent 1 times under 1 id, accepted, told 1 times',
    async (bank, worker) => {
      bank.state = 'accepted'
      await worker.dispatch(bank)
      bank.entries.clear()
    },
  ],
]

/** What has become of one instruction, at the bank and here, when every doubt had time to be asked about. */
function sent(ground: Ground, mishap: Mishap): Promise<string> {
  return ground.work(async work => {
    const worker = openWorkerOf(ground, work)
    const bank = new RememberingBank()
    await queue(work)
    await mishap(bank, worker, work)
    for (let pass = 0; pass < passesMax; pass++) {
      worker.pass(silenceMsMax + 1)
      await worker.dispatch(bank)
    }
    const told = [...(await takeNews(work, 10)), ...(await takeNews(work, 10))]
    const here = await store.instructionCalled(work, reference)
    const times = [...bank.sendings.values()].reduce((sum, one) => sum + one, 0)
    const ids = bank.sendings.size
    return `${bank.entries.size} entry, sent ${times} times under ${ids} id, ${here?.state}, told ${told.length} times`
  })
}

/** How often each of two was sent, and what became of them, when the bank was told of them and asked about them. */
function pair(
  ground: Ground,
  mishap: (bank: RememberingBank, worker: Worker, work: Work) => Promise<void>,
): Promise<string> {
  return ground.work(async work => {
    const bank = new RememberingBank()
    await mishap(bank, openWorkerOf(ground, work), work)
    const here = await Promise.all(pairOf.map(one => store.instructionCalled(work, one)))
    const times = here.map(one => (one === undefined ? 0 : (bank.sendings.get(one.id) ?? 0)))
    return `sent ${times.join(' and ')} times, ${here.map(one => one?.state).join(', ')}`
  })
}
const pairOf = [`${reference}_first`, `${reference}_second`] as const

/** While the bank is asked about what is in doubt, something else falls silent: that one is to be asked about as well. */
async function slowlyTold(bank: RememberingBank, worker: Worker, work: Work): Promise<void> {
  bank.manner = 'take_and_hang_up'
  for (const one of pairOf) {
    await queue(work, one)
    await worker.dispatch(bank)
    worker.pass(apartMs)
  }
  bank.manner = 'well'
  bank.whileAsked = () => worker.pass(tellingMs)
  worker.pass(silenceMsMax - pairOf.length * apartMs)
  await worker.dispatch(bank)
  worker.pass(silenceMsMax)
  await worker.dispatch(bank)
}
const apartMs = 5_000
const tellingMs = 10_000

/** Its answer was cut short: it says nothing of what it took. Before it is asked, nobody knows that it was not taken. */
async function halfAnswered(bank: RememberingBank, worker: Worker, work: Work): Promise<void> {
  for (const one of pairOf) await queue(work, one)
  bank.manner = 'answer_one'
  await worker.dispatch(bank)
  bank.manner = 'well'
  worker.pass(apartMs)
  await worker.dispatch(bank)
  worker.pass(silenceMsMax)
  await worker.dispatch(bank)
}

async function tryFinality(ground: Ground): Promise<void> {
  const contradicted = await ground.work(async work => {
    await queue(work)
    const id = (await store.instructionCalled(work, reference))?.id ?? 'itn_none'
    const first = await receive(work, [{ id, state: 'settled' }])
    const second = await receive(work, [{ id, state: 'rejected', reason: 'R03' }])
    return `${first.join()}, ${second.join()}, ${(await store.instructionCalled(work, reference))?.state}`
  })
  ground.tried('settled, and then said to be rejected', 'entered, contradicts, settled', contradicted)
  const again = await wordFor(() =>
    ground.work(async work => {
      await queue(work)
      const id = (await store.instructionCalled(work, reference))?.id ?? 'itn_none'
      await receive(work, [{ id, state: 'rejected', reason: 'R03' }])
      await store.queueAgain(work, reference)
    }),
  )
  ground.tried('what was rejected put back into the queue past the front door', '23001', again)
}

async function tryTwice(ground: Ground): Promise<void> {
  const twice = await wordFor(() =>
    ground.work(async work => {
      await queue(work)
      await queue(work)
    }),
  )
  ground.tried('a second instruction for the same payment', '23505', twice)
  const file = await ground.work(async work => {
    const bytes = Buffer.from('not a file of a bank\n')
    const arrive = (name: string) =>
      keep(work, {
        id: work.newId('inc'),
        name,
        kind: 'unknown',
        hash: hashOf(bytes),
        size: bytes.length,
        cameBy: 'call',
        sealed: [],
      })
    const [first, second] = [await arrive('monday.txt'), await arrive('tuesday.txt')]
    return `${first.isNew ? 'new' : 'known'}, ${second.isNew ? 'new' : 'known'}, ${second.file.times} times`
  })
  ground.tried('the bytes of one file under two names', 'new, known, 2 times', file)
}

async function queue(work: Work, called: string = reference): Promise<void> {
  const money = { minor: 1_00n, currency: 'USD' } as const
  enqueue(work, [{ reference: called, method: 'ach', money, creditor: `tok_${canary}` }])
  await Promise.all(work.writes)
}
