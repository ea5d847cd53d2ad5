import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { PlannedStep } from '../reporting/reporting.ts'
import { planFor } from './plan.ts'
import { risks } from './register/register.ts'
import type { Risk } from './register/terms.ts'

const at = (day: string) => new Date(`${day}T09:00:00Z`)
const [some] = risks
assert.ok(some !== undefined)
const task = { what: 'Try it.', owner: 'head of security' }
const risk: Risk = {
  ...some,
  plan: [
    { ...task, due: '2026-12-01' },
    { ...task, due: '2026-11-01', doneOn: '2026-11-10' },
  ],
}
const step: PlannedStep = {
  feedback: 'fbk_1',
  words: 'Show it in their zone.',
  owner: 'operations',
  due: '2026-11-20',
  risk: risk.id,
}

describe('the plan against the risks', () => {
  test('has what the register plans and what was planned of feedback, what is due first in front', () => {
    const { tasks } = planFor([risk], [step, { ...step, risk: null, due: '2026-12-24' }], at('2026-11-23'))
    assert.deepEqual(
      tasks.map(({ what, due, isOverdue, risk: of, feedback }) => [what, due, isOverdue, of, feedback]),
      [
        [step.words, '2026-11-20', true, risk.id, 'fbk_1'],
        ['Try it.', '2026-12-01', false, risk.id, null],
        [step.words, '2026-12-24', false, null, 'fbk_1'],
      ],
    )
  })

  test('is as it was on a day: what was done later was not done yet, and is overdue on the day after its own', () => {
    const dues = (day: string) =>
      planFor([risk], [], at(day)).tasks.map(({ due, isOverdue }) => [due, isOverdue] as const)
    assert.deepEqual(dues('2026-11-01'), [
      ['2026-11-01', false],
      ['2026-12-01', false],
    ])
    assert.deepEqual(dues('2026-11-02')[0], ['2026-11-01', true])
    assert.deepEqual(dues('2026-11-10'), [['2026-12-01', false]])
  })

  test('says which review should have happened, and on a day before it was due that none should', () => {
    assert.deepEqual(planFor([], [], at('2026-11-23')).reviews, [{ of: 'threat-model', due: '2026-06-03', days: 173 }])
    assert.deepEqual(planFor([], [], at('2026-06-03')).reviews, [])
  })
})
