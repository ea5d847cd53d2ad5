// npm run bench [-- --json] [--quick]: what posting costs, against what else could have been built. Ratios are what
// counts: contenders take turns on one machine, and only turns that lie beside each other are compared.

import { cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

import { assertDurable, openArena, openBank } from './arena.ts'
import { type Case, contest } from './contest.ts'
import { installBare, pgbenchVersion } from './pgbench.ts'
import { postingAgainstOthers, putOnFile } from './posting.ts'
import { table } from './table.ts'

const { values: wish } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
})
const rounds = { repetitions: 5, sliceMs: wish.quick ? 1_000 : 2_000, settle: async () => undefined }

const pgbench = pgbenchVersion()
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `Linux ${release()}`,
  node: process.version,
  pgbench: pgbench ?? 'not installed',
}

const arena = await openArena()
try {
  const bank = await openBank(arena, 'vouch')
  const durability = await assertDurable(bank)
  await putOnFile(bank, 10_000)
  if (pgbench !== undefined) await installBare(bank)

  const comparisons = postingAgainstOthers(arena, bank, pgbench !== undefined, wish.quick)
  const cases: readonly Case[] = await contest(comparisons, rounds)
  await bank.close()

  if (wish.json) console.log(JSON.stringify({ machine, durability, cases }))
  else {
    console.log(
      Object.entries({ ...machine, ...durability })
        .map(([name, value]) => `${name} ${value}`)
        .join(' · '),
    )
    console.log(table(cases))
  }
  if (cases.some(({ holds }) => !holds)) process.exitCode = 1
} finally {
  await arena.close()
}
