// npm run attack:planted -- [--only A1,A2] [--json]: plants one fault after the other into a copy of the project, and asks of
// each that the row it is named after notices. A row that still holds sees nothing. Exit 0 only when all are noticed.

import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'

import { openCopy } from './attack/copy.ts'
import { project } from './instance.ts'

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
    const [, id = ''] = /^(A\d+)(?:-[a-z0-9]+)?\.patch$/.exec(file) ?? []
    return id !== '' && (only === undefined || only.includes(id)) ? [{ id, file: join(values.from, file) }] : []
  })
  .toSorted((one, other) => one.file.localeCompare(other.file, 'en', { numeric: true }))
if (patches.length === 0) {
  console.error('npm run attack:planted -- [--only A1,A2] [--json] [--from FOLDER]')
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

const planted: Planted[] = []
for (const { id, file } of patches) {
  const found = await plant(id, file)
  planted.push(found)
  if (values.json) process.stderr.write(`${planted.length} of ${patches.length} · ${found.patch}\n`)
  else console.log(`${found.patch.padEnd(8)} ${found.isNoticed ? 'noticed' : 'NOT NOTICED'.padEnd(11)} ${found.answer}`)
}
const holds = planted.every(({ isNoticed }) => isNoticed)
if (values.json) console.log(JSON.stringify({ plants: planted, holds }))
else console.log(holds ? `All ${planted.length} were noticed.` : 'Not all were noticed.')
process.exit(holds ? 0 : 1)

async function plant(id: string, file: string): Promise<Planted> {
  const about = { patch: basename(file, '.patch'), id, slip: slipOf(await readFile(file, 'utf8')) }
  const copy = await openCopy()
  try {
    const flaw = await copy.apply(file)
    if (flaw !== undefined) return { ...about, answer: `the patch does not apply any more: ${flaw}`, isNoticed: false }
    return { ...about, ...(await attacked(copy.folder, id)) }
  } finally {
    await copy.close()
  }
}

/** What stands above the difference. */
function slipOf(text: string): string {
  const [head = ''] = text.split(/^(?:diff --git|--- )/m)
  return head.replaceAll(/^# ?/gm, '').replaceAll(/\s+/g, ' ').trim()
}

const attackMsMax = 300_000

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
const saidCharsMax = 400
