// npm run attack:tools -- [--json] [--only sqlmap,hydra]: tools of others let loose on a service that really runs. Each must
// first find what is wrong with something that is wrong. Exit 0 only when every tool is here, ran, and found nothing, and
// the service was well all the while and after.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { openTarget } from './attack/open.ts'
import { tryHydra } from './attack/tools/hydra.ts'
import { trySlowhttptest } from './attack/tools/slowhttptest.ts'
import { trySqlmap } from './attack/tools/sqlmap.ts'
import { type Bench, type ToolName, toolNames, versionOf } from './attack/tools/tool.ts'
import { tryWapiti } from './attack/tools/wapiti.ts'
import { lookAfter, memoryOf, openWatch, type Watch } from './attack/tools/watch.ts'

/** In this order: what has an address blocked comes late. */
const trials: Readonly<Record<ToolName, (bench: Bench) => Promise<void>>> = {
  slowhttptest: trySlowhttptest,
  sqlmap: trySqlmap,
  hydra: tryHydra,
  wapiti: tryWapiti,
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { json: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const only = values.only?.split(',')
const wanted = (Object.keys(trials) as ToolName[]).filter(name => only === undefined || only.includes(name)) // Its keys.
if (wanted.length === 0) {
  console.error(`npm run attack:tools -- [--json] [--only ${toolNames.join(',')}]`)
  process.exit(2)
}

const versions: Partial<Record<ToolName, string>> = {}
const missing: ToolName[] = []
for (const name of wanted) {
  const version = await versionOf(name)
  if (version === undefined) missing.push(name)
  else versions[name] = version
}
if (missing.length > 0)
  console.error(
    `Not run: this machine has no ${missing.join(', no ')}. On Debian: apt-get install --no-install-recommends ${missing.join(' ')}`,
  )

type Line = { readonly tool: string; readonly what: string; readonly answer: string; readonly holds: boolean }
const lines: Line[] = []
const present = wanted.filter(name => !missing.includes(name))
if (present.length > 0) await attack(present)
const holds = missing.length === 0 && lines.length > 0 && lines.every(line => line.holds)
if (values.json) console.log(JSON.stringify({ versions, missing, lines, holds }))
else console.log(holds ? 'It holds.' : 'It does NOT hold.')
process.exit(holds ? 0 : 1)

function noteFor(tool: string): Bench['note'] {
  return (what, answer, isWanted) => {
    lines.push({ tool, what, answer, holds: isWanted })
    if (!values.json) console.log(`${tool.padEnd(13)} ${isWanted ? 'holds' : 'DOES NOT HOLD'}  ${what}: ${answer}`)
  }
}

async function attack(tools: readonly ToolName[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vouch-tools-'))
  // Also when somebody ends the run in the middle.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const target = await openTarget()
  const watch = openWatch(target)
  try {
    const before = await memoryOf(target)
    for (const tool of tools) {
      const note = noteFor(tool)
      const startedMs = performance.now()
      note('version', versions[tool] ?? '', true)
      await trials[tool]({ target, folder, note, progress }).catch((thrown: unknown) =>
        note('broke off', thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown), false),
      )
      sayServed(watch, note)
      progress(`${tool}: ${Math.round((performance.now() - startedMs) / 1_000)} s`)
    }
    await watch.end()
    const desk = await target.desk('security_analyst')
    const secrets = [await target.machine.token(), desk.csrf, ...desk.jar.values(), 'seven quiet lanterns drift']
    await lookAfter({ target, note: noteFor('afterwards') }, before, secrets)
  } finally {
    await watch.end()
    await target.close()
  }
}

function sayServed(watch: Watch, note: Bench['note']): void {
  const { asked, failures, slowestMs } = watch.since()
  const some = failures.slice(0, 5).join(', ')
  const said = `${asked} probes and payments, the slowest took ${slowestMs} ms, ${failures.length} failed ${some}`
  note('everybody else', said, failures.length === 0 && asked > 0)
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
  else process.stderr.write(`${text}\n`)
}
