import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem, openApi, type Reply } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { enter, testKey } from '../../../test/outside.ts'
import * as audit from '../../audit/audit.ts'
import { canary } from '../../base/control.ts'
import type { BusinessDate } from '../../base/dates.ts'
import { done, fault } from '../../base/outcome.ts'
import { type Outside, transact, type Work } from '../../base/work.ts'
import { controls } from '../../ledger/controls.ts'
import * as reporting from '../../reporting/reporting.ts'
import * as risk from '../../risk/risk.ts'
import { listRisks } from './risk.ts'

const proberKey = audit.emitterKey(testKey(21))
const keyList = ['origin vouch.example/log', audit.publicLinesOnly(proberKey, canary)].join('\n')
/** The product's own register, and what the ledger offers. */
const weighed = risk.weighedBy(() => Promise.resolve(keyList), controls)
const tried = controls.find(({ id }) => id === 'ledger.immutable') ?? fault('the ledger offers it')
const hourMs = 3_600_000

describe('what is asked of risks', () => {
  let office: OfficeWorld
  let prober: Outside
  let auditor: Desk
  let operator: Desk
  let compliance: Desk
  let security: Desk
  let planned: reporting.FeedbackId | undefined
  /** Of the code that tried. */
  let code: string
  before(async () => {
    office = await openOfficeWorld(world => {
      const outside = world.outsideAs('vouch_office')
      return { risk: risk.openDesk({ outside, actor: 'process:office', origin: world.keys.sealer.origin, weighed }) }
    })
    const { world } = office.people
    await enter(world.outside, canary)
    prober = { ...world.outsideAs('vouch_prober'), emit: audit.emitter(proberKey) }
    for (let hour = 0; hour < 20; hour++) {
      code = await tryOne()
      world.clock.advance(hourMs)
    }
    auditor = await office.desk('Ada Auditor', 'auditor')
    operator = await office.desk('Olga Operator', 'operator')
    compliance = await office.desk('Carl Compliance', 'compliance')
    security = await office.desk('Sam Security', 'security_analyst')
  })
  after(() => office.close())

  const get = (path: string, desk = auditor) => office.ask(desk, 'GET', path)
  const ok = async (path: string) => {
    const reply = await get(path)
    assert.equal(reply.status, 200, reply.text)
    return reply.body
  }
  async function confirmed(desk: Desk, path: string, body?: unknown): Promise<Reply> {
    return office.ask(desk, 'POST', path, body, { 'vouch-step-up': await office.confirm(desk, 'POST', path, body) })
  }
  /** What was asked for a moment ago is not computed again. */
  const later = () => office.people.world.clock.advance(61_000)
  const tryOne = async () => {
    const [probed] = await risk.withCodeHashes(new URL('../..', import.meta.url).pathname, [tried])
    const one = probed ?? fault('one goes in, one comes out')
    await risk.probe(prober, { addresses: {}, signed: undefined, vault: office.people.vault }, one)
    return one.codeHash.toString('hex')
  }

  const inWork = <T>(perform: (work: Work) => Promise<T>) =>
    transact(office.people.world.outsideAs('vouch_office'), 'demo', 'person:per_1', async work =>
      done(await perform(work)),
    )
  const ofFeedback = ({ tasks }: { tasks: readonly { readonly feedback?: string }[] }) =>
    tasks.filter(({ feedback }) => feedback !== undefined)

  test('is told to those who may know, and to nobody else', async () => {
    assertProblem(await get('/v1/risk', operator), 403, 'permit_missing')
    const { items } = await ok('/v1/risk/risks')
    assert.equal(items.length, 46)
    assert.ok(items.every((one: { declared: string; measured: string }) => one.declared !== '' && one.measured !== ''))
    const api = await openApi({ listRisks })
    assertProblem(await api.get('/v1/risk/risks'), 503, 'risk_not_weighed')
    await api.close()
  })

  test('names what is not proven first, and what to do first with what would come of it', async () => {
    const { notProven, overall, worst, open, recommendations, trend } = await ok('/v1/risk')
    const standings = new Map(
      notProven.map((one: { control: string; standing: string }) => [one.control, one.standing]),
    )
    assert.deepEqual(
      [standings.get('ledger.balanced'), standings.get('ledger.immutable'), overall],
      ['never_tried', 'unproven', 'HIGH'],
    )
    assert.equal(trend.weeks, 0)
    assert.notEqual(worst, 'low')
    const [first = fault('something is to be done')] = recommendations
    assert.ok(first.open <= open && first.lowers.length > 0)
  })

  test('counts a control once it is tried, passed and proven, each with its leaf', async () => {
    const unproven = await ok('/v1/risk/controls/ledger.immutable')
    assert.deepEqual([unproven.state.standing, unproven.state.passed, unproven.runs.length], ['unproven', 20, 20])
    const patchHash = 'aa'.repeat(32)
    const provenOn = office.people.world.clock.now().toISOString().slice(0, 10)
    const proof = { control: tried.id, patch: 'ledger.immutable-a.patch', patchHash, codeHash: code, provenOn }
    await risk.noteProofs(prober, [proof])
    later()
    const { state, runs } = await ok('/v1/risk/controls/ledger.immutable')
    assert.deepEqual([state.standing, state.counts > 9_000, state.proof.patch], ['works', true, proof.patch])
    const receipt = await ok(`/v1/risk/receipts/${runs[0].receipt}`)
    const said = JSON.parse(receipt.promise.leaf)
    assert.deepEqual([said.kind, said.body.run, said.institution], ['risk.run', runs[0].run, 'canary'])
    assertProblem(await get('/v1/risk/receipts/bat_1.0'), 404, 'receipt_not_found')
    assertProblem(await get('/v1/risk/controls/ledger.nothing'), 404, 'control_not_found')
    const tampering = await ok('/v1/risk/risks/stride.tampering')
    const own = tampering.controls.find((one: { control: string }) => one.control === 'ledger.immutable')
    assert.deepEqual([own.standing, own.counts > 0], ['works', true])
    assertProblem(await get('/v1/risk/risks/api.nothing'), 404, 'risk_not_found')
  })

  test('is not a proof by a row alone', async () => {
    await office.people.world.owner`
      insert into risk.proof (institution_id, proof_id, control_id, patch, patch_hash, code_hash, proven_on, noted_at)
      select institution_id, 'prf_forged', 'ledger.balanced', patch, patch_hash, code_hash, proven_on, noted_at
        from risk.proof`
    const outside = office.people.world.outsideAs('vouch_office')
    const desk = risk.openDesk({ outside, actor: 'process:office', origin: 'vouch.example/log', weighed })
    const { measuring } = await desk.now()
    assert.deepEqual(
      measuring.proofs.map(({ control }) => control),
      ['ledger.immutable'],
    )
  })

  test('tells what is planned, of feedback as well', async () => {
    const due = office.people.world.clock.now().toISOString().slice(0, 10) as BusinessDate // By its first ten letters.
    const given = await inWork(work =>
      reporting.give(work, { said: 'idea', area: 'console', voice: 'staff', about: null, words: 'too small' }),
    )
    assert.ok(given.ok && given.value.ok)
    const { id } = given.value.value
    planned = id
    const step = { state: 'planned', words: 'larger', owner: 'operations', due, risk: 'api.service-quality' } as const
    await inWork(work => reporting.addTo(work, id, 1, step))
    const task = { what: 'larger', owner: 'operations', due, isOverdue: false, risk: step.risk, feedback: id }
    const now = await ok('/v1/risk/plan')
    assert.deepEqual(ofFeedback(now), [task])
    assert.ok(now.tasks.length > 40 && now.tasks.every((one: { owner: string }) => one.owner !== ''))
    assertProblem(await get('/v1/risk/plan', operator), 403, 'permit_missing')
  })

  test('has a report of each day that the prober has signed, and of no other', async () => {
    const { clock, owner } = office.people.world
    const day = clock.now().toISOString().slice(0, 10)
    assertProblem(await get(`/v1/risk/reports/${day}`), 404, 'risk_report_not_found')
    await risk.snapshotLoop(prober, weighed).pass(new AbortController().signal)
    const report = await ok(`/v1/risk/reports/${day}`)
    assert.deepEqual([report.day, report.risks.length, report.formula], [day, 46, 1])
    const leaf = JSON.parse((await ok(`/v1/risk/receipts/${report.receipt}`)).promise.leaf)
    assert.deepEqual(
      [leaf.body.output, leaf.body.input, leaf.body.register],
      [report.output, report.input, report.register],
    )
    later()
    assert.equal((await ok('/v1/risk')).trend.weeks, 1)
    await inWork(work =>
      reporting.addTo(work, planned ?? fault('it was planned'), 2, { state: 'done', words: 'it is' }),
    )
    // What is done by now was planned then.
    assert.deepEqual(ofFeedback(await ok('/v1/risk/plan')), [])
    assert.deepEqual(
      ofFeedback((await ok(`/v1/risk/reports/${day}`)).plan).map(({ feedback }) => feedback),
      [planned],
    )
    await owner`alter table risk.snapshot disable trigger user`.simple()
    await owner`update risk.snapshot set output = replace(output, 'HIGH', 'LOW')`
    assertProblem(await get(`/v1/risk/reports/${day}`), 409, 'risk_report_not_signed')
    await owner`update risk.snapshot set output = replace(output, 'LOW', 'HIGH')`
    assert.equal((await get(`/v1/risk/reports/${day}`)).status, 200)
  })

  test('is told as of a moment, by the newest snapshot that the prober signed until then', async () => {
    const { clock } = office.people.world
    const at = clock.now().toISOString()
    const then = await ok(`/v1/risk?at=${at}`)
    const report = await ok(`/v1/risk/reports/${at.slice(0, 10)}`)
    assert.deepEqual(
      [then.asOf, then.overall, then.open, then.at],
      [
        { day: report.day, input: report.input, output: report.output, receipt: report.receipt },
        report.overall,
        report.open,
        report.at,
      ],
    )
    assert.equal((await ok('/v1/risk')).asOf, undefined)
    const before = new Date(Date.parse(report.at) - 1).toISOString()
    assert.deepEqual((await ok(`/v1/risk/controls?at=${at}`)).items, report.controls)
    const { risk: id, ...detail } = report.risks[0]
    assert.deepEqual(await ok(`/v1/risk/risks/${id}?at=${at}`), { risk: id, ...detail })
    const [listed] = (await ok(`/v1/risk/risks?at=${at}`)).items
    assert.deepEqual([listed.risk, listed.measured, listed.isOpen], [id, detail.measured, detail.isOpen])
    const cells: readonly { likelihood: number; impact: number; measured: string[] }[] = (
      await ok(`/v1/risk/matrix?at=${at}`)
    ).items
    const cell = cells.find(one => one.measured.includes(id))
    assert.deepEqual([cell?.likelihood, cell?.impact], [detail.likelihood, detail.impact])
    assert.deepEqual((await ok(`/v1/risk/plan?at=${at}`)).reviews, report.plan.reviews)
    const later = new Date(Date.parse(at) + 60_000).toISOString()
    for (const path of ['/v1/risk', '/v1/risk/risks', `/v1/risk/risks/${id}`, '/v1/risk/controls', '/v1/risk/plan']) {
      assertProblem(await get(`${path}?at=${before}`), 404, 'risk_report_not_found')
      assertProblem(await get(`${path}?at=${later}`), 422, 'instant_in_future')
    }
    const { items, trend } = await ok('/v1/risk/trend?days=7')
    assert.deepEqual(
      [
        items.map(({ day, overall, open }: { day: string; overall: string; open: number }) => [day, overall, open]),
        trend,
      ],
      [[[report.day, report.overall, report.open]], { weeks: 1 }],
    )
  })

  test('names parts, flows and what can happen to each, and how the controls stand that answer it', async () => {
    const model = await ok('/v1/risk/threat-model')
    const { items } = await ok('/v1/risk/stride')
    const ids = new Set([...model.parts, ...model.flows].map(({ id }) => id))
    assert.deepEqual(new Set(items.map(({ element }: { element: string }) => element)), ids)
    assert.equal(items.length, ids.size)
    assert.ok(model.threats.length === 46 && model.assets.length > 0 && model.assumptions.length > 0)
    for (const { at, letters, stride } of model.threats) {
      assert.ok(at.every((id: string) => ids.has(id)))
      assert.equal(letters, stride.map((one: string) => one.charAt(0).toUpperCase()).join(''))
    }
    // Of all that is named one control works by now, and none other was ever tried.
    const { items: controls } = await ok('/v1/risk/controls')
    const works = controls.filter(({ standing }: { standing: string }) => standing === 'works')
    const green = items.filter(({ states }: { states: { green: number } }) => states.green > 0)
    assert.deepEqual(
      green.map(({ element }: { element: string }) => element),
      items
        .filter((row: { controls: readonly string[] }) =>
          works.some((one: { control: string }) => row.controls.includes(one.control)),
        )
        .map(({ element }: { element: string }) => element),
    )
    assert.ok(green.length > 0)
    const svg = await get('/v1/risk/data-flow.svg')
    assert.deepEqual([svg.status, svg.headers.get('content-type')], [200, 'image/svg+xml'])
    assert.match(svg.text, /^<svg [^>]*role="img"[\s\S]*1 hold/)
    for (const path of [
      'threat-model',
      'data-flow.svg',
      'stride',
      'matrix',
      'trend',
      'coverage/csf',
      'recommendations',
    ])
      assertProblem(await get(`/v1/risk/${path}`, operator), 403, 'permit_missing')
  })

  test('stands in a matrix, serves other frameworks, and says what to do first', async () => {
    const { items } = await ok('/v1/risk/matrix')
    const { items: risks } = await ok('/v1/risk/risks')
    assert.deepEqual(
      items.slice(0, 6).map(({ likelihood, impact }: { likelihood: number; impact: number }) => [likelihood, impact]),
      [...[1, 2, 3, 4, 5].map(impact => [5, impact]), [4, 1]],
    )
    for (const which of ['inherent', 'measured'] as const)
      assert.deepEqual(
        items.flatMap((cell: Record<typeof which, readonly string[]>) => cell[which]).toSorted(),
        risks.map(({ risk: id }: { risk: string }) => id).toSorted(),
      )
    const csf = await ok('/v1/risk/coverage/csf')
    assert.ok(
      csf.items.length + csf.unserved.length === 106 &&
        csf.items.every((row: { controls: object[] }) => row.controls.length > 0),
    )
    assert.equal((await ok('/v1/risk/coverage/pci-dss')).unserved, undefined)
    assertProblem(await get('/v1/risk/coverage/horoscope'), 400, 'request_invalid')
    assert.deepEqual((await ok('/v1/risk/recommendations')).items, (await ok('/v1/risk')).recommendations)
  })

  test('is accepted by two people with their passkeys, for a while, and then shows so', async () => {
    const { clock } = office.people.world
    const dayIn = (days: number) => new Date(clock.now().getTime() + days * 24 * hourMs).toISOString().slice(0, 10)
    const path = '/v1/risk/risks/biz.competitive-disadvantage/acceptances'
    const body = { reason: 'Until the other room is built.', until: dayIn(90) }
    assertProblem(await office.ask(compliance, 'POST', path, body), 401, 'step_up_required')
    assertProblem(await confirmed(auditor, path, body), 403, 'permit_missing')
    for (const until of [dayIn(-1), dayIn(366)])
      assertProblem(await confirmed(compliance, path, { ...body, until }), 422, 'acceptance_days_impossible')
    assertProblem(await confirmed(compliance, '/v1/risk/risks/biz.nothing/acceptances', body), 404, 'risk_not_found')
    const proposed = await confirmed(compliance, path, body)
    assert.equal(proposed.status, 201, proposed.text)
    const { id, contentHash } = proposed.body
    const approvals = `/v1/proposals/${id}/approvals`
    assertProblem(await confirmed(compliance, approvals, { contentHash }), 409, 'approver_is_maker')
    const rehearsed = await office.ask(security, 'POST', `/v1/proposals/${id}/rehearsal`)
    assert.deepEqual(rehearsed.body, { risk: 'biz.competitive-disadvantage', until: body.until })
    const approved = await confirmed(security, approvals, { contentHash })
    assert.deepEqual([approved.status, approved.body.state], [201, 'applied'], approved.text)
    const before = await ok('/v1/risk/risks/biz.competitive-disadvantage')
    assert.deepEqual([before.isOpen, before.acceptance.standing], [false, 'in_force'])
    clock.advance(91 * 24 * hourMs)
    const { measuring, register } = await risk
      .openDesk({
        outside: office.people.world.outsideAs('vouch_office'),
        actor: 'process:office',
        origin: 'vouch.example/log',
        weighed,
      })
      .now()
    const { acceptance } = before
    const held = { ...acceptance, risk: 'biz.competitive-disadvantage' }
    assert.deepEqual(
      risk.reportOf(measuring, register, [held]).risks.find(one => one.risk === held.risk)?.acceptance?.standing,
      'expired',
    )
    const renew = risk.recommend(measuring, register, [held]).find(one => one.kind === 'renew')
    assert.equal(renew?.kind === 'renew' ? renew.risk : undefined, held.risk)
  })

  test('is refused by the table where it is not two people or too long', async () => {
    const { owner, clock } = office.people.world
    const attempt = (second: string, days: number) => owner`
      insert into risk.acceptance (institution_id, acceptance_id, risk_id, reason, level, accepted_by, second_by,
                                   proposal_id, accepted_at, until)
      values ('demo', 'rac_x', 'api.injection', 'x', 'high', 'person:per_1', ${second}, 'prp_x', ${clock.now()},
              ${new Date(clock.now().getTime() + days * 24 * hourMs)})`
    await assert.rejects(attempt('person:per_1', 1), { constraint_name: 'accepted_by_two_people' })
    await assert.rejects(attempt('client:cli_1', 1), { constraint_name: 'accepted_by_two_people' })
    await assert.rejects(attempt('person:per_2', 366), { constraint_name: 'accepted_for_a_year_at_most' })
    await attempt('person:per_2', 365)
  })
})
