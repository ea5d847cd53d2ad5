// npm run attack:planted -- [--only A1,A2-b] [--json]: plants one fault after the other into a copy of the project, and asks of
// each that the row it is named after notices. A row that still holds sees nothing. Where the family that is attacked does not
// have what the fault is in, a test notices: the patch names it, in a line `# noticed-by: FILE: NAME`. A test that fails without
// the fault as well sees nothing either. Exit 0 only when all are noticed.

import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'

import { openCopy } from './attack/copy.ts'
import { noticerOf, slipOf, type TestNamed } from './attack/planted.ts'
import { project } from './instance.ts'

const attackMsMax = 300_000
const testMsMax = 300_000
const saidCharsMax = 400

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    /** Where the patches are, if not among ours. */
    from: { type: 'string', default: join(project, 'bin', 'attack', 'plants') },
  },
})
const only = values.only?.split(',')
const patches = (await readdir(values.from))
  .flatMap(file => {
    const [, name = '', id = ''] = /^((A\d+)(?:-[a-z0-9]+)?)\.patch$/.exec(file) ?? []
    const isWanted = only === undefined || only.includes(id) || only.includes(name)
    return id !== '' && isWanted ? [{ id, file: join(values.from, file) }] : []
  })
  .toSorted((one, other) => one.file.localeCompare(other.file, 'en', { numeric: true }))
if (patches.length === 0) {
  console.error('npm run attack:planted -- [--only A1,A2-b] [--json] [--from FOLDER]')
  process.exit(2)
}

type Planted = {
  readonly patch: string
  readonly id: string
  /** What the slip is, as the patch says. */
  readonly slip: string
  /** By which answer it was noticed, or what went wrong. */
  readonly answer: string
  readonly isNoticed: boolean
}

/** What each file of tests says where nothing was planted. */
const sound = new Map<string, Ran>()
const planted: Planted[] = []
for (const { id, file } of patches) {
  const found = await plant(id, file)
  planted.push(found)
  if (values.json) process.stderr.write(`${planted.length} of ${patches.length} · ${found.patch}\n`)
  else console.log(`${found.patch.padEnd(8)} ${found.isNoticed ? 'noticed' : 'NOT NOTICED'} ${found.answer}`)
}
const holds = planted.every(({ isNoticed }) => isNoticed)
if (values.json) console.log(JSON.stringify({ plants: planted, holds }))
else console.log(holds ? `All ${planted.length} were noticed.` : 'Not all were noticed.')
process.exit(holds ? 0 : 1)

async function plant(id: string, file: string): Promise<Planted> {
  const text = await readFile(file, 'utf8')
  const about = { patch: basename(file, '.patch'), id, slip: slipOf(text) }
  const noticer = noticerOf(text)
  const copy = await openCopy(noticer === undefined ? [] : [noticer.file])
  try {
    const before = noticer && (await testedSound(copy.folder, noticer))
    const flaw = await copy.apply(file)
    if (flaw !== undefined) return { ...about, answer: `the patch does not apply any more: ${flaw}`, isNoticed: false }
    if (noticer === undefined || before === undefined) return { ...about, ...(await attacked(copy.folder, id)) }
    return { ...about, ...compared(noticer, before, await tested(copy.folder, noticer)) }
  } finally {
    await copy.close()
  }
}

/** Names of tests, or why there are none: not run to its end. */
type Ran =
  | { readonly isOver: true; readonly passed: readonly string[]; readonly failed: readonly string[] }
  | { readonly isOver: false; readonly why: string }

/** Once for each file. */
async function testedSound(folder: string, noticer: TestNamed): Promise<Ran> {
  const ran = sound.get(noticer.file) ?? (await tested(folder, noticer))
  sound.set(noticer.file, ran)
  return ran
}

async function tested(folder: string, { file }: TestNamed): Promise<Ran> {
  // The runner tells child processes that they are inside a test; this one is on its own.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const said = await new Promise<string>(resolve => {
    const args = [join(folder, 'bin', 'test.ts'), file]
    execFile(process.execPath, args, { cwd: folder, env, timeout: testMsMax, maxBuffer: 2 ** 26 }, (_, out, err) =>
      resolve(`${out}${err}`),
    )
  })
  if (!/^ℹ tests [1-9]/m.test(said)) return { isOver: false, why: said.trim().slice(-saidCharsMax) }
  const named = (line: RegExp) => Array.from(said.matchAll(line), ([, name = '']) => name)
  return {
    isOver: true,
    passed: named(/^ *✔ (.*) \([\d.]+ms\)$/gm),
    failed: named(/^ *✖ (.*) \([\d.]+ms\)$/gm),
  }
}

function compared({ file, name }: TestNamed, before: Ran, after: Ran): Pick<Planted, 'answer' | 'isNoticed'> {
  if (!before.isOver) return { answer: `${file} did not run to its end: ${before.why}`, isNoticed: false }
  if (!before.passed.includes(name)) return { answer: `${file} does not pass without it: ${name}`, isNoticed: false }
  if (!after.isOver) return { answer: `${file} did not run to its end with it: ${after.why}`, isNoticed: false }
  if (!after.failed.includes(name)) return { answer: `${file} does not fail with it: ${name}`, isNoticed: false }
  return { answer: `${file}: ${name}`, isNoticed: true }
}

/** A family that the fault keeps from starting, or a case that breaks off, has not noticed: it has not looked. */
async function attacked(folder: string, id: string): Promise<Pick<Planted, 'answer' | 'isNoticed'>> {
  const said = await new Promise<string>(resolve => {
    const args = [join(folder, 'bin', 'attack.ts'), '--json', '--only', id]
    execFile(process.execPath, args, { cwd: folder, timeout: attackMsMax, maxBuffer: 2 ** 24 }, (_, stdout, stderr) =>
      resolve(stdout.includes('"cases"') ? stdout : `${stdout}${stderr}`),
    )
  })
  const line = said.split('\n').find(one => one.startsWith('{"cases"'))
  if (line === undefined)
    return { answer: `it was not attacked: ${said.trim().slice(-saidCharsMax)}`, isNoticed: false }
  // As bin/attack.ts writes it.
  const { cases } = JSON.parse(line) as { cases: { id: string; ran: boolean; holds: boolean; answer: string }[] }
  const row = cases.find(one => one.id === id)
  if (row?.ran !== true) return { answer: 'no case tries this row', isNoticed: false }
  const isBroken = row.answer.startsWith('broke off')
  return { answer: row.holds ? 'the row holds all the same' : row.answer, isNoticed: !row.holds && !isBroken }
}
