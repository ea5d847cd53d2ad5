import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { coverage } from '../src/risk/register/coverage.ts'
import { faultsOf } from '../src/risk/register/faults.ts'
import { agents, lateTasks, model, named, overdue, type Review, reviews, risks } from '../src/risk/register/register.ts'
import type { Risk, Task } from '../src/risk/register/terms.ts'
import { project, projectSources } from './house.ts'

const register = { risks, agents, named, model, reviews }
const first = risks[0] ?? assert.fail('there are risks')
const withFirst = (changed: Partial<Risk>) => ({ ...register, risks: [{ ...first, ...changed }, ...risks.slice(1)] })

/** The rooms' controls, by their texts: every room that comes is looked at without being named here. */
const controlTexts = projectSources().filter(({ path }) => /^src\/[a-z]+\/controls(-[a-z-]+)?\.ts$/.test(path))
const declared = /\bid: '([a-z]+\.[a-z-]+)',[^{}]*?\bdoes: '(\w+)',\s+(?:\/\/[^\n]*\s+)*answers: \[([^\]]*)\]/g
const offered = controlTexts
  .flatMap(({ text }) => [...text.matchAll(declared)])
  .map(([, id = '', does = '', answers = '']) => ({
    id,
    does,
    answers: [...answers.matchAll(/'([^']+)'/g)].map(([, risk = '']) => risk),
  }))

const sharedPath = join(project, '../shared')
const unlessShared = (path: string) => ({
  skip: existsSync(join(sharedPath, path)) ? false : `../shared/${path} is not here`,
})

describe('the register of risks', () => {
  test('holds 46 risks and five agents: twenty, twenty and six', () => {
    const of = (origin: Risk['origin']) => risks.filter(risk => risk.origin === origin).length
    assert.deepEqual(
      [risks.length, of('api-assessment'), of('mitigation-strategy'), of('threat-model'), agents.length],
      [46, 20, 20, 6, 5],
    )
  })

  test('has no fault in itself', () => {
    assert.deepEqual(faultsOf(register), [])
  })

  test('gives each risk a plan within 2026 and 2027, and a reason to each control', () => {
    const days = risks.flatMap(({ plan }) => plan.map(({ due }) => due))
    assert.deepEqual(
      days.filter(day => day < '2026-11-23' || day > '2027-12-31'),
      [],
    )
    const reasons = risks.flatMap(({ controls }) => controls.map(({ because }) => because))
    assert.deepEqual(
      reasons.filter(because => !/^[A-Z].{15,}\.$/.test(because)),
      [],
    )
  })

  test('says the same as what was built says of itself, and calls nothing built a gap', () => {
    const ids = controlTexts.flatMap(({ text }) => [...text.matchAll(/\bid: '([a-z]+\.[a-z-]+)'/g)].map(([, id]) => id))
    assert.ok(ids.length >= 6, 'the controls of the rooms were found')
    assert.deepEqual(
      offered.map(({ id }) => id),
      ids,
      'each of them can be read',
    )
    for (const { id, does, answers } of offered) {
      const said = named.find(one => one.id === id) ?? assert.fail(`${id} is named by nobody`)
      const answered = risks.filter(({ controls }) => controls.some(({ control }) => control === id))
      assert.deepEqual({ id, does, gap: undefined }, { id, does: said.does, gap: said.gap })
      assert.deepEqual(answers.toSorted(), answered.map(risk => risk.id).toSorted(), id)
    }
  })

  test('calls a gap what a room lacks that has controls', () => {
    const rooms = new Set(offered.map(({ id }) => id.split('.')[0]))
    const lacking = named.filter(({ id, gap }) => gap === undefined && rooms.has(id.split('.')[0]))
    assert.deepEqual(
      lacking.filter(({ id }) => !offered.some(one => one.id === id)).map(({ id }) => id),
      [],
    )
  })

  test('takes its ids, controls, likelihoods and severities from the three documents', unlessShared('RISKS.md'), () => {
    const text = readFileSync(join(sharedPath, 'RISKS.md'), 'utf8')
    const rows = [...text.matchAll(/^\| ((?:api|tech|sec|ops|biz|stride)\.[a-z-]+) \|(.*)\|$/gm)]
    assert.equal(rows.length, 46)
    for (const [, id = '', rest = ''] of rows) {
      const risk = risks.find(one => one.id === id) ?? assert.fail(`${id} is not in the register`)
      const cells = rest.split('|').map(cell => cell.trim())
      assert.deepEqual(
        risk.controls.map(({ control }) => control),
        (cells.at(-1) ?? '').split(', '),
        id,
      )
      const severity =
        risk.origin === 'api-assessment' ? cells[0] : risk.origin === 'threat-model' ? cells[2] : undefined
      assert.equal(risk.atLeast, severity === 'medium-high' ? 'medium' : severity, id)
      if (risk.origin === 'mitigation-strategy') assert.equal(risk.category, cells[0], id)
      if (risk.origin === 'threat-model') {
        assert.equal(`${risk.likelihood} x ${risk.impact} = ${risk.likelihood * risk.impact}`, cells[1], id)
      }
    }
    assert.deepEqual(
      [...text.matchAll(/^\| (agent\.[a-z-]+) \|/gm)].map(([, id]) => id),
      agents.map(({ id }) => id),
    )
  })

  test('names every control of the documents, and no other', unlessShared('RISKS.md'), () => {
    const text = readFileSync(join(sharedPath, 'RISKS.md'), 'utf8')
    const rooms = 'protection|identity|audit|gateway|monitoring|continuity|ledger|payments|rails|reporting|risk|change'
    const found = new Set<string>()
    // A row may leave out the room where it is that of the control before it: `monitoring.login-patterns, .data-access`.
    for (const line of text.split('\n')) {
      let room = ''
      for (const [, own, name] of line.matchAll(
        new RegExp(`(?<![\\w.])(${rooms})?\\.([a-z]+(?:-[a-z]+)*)(?![\\w])`, 'g'),
      )) {
        room = own ?? room
        if (room !== '') found.add(`${room}.${name}`)
      }
    }
    assert.deepEqual([...found].sort(), named.map(({ id }) => id).toSorted())
  })

  test('names controls of SP 800-53 that its moderate baseline has', unlessShared('data/catalogs'), () => {
    const path = 'data/catalogs/NIST_SP-800-53_rev5_MODERATE-baseline-resolved-profile_catalog.json'
    const known = new Set(
      [...readFileSync(join(sharedPath, path), 'utf8').matchAll(/"id": ?"([a-z]{2}-\d+(?:\.\d+)?)"/g)].map(
        ([, id]) => id,
      ),
    )
    assert.ok(known.size > 250, `only ${known.size} controls were found`)
    assert.deepEqual(
      named.flatMap(({ id, serves }) =>
        (serves['sp800-53'] ?? []).filter(one => !known.has(one)).map(one => `${id} ${one}`),
      ),
      [],
    )
  })
})

describe('a register with a fault', () => {
  const cases: readonly (readonly [what: string, register: typeof register, said: RegExp])[] = [
    [
      'a risk that is there twice',
      { ...register, risks: [...risks, first] },
      /^the risk api\.token-exposure is there twice$/,
    ],
    ['a control that nobody named', { ...register, named: named.slice(1) }, /there is no control ledger\.balanced$/],
    ['an agent that is gone', { ...register, agents: agents.slice(1) }, /there is no agent agent\.external-hacker$/],
    [
      'a place that is not in the model',
      withFirst({ at: ['somewhere'] }),
      /^api\.token-exposure: there is no part or flow somewhere$/,
    ],
    [
      'nothing that detects, without a word',
      withFirst({ controls: first.controls.slice(0, 1) }),
      /^api\.token-exposure: nothing detects it, and nobody says why$/,
    ],
    [
      'an excuse where there is a control',
      withFirst({ undetected: 'Because.' }),
      /^api\.token-exposure: something detects it, and yet/,
    ],
    ['less than the document says', withFirst({ likelihood: 1 }), /^api\.token-exposure: 1 x 4 is below high$/],
    ['no plan', withFirst({ plan: [] }), /^api\.token-exposure: nothing is planned$/],
    [
      'a day that does not exist',
      withFirst({ plan: [{ what: 'x', owner: 'x', due: '2027-02-30' }] }),
      /^api\.token-exposure: 2027-02-30 is no day$/,
    ],
    [
      'a cell that nobody considered',
      { ...register, risks: risks.filter(({ id }) => !id.startsWith('stride.')) },
      /^prober: nobody has considered spoofing$/,
    ],
    [
      'a flow across no boundary',
      { ...register, model: { ...model, boundaries: model.boundaries.slice(1) } },
      /^integrator-to-api: it crosses from outside to doors/,
    ],
    [
      'an id that a framework does not have',
      { ...register, named: named.map(one => ({ ...one, serves: { ...one.serves, csf: ['PR.AC-01'] } })) },
      /^ledger\.balanced: csf has no PR\.AC-01$/,
    ],
    [
      'a framework left out',
      { ...register, named: named.map(one => ({ ...one, serves: { ...one.serves, ffiec: [] } })) },
      /^ledger\.balanced: it names nothing of ffiec$/,
    ],
  ]
  for (const [what, broken, said] of cases) {
    test(`says so: ${what}`, () => {
      const faults = faultsOf(broken)
      assert.ok(
        faults.some(fault => said.test(fault)),
        faults.slice(0, 5).join('\n'),
      )
    })
  }
})

describe('the review of the threat model', () => {
  test('is overdue from the day after it was due, and until somebody has reviewed it', () => {
    assert.deepEqual(overdue('2026-06-03'), [])
    assert.deepEqual(overdue('2026-06-04'), [{ of: 'threat-model', due: '2026-06-03', days: 1 }])
    assert.deepEqual(overdue('2026-11-23'), [{ of: 'threat-model', due: '2026-06-03', days: 173 }])
    const review: Review = { of: 'threat-model', on: '2026-11-24', by: 'x', found: 'x', next: '2027-05-24' }
    assert.deepEqual(overdue('2026-11-25', [...reviews, review]), [])
    assert.deepEqual(overdue('2027-05-25', [...reviews, review]), [{ of: 'threat-model', due: '2027-05-24', days: 1 }])
  })
})

describe('what is planned', () => {
  test('is late from the day after it was due, until it is done', () => {
    const late = (on: string, changed: Partial<Task> = {}) =>
      lateTasks(on, [{ ...first, plan: [{ what: 'x', owner: 'y', due: '2026-12-18', ...changed }] }]).map(
        ({ risk, task }) => `${risk} ${task.due}`,
      )
    assert.deepEqual(late('2026-12-18'), [])
    assert.deepEqual(late('2026-12-19'), ['api.token-exposure 2026-12-18'])
    assert.deepEqual(late('2026-12-19', { doneOn: '2026-12-17' }), [])
    assert.deepEqual(lateTasks('2026-11-23', risks), [])
  })
})

describe('the coverage of a framework', () => {
  const states = new Map(named.map(({ id, gap }) => [id, gap === undefined ? ('green' as const) : ('gap' as const)]))

  test('tells which ids are served, by which controls, and how these stand', () => {
    const regE = coverage(named, states).find(({ framework }) => framework === 'reg-e')
    const row = regE?.rows.find(({ id }) => id === '1005.11')
    assert.deepEqual(row?.controls, [
      { control: 'payments.duplicates', state: 'green' },
      { control: 'payments.exceptions', state: 'green' },
      { control: 'risk.clocks', state: 'gap' },
    ])
    assert.deepEqual(row?.states, { red: 0, gap: 1, unknown: 0, unproven: 0, green: 2 })
    assert.equal(regE?.unserved, undefined)
  })

  test('tells what nothing serves of a framework that may be listed whole', () => {
    const csf = coverage(named, states).find(({ framework }) => framework === 'csf')
    const served = csf?.rows.map(({ id }) => id) ?? []
    assert.equal(served.length + (csf?.unserved?.length ?? 0), 106)
    assert.ok(csf?.unserved?.includes('PR.AT-01'), 'nothing here trains people')
    assert.equal(coverage([], new Map()).find(({ framework }) => framework === 'csf')?.unserved?.length, 106)
  })

  test('holds what nobody spoke of for unknown', () => {
    const [csf] = coverage(named, new Map())
    assert.deepEqual(
      new Set(csf?.rows.flatMap(({ controls }) => controls.map(({ state }) => state))),
      new Set(['unknown']),
    )
  })
})
