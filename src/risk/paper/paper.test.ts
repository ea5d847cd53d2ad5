// The report as whoever gets it reads it: opened with a reader of PDF that knows nothing of us.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { getDocument, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

import type { ControlId } from '../../base/control.ts'
import type { Acceptance } from '../accept.ts'
import type { Evidence } from '../evidence.ts'
import { planFor } from '../plan.ts'
import { recommend } from '../recommend.ts'
import { named, risks } from '../register/register.ts'
import type { Risk } from '../register/terms.ts'
import { reportOf } from '../report.ts'
import type { Measuring } from '../score.ts'
import { paperOf } from './paper.ts'
import type { Papered } from './papered.ts'

const now = new Date('2026-11-23T00:04:12.000Z')
const code = 'c0de'.repeat(16)
const built = named.filter(({ gap }) => gap === undefined)
/** As long as they may be, with no place to break them. */
const longWord = 'w'.repeat(500)

const evidence = built.slice(3).map(({ id }, at): Evidence => {
  const result = at % 7 === 3 ? 'failed' : 'passed'
  return {
    control: id,
    everySeconds: 3_600,
    passed: 40 + at,
    failed: at % 5 === 0 ? 1 : 0,
    newest: {
      run: `run_${String(at).padStart(26, '0')}`,
      result,
      reason:
        result === 'failed'
          ? `tried: ${'something that must not be done, and was, '.repeat(at === 3 ? 200 : 9)}${longWord}`
          : null,
      endedAt: new Date(now.getTime() - (at + 1) * 60_000).toISOString(),
      code,
      receipt: `bat_${String(at).padStart(26, '0')}.0`,
      index: at % 4 === 1 ? null : String(70_000 + at),
      period: 1,
      worst: result,
    },
  }
})
const proofs = built
  .filter((_, at) => at % 3 !== 0)
  .map(({ id }) => ({
    control: id,
    patch: `${id}-a.patch`,
    patchHash: 'ab'.repeat(32),
    codeHash: code,
    provenOn: '2026-11-20',
  }))
const measuring: Measuring = {
  now,
  risks,
  named,
  offered: built.map(({ id, does }) => ({ id, does, everySeconds: 3_600 })),
  evidence,
  proofs,
}
const accepted = (risk: Acceptance['risk'], reason: string, until: string): Acceptance => ({
  acceptance: `rac_${risk.length}`,
  risk,
  reason,
  acceptedBy: 'person:per_00000000000000000000000001',
  secondBy: 'person:per_00000000000000000000000002',
  acceptedAt: '2026-10-01T09:00:00.000Z',
  until,
  level: 'critical',
})
const acceptances = [
  accepted('tech.degradation', longWord, '2027-03-31'),
  accepted('biz.reputation-damage', 'Größe, Łódź, Αθήνα, Київ; 東京 & <b>.', '2026-10-31'),
]
const report = reportOf(measuring, 'aa'.repeat(32), acceptances)
const given: Papered = {
  report,
  register: { risks, named },
  recommendations: recommend(measuring, report.register, acceptances),
  plan: planFor(risks, [], now),
  says: id => `It is ${id}.`,
  origin: 'pay.example/log/canary',
  scored: { index: '90210', receipt: 'bat_00000000000000000000000099.0' },
  institution: 'demo',
  method: readFileSync(join(import.meta.dirname, '../../../docs/risk-method.md'), 'utf8'),
}

type Node = {
  readonly role?: string
  readonly alt?: string
  readonly type?: string
  readonly children?: readonly Node[]
}
type Item = {
  readonly str: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly size: number
}

function isOf(some: readonly Risk[], id: ControlId): boolean {
  return (
    named.findIndex(one => one.id === id) >= 9 &&
    some.some(({ controls }) => controls.some(({ control }) => control === id))
  )
}

async function itemsOf(page: PDFPageProxy): Promise<readonly Item[]> {
  const { items } = await page.getTextContent()
  return items.flatMap(item => {
    if (!('str' in item) || item.str.trim() === '') return []
    const [a = 0, b = 0, , , x = 0, y = 0] = item.transform as readonly number[] // Six numbers, by its type any.
    // What is turned, such as the name of an axis, is at another angle to everything.
    return Math.abs(b) > 0.01 ? [] : [{ str: item.str, x, y, width: item.width, size: a }]
  })
}

function all(node: Node | undefined): readonly Node[] {
  return node === undefined ? [] : [node, ...(node.children ?? []).flatMap(all)]
}

describe('the report on paper', () => {
  let bytes: Buffer
  let paper: PDFDocumentProxy
  let pages: readonly PDFPageProxy[]
  let trees: readonly (readonly Node[])[]
  let texts: readonly string[]
  before(async () => {
    bytes = await paperOf(given)
    paper = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise
    pages = await Promise.all(Array.from({ length: paper.numPages }, (_, at) => paper.getPage(at + 1)))
    trees = await Promise.all(pages.map(async page => all((await page.getStructTree()) as Node))) // As `Node` says.
    texts = await Promise.all(pages.map(async page => (await itemsOf(page)).map(({ str }) => str).join('')))
  })
  /** Words may be broken anywhere: what is looked for has no blanks. */
  const whole = () => texts.join('').replaceAll(/\s/g, '')

  test('is the same bytes for the same day', async () => {
    assert.equal((await paperOf(given)).equals(bytes), true)
  })

  test('is tagged, in a language, under a title that is shown, and says that it is for everybody', async () => {
    const { info, metadata } = await paper.getMetadata()
    const told = info as { readonly Language?: string; readonly Title?: string; readonly CreationDate?: string } // By its type any.
    const marked: unknown = await paper.getMarkInfo()
    assert.ok(marked instanceof Map && marked.get('Marked') === true)
    assert.deepEqual(
      [told.Language, told.Title, told.CreationDate],
      ['en-US', 'Vouch risk report, demo, 2026-11-23', 'D:20261123000412Z'],
    )
    assert.deepEqual(await paper.getViewerPreferences(), new Map([['DisplayDocTitle', true]]))
    assert.match(metadata?.getRaw() ?? '', /<pdfuaid:part>1<\/pdfuaid:part>/)
  })

  test('has a heading of the first level for each chapter, tables with heads, and figures told in words', () => {
    const nodes = trees.flat()
    assert.equal(nodes.filter(({ role }) => role === 'H1').length, 12)
    // One that goes on over pages is in the tree of each of them, with what of it is there.
    const cells = nodes.filter(({ role }) => role === 'TH' || role === 'TD')
    assert.ok(cells.length > 2_000 && cells.filter(({ role }) => role === 'TH').length > 500)
    for (const rows of trees.map(tree => tree.filter(({ role }) => role === 'TR')))
      for (const { children = [] } of rows) assert.equal(children[0]?.role, 'TH')
    const figures = nodes.filter(({ role }) => role === 'Figure')
    assert.equal(figures.length, 3)
    assert.ok(figures.every(({ alt = '' }) => alt.length > 100))
    assert.match(figures[1]?.alt ?? '', /^As measured: .*very high: R3, R4; /)
  })

  test('leads from each link to a place that is there, as a link of the tree', async () => {
    let count = 0
    for (const [at, page] of pages.entries()) {
      const links = await page.getAnnotations()
      const inTree = trees[at]?.filter(({ type }) => type === 'annotation').length
      assert.equal(inTree, links.length, `page ${at + 1}`)
      for (const { dest, contentsObj } of links as readonly { dest: string; contentsObj: { str: string } }[]) {
        const found = await paper.getDestination(dest)
        assert.ok(found !== null && contentsObj.str !== '', `page ${at + 1}: ${dest}`)
        count++
      }
    }
    assert.ok(count > 1_000, `only ${count} links`)
  })

  test('has bookmarks: its chapters, and each risk and control beneath', async () => {
    const outline = (await paper.getOutline()) as readonly { title: string; items: readonly { title: string }[] }[] // By its type any.
    assert.equal(outline.length, 12)
    const titles = outline.flatMap(({ items }) => items.map(({ title }) => title))
    for (const { risk, title } of report.risks)
      assert.ok(
        titles.some(one => one.endsWith(`${risk}: ${title}`)),
        risk,
      )
    for (const { control } of report.controls) assert.ok(titles.includes(control), control)
  })

  test('begins with the level, its rule, the worst beside it, and what is not proven', () => {
    const first = texts[0] ?? ''
    const order = [
      `Overall: ${report.overall}`,
      'The rule: HIGH if more than 5',
      'The worst that is open',
      'Not proven: ',
    ]
    const places = order.map(words => first.indexOf(words))
    assert.deepEqual(
      places,
      places.toSorted((one, other) => one - other),
    )
    assert.ok(
      places.every(place => place >= 0),
      String(places),
    )
    assert.ok(first.includes(`${report.notWorking} of ${report.controls.length} controls count nothing`))
  })

  test('has every risk and control, and of every run its id, its code and its leaf', () => {
    const text = whole()
    for (const { id, statement, plan } of risks)
      for (const words of [id, statement, ...plan.map(({ what }) => what)])
        assert.ok(text.includes(words.replaceAll(/\s/g, '')), `${id}: ${words}`)
    for (const { newest, control } of report.controls) {
      assert.ok(text.includes(control), control)
      if (newest === null) continue
      assert.ok(text.includes(newest.run) && text.includes(newest.receipt ?? '?'), control)
      if (newest.index !== null)
        assert.ok(text.includes(`leaf${newest.index},receipt${newest.receipt},ofpay.example/log/canary`), control)
    }
    for (const words of ['leaf90210', 'verify.mjsreceipt', code, 'ab'.repeat(32)])
      assert.ok(text.includes(words), words)
  })

  test('names what it has no letters for, and leaves nothing out', () => {
    const text = whole()
    assert.ok(text.includes('Größe,Łódź,Αθήνα,Київ;[U+6771][U+4EAC]&<b>.'))
    assert.ok(text.includes(longWord))
  })

  test('has nothing beyond the margins, and nothing over anything else', async () => {
    for (const [at, page] of pages.entries()) {
      const { width, height } = page.getViewport({ scale: 1 })
      const items = await itemsOf(page)
      for (const { str, x, y, width: wide } of items)
        assert.ok(x >= 53 && x + wide <= width - 53 && y >= 25 && y <= height - 50, `page ${at + 1}: ${str}`)
      const hasPicture = trees[at]?.some(({ role }) => role === 'Figure') === true
      const over = items.filter(one =>
        items.some(
          other =>
            other !== one &&
            other.y - one.y >= 0 &&
            other.y - one.y < (hasPicture ? 0.5 : 0.8) * one.size &&
            (other.y > one.y || other.x > one.x) &&
            other.x < one.x + one.width - 0.6 &&
            one.x < other.x + other.width - 0.6,
        ),
      )
      assert.deepEqual(
        over.map(({ str }) => `page ${at + 1}: ${str}`),
        [],
      )
    }
  })

  test('says what is of this moment, what nobody has accepted, and on each page that it is of a demonstration', async () => {
    const few = risks.slice(0, 3)
    const small: Measuring = {
      ...measuring,
      risks: few,
      named: named.slice(0, 9).concat(named.filter(({ id }) => isOf(few, id))),
    }
    const bare = reportOf(small, report.register, [])
    const made = await paperOf({
      ...given,
      report: bare,
      register: small,
      plan: planFor(few, [], now),
      institution: null,
      scored: null,
      origin: 'demo.pay.example/log',
    })
    const read = await getDocument({ data: new Uint8Array(made), verbosity: 0 }).promise
    const said: string[] = []
    for (let at = 1; at <= read.numPages; at++)
      said.push(
        (await itemsOf(await read.getPage(at)))
          .map(({ str }) => str)
          .join('')
          .replaceAll(/\s/g, ''),
      )
    const text = said.join('')
    assert.deepEqual(
      said.filter(page => !page.includes('reportofademonstration')),
      [],
    )
    assert.ok(!whole().includes('demonstration'))
    assert.ok(text.includes('ithasnoleafofitsown'))
    assert.ok(text.includes('Aninstitutionacceptsforitself'))
  })
})
