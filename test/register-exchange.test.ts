import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'

import fc from 'fast-check'

import { type Otm, otmOf, readOtm, writeOtm } from '../src/risk/register/otm.ts'
import { agents, model, named, reviews, risks } from '../src/risk/register/register.ts'
import { type Dragon, dragonOf, readDragon, writeDragon } from '../src/risk/register/threat-dragon.ts'
import { project } from './house.ts'
import { objections, sample, unlessSchemas } from './schemas.ts'

const register = { risks, agents, named, model, reviews }
/** As it is in a file. */
const filed = (document: unknown): unknown => JSON.parse(JSON.stringify(document))

/** With something else in a place that is named as a refusal names it; with nothing there, where nothing is given. */
function spoiled(document: unknown, place: string, value?: unknown): unknown {
  const copy = filed(document)
  const names = place.match(/[^.[\]]+/g) ?? []
  const holder = names.slice(0, -1).reduce<unknown>((found, name) => Reflect.get(Object(found), name), copy)
  const last = names.at(-1) ?? ''
  if (value === undefined) Reflect.deleteProperty(Object(holder), last)
  else Reflect.set(Object(holder), last, value)
  return copy
}

const word = fc.string({ maxLength: 12 })
const id = fc.uuid()
const someOf = <T>(all: readonly T[]) => fc.subarray([...all])

const anyThreat = fc.record({ id, title: word, type: word, status: word, severity: word, says: word, mitigation: word })
const threats = fc.array(anyThreat, { maxLength: 2 })

/** Any drawing that both sides understand: parts in zones and in none, flows among them, and to oneself. */
const anyDragon: fc.Arbitrary<Dragon> = fc
  .tuple(fc.uniqueArray(id, { minLength: 3, maxLength: 12 }), fc.nat(3))
  .chain(([ids, count]) => {
    const [zones, parts] = [ids.slice(0, Math.min(count, ids.length - 1)), ids.slice(Math.min(count, ids.length - 1))]
    const part = (own: string) =>
      fc
        .record({
          kind: fc.constantFrom('actor' as const, 'process' as const, 'store' as const),
          title: word,
          says: word,
          zone: fc.constantFrom(...zones, undefined),
          threats,
        })
        .map(({ zone, ...rest }) => ({ id: own, ...rest, ...(zone === undefined ? {} : { zone }) }))
    const ends = fc.constantFrom(...parts)
    const flow = fc.record({
      id,
      title: word,
      says: word,
      from: ends,
      to: ends,
      over: word,
      encrypted: fc.boolean(),
      threats,
    })
    return fc.record({
      title: word,
      says: word,
      zones: fc.tuple(...zones.map(zone => word.map(title => ({ id: zone, title })))),
      parts: fc.tuple(...parts.map(part)),
      flows: fc.uniqueArray(flow, { maxLength: 4, selector: one => one.id }),
    })
  })
  .filter(({ zones, parts, flows }) => {
    const ids = [...zones, ...parts, ...flows].map(one => one.id)
    return new Set(ids).size === ids.length
  })

const grade = fc.integer({ min: 0, max: 100 })
const named3 = { title: word, says: word }

/** Any model: components in zones and in each other, and threats that stand in several places. */
const anyOtm: fc.Arbitrary<Otm> = fc
  .record({
    zones: fc.uniqueArray(id, { minLength: 1, maxLength: 3 }),
    assets: fc.uniqueArray(id, { maxLength: 3 }),
    components: fc.uniqueArray(id, { minLength: 1, maxLength: 4 }),
    flows: fc.uniqueArray(id, { maxLength: 3 }),
    threats: fc.uniqueArray(id, { maxLength: 3 }),
    mitigations: fc.uniqueArray(id, { maxLength: 3 }),
  })
  .chain(ids => {
    const each = <T extends object>(own: readonly string[], rest: fc.Arbitrary<T>) =>
      fc.tuple(...own.map(one => rest.map(drawn => ({ id: one, ...drawn }))))
    const standing = someOf(ids.threats).chain(found =>
      fc.tuple(
        ...found.map(threat =>
          fc.record({
            threat: fc.constant(threat),
            state: word,
            mitigations: someOf(ids.mitigations).chain(all =>
              fc.tuple(...all.map(mitigation => word.map(state => ({ mitigation, state })))),
            ),
          }),
        ),
      ),
    )
    const parent = fc.oneof(
      fc.constantFrom(...ids.zones).map(trustZone => ({ trustZone })),
      fc.constantFrom(...ids.components).map(component => ({ component })),
    )
    const end = fc.constantFrom(...ids.components)
    return fc.record({
      project: fc.record({ id, ...named3 }),
      zones: each(ids.zones, fc.record({ ...named3, trust: grade })),
      assets: each(ids.assets, fc.record({ ...named3, confidentiality: grade, integrity: grade, availability: grade })),
      components: each(
        ids.components,
        fc.record({ ...named3, type: word, parent, stored: someOf(ids.assets), threats: standing }),
      ),
      flows: each(ids.flows, fc.record({ ...named3, from: end, to: end, threats: standing })),
      threats: each(
        ids.threats,
        fc.record({
          ...named3,
          categories: fc.array(word, { maxLength: 2 }),
          likelihood: fc.option(grade),
          likelihoodSays: word,
          impact: grade,
        }),
      ),
      mitigations: each(ids.mitigations, fc.record({ ...named3, riskReduction: grade })),
    })
  })

describe('the register in Threat Dragon', () => {
  const ours = dragonOf(register)

  test('comes back as it went out', () => {
    const read = readDragon(filed(writeDragon(ours)))
    assert.ok(read.ok, JSON.stringify(read))
    assert.deepEqual(read.value.value, ours)
    assert.equal(ours.parts.length, model.parts.length)
    const threats = [...ours.parts, ...ours.flows].flatMap(one => one.threats)
    assert.ok(threats.length > 200, `only ${threats.length} threats`)
    assert.equal(new Set(threats.map(({ id }) => id)).size, threats.length)
  })

  test('is what its schema takes', unlessSchemas, () => {
    assert.deepEqual(objections('threat-dragon-v2.schema.json', filed(writeDragon(ours))), [])
    const broken = spoiled(writeDragon(ours), 'detail.threatTop')
    assert.notDeepEqual(objections('threat-dragon-v2.schema.json', broken), [])
  })

  test('reads a drawing of theirs, says what is lost, and writes it so that it reads the same', unlessSchemas, () => {
    const read = readDragon(sample('v2-threat-model.json'))
    assert.ok(read.ok, JSON.stringify(read))
    const { value, lost } = read.value
    assert.deepEqual([value.parts.length, value.flows.length, value.zones.length], [7, 10, 0])
    assert.ok(value.parts.some(({ threats }) => threats.some(({ title }) => title === 'Poison messages 1')))
    assert.equal(lost.filter(one => one.endsWith('tm.Boundary')).length, 3)
    assert.ok(lost.includes('detail.contributors[].name') || lost.includes('detail.contributors[]'), lost.join('\n'))
    assert.ok(lost.includes('detail.diagrams[].cells[].data.storesCredentials'), lost.join('\n'))
    const written = filed(writeDragon(value))
    assert.deepEqual(objections('threat-dragon-v2.schema.json', written), [])
    const again = readDragon(written)
    assert.ok(again.ok)
    assert.deepEqual(again.value.value, value)
  })

  test('refuses a drawing of version 1 by that', unlessSchemas, () => {
    assert.deepEqual(readDragon(sample('demo-threat-model.json')), {
      ok: false,
      refusal: { code: 'not_readable', place: 'version', what: 'is missing' },
    })
  })

  const flowAt = `detail.diagrams[0].cells[${model.zones.length + model.parts.length}]`
  const first = 'detail.diagrams[0].cells[0]'
  const bad: readonly (readonly [what: string, place: string, value: unknown, said: string])[] = [
    ['a version of the future', 'version', '3.0', 'only version 2 is read'],
    ['cells that are no list', 'detail.diagrams[0].cells', {}, 'must be a list'],
    ['a cell that is no object', first, 'x', 'must be an object'],
    ['an id that is a number', `${first}.id`, 7, 'must be text'],
    ['a size that is text', `${first}.size.width`, 'wide', 'must be a number'],
    ['two cells of one id', 'detail.diagrams[0].cells[1].id', 'outside', 'outside is there twice'],
    ['a flow from nowhere', `${flowAt}.source.cell`, 'nobody', 'there is no part nobody'],
    ['a threat without a title', `${flowAt}.data.threats[0].title`, undefined, 'is missing'],
    ['a text without end', 'summary.description', 'x'.repeat(20_001), 'has more than 20000 characters'],
  ]
  for (const [what, place, value, said] of bad) {
    test(`is refused with the place: ${what}`, () => {
      assert.deepEqual(readDragon(spoiled(writeDragon(ours), place, value)), {
        ok: false,
        refusal: { code: 'not_readable', place, what: said },
      })
    })
  }

  test('comes back as it went out, whatever is drawn', () => {
    fc.assert(
      fc.property(anyDragon, dragon => {
        const read = readDragon(filed(writeDragon(dragon)))
        assert.deepEqual(read.ok ? read.value.value : read, filed(dragon))
      }),
      { numRuns: 200, seed: 67 },
    )
  })

  test('is read or refused, and never a fault, however it was broken', () => {
    fc.assert(
      fc.property(
        fc.anything({ maxDepth: 4, withNullPrototype: true }),
        fc.constantFrom('detail', first, `${first}.data`, `${flowAt}.data.threats`, 'summary'),
        (junk, place) => {
          const read = readDragon(spoiled(writeDragon(ours), place, junk))
          assert.ok(read.ok || read.refusal.code === 'not_readable')
        },
      ),
      { numRuns: 100, seed: 67 },
    )
    let deep: unknown = 'x'
    for (let depth = 0; depth < 5_000; depth++) deep = [deep]
    const read = readDragon(spoiled(writeDragon(ours), 'summary.owner', deep))
    assert.deepEqual(
      read.ok && read.value.lost.filter(one => one.startsWith('summary.owner[][]') && one.endsWith('…')).length,
      1,
    )
  })

  test('is refused when it is no object at all', () => {
    for (const document of [null, undefined, 7, 'x', []]) {
      const read = readDragon(document)
      assert.equal(read.ok, false)
    }
  })

  test('tells a flow that leads nowhere as lost, and keeps the rest', () => {
    const read = readDragon(spoiled(writeDragon(ours), `${flowAt}.target`, { x: 1, y: 2 }))
    assert.ok(read.ok)
    assert.equal(read.value.value.flows.length, ours.flows.length - 1)
    assert.ok(read.value.lost.includes(`${flowAt}: a flow that leads nowhere`))
  })
})

describe('the register in the Open Threat Model format', () => {
  const ours = otmOf(register)

  test('comes back as it went out, and nothing of it is lost', () => {
    const read = readOtm(filed(writeOtm(ours)))
    assert.deepEqual(read, { ok: true, value: { value: ours, lost: [] } })
    assert.deepEqual([ours.threats.length, ours.mitigations.length], [46, named.length])
  })

  test('comes back as it went out, whatever is in it', () => {
    fc.assert(
      fc.property(anyOtm, otm => {
        const document = filed(writeOtm(otm))
        assert.deepEqual(readOtm(document), { ok: true, value: { value: filed(otm), lost: [] } })
      }),
      { numRuns: 200, seed: 67 },
    )
  })

  test('is what its schema takes', unlessSchemas, () => {
    assert.deepEqual(objections('open-threat-model.schema.json', filed(writeOtm(ours))), [])
    const broken = spoiled(writeOtm(ours), 'trustZones[0].risk')
    assert.notDeepEqual(objections('open-threat-model.schema.json', broken), [])
  })

  test('reads a model of theirs, says what is lost, and writes it so that it reads the same', unlessSchemas, () => {
    const read = readOtm(sample('EXAMPLE.json'))
    assert.ok(read.ok, JSON.stringify(read))
    const { value, lost } = read.value
    assert.deepEqual(
      [value.zones.length, value.components.length, value.flows.length, value.threats.length],
      [2, 4, 2, 1],
    )
    assert.deepEqual(value.components[1]?.threats[0]?.mitigations, [
      { mitigation: 'fd6136f4-e2ff-11eb-ba80-0242ac130004', state: 'implemented' },
    ])
    for (const place of [
      'representations',
      'project.owner',
      'dataflows[].bidirectional',
      'threats[].cwes',
      'components[].tags',
    ]) {
      assert.ok(
        lost.some(one => one.startsWith(place)),
        `${place}: ${lost.join(', ')}`,
      )
    }
    const written = filed(writeOtm(value))
    assert.deepEqual(objections('open-threat-model.schema.json', written), [])
    assert.deepEqual(readOtm(written), { ok: true, value: { value, lost: [] } })
  })

  const bad: readonly (readonly [what: string, place: string, value: unknown, said: string])[] = [
    ['another version', 'otmVersion', '1.0.0', 'only versions 0.1 and 0.2 are read'],
    ['a project without a name', 'project.name', undefined, 'is missing'],
    ['a zone without trust', 'trustZones[0].risk.trustRating', undefined, 'is missing'],
    ['a component in no zone', 'components[0].parent', {}, 'must be a trust zone or a component'],
    ['a zone that is not there', 'components[0].parent.trustZone', 'x', 'there is no x'],
    ['a flow to nobody', 'dataflows[0].destination', 'x', 'there is no x'],
    ['a threat that nobody described', 'dataflows[0].threats[0].threat', 'x', 'there is no x'],
    ['two threats of one id', 'threats[45].id', 'api-token-exposure', 'api-token-exposure is there twice'],
    ['an impact in words', 'threats[0].risk.impact', 'high', 'must be a number'],
  ]
  for (const [what, place, value, said] of bad) {
    test(`is refused with the place: ${what}`, () => {
      assert.deepEqual(readOtm(spoiled(writeOtm(ours), place, value)), {
        ok: false,
        refusal: { code: 'not_readable', place, what: said },
      })
    })
  }
})

describe('vouch risk-export', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-risk-export-'))
  after(() => rmSync(folder, { recursive: true }))
  const ask = (...args: readonly string[]) =>
    spawnSync(join(project, 'vouch'), ['risk-export', ...args], { encoding: 'utf8', maxBuffer: 10_000_000 })

  test('writes a format whole, and tells on the side what is lost and which review is overdue', () => {
    const { status, stdout, stderr } = ask('--as', 'dragon')
    assert.equal(status, 0, stderr)
    assert.deepEqual(JSON.parse(stdout), filed(writeDragon(dragonOf(register))))
    assert.match(stderr, /^lost: agents$/m)
    assert.match(stderr, /^overdue: the review of the threat-model was due on 2026-06-03, \d+ days ago$/m)
  })

  test('reads what it wrote, and refuses what it cannot read with the place', () => {
    const path = join(folder, 'model.json')
    writeFileSync(path, JSON.stringify(writeOtm(otmOf(register))))
    const read = ask('--as', 'otm', '--read', path)
    assert.deepEqual(JSON.parse(read.stdout), filed(otmOf(register)))
    writeFileSync(path, JSON.stringify(spoiled(writeOtm(otmOf(register)), 'dataflows[3].source', 'x')))
    const refused = ask('--as', 'otm', '--read', path)
    assert.deepEqual([refused.status, refused.stdout], [1, ''])
    assert.equal(refused.stderr, `${path}: dataflows[3].source: there is no x\n`)
    writeFileSync(path, '{')
    assert.match(ask('--as', 'otm', '--read', path).stderr, /cannot be read as JSON/)
  })

  test('says which formats there are', () => {
    const { status, stderr } = ask('--as', 'excel')
    assert.deepEqual([status, /library, dragon, otm/.test(stderr)], [1, true])
  })
})
