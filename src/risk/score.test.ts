import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seededRandom } from '../../test/outside.ts'
import type { ControlId } from '../base/control.ts'
import { heldFor } from './accept.ts'
import { type CountedRun, countsOf, type Evidence, withRun } from './evidence.ts'
import { countOpen, inherentOf, levelOf, overallOf, rankOf } from './level.ts'
import { type Design, type Level, levels, type Named, type Proof, type Risk, type Step } from './register/terms.ts'
import { reportOf } from './report.ts'
import type { Result } from './run.ts'
import { type Measuring, measure, type Offered } from './score.ts'

const now = new Date('2026-03-02T12:00:00Z')
const code = 'c0de'
const steps: readonly Step[] = [1, 2, 3, 4, 5]
const hour = 3_600

const run = (control: ControlId, result: Result, hoursAgo: number, changed: Partial<CountedRun> = {}): CountedRun => ({
  run: `run_${String(100_000 - hoursAgo)}`,
  control,
  result,
  reason: null,
  endedAt: new Date(now.getTime() - hoursAgo * hour * 1_000),
  code,
  receipt: 'bat_1.0',
  index: '1',
  ...changed,
})
const evidenceOf = (runs: readonly CountedRun[]): Evidence | undefined =>
  runs.reduce<Evidence | undefined>((known, one) => withRun(known, one, hour), undefined)
/** One run each hour, the last a minute ago. */
const passes = (control: ControlId, count: number) =>
  Array.from({ length: count }, (_, at) => run(control, 'passed', count - at - 0.9))
const proof = (control: ControlId, changed: Partial<Proof> = {}): Proof => ({
  control,
  patch: 'a.patch',
  patchHash: 'aa',
  codeHash: code,
  provenOn: '2026-02-20',
  ...changed,
})
const named = (id: ControlId, does: Named['does'], changed: Partial<Named> = {}): Named => ({
  id,
  does,
  owner: 'security',
  serves: {},
  ...changed,
})
const risk = (controls: readonly (readonly [ControlId, Design])[], changed: Partial<Risk> = {}): Risk => ({
  id: 'api.made-up',
  origin: 'api-assessment',
  category: 'security',
  title: 'Made up',
  statement: 'It is made up.',
  stride: [],
  likelihood: 4,
  impact: 5,
  basis: 'made up',
  judgedBy: 'a test',
  judgedOn: '2026-01-01',
  controls: controls.map(([control, design]) => ({ control, design, because: 'made up' })),
  agents: [],
  at: [],
  owner: 'security',
  plan: [],
  ...changed,
})
const one: ControlId = 'made.one'
const two: ControlId = 'made.two'
const offered = (...ids: ControlId[]): Offered[] =>
  ids.map(id => ({ id, does: id === one ? 'prevents' : 'detects', everySeconds: hour }))
const given = (changed: Partial<Measuring> = {}): Measuring => ({
  now,
  risks: [risk([[one, 1]])],
  named: [named(one, 'prevents')],
  offered: offered(one, two),
  evidence: [evidenceOf(passes(one, 59))].filter(known => known !== undefined),
  proofs: [proof(one)],
  ...changed,
})
const standingOf = (changed: Partial<Measuring>) => measure(given(changed)).controls[0]?.standing
const measuredOf = (measuring: Measuring): Level | undefined => measure(measuring).risks[0]?.measured

describe('a level', () => {
  test('is what the published table says', () => {
    const table = steps.map(likelihood => steps.map(impact => levelOf(likelihood, impact)))
    assert.deepEqual(table, [
      ['very_low', 'very_low', 'low', 'low', 'medium'],
      ['very_low', 'low', 'medium', 'medium', 'high'],
      ['low', 'medium', 'medium', 'high', 'very_high'],
      ['low', 'medium', 'high', 'very_high', 'critical'],
      ['medium', 'high', 'very_high', 'critical', 'critical'],
    ])
  })

  test('without controls is never below what the document calls it, and says so', () => {
    const low = { likelihood: 1, impact: 2 } as const
    assert.deepEqual(inherentOf(low), { level: 'very_low', isRaised: false })
    assert.deepEqual(inherentOf({ ...low, atLeast: 'high' }), { level: 'high', isRaised: true })
    assert.deepEqual(inherentOf({ likelihood: 5, impact: 5, atLeast: 'medium' }), {
      level: 'critical',
      isRaised: false,
    })
    // Nothing lowers it: the floor stays.
    assert.equal(measuredOf(given({ risks: [risk([], { ...low, atLeast: 'high' })] })), 'high')
  })

  test('of all of them is by the open ones, on both sides of each boundary', () => {
    const of = (high: number, medium: number) =>
      overallOf(countOpen([...Array(high).fill('very_high'), ...Array(medium).fill('medium'), 'low', 'very_low']))
    assert.deepEqual([of(0, 0), of(2, 8), of(3, 0), of(0, 11)], ['LOW', 'LOW', 'MEDIUM', 'MEDIUM'])
    assert.deepEqual([of(5, 15), of(6, 0), of(0, 20), of(0, 21)], ['MEDIUM', 'HIGH', 'MEDIUM', 'HIGH'])
  })
})

describe('a control', () => {
  test('counts while it is built, offered, tried, passed, fresh and proven', () => {
    const { controls, risks } = measure(given())
    assert.deepEqual(
      [controls[0]?.standing, controls[0]?.passed, controls[0]?.bound, controls[0]?.counts],
      ['works', 59, 9_681, 9_681],
    )
    assert.deepEqual([risks[0]?.likelihood, risks[0]?.impact, risks[0]?.measured], [2, 5, 'high'])
  })

  const last = (result: Result, changed: Partial<CountedRun> = {}) => ({
    evidence: [evidenceOf([...passes(one, 59), run(one, result, 0, changed)])].filter(known => known !== undefined),
  })
  const rows: readonly (readonly [what: string, changed: Partial<Measuring>, standing: string])[] = [
    ['is not built', { named: [named(one, 'prevents', { gap: 'monitoring' })] }, 'gap'],
    ['is offered by no room', { offered: [] }, 'not_offered'],
    ['was never tried', { evidence: [] }, 'never_tried'],
    ['failed the last time', last('failed'), 'failed'],
    ['broke off the last time', last('unknown'), 'unknown'],
    ['has a last row without its leaf', last('not_run'), 'not_run'],
    ['wants a person to look', last('needs_review'), 'needs_review'],
    ['cannot be tried here', last('not_applicable'), 'not_applicable'],
    ['was tried too long ago', { now: new Date(now.getTime() + 2 * hour * 1_000) }, 'stale'],
    ['was never seen to fail', { proofs: [] }, 'unproven'],
    ['will be proven tomorrow', { proofs: [proof(one, { provenOn: '2026-03-03' })] }, 'unproven'],
    ['was proven for other code', { proofs: [proof(one, { codeHash: 'other' })] }, 'proof_of_other_code'],
    ['runs other code by now', last('passed', { code: 'other' }), 'proof_of_other_code'],
    ['was proven too long ago', { proofs: [proof(one, { provenOn: '2026-01-25' })] }, 'proof_too_old'],
  ]
  for (const [what, changed, standing] of rows) {
    test(`that ${what} counts nothing`, () => {
      const measuring = given(changed)
      const { controls, risks } = measure(measuring)
      assert.deepEqual([controls[0]?.standing, controls[0]?.counts], [standing, 0])
      assert.equal(risks[0]?.measured, risks[0]?.inherent)
    })
  }

  test('counts on the last moment of its freshness and of its proof', () => {
    // The newest run ended six minutes ago.
    const lastMs = now.getTime() + (2 - 0.1) * hour * 1_000
    assert.equal(standingOf({ now: new Date(lastMs) }), 'works')
    assert.equal(standingOf({ now: new Date(lastMs + 1) }), 'stale')
    assert.equal(standingOf({ proofs: [proof(one, { provenOn: '2026-01-26' })] }), 'works')
  })

  test('counts each of its periods once, by the worst of it', () => {
    const often = Array.from({ length: 59 }, (_, at) => run(one, 'passed', 0.5 - at * 0.001))
    const known = evidenceOf([...often, run(one, 'failed', 0.4), run(one, 'passed', 0.3)])
    assert.ok(known !== undefined)
    assert.deepEqual(countsOf(known), { passed: 0, failed: 1 })
    const unsure = evidenceOf([run(one, 'passed', 0.5), run(one, 'unknown', 0.4), run(one, 'passed', 0.3)])
    assert.ok(unsure !== undefined)
    assert.deepEqual(countsOf(unsure), { passed: 0, failed: 0 })
  })

  test('that detects lowers the impact, and a gap is declared by nobody', () => {
    const detecting = given({
      risks: [risk([[two, 1]])],
      named: [named(two, 'detects')],
      evidence: [evidenceOf(passes(two, 59))].filter(known => known !== undefined),
      proofs: [proof(two)],
    })
    assert.deepEqual(
      measure(detecting).risks.map(({ likelihood, impact, measured }) => [likelihood, impact, measured]),
      [[4, 3, 'high']],
    )
    const missing = measure(given({ named: [named(one, 'prevents', { gap: 'monitoring' })] })).risks[0]
    assert.deepEqual([missing?.declared, missing?.measured], ['critical', 'critical'])
    const unproven = measure(given({ proofs: [] })).risks[0]
    assert.deepEqual([unproven?.declared, unproven?.measured], ['high', 'critical'])
  })
})

describe('what is left of a risk', () => {
  const random = seededRandom(8)
  const among = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T // One of them.
  const ids: readonly ControlId[] = ['made.a', 'made.b', 'made.c', 'made.d']
  const some = (): Measuring => {
    const known = ids.map(id => {
      const runs = Array.from({ length: Math.floor(random() * 60) }, (_, at) =>
        run(id, random() < 0.9 ? 'passed' : among(['failed', 'unknown', 'not_run']), 60 - at + random() * 0.5),
      )
      return evidenceOf([...runs, run(id, 'passed', random())])
    })
    return given({
      risks: [
        risk(
          ids.map(id => [id, among<Design>([0.25, 0.5, 0.75, 1])]),
          { likelihood: among(steps), impact: among(steps), ...(random() < 0.5 ? {} : { atLeast: 'high' }) },
        ),
      ],
      named: ids.map(id => named(id, among(['prevents', 'detects', 'corrects']))),
      offered: ids.map(id => ({ id, does: 'prevents', everySeconds: hour })),
      evidence: known.filter(one => one !== undefined),
      proofs: ids.map(id => proof(id)),
    })
  }

  test('is never below one, never above what there was, and never lowered by a failure', () => {
    let lowered = 0
    for (let round = 0; round < 400; round++) {
      const before = some()
      const [left] = measure(before).risks
      assert.ok(left !== undefined)
      assert.ok(left.likelihood >= 1 && left.impact >= 1)
      assert.ok(rankOf(left.measured) <= rankOf(left.inherent))
      if (left.measured !== left.inherent) lowered++
      for (const result of ['failed', 'unknown', 'not_run', 'needs_review', 'not_applicable'] as const) {
        const id = among(ids)
        const worse = before.evidence.map(known =>
          known.control === id ? withRun(known, run(id, result, -random()), hour) : known,
        )
        const after = measure({ ...before, evidence: worse }).risks[0]
        assert.ok(after !== undefined && rankOf(after.measured) >= rankOf(left.measured))
      }
      const fewer = measure({ ...before, proofs: before.proofs.slice(1) }).risks[0]
      assert.ok(fewer !== undefined && rankOf(fewer.measured) >= rankOf(left.measured))
    }
    assert.ok(lowered > 100, `only ${lowered} of 400 were lowered at all`)
  })
})

describe('a report', () => {
  const accepted = (changed: object = {}) => ({
    acceptance: 'rac_1',
    risk: 'api.made-up' as const,
    reason: 'for a while',
    acceptedBy: 'person:per_1',
    secondBy: 'person:per_2',
    acceptedAt: '2026-02-01T00:00:00.000Z',
    until: '2026-03-02',
    level: 'critical' as const,
    ...changed,
  })

  test('counts what nobody accepted, and an acceptance holds on its last day and for what was accepted', () => {
    const open = given({ proofs: [] })
    assert.deepEqual(
      [[], [accepted()], [accepted({ until: '2026-03-01' })], [accepted({ level: 'very_high' })]].map(acceptances => {
        const { counts, accepted: held, lapsed, risks } = reportOf(open, 'hash', acceptances)
        return [counts.open, held, lapsed, risks[0]?.acceptance?.standing ?? null]
      }),
      [
        [1, 0, 0, null],
        [0, 1, 0, 'in_force'],
        [1, 0, 1, 'expired'],
        [1, 0, 1, 'outgrown'],
      ],
    )
  })

  test('tells the newest acceptance that holds', () => {
    const older = accepted({ acceptance: 'rac_2', acceptedAt: '2026-01-01T00:00:00.000Z', until: '2026-04-01' })
    const over = accepted({ until: '2026-02-20' })
    assert.equal(heldFor([over, older], 'api.made-up', 'critical', '2026-03-02')?.acceptance, 'rac_2')
    assert.equal(heldFor([over], 'api.made-up', 'critical', '2026-03-02')?.standing, 'expired')
    assert.equal(heldFor([over], 'api.another', 'critical', '2026-03-02'), undefined)
  })

  test('hides no risk behind another: the worst stands beside the count, for each category', () => {
    const quiet = risk([], { id: 'api.quiet', likelihood: 1, impact: 1, category: 'business' })
    const report = reportOf(given({ risks: [quiet, risk([], { id: 'api.loud' })] }), 'hash', [])
    assert.deepEqual(
      [report.overall, report.worst, report.counts],
      ['LOW', 'critical', { open: 1, high: 1, medium: 0 }],
    )
    assert.deepEqual(
      report.categories.filter(({ open }) => open > 0).map(({ category, worst }) => [category, worst]),
      [['security', 'critical']],
    )
    assert.deepEqual(
      report.risks.map(one => one.risk),
      ['api.loud', 'api.quiet'],
    )
    assert.equal(levels.at(-1), report.worst)
  })

  test('names what failed first, and what works last', () => {
    const [three, four]: ControlId[] = ['made.three', 'made.four']
    assert.ok(three !== undefined && four !== undefined)
    const report = reportOf(
      given({
        named: [
          named(one, 'prevents'),
          named(two, 'detects'),
          named(three, 'detects', { gap: 'later' }),
          named(four, 'detects'),
        ],
        offered: offered(one, two, four),
        evidence: [evidenceOf(passes(one, 9)), evidenceOf([run(four, 'failed', 0)])].filter(
          known => known !== undefined,
        ),
      }),
      'hash',
      [],
    )
    assert.deepEqual(
      report.controls.map(({ control, standing }) => `${control} ${standing}`),
      ['made.four failed', 'made.three gap', 'made.two never_tried', 'made.one works'],
    )
    assert.equal(report.notWorking, 3)
  })
})
