// What is promised where much of what was sent comes back: that it is counted, and that nothing more leaves before somebody has
// thought about it. Tried with days of the canary on which a thousand entries left; they are undone.

import type { Control } from '../base/control.ts'
import { addDays, type BusinessDate } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import * as rails from '../rails/rails.ts'
import {
  type Attempt,
  agree,
  agreeOnFiles,
  enrol,
  everySeconds,
  nextFile,
  tryOnWednesday,
  value,
  wednesday,
  withinMs,
  word,
} from './controls-canary.ts'
import * as probeStore from './probe-store.ts'

export const returnRates: Control = {
  id: 'payments.return-rates',
  says: 'What comes back is held against the limits of sixty days, and where one is reached no file leaves before a person has agreed.',
  does: 'detects',
  answers: ['api.financial-regulations', 'biz.financial-impact'],
  everySeconds,
  withinMs,
  probe: async ground => {
    ground.on('entries of the canary that left', 1_000)
    await tryOnWednesday(ground, tryRates)
    await tryOnWednesday(ground, tryFiles)
  },
}

const yesterday = addDays(wednesday, -1)

/** One reason for each limit: not authorized, no such account, and what counts for all returns alone. */
const [unauthorized, mistaken, unfunded] = ['R10', 'R03', 'R01'] as const

async function* tryRates(work: Work): AsyncGenerator<Attempt> {
  const cases = [
    ['nothing came back', 1_000, unfunded, 0, 'well well well'],
    ['4 unauthorized', 1_000, unauthorized, 4, 'near well well'],
    ['5 unauthorized', 1_000, unauthorized, 5, 'over well well'],
    ['29 by mistaken details', 1_000, mistaken, 29, 'well near well'],
    ['30 by mistaken details', 1_000, mistaken, 30, 'well over well'],
    ['149 in all', 1_000, unfunded, 149, 'well well near'],
    ['150 in all', 1_000, unfunded, 150, 'well well over'],
    ['all of 999, which say nothing yet', 999, unfunded, 999, 'well well well'],
  ] as const
  for (const [what, entries, code, returned, expected] of cases) {
    await count(work, yesterday, entries, code, returned)
    yield [`of 1000 that left: ${what}`, expected, await levels(work)]
  }
  const sixtyDaysAgo = addDays(wednesday, -59)
  await count(work, yesterday, 0, unfunded, 0)
  await count(work, sixtyDaysAgo, 1_000, unfunded, 150)
  yield ['150 of what left sixty days ago, counting today', 'well well over', await levels(work)]
  await count(work, sixtyDaysAgo, 0, unfunded, 0)
  await count(work, addDays(sixtyDaysAgo, -1), 1_000, unfunded, 150)
  yield ['150 of what left a day before that', 'well well well', await levels(work)]
}

/** So many left on this day and no other number, and some came back: a third in one file of the bank, the others in the next. */
async function count(work: Work, madeOn: BusinessDate, entries: number, code: string, returned: number): Promise<void> {
  await probeStore.setTally(work, madeOn, { entries: 0, returned: 0, unauthorized: 0, administrative: 0 })
  if (entries > 0) await rails.countOriginated(work, { format: 'nacha', madeOn, entries })
  const all = Array.from({ length: returned }, () => ({ madeOn, code }))
  const first = Math.floor(returned / 3)
  await rails.countReturned(work, all.slice(0, first))
  await rails.countReturned(work, all.slice(first))
}

/** The file that is next to leave. */
async function* tryFiles(work: Work): AsyncGenerator<Attempt> {
  await agreeOnFiles(work)
  const alice = await enrol(work, 10_00n)
  const tally = { entries: 1_000, returned: 4, unauthorized: 4, administrative: 0 }
  await probeStore.setTally(work, yesterday, tally)
  const { file: before } = await nextFile(work, alice, 1n)
  yield ['a file where 4 of 1000 came back unauthorized', 'approved', before.state]
  await probeStore.setTally(work, yesterday, { ...tally, returned: 5, unauthorized: 5 })
  const { file: after } = await nextFile(work, alice, 2n)
  yield ['a file where 5 did', 'awaiting_approval', after.state]
  const told = work.leaves.filter(({ text }) => text.includes('"rails.return_rate"') && text.includes('"over"'))
  yield ['the limit that is reached, in the log', '1', `${told.length}`]
  const proposal = value(await change.findProposal(work, after.proposal ?? fault('it waits for somebody')))
  const machine = await change.approve(work, proposal.id, proposal.contentHash)
  yield ['whoever made it agreeing to it', 'approver_not_a_person', word(machine)]
  await agree(work, proposal)
  yield ['when a person has agreed', 'approved', value(await rails.findFile(work, after.id)).state]
}

async function levels(work: Work): Promise<string> {
  return (await rails.returnRates(work)).rates.map(({ level }) => level).join(' ')
}
