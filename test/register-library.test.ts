import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'

import { dataFlowSvg } from '../src/risk/register/diagram.ts'
import { flows } from '../src/risk/register/flows.ts'
import { layOut, pointOn } from '../src/risk/register/layout.ts'
import { agents, model, named, reviews, risks } from '../src/risk/register/register.ts'
import type { State } from '../src/risk/register/states.ts'
import { strideHtml, strideMarkdown, strideRows } from '../src/risk/register/stride-table.ts'
import { extensionName, threatModelLibrary } from '../src/risk/register/threat-model-library.ts'
import { project } from './house.ts'
import { objections, sample, unlessSchemas } from './schemas.ts'

const register = { risks, agents, named, model, reviews }
const svg = dataFlowSvg(model, () => undefined)
const library = threatModelLibrary(register, svg)
const again = 'UPDATE_GOLDEN=1 node bin/test.ts test/register-library'

function golden(name: string, text: string): void {
  const path = join(project, 'docs/risk', name)
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(join(project, 'docs/risk'), { recursive: true })
    writeFileSync(path, text)
  }
  assert.ok(readFileSync(path, 'utf8') === text, again)
}

describe('the register in the schema of the threat model library', () => {
  test(`is the one in docs/risk/threat-model.json; ${again} writes it anew`, () => {
    golden('threat-model.json', `${JSON.stringify(library, null, 2)}\n`)
  })

  test('is what the schema takes', unlessSchemas, () => {
    assert.deepEqual(objections('threat-model.schema.json', library), [])
  })

  test('is not, with a fault in it: the schema looks', unlessSchemas, () => {
    const broken = { ...library, risks: [{ symbolic_name: 'With.a.dot' }] }
    assert.ok(objections('threat-model.schema.json', broken).some(said => said.startsWith('/risks/0')))
    // A sample of theirs is in another format, and refused as a whole.
    assert.ok(objections('threat-model.schema.json', sample('EXAMPLE.json')).length > 0)
  })

  test('names nothing that it does not hold', () => {
    const text = JSON.parse(JSON.stringify(library)) as Record<string, { symbolic_name: string; threats?: string[] }[]> // Just written.
    const names = (member: string) => new Set(text[member]?.map(one => one.symbolic_name))
    const threats = names('threats')
    assert.equal(threats.size, text['threats']?.length, 'each threat is there once')
    assert.equal(text['risks']?.length, 46)
    assert.equal(text['threat_personas']?.length, agents.length + 1)
    for (const member of ['risks', 'controls']) {
      assert.deepEqual(
        text[member]?.flatMap(one => one.threats ?? []).filter(name => !threats.has(name)),
        [],
      )
    }
    const ends = [...names('actors'), ...names('components'), ...names('data_stores')]
    assert.deepEqual(ends.toSorted(), model.parts.map(({ id }) => id).toSorted())
  })

  test('loses nothing of a risk: all of it is there, or in the extension', () => {
    const { risks: theirs, extensions } = JSON.parse(JSON.stringify(library)) as {
      risks: { title: string; description: string; likelihood: string; impact: string; score: number }[]
      extensions: Record<string, { risks: object[] }>
    } // Just written.
    const steps = ['rare', 'unlikely', 'possible', 'likely', 'certain']
    const strengths = ['negligible', 'minor', 'moderate', 'major', 'severe']
    const back = theirs.map(({ title, description, likelihood, impact }, index) => ({
      ...extensions[extensionName]?.risks[index],
      title,
      statement: description,
      likelihood: steps.indexOf(likelihood) + 1,
      impact: strengths.indexOf(impact) + 1,
    }))
    assert.deepEqual(back, JSON.parse(JSON.stringify(risks)))
  })

  test('gives levels by the bands of the schema', () => {
    const levels = new Map(
      (library['risks'] as { score: number; level: string }[]).map(({ score, level }) => [score, level]),
    )
    assert.deepEqual(
      [...levels].sort(([one], [other]) => one - other),
      [
        [6, 'medium'],
        [8, 'medium'],
        [9, 'medium'],
        [10, 'high'],
        [12, 'high'],
        [15, 'very_high'],
        [16, 'very_high'],
        [20, 'critical'],
      ],
    )
  })
})

describe('the STRIDE table', () => {
  const rows = strideRows(risks)

  test('has a row for each part and flow, and an answer in each cell that is asked', () => {
    assert.equal(rows.length, model.parts.length + flows.length)
    const holes = rows.flatMap(({ element, cells }) =>
      cells
        .filter(one => one.isAsked && one.risks.length === 0 && one.because === undefined)
        .map(one => `${element} ${one.stride}`),
    )
    assert.deepEqual(holes, [])
    assert.equal(rows.flatMap(({ cells }) => cells.filter(one => one.isAsked)).length, 8 * 2 + 8 * 6 + 3 * 4 + 32 * 3)
  })

  test('has holes without its reasons, and without its risks', () => {
    const holes = (made: typeof rows) =>
      made.flatMap(({ cells }) =>
        cells.filter(one => one.isAsked && one.risks.length === 0 && one.because === undefined),
      ).length
    assert.ok(holes(strideRows(risks, undefined, [])) > 20)
    assert.ok(holes(strideRows([])) > 100)
  })

  test('says with each element how its controls stand, the worst first', () => {
    const states = new Map<(typeof named)[number]['id'], State>(
      named.map(({ id, gap }) => [id, gap === undefined ? 'green' : 'gap']),
    )
    states.set('ledger.immutable', 'red')
    states.set('rails.exactly-once', 'unproven')
    const html = strideHtml(strideRows(risks, states))
    const worker = html.split('\n').find(line => line.includes('id="stride-worker"')) ?? ''
    assert.match(
      worker,
      /<span aria-hidden="true">✕<\/span> 1 failed<\/span><br>.*<span aria-hidden="true">□<\/span> \d+ not built/,
    )
    assert.ok(worker.indexOf('failed') < worker.indexOf('not built'))
    assert.ok(worker.indexOf('not built') < worker.indexOf('not proven'))
    assert.ok(worker.indexOf('not proven') < worker.indexOf(' hold'))
    assert.match(
      strideMarkdown(strideRows(risks, states)),
      /\*\*worker\*\*<br>Process `worker`<br>✕ 1 failed, □ \d+ not built, ◐ 1 not proven, ● \d+ hold/,
    )
  })

  test('cannot be told to be HTML by what stands in it', () => {
    const because = 'Nobody <b>"would"</b> & could.'
    const html = strideHtml(strideRows([], undefined, [{ at: ['api'], stride: 'spoofing', because }]))
    assert.ok(html.includes('nobody &lt;b&gt;&quot;would&quot;&lt;/b&gt; &amp; could.'))
  })

  test(`is the one in docs/risk/stride.md; ${again} writes it anew`, () => {
    const head = [
      '# What can happen to each element',
      '',
      'STRIDE per element, for the [diagram of data flows](data-flow.svg). Each cell names the risks of the register that stand in it, or says',
      'why there is none; a dash is not asked of that kind of element. This page is made from `src/risk/register` by',
      `\`${again}\`; change that, not this.`,
      '',
    ]
    golden('stride.md', [...head, strideMarkdown(rows)].join('\n'))
  })
})

describe('the diagram of data flows', () => {
  test(`is the one in docs/risk/data-flow.svg; ${again} writes it anew`, () => golden('data-flow.svg', svg))

  test('shows each part and flow once, and tells all of them in words', () => {
    for (const { id } of [...model.parts, ...flows]) {
      assert.equal(svg.split(`id="${id}"`).length, 2, id)
    }
    const told = /<desc[^>]*>([^<]*)<\/desc>/.exec(svg)?.[1] ?? ''
    for (const { title } of [...model.parts, ...flows]) assert.ok(told.includes(title), title)
    assert.match(svg, /role="img" aria-labelledby="flows-title flows-desc"/)
  })

  test('says how controls stand in words and shapes, where it is told', () => {
    const counted = { red: 1, gap: 0, unknown: 0, unproven: 2, green: 0 }
    const drawn = dataFlowSvg(model, id => (id === 'vault' || id === 'api-to-vault' ? counted : undefined))
    assert.match(
      drawn,
      /<g class="part process" id="vault">.*✕ 1 failed<\/tspan>, <tspan class="unproven">◐ 2 not proven/,
    )
    assert.match(drawn, /vault \(process\)\. Its controls: 1 failed, 2 not proven\./)
    assert.match(drawn, /Fields to seal, over a socket of the machine\. Its controls: 1 failed, 2 not proven\./)
    assert.doesNotMatch(svg, /failed|not proven/)
  })

  test('lets no box cover another, no line go through a box that it is not of, and no number hide another', () => {
    const { parts, flows: lines, zones, width } = layOut(model, () => 3)
    const boxes = parts.map(({ part, box }) => ({ id: part.id, ...box }))
    const meets = boxes.flatMap(one =>
      boxes.filter(
        other =>
          one.id < other.id &&
          one.x < other.x + other.width &&
          other.x < one.x + one.width &&
          one.y < other.y + other.height &&
          other.y < one.y + one.height,
      ),
    )
    assert.deepEqual(meets, [])
    const through = lines.flatMap(({ flow, curve }) =>
      boxes
        .filter(({ id }) => id !== flow.from && id !== flow.to)
        .filter(({ x, y, width: wide, height }) =>
          Array.from({ length: 60 }, (_, index) => pointOn(curve, index / 59)).some(
            point => point.x > x && point.x < x + wide && point.y > y && point.y < y + height,
          ),
        )
        .map(({ id }) => `${flow.id} goes through ${id}`),
    )
    assert.deepEqual(through, [])
    const close = lines.flatMap(({ number, badge }) =>
      lines
        .filter(other => other.number > number && Math.hypot(badge.x - other.badge.x, badge.y - other.badge.y) < 19)
        .map(other => `${number} and ${other.number}`),
    )
    assert.deepEqual(close, [])
    assert.ok(zones.every(({ box }) => box.x >= 0 && box.x + box.width <= width))
  })
})
