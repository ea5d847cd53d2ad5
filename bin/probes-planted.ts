// npm run probes:planted -- [--only payments,ledger.balanced,ledger.balanced-a] [--at-once N] [--json] [--write]: breaks one control after
// the other in a copy of the project, starts that copy for real, and has its prober try every control. The probe of the broken
// control must fail, and every other must say what it says of the sound product, but for those that the patch names with `also:`.
// With --write, what was noticed is written into bin/probes/proven.json. Exit 0 only when each was noticed by its own probe and by
// no other.

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { fault } from '../src/base/outcome.ts'
import type { Proof } from '../src/risk/register/terms.ts'
import * as risk from '../src/risk/risk.ts'
import { type Copy, openCopy } from './attack/copy.ts'
import { alsoOf, slipOf } from './attack/planted.ts'
import { project } from './instance.ts'
import { DidNotServe, type Instance, makeDatabase, startInstance } from './probes/faulty.ts'
import { plantedOf, plantsFolder, provenFile } from './probes/proven.ts'

const settleMs = 5_000

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    'at-once': { type: 'string', default: '1' },
  },
})
const atOnce = Number(values['at-once'])
const only = values.only?.split(',')
const patches = (await readdir(plantsFolder(project)))
  .flatMap(file => {
    const control = plantedOf(file)
    if (control === undefined) return []
    const names = [control, file.replace(/\.patch$/, ''), control.slice(0, control.indexOf('.'))]
    return only === undefined || only.some(one => names.includes(one)) ? [{ control, file }] : []
  })
  .toSorted((one, other) => (one.file < other.file ? -1 : 1))
if (patches.length === 0 || !(Number.isInteger(atOnce) && atOnce >= 1 && atOnce <= 8)) {
  console.error(
    'npm run probes:planted -- [--only payments,ledger.balanced,ledger.balanced-a] [--at-once 1-8] [--json] [--write]',
  )
  process.exit(2)
}

type Planted = {
  readonly patch: string
  readonly control: string
  /** What the slip is, as the patch says. */
  readonly slip: string
  readonly isNoticed: boolean
  /** What its own probe said, or what went wrong. */
  readonly answer: string
  /** What else is not as it is on the sound product. */
  readonly alsoRed: readonly string[]
  readonly proof?: Proof
}

const copies = await Promise.all(Array.from({ length: Math.min(atOnce, patches.length) }, () => openCopy()))
const made = await makeDatabase()
const planted: Planted[] = []
/** What ends an instance that runs. */
const running = new Set<() => Promise<void>>()
let writing: Promise<void> = Promise.resolve()
let isInterrupted = false
const clear = async () => {
  await Promise.all(Array.from(running, end => end()))
  await Promise.all(copies.map(copy => copy.close()))
  await made[Symbol.asyncDispose]()
}
for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => {
    isInterrupted = true
    const end = () => process.exit(exitCode)
    clear().then(end, end)
  })
try {
  say(`The sound product first, then ${patches.length} faults.`)
  const [first = fault('there is a copy')] = copies
  const sound = await soundResults(first)
  const waiting = [...patches]
  await Promise.all(
    copies.map(async copy => {
      for (let next = waiting.shift(); next !== undefined && !isInterrupted; next = waiting.shift())
        await tell(await plant(copy, sound, next.control, next.file))
    }),
  )
} catch (thrown) {
  if (!(thrown instanceof DidNotServe)) throw thrown
  console.error(`Without any fault, ${thrown.message}`)
} finally {
  await clear()
}
const noticed = planted.filter(({ isNoticed }) => isNoticed)
const clean = noticed.filter(({ alsoRed }) => alsoRed.length === 0)
const holds = clean.length === patches.length
if (values.json) console.log(JSON.stringify({ plants: planted, holds }))
else
  console.log(`${planted.length} planted, ${noticed.length} noticed, ${clean.length} of them by their own probe alone.`)
process.exit(holds ? 0 : 1)

async function tell(found: Planted): Promise<void> {
  planted.push(found)
  const verdict = found.isNoticed ? (found.alsoRed.length === 0 ? 'noticed' : 'noticed, and more') : 'NOT NOTICED'
  say(`${found.patch.padEnd(34)} ${verdict.padEnd(18)} ${found.answer}`)
  if (found.alsoRed.length > 0) say(`${' '.repeat(35)}also red: ${found.alsoRed.join('; ')}`)
  if (!values.write) return
  // One after the other: each writes the whole file.
  writing = writing.then(() => writeProof(found))
  await writing
}

function say(line: string): void {
  if (values.json) process.stderr.write(`${line}\n`)
  else console.log(line)
}

type Results = ReadonlyMap<string, risk.Ran>

function byControl(ran: readonly risk.Ran[]): Results {
  return new Map(ran.map(one => [one.control, one]))
}

async function soundResults(sound: Copy): Promise<Results> {
  const instance = await startInstance(sound.folder, made, running)
  try {
    const first = byControl(await instance.tryNow())
    const results = await again(instance, first, ({ result }) => result !== 'passed')
    const others = [...results.values()].filter(({ result }) => result !== 'passed')
    for (const { control, result, reason } of others) say(`without any fault, ${control} says ${result}: ${reason}`)
    return results
  } finally {
    await instance.end()
  }
}

async function plant(of: Copy, sound: Results, control: string, file: string): Promise<Planted> {
  const path = join(plantsFolder(project), file)
  const patch = await readFile(path)
  const text = patch.toString()
  const about = { patch: file, control, slip: slipOf(text), isNoticed: false, alsoRed: [] }
  const broken = [control, ...alsoOf(text)]
  const before = sound.get(control)
  if (before === undefined) return { ...about, answer: 'nobody tries it yet' }
  if (before.result !== 'passed') return { ...about, answer: `it says ${before.result} without the fault as well` }
  const flaw = await of.apply(path)
  if (flaw !== undefined) return { ...about, answer: `the patch does not apply any more: ${flaw}` }
  try {
    const results = await resultsWith(of, sound, control, /^\+\+\+ b\/migrations\//m.test(text))
    const own = results.get(control)
    const alsoRed = [...results.values()].flatMap(other =>
      broken.includes(other.control) || other.result === sound.get(other.control)?.result
        ? []
        : [`${other.control} ${other.result} (${other.reason ?? wrongIn(other)})`],
    )
    const provenOn = new Date().toISOString().slice(0, 10)
    if (own?.result !== 'failed')
      return { ...about, alsoRed, answer: `it says ${own?.result ?? 'nothing'}${own?.reason ? `: ${own.reason}` : ''}` }
    const proof = {
      control: own.control,
      patch: file,
      patchHash: risk.patchHashOf(patch),
      codeHash: own.codeHash,
      provenOn,
    }
    return { ...about, isNoticed: true, alsoRed, answer: wrongIn(own), proof }
  } catch (thrown) {
    if (thrown instanceof DidNotServe) return { ...about, answer: thrown.message }
    throw thrown
  } finally {
    await of.takeOut(path)
  }
}

/** What differs is tried once more, a moment later: something may not have been there yet. */
async function resultsWith(of: Copy, sound: Results, control: string, isInSql: boolean): Promise<Results> {
  const instance = await startInstance(of.folder, isInSql ? undefined : made, running)
  try {
    const first = byControl(await instance.tryNow())
    return await again(instance, first, ({ control: id, result }) =>
      id === control ? result !== 'failed' : result !== sound.get(id)?.result,
    )
  } finally {
    await instance.end()
  }
}

async function again(instance: Instance, first: Results, isWorthIt: (ran: risk.Ran) => boolean): Promise<Results> {
  const doubtful = [...first.values()].filter(isWorthIt).map(({ control }) => control)
  if (doubtful.length === 0) return first
  await new Promise(resolve => setTimeout(resolve, settleMs))
  return new Map([...first, ...byControl(await instance.tryNow(doubtful))])
}

function wrongIn({ steps }: risk.Ran): string {
  const wrong = steps.find(({ expected, answer }) => expected !== answer)
  return wrong === undefined ? 'failed' : `${wrong.tried}: ${wrong.answer}, not ${wrong.expected}`
}

/** What was proven of this patch before is forgotten, whatever came of it now. */
async function writeProof({ patch, proof }: Planted): Promise<void> {
  const path = provenFile(project)
  const others = risk.parseProofs(await readFile(path, 'utf8')).filter(one => one.patch !== patch)
  await writeFile(path, risk.proofsText(proof === undefined ? others : [...others, proof]))
}
