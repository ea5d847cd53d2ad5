// ./vouch probe [--only A,B] [--json]: the running instance's prober tries these controls now, or all of them, whether they
// are due or not. Exit 0 when none failed.

import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { controlsOffered } from '../src/app-prober.ts'
import type { ControlId } from '../src/base/control.ts'
import type { Outside } from '../src/base/work.ts'
import * as risk from '../src/risk/risk.ts'
import { asCommand, Cannot, findDatabase, homeFolder, readRunFile } from './instance.ts'
import { withOutside } from './outside.ts'

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: { only: { type: 'string' }, json: { type: 'boolean', default: false } },
})
const controls = controlsOffered()
const lookEveryMs = 200
/** Beyond what the tries themselves may take. */
const patienceMs = 30_000

await asCommand(async () => {
  const wanted = wantedControls(values.only?.split(','))
  const home = await homeFolder()
  if ((await readRunFile(home)) === undefined)
    throw new Cannot('Nothing runs here: npm start, and try the controls from another terminal.')
  await using database = await findDatabase(home)
  const ran = await withOutside(
    database.address('vouch_prober'),
    join(home, 'keys', 'prober'),
    { connectionsMax: 1, name: 'vouch probe' },
    outside => tryAll(outside, wanted),
  )
  if (values.json) console.log(JSON.stringify(ran))
  else for (const one of ran) print(one)
  const missing = wanted.filter(({ id }) => !ran.some(({ control }) => control === id))
  if (missing.length > 0)
    throw new Cannot(
      `The prober did not get to ${missing.map(({ id }) => id).join(', ')}: see ${home}/logs/prober.log.`,
    )
  return ran.some(({ result }) => result === 'failed') ? 1 : 0
})

function wantedControls(only: readonly string[] | undefined): typeof controls {
  const unknown = only?.find(id => !controls.some(one => one.id === id))
  if (unknown !== undefined)
    throw new Cannot(`There is no control ${unknown}. These can be tried: ${controls.map(({ id }) => id).join(', ')}.`)
  return only === undefined ? controls : controls.filter(({ id }) => only.includes(id))
}

/** The prober takes them one after the other; those that it has not got to when nobody should wait any longer are left out. */
async function tryAll(outside: Outside, wanted: typeof controls): Promise<readonly risk.Ran[]> {
  const ids: readonly ControlId[] = wanted.map(({ id }) => id)
  const untilMs = outside.elapsedMs() + patienceMs + wanted.reduce((ms, { withinMs }) => ms + withinMs, 0)
  const since = await risk.askFor(outside, ids)
  for (;;) {
    const ran = await risk.ranSince(outside, since, ids)
    if (ran.length === ids.length || outside.elapsedMs() > untilMs) return ran
    await new Promise(resolve => setTimeout(resolve, lookEveryMs))
  }
}

function print({ control, result, reason, steps }: risk.Ran): void {
  console.log(`${control.padEnd(32)} ${result}${reason === null ? '' : `: ${reason}`}`)
  for (const { tried, expected, answer } of steps)
    if (expected !== answer) console.log(`  ${tried}: ${answer}, and it had to be ${expected}`)
}
