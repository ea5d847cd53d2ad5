import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import type { ControlId } from '../base/control.ts'
import { recommend } from './recommend.ts'
import type { Named, Risk, Step } from './register/terms.ts'
import { reportOf } from './report.ts'
import type { Measuring } from './score.ts'

const now = new Date('2026-03-02T12:00:00Z')
const named = (id: ControlId, gap?: string): Named => ({
  id,
  does: 'prevents',
  owner: 'security',
  serves: {},
  ...(gap === undefined ? {} : { gap }),
})
const risk = (id: Risk['id'], likelihood: Step, impact: Step, controls: readonly ControlId[]): Risk => ({
  id,
  origin: 'api-assessment',
  category: 'security',
  title: id,
  statement: id,
  stride: [],
  likelihood,
  impact,
  basis: 'made up',
  judgedBy: 'a test',
  judgedOn: '2026-01-01',
  controls: controls.map(control => ({ control, design: 1, because: 'made up' })),
  agents: [],
  at: [],
  owner: 'security',
  plan: [],
})
const given = (risks: readonly Risk[]): Measuring => ({
  now,
  risks,
  named: [named('made.many'), named('made.one', 'later'), named('made.none')],
  offered: [{ id: 'made.many', does: 'prevents', everySeconds: 3_600 }],
  evidence: [],
  proofs: [],
})

describe('what to do first', () => {
  test('is what leaves the least, with the figures of the whole as if it were done', () => {
    const measuring = given([
      risk('api.first', 3, 4, ['made.many']),
      risk('api.second', 3, 4, ['made.many']),
      risk('api.third', 3, 4, ['made.one']),
    ])
    const before = reportOf(measuring, 'hash', [])
    assert.deepEqual([before.overall, before.counts], ['MEDIUM', { open: 3, high: 3, medium: 0 }])
    assert.deepEqual(
      recommend(measuring, 'hash', []).map(one => [
        one.kind,
        one.kind === 'renew' ? one.risk : one.control,
        one.before,
        one.overall,
        one.open,
        one.high,
        one.lowers.map(({ risk: id, from, to }) => `${id} ${from} ${to}`),
      ]),
      [
        ['mend', 'made.many', 'MEDIUM', 'LOW', 1, 1, ['api.first high low', 'api.second high low']],
        ['build', 'made.one', 'MEDIUM', 'LOW', 2, 2, ['api.third high low']],
      ],
    )
  })

  test('names an acceptance that has lapsed, and none that holds', () => {
    const measuring = given([risk('api.first', 5, 5, [])])
    const acceptance = {
      acceptance: 'rac_1',
      risk: 'api.first',
      reason: 'for a while',
      acceptedBy: 'person:per_1',
      secondBy: 'person:per_2',
      acceptedAt: '2026-02-01T00:00:00.000Z',
      until: '2026-03-01',
      level: 'critical',
    } as const
    const [renew, ...more] = recommend(measuring, 'hash', [acceptance])
    assert.deepEqual([renew?.kind, renew?.open, more.length], ['renew', 0, 0])
    assert.deepEqual(recommend(measuring, 'hash', [{ ...acceptance, until: '2026-03-02' }]), [])
  })

  test('is nothing where nothing would change', () => {
    assert.deepEqual(recommend(given([risk('api.first', 1, 1, ['made.many'])]), 'hash', []), [])
  })
})
