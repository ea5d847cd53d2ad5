// What is promised where much of what was sent comes back: that it is counted, and that nothing more leaves before somebody has
// thought about it. Tried with days of the canary on which a thousand entries left; they are undone.

import type { Control } from '../base/control.ts'
import { addDays } from '../base/dates.ts'
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

async function* tryRates(work: Work): AsyncGenerator<Attempt> {
  const none = { entries: 1_000, returned: 0, unauthorized: 0, administrative: 0 }
  const cases = [
    ['nothing came back', none, 'well well well'],
    ['4 unauthorized', { ...none, returned: 4, unauthorized: 4 }, 'near well well'],
    ['5 unauthorized', { ...none, returned: 5, unauthorized: 5 }, 'over well well'],
    ['29 by mistaken details', { ...none, returned: 29, administrative: 29 }, 'well near well'],
    ['30 by mistaken details', { ...none, returned: 30, administrative: 30 }, 'well over well'],
    ['149 in all', { ...none, returned: 149 }, 'well well near'],
    ['150 in all', { ...none, returned: 150 }, 'well well over'],
    ['all of 999, which say nothing yet', { ...none, entries: 999, returned: 999 }, 'well well well'],
  ] as const
  for (const [what, tally, expected] of cases) {
    await probeStore.setTally(work, yesterday, tally)
    yield [`of 1000 that left: ${what}`, expected, await levels(work)]
  }
  const over = { ...none, returned: 150 }
  await probeStore.setTally(work, yesterday, { ...none, entries: 0 })
  await probeStore.setTally(work, addDays(wednesday, -59), over)
  yield ['150 of what left sixty days ago, counting today', 'well well over', await levels(work)]
  await probeStore.setTally(work, addDays(wednesday, -59), { ...none, entries: 0 })
  await probeStore.setTally(work, addDays(wednesday, -60), over)
  yield ['150 of what left a day before that', 'well well well', await levels(work)]
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
