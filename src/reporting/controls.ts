// What reporting promises, and how that is tried: something is said of the canary's service, planned, and undone with it.

import { type Control, wordFor } from '../base/control.ts'
import { addDays, dateIn } from '../base/dates.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import { type Feedback, isOverdue } from './feedback.ts'
import { addTo, findFeedback, give, listFeedback, steps } from './planning.ts'
import * as store from './probe-store.ts'

const everything = { state: null, area: null, said: null }

export const controls: readonly Control[] = [
  {
    id: 'reporting.feedback',
    says: 'What people say of the service is kept as they said it, gets an owner and a day, and is overdue after that.',
    does: 'corrects',
    answers: ['api.service-quality', 'biz.competitive-disadvantage'],
    everySeconds: 3_600,
    withinMs: 10_000,
    probe: async ground => {
      ground.on('things said of the service', 1)
      const today = dateIn('UTC', ground.now())
      const went = await ground.work(async work => {
        const said = await sayOne(work)
        const planned = await addTo(work, said.id, 1, plan(today))
        const late = await addTo(work, said.id, 1, plan(today))
        const inTime = await listFeedback(work, { ...everything, overdueOn: today }, null, 10)
        const afterwards = await listFeedback(work, { ...everything, overdueOn: addDays(today, 1) }, null, 10)
        const kept = await findFeedback(work, said.id)
        return {
          words: kept.ok && kept.value.words === said.words ? 'as they were said' : 'others',
          owned: planned.ok && planned.value.owner === 'head of operations' && planned.value.due === today,
          late: late.ok ? 'done' : late.refusal.code,
          steps: (await steps(work, said.id)).length,
          inTime: inTime.some(({ id }) => id === said.id),
          overdue: afterwards.some(found => found.id === said.id && isOverdue(found, addDays(today, 1))),
        }
      })
      ground.tried('something said, and read again', 'as they were said', went.words)
      ground.tried('it planned for today', 'an owner and a day', went.owned ? 'an owner and a day' : 'neither')
      ground.tried('planned once more by who had not seen that', 'version_differs', went.late)
      ground.tried('what was done about it', '1 step', `${went.steps} step`)
      ground.tried('what is overdue today', 'not this', went.inTime ? 'this too' : 'not this')
      ground.tried('what is overdue tomorrow', 'this too', went.overdue ? 'this too' : 'not this')
      for (const [what, attempt] of [
        ['its words changed', (work: Work, { id }: Feedback) => store.changeWords(work, id, 'all went well')],
        ['it deleted', (work: Work, { id }: Feedback) => store.deleteFeedback(work, id)],
        ['its steps deleted', (work: Work, { id }: Feedback) => store.deleteSteps(work, id)],
      ] as const) {
        const came = await wordFor(() => ground.work(async work => attempt(work, await sayOne(work))))
        ground.tried(`${what}, with the rights of api and office`, '42501', came)
      }
    },
  },
]

async function sayOne(work: Work): Promise<Feedback> {
  const words = 'The cut-off was shown an hour late.'
  const given = await give(work, { said: 'went_wrong', area: 'console', voice: 'staff', about: null, words })
  return given.ok ? given.value : fault('what is said is not refused')
}

function plan(due: ReturnType<typeof addDays>) {
  const words = 'Show it in the zone of the institution.'
  return { state: 'planned', words, owner: 'head of operations', due, risk: 'api.service-quality' } as const
}
