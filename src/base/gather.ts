import { setImmediate } from 'node:timers/promises'

import { isConnectionLoss, isExhausted, isTooSlow } from './database.ts'
import { fault } from './outcome.ts'
import { UnknownOutcome } from './work.ts'

type Waiting<Item, Answer> = {
  readonly item: Item
  readonly answer: (answer: Answer) => void
  readonly fail: (thrown: unknown) => void
}

/** How many callers may wait before the next one is turned away. */
export const waitingMax = 20_000

/** Turned away because too many wait already. Nothing was begun; asking again later is safe. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
}

/**
 * Makes batches out of single calls: one batch is in flight while the next collects. No timer, so a lone call goes in
 * the next turn of the event loop, and the busier it is, the larger the batches. `perform` answers in the order of its
 * items.
 *
 * When a batch fails with a fault of its own (not an outage), it is halved until the item that causes it stands alone:
 * one bad item must not fail its neighbours.
 */
export function gather<Item, Answer>(
  perform: (items: readonly Item[]) => Promise<readonly Answer[]>,
  itemsMax: number,
): (item: Item) => Promise<Answer> {
  let waiting: Waiting<Item, Answer>[] = []
  let isRunning = false

  async function attempt(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await perform(batch.map(({ item }) => item))
      if (answers.length !== batch.length) fault(`${batch.length} items were given ${answers.length} answers`)
      for (const [index, { answer }] of batch.entries()) answer(answers[index] as Answer) // Lengths are equal.
    } catch (thrown) {
      if (batch.length === 1 || isOutage(thrown)) {
        for (const { fail } of batch) fail(thrown)
        return
      }
      const middle = batch.length >> 1
      await attempt(batch.slice(0, middle))
      await attempt(batch.slice(middle))
    }
  }

  async function run(): Promise<void> {
    isRunning = true
    while (waiting.length > 0) {
      // Whoever was just answered and calls again, or came in the same turn of the event loop, joins this batch. Without
      // it every second batch would hold the one caller that was quickest.
      await setImmediate()
      const batch = waiting.slice(0, itemsMax)
      waiting = waiting.slice(itemsMax)
      await attempt(batch)
    }
    isRunning = false
  }

  return item =>
    new Promise((answer, fail) => {
      if (waiting.length >= waitingMax) {
        fail(new Overloaded('too many callers are waiting'))
        return
      }
      waiting.push({ item, answer, fail })
      if (!isRunning) run().catch(fail)
    })
}

/** Nobody's fault: trying the halves would only make everybody wait for it again. */
function isOutage(thrown: unknown): boolean {
  return thrown instanceof UnknownOutcome || isConnectionLoss(thrown) || isTooSlow(thrown) || isExhausted(thrown)
}
