// npm run simulate -- [--seed N] [--scale PART] [--kills N] [--format FORMAT] [--json]: a month of an institution of 5,000 members and 40,000
// payments, with everything that goes wrong in one, and what must be true at its end. See docs/simulation.md.

import { parseArgs } from 'node:util'

import { holds, type Result } from './simulate/result.ts'
import { simulate } from './simulate/simulation.ts'

const whole = { members: 5_000, payments: 40_000 } as const
const killsUsual = 60

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    json: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    scale: { type: 'string', default: '1' },
    kills: { type: 'string', default: String(killsUsual) },
    format: { type: 'string' },
  },
})
const [seed, scale, kills] = [Number(values.seed), Number(values.scale), Number(values.kills)]
if (![seed, kills].every(count => Number.isSafeInteger(count) && count >= 0) || !(scale > 0 && scale <= 10)) {
  console.error(
    'npm run simulate -- [--seed N] [--scale PART, such as 0.1] [--kills N] [--format nacha|pain.001] [--json]',
  )
  process.exit(2)
}

const bySeed = seed % 2 === 0 ? 'pain.001' : 'nacha'
const size = { members: Math.ceil(whole.members * scale), payments: Math.ceil(whole.payments * scale) }
const startedAt = performance.now()
/** The bank of every second seed takes pain.001. */
const format = values.format === 'nacha' || values.format === 'pain.001' ? values.format : bySeed
const result = await simulate({ seed, kills, size, format }, (done, of, what) => {
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  process.stderr.write(`day ${done} of ${of} · ${what} · ${seconds} s${process.stderr.isTTY ? '      \r' : '\n'}`)
})
if (values.json) console.log(JSON.stringify({ ...result, holds: holds(result) }))
else print(result)
process.exit(holds(result) ? 0 : 1)

function print(found: Result): void {
  const { accidents, killedAt, deeds, states, proofs, breaks, exceptions, flaws, ...figures } = found
  for (const [what, value] of Object.entries(figures)) console.log(`${what.padEnd(24)}${value}`)
  for (const [title, table] of Object.entries({ accidents, killedAt, deeds, states, exceptions, breaks, proofs })) {
    console.log(title)
    for (const [what, count] of Object.entries(table)) console.log(`  ${String(count).padStart(7)}  ${what}`)
  }
  for (const flaw of flaws) console.log(`FLAW  ${flaw}`)
  console.log(holds(found) ? 'It holds.' : 'It does NOT hold.')
}
