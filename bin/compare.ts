// ./vouch compare FOLDER|FILE --institution X --from D --to D [--json]: the old system's payments of some days against what Vouch has done or would do.

import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { isBusinessDate } from '../src/base/dates.ts'
import * as payments from '../src/payments/payments.ts'
import { openAsApi } from './as-api.ts'
import { asCommand, Cannot } from './instance.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    institution: { type: 'string' },
    from: { type: 'string', default: '' },
    to: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
})

const shownMax = 50

await asCommand(async () => {
  const [given] = positionals
  const { from, to } = values
  if (given === undefined) throw new Cannot('Which list? ./vouch compare FOLDER --institution NAME --from DAY --to DAY')
  if (!isBusinessDate(from) || !isBusinessDate(to) || from > to)
    throw new Cannot('Which days? --from 2026-01-05 --to 2026-01-09, both included.')
  const found = await stat(given).catch(() => {
    throw new Cannot(`There is no ${given}.`)
  })
  const path = found.isDirectory() ? join(given, 'payments.csv') : given
  await using instance = await openAsApi('compare', values.institution)
  const comparison = await payments.comparePeriod(instance, path, { from, to })
  if (values.json) console.log(JSON.stringify(comparison))
  else print(comparison)
  return comparison.agrees ? 0 : 1
})

function print({ counts, days, differences, mistakes, agrees }: payments.Comparison): void {
  const columns = ['old', 'ours', 'same', 'differentOld', 'differentOurs', 'missing', 'extra']
  console.log(`${'day'.padEnd(16)}${columns.map(name => name.padStart(15)).join('')}`)
  for (const day of days)
    console.log(
      `${`${day['on']} ${day['currency']}`.padEnd(16)}${columns.map(name => (day[name] ?? '').padStart(15)).join('')}`,
    )
  for (const { outcome, what, old, ours } of differences.slice(0, shownMax)) {
    const one = old ?? ours
    const sides = [old, ours].map(side =>
      side === undefined ? 'nothing' : `${side.amount} on ${side.on} (${side.name})`,
    )
    console.log(`  ${one?.member} ${one?.payee} ${outcome} ${what.join(' and ')}: old ${sides.join(', ours ')}`)
  }
  for (const { line, column, rule, toDo } of mistakes.slice(0, shownMax))
    console.log(`  line ${line} ${column} ${rule}: ${toDo}`)
  const said = Object.entries(counts).map(([name, count]) => `${count} ${name}`)
  console.log(`${agrees ? 'They agree' : 'THEY DO NOT AGREE'}: ${said.join(', ')}`)
}
