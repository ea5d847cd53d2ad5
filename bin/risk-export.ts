// ./vouch risk-export: the register of risks in the formats of others, and drawings of others read, with what is lost on the way.

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

import type { Outcome } from '../src/base/outcome.ts'
import { coverage } from '../src/risk/register/coverage.ts'
import { dataFlowSvg } from '../src/risk/register/diagram.ts'
import { faultsOf } from '../src/risk/register/faults.ts'
import { lostToOtm, otmOf, readOtm, writeOtm } from '../src/risk/register/otm.ts'
import type { NotRead, Read } from '../src/risk/register/reading.ts'
import { agents, lateTasks, model, named, overdue, reviews, risks } from '../src/risk/register/register.ts'
import { strideHtml, strideMarkdown, strideRows } from '../src/risk/register/stride-table.ts'
import { dragonOf, lostToDragon, readDragon, writeDragon } from '../src/risk/register/threat-dragon.ts'
import { threatModelLibrary } from '../src/risk/register/threat-model-library.ts'
import { asCommand, Cannot } from './instance.ts'

const register = { risks, agents, named, model, reviews }
const svg = () => dataFlowSvg(model, () => undefined)
const json = (document: unknown) => `${JSON.stringify(document, null, 2)}\n`
/** Nothing is measured here: what is built is unknown, and what is not is a gap. */
const states = new Map(named.map(({ id, gap }) => [id, gap === undefined ? ('unknown' as const) : ('gap' as const)]))

type Format = {
  readonly write: () => string
  readonly lost?: readonly string[]
  readonly read?: (document: unknown) => Outcome<Read<unknown>, NotRead>
}
const formats: Readonly<Record<string, Format>> = {
  library: { write: () => json(threatModelLibrary(register, svg())) },
  dragon: { write: () => json(writeDragon(dragonOf(register))), lost: lostToDragon, read: readDragon },
  otm: { write: () => json(writeOtm(otmOf(register))), lost: lostToOtm, read: readOtm },
  diagram: { write: svg },
  stride: { write: () => strideMarkdown(strideRows(risks)) },
  'stride-html': { write: () => strideHtml(strideRows(risks)) },
  coverage: { write: () => json(coverage(named, states)) },
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { as: { type: 'string', default: 'library' }, read: { type: 'string' } },
})

await asCommand(async () => {
  const format = Object.hasOwn(formats, values.as) ? formats[values.as] : undefined
  if (format === undefined) throw new Cannot(`There is no format "${values.as}": ${Object.keys(formats).join(', ')}.`)
  const faults = faultsOf(register)
  if (faults.length > 0) throw new Cannot(`The register is not sound:\n  ${faults.join('\n  ')}`)
  const { text, lost } =
    values.read === undefined ? { text: format.write(), lost: format.lost ?? [] } : readFrom(values.read, format)
  // Whole, before the process ends: a pipe takes it in pieces.
  await new Promise(resolve => process.stdout.write(text, resolve))
  for (const one of lost) console.error(`lost: ${one}`)
  const today = new Date().toISOString().slice(0, 10)
  for (const { of, due, days } of overdue(today)) {
    console.error(`overdue: the review of the ${of} was due on ${due}, ${days} days ago`)
  }
  for (const { risk, task } of lateTasks(today, risks)) {
    console.error(`late: ${risk}, ${task.owner}, ${task.due}: ${task.what}`)
  }
  return 0
})

function readFrom(path: string, { read }: Format): { readonly text: string; readonly lost: readonly string[] } {
  if (read === undefined) throw new Cannot(`"${values.as}" is written, not read: dragon and otm are read.`)
  const outcome = read(parsed(path))
  if (!outcome.ok) throw new Cannot(`${path}: ${outcome.refusal.place}: ${outcome.refusal.what}`)
  return { text: json(outcome.value.value), lost: outcome.value.lost }
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (thrown) {
    throw new Cannot(`${path} cannot be read as JSON: ${thrown instanceof Error ? thrown.message : 'nobody knows why'}`)
  }
}
