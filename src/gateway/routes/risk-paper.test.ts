// The report of a day on paper, asked for over HTTP as the console does, and read by a reader of PDF that knows nothing of us.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { after, before, describe, test } from 'node:test'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

import { assertProblem } from '../../../test/api.ts'
import { type Desk, type OfficeWorld, openOfficeWorld } from '../../../test/office.ts'
import { enter, silentLog, testKey } from '../../../test/outside.ts'
import * as audit from '../../audit/audit.ts'
import { canary } from '../../base/control.ts'
import { fault } from '../../base/outcome.ts'
import type { Outside } from '../../base/work.ts'
import { controls } from '../../ledger/controls.ts'
import * as risk from '../../risk/risk.ts'

const proberKey = audit.emitterKey(testKey(21))
const keyList = ['origin vouch.example/log', audit.publicLinesOnly(proberKey, canary)].join('\n')
const tried = controls.find(({ id }) => id === 'ledger.immutable') ?? fault('the ledger offers it')
const weighed = risk.weighedBy(() => Promise.resolve(keyList), [tried])
const method = readFileSync(join(import.meta.dirname, '../../../docs/risk-method.md'), 'utf8')

describe('the report of a day on paper', () => {
  let office: OfficeWorld
  let auditor: Desk
  let prober: Outside
  let path = ''
  before(async () => {
    const press = risk.openPress(() => performance.now())
    office = await openOfficeWorld(world => {
      const outside = world.outsideAs('vouch_office')
      return {
        risk: risk.openDesk({ outside, actor: 'process:office', origin: world.keys.sealer.origin, weighed }),
        paper: { press, says: [[tried.id, tried.says]], method },
      }
    })
    const { world, vault } = office.people
    await enter(world.outside, canary)
    prober = { ...world.outsideAs('vouch_prober'), emit: audit.emitter(proberKey) }
    const probed = await risk.withCodeHashes(new URL('../..', import.meta.url).pathname, [tried])
    await risk
      .probeLoop(prober, { addresses: {}, signed: undefined, vault }, probed, silentLog)
      .pass(new AbortController().signal)
    auditor = await office.desk('Ada Auditor', 'auditor')
    path = `/v1/risk/reports/${world.clock.now().toISOString().slice(0, 10)}/paper`
  })
  after(() => office.close())

  /** Bytes, which `office.ask` would read as text. */
  const get = async (desk: Desk, of = path) => {
    const headers = { cookie: desk.cookie, 'sec-fetch-site': 'same-origin', 'vouch-csrf': desk.csrf }
    const response = await fetch(new URL(of, office.address), { headers })
    return { response, bytes: Buffer.from(await response.arrayBuffer()) }
  }

  test('is not there before the prober has kept the day, and not for those who may not read risks', async () => {
    assertProblem(await office.ask(auditor, 'GET', path), 404, 'risk_report_not_found')
    const approver = await office.desk('Anna Approver', 'approver')
    assertProblem(await office.ask(approver, 'GET', path), 403, 'permit_missing')
  })

  test('is a tagged PDF of that day with its leaf, one at a time, the same bytes again, and keeps nobody waiting', async t => {
    await risk.snapshotLoop(prober, weighed).pass(new AbortController().signal)
    const report = await office.ask(auditor, 'GET', path.replace('/paper', ''))
    assert.equal(report.status, 200, report.text)
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const beganMs = performance.now()
    const [one, other] = await Promise.all([get(auditor), get(auditor)])
    const drawnMs = performance.now() - beganMs
    delay.disable()
    const [made, refused] = one.response.status === 200 ? [one, other] : [other, one]
    assert.equal(made.response.status, 200)
    assert.equal(made.response.headers.get('content-type'), 'application/pdf')
    assert.equal(refused.response.status, 503)
    assert.equal(refused.response.headers.get('retry-after'), '5')
    assert.equal(JSON.parse(String(refused.bytes)).type, '/problems/paper_in_the_making')
    const again = await get(auditor)
    const sums = [made, again].map(({ bytes }) => createHash('sha256').update(bytes).digest('base64url'))
    assert.equal(sums[0], sums[1])
    assert.equal(made.response.headers.get('etag'), `"${sums[0]}"`)
    // Were it drawn in the office itself, somebody would wait for as long as that takes.
    const longestMs = delay.max / 1e6
    t.diagnostic(`drawn in ${drawnMs.toFixed(0)} ms, longest wait of the office ${longestMs.toFixed(0)} ms`)
    assert.ok(longestMs < drawnMs / 4, `the office stood still for ${longestMs} ms of ${drawnMs}`)

    const read = await getDocument({ data: new Uint8Array(made.bytes), verbosity: 0 }).promise
    const { info } = await read.getMetadata()
    const { day } = report.body
    assert.match((info as { readonly Title: string }).Title, new RegExp(`^Vouch risk report.*demo, ${day}$`))
    const tree = await (await read.getPage(1)).getStructTree()
    assert.ok((tree?.children.length ?? 0) > 0, 'it is tagged')
    const texts: string[] = []
    for (let page = 1; page <= read.numPages; page++) {
      const { items } = await (await read.getPage(page)).getTextContent()
      texts.push(items.map(item => ('str' in item ? item.str : '')).join(''))
    }
    // Words may be broken anywhere.
    const text = texts.join('').replaceAll(/\s/g, '')
    assert.ok(text.includes(report.body.receipt), 'it names the receipt of its leaf')
    assert.ok(text.includes(report.body.register.slice(0, 16)))
    assert.ok(text.includes('ledger.immutable'))
  })

  test('is not drawn of a day that somebody has changed', async () => {
    const { owner } = office.people.world
    await owner`alter table risk.snapshot disable trigger user`.simple()
    await owner`update risk.snapshot set output = replace(output, 'formula', 'formulae')`
    assertProblem(await office.ask(auditor, 'GET', path), 409, 'risk_report_not_signed')
  })
})
