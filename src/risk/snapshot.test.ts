import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { enter, openWorld, testKey, type World } from '../../test/outside.ts'
import * as audit from '../audit/audit.ts'
import { type Control, canary } from '../base/control.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, snapshot, transact, type Work } from '../base/work.ts'
import { openVaultLine } from '../protection/protection.ts'
import type { Acceptance } from './accept.ts'
import type { Proof, Risk } from './register/terms.ts'
import { reportOf } from './report.ts'
import { becomeCanary } from './report-store.ts'
import { type Probed, probe, withCodeHashes } from './risk.ts'
import { dayOf } from './score.ts'
import { readSnapshot, recompute, reportText, snapshotLoop, takeSnapshot, type Weighed, weigh } from './snapshot.ts'

/** No probe here asks it. */
const nobody = openVaultLine({ path: '/nowhere', client: 'prober', secret: Buffer.alloc(32) })
const proberKey = audit.emitterKey(testKey(21))
const trusted = audit.readTrustedKeys(['origin vouch.example/log', audit.publicLinesOnly(proberKey, canary)].join('\n'))
const keys = audit.emittersOfOnly(trusted, canary)
const hourMs = 3_600_000

const control: Control = {
  id: 'risk.made-up',
  says: 'It is made up.',
  does: 'prevents',
  answers: ['api.made-up'],
  everySeconds: 3_600,
  withinMs: 2_000,
  probe: async ground => {
    ground.on('things', 1)
    ground.tried('something', 'refused', isBroken ? 'done' : 'refused')
  },
}
let isBroken = false

const risk: Risk = {
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
  controls: [{ control: 'risk.made-up', design: 0.75, because: 'made up' }],
  agents: [],
  at: [],
  owner: 'security',
  plan: [],
}

describe('a snapshot', () => {
  let world: World
  let prober: Outside
  let probed: Probed
  let weighed: Weighed
  before(async () => {
    world = await openWorld()
    await enter(world.outside, canary)
    prober = { ...world.outsideAs('vouch_prober'), emit: audit.emitter(proberKey) }
    const [one] = await withCodeHashes(new URL('..', import.meta.url).pathname, [control])
    probed = one ?? fault('one goes in, one comes out')
    const proof: Proof = {
      control: 'risk.made-up',
      patch: 'risk.made-up-a.patch',
      patchHash: 'aa',
      codeHash: probed.codeHash.toString('hex'),
      provenOn: '2026-01-04',
    }
    const named = [{ id: control.id, does: control.does, owner: 'security', serves: {} }]
    weighed = { risks: [risk], named, offered: [control], proofs: async () => [proof], keys }
  })
  after(() => world.close())

  const tryEachHour = async (count: number) => {
    for (let hour = 0; hour < count; hour++) {
      world.clock.advance(hourMs)
      await probe(prober, { addresses: {}, signed: undefined, vault: nobody }, probed)
    }
  }
  /** As the api reads, in the institution of the canary. */
  const asApi = <T>(perform: (work: Work) => Promise<T>) =>
    snapshot(world.outsideAs('vouch_api'), canary, 'process:api', perform)
  const kept = async (day: string) => (await asApi(work => readSnapshot(work, day, keys))) ?? fault('there is none')

  test('is made once a day by the prober, with its leaf', async () => {
    await tryEachHour(6)
    world.clock.advance(120_000)
    const loop = snapshotLoop(prober, async () => weighed)
    const passes = [await loop.pass(new AbortController().signal), await loop.pass(new AbortController().signal)]
    assert.deepEqual(passes, [1, 0])
    assert.equal(await takeSnapshot(prober, weighed), false)
    const first = await kept('2026-01-05')
    assert.match(first.receipt ?? '', /^bat_\d+\.0$/)
    const report = JSON.parse(first.output)
    assert.deepEqual(
      [report.controls[0].standing, report.controls[0].passed, report.risks[0].inherent, report.risks[0].measured],
      ['works', 6, 'critical', 'very_high'],
    )
  })

  test('recomputes to the same bytes, whatever the register says by now, and so does that of each day', async () => {
    const first = await kept('2026-01-05')
    world.clock.advance(24 * hourMs)
    await tryEachHour(1)
    world.clock.advance(120_000)
    const graver: Risk = { ...risk, impact: 1, controls: [] }
    await takeSnapshot(prober, { ...weighed, risks: [graver] })
    const second = await kept('2026-01-06')
    assert.notEqual(second.register, first.register)
    for (const one of [first, second, await kept('2026-01-05')])
      assert.equal(reportText(recompute(one, [])), one.output)
    assert.equal((await kept('2026-01-05')).output, first.output)
  })

  test('counts for an institution what it had accepted by then, and not what it accepted later', async () => {
    const acceptance: Acceptance = {
      acceptance: 'rac_1',
      risk: 'api.made-up',
      reason: 'for a while',
      acceptedBy: 'person:per_1',
      secondBy: 'person:per_2',
      acceptedAt: '2026-01-05T20:00:00.000Z',
      until: '2026-12-01',
      level: 'critical',
    }
    const first = await kept('2026-01-05')
    assert.equal(recompute(first, [acceptance]).counts.open, 0)
    assert.equal(recompute(first, [{ ...acceptance, acceptedAt: '2026-01-06T00:00:00.000Z' }]).counts.open, 1)
  })

  test('and what was tried since is what all runs say together', async () => {
    await tryEachHour(3)
    const { measuring, register } = await asApi(work => weigh(work, weighed))
    const report = reportOf(measuring, register, [])
    const [known] = measuring.evidence
    assert.deepEqual([report.controls[0]?.passed, known?.passed], [10, 9])
    assert.equal(report.day, dayOf(world.clock.now()))
    isBroken = true
    await tryEachHour(1)
    isBroken = false
    const broken = await asApi(work => weigh(work, weighed))
    const after = reportOf(broken.measuring, register, [])
    assert.deepEqual(
      [after.controls[0]?.standing, after.controls[0]?.failed, after.risks[0]?.measured],
      ['failed', 1, 'critical'],
    )
  })

  test('that somebody changed is nobody’s word, and what it says is read from the runs again', async () => {
    await world.owner`alter table risk.snapshot disable trigger user`.simple()
    await world.owner`
      update risk.snapshot
         set input = replace(input, '"passed":', '"passed":10')
       where institution_id = 'canary' and day = '2026-01-06'`
    assert.equal((await kept('2026-01-06')).receipt, null)
    assert.notEqual((await kept('2026-01-05')).receipt, null)
    const { measuring, register } = await asApi(work => weigh(work, weighed))
    const report = reportOf(measuring, register, [])
    assert.deepEqual([report.controls[0]?.passed, report.controls[0]?.failed], [10, 1])
  })

  test('is the prober’s alone to write', async () => {
    const attempt = async ({ sql }: Work) =>
      sql`insert into risk.snapshot (institution_id, day, taken_at, formula, register_hash, input, output)
          values ('canary', '2026-01-07', '2026-01-07', 1, '\\x00', '', '')`
    for (const role of ['vouch_api', 'vouch_office', 'vouch_worker'] as const) {
      const tried = transact(world.outsideAs(role), canary, 'process:test', async work => done(await attempt(work)))
      await assert.rejects(tried, /permission denied for table snapshot/)
    }
    const asCanary = transact(prober, canary, 'process:prober', async work => {
      await becomeCanary(work)
      return done(await attempt(work))
    })
    await assert.rejects(asCanary, /permission denied for table snapshot/)
  })
})
