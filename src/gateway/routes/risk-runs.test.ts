import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { enter, silentLog, testKey } from '../../../test/outside.ts'
import * as audit from '../../audit/audit.ts'
import { canary } from '../../base/control.ts'
import type { Loop } from '../../base/loop.ts'
import { fault } from '../../base/outcome.ts'
import type { Outside } from '../../base/work.ts'
import { controls } from '../../ledger/controls.ts'
import * as risk from '../../risk/risk.ts'

const proberKey = audit.emitterKey(testKey(21))
const keyList = ['origin vouch.example/log', audit.publicLinesOnly(proberKey, canary)].join('\n')
const tried = controls.find(({ id }) => id === 'ledger.immutable') ?? fault('the ledger offers it')
const weighed = risk.weighedBy(() => Promise.resolve(keyList), [tried])
const path = '/v1/risk/controls/ledger.immutable/runs'

describe('a control that people have tried', () => {
  let office: OfficeWorld
  let prober: Outside
  let loop: Loop
  let compliance: Desk
  let auditor: Desk
  before(async () => {
    office = await openOfficeWorld(world => {
      const outside = world.outsideAs('vouch_office')
      return { risk: risk.openDesk({ outside, actor: 'process:office', origin: world.keys.sealer.origin, weighed }) }
    })
    const { world, vault } = office.people
    await enter(world.outside, canary)
    prober = { ...world.outsideAs('vouch_prober'), emit: audit.emitter(proberKey) }
    const probed = await risk.withCodeHashes(new URL('../..', import.meta.url).pathname, [tried])
    loop = risk.probeLoop(prober, { addresses: {}, signed: undefined, vault }, probed, silentLog)
    compliance = await office.desk('Carl Compliance', 'compliance')
    auditor = await office.desk('Ada Auditor', 'auditor')
  })
  after(() => office.close())

  const { advance, now } = {
    advance: (ms: number) => office.people.world.clock.advance(ms),
    now: () => office.people.world.clock.now().toISOString(),
  }
  const pass = () => loop.pass(new AbortController().signal)
  const ok = async (of: string) => {
    const reply = await office.ask(auditor, 'GET', of)
    assert.equal(reply.status, 200, reply.text)
    return reply.body
  }

  test('is tried by the prober at its next pass, and what came of it is there with its steps and its leaf', async () => {
    assert.equal(await pass(), 1, 'it was never tried')
    advance(60_000)
    assert.equal(await pass(), 0, 'it is not due')
    const asked = await office.ask(compliance, 'POST', path)
    assert.equal(asked.status, 202, asked.text)
    const request = `/v1/risk/run-requests/${asked.body.id}`
    assert.deepEqual(
      [asked.body.state, asked.body.expectedAt, asked.body.requestedBy, asked.headers.get('location')],
      ['waiting', now(), `person:${compliance.person}`, request],
    )
    advance(1_000)
    const again = await office.ask(compliance, 'POST', path)
    assert.equal(again.body.id, asked.body.id, 'it waits already')
    assert.deepEqual((await ok(path)).requests, [await ok(request)])
    assert.equal(await pass(), 1)
    assert.equal(await pass(), 0)
    const { items, requests } = await ok(path)
    const [newest, first] = items
    assert.deepEqual(requests, [await ok(request)])
    assert.deepEqual([requests[0].state, requests[0].run, requests[0].result], ['tried', newest.run, 'passed'])
    assert.deepEqual([newest.result, newest.isProven, items.length], ['passed', false, 2])
    assert.ok(newest.steps.length > 0 && newest.population[0].count > 0 && newest.tookMs >= 0)
    assert.ok(newest.steps.every((step: { expected: string; answer: string }) => step.expected === step.answer))
    const receipt = await ok(`/v1/risk/receipts/${newest.receipt}`)
    assert.equal(JSON.parse(receipt.promise.leaf).body.run, newest.run)
    const page = await ok(`${path}?limit=1`)
    assert.equal((await ok(`${path}?limit=1&cursor=${encodeURIComponent(page.next)}`)).items[0].run, first.run)
    const proof = { control: tried.id, patch: 'ledger.immutable-a.patch', patchHash: 'aa'.repeat(32) }
    await risk.noteProofs(prober, [{ ...proof, codeHash: newest.code, provenOn: now().slice(0, 10) }])
    assert.deepEqual(
      (await ok(path)).items.map(({ isProven }: { isProven: boolean }) => isProven),
      [true, true],
    )
  })

  test('shows next how it stands by the new try, however lately that was asked', async () => {
    const standing = async () => (await ok('/v1/risk/controls/ledger.immutable')).state
    advance(61_000)
    const before = await standing()
    await office.ask(compliance, 'POST', path)
    advance(1_000)
    assert.equal(await pass(), 1)
    await ok(path)
    assert.ok((await standing()).newest.endedAt > before.newest.endedAt)
  })

  test('is not counted where its row was changed behind the prober’s back', async () => {
    const { owner } = office.people.world
    await owner`alter table risk.run disable trigger user`.simple()
    await owner`update risk.run set result = 'failed' where run_id = (select max(run_id) from risk.run)`
    const [newest] = (await ok(path)).items
    assert.deepEqual([newest.result, newest.reason], ['not_run', 'its leaf says something else'])
    await owner`update risk.run set result = 'passed' where run_id = (select max(run_id) from risk.run)`
    assert.equal((await ok(path)).items[0].result, 'passed')
  })

  test('is asked for by whoever may, of what is offered', async () => {
    assertProblem(await office.ask(auditor, 'POST', path), 403, 'permit_missing')
    const operator = await office.desk('Olga Operator', 'operator')
    assertProblem(await office.ask(operator, 'GET', path), 403, 'permit_missing')
    const of = (control: string) => `/v1/risk/controls/${control}/runs`
    assertProblem(await office.ask(compliance, 'POST', of('ledger.nothing')), 404, 'control_not_found')
    assertProblem(await office.ask(compliance, 'POST', of('ledger.balanced')), 409, 'control_not_offered')
    assertProblem(await office.ask(compliance, 'GET', of('ledger.nothing')), 404, 'control_not_found')
    assertProblem(await office.ask(compliance, 'GET', '/v1/risk/run-requests/ask_1zz'), 404, 'run_request_not_found')
    advance(1_000)
    const engineer = await office.desk('Petra Platform', 'platform_engineer')
    assert.equal((await office.ask(engineer, 'POST', path)).status, 202)
    assert.equal((await office.ask(engineer, 'GET', path)).status, 200)
  })

  test('that nobody gets to in two hours has lapsed', async () => {
    const { requests } = await ok(path)
    const waiting = requests.at(-1)
    assert.equal(waiting.state, 'waiting')
    advance(7_200_000)
    auditor = await office.signIn(auditor)
    assert.equal((await ok(`/v1/risk/run-requests/${waiting.id}`)).state, 'lapsed')
  })
})
