// npm run bench [-- --json] [--quick] [--only NAME] [--ten-million]: what posting and paying cost, against what else
// could have been built. Ratios are what counts: contenders take turns on one machine, and only turns that lie beside
// each other are compared.

import { cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

import { type Arena, ageWriteAheadLog, assertDurable, type Bank, openArena, openBank } from './arena.ts'
import { type Case, type Comparison, contest } from './contest.ts'
import { openHttp } from './http.ts'
import { idsAgainstEachOther } from './ids.ts'
import { manyOnFileAgainstFew } from './on-file.ts'
import { installBare, pgbenchVersion } from './pgbench.ts'
import { postingAgainstOthers, putOnFile } from './posting.ts'
import { startSealing } from './sealing.ts'
import { surroundings, table } from './table.ts'
import { auditOnAgainstOff } from './without-audit.ts'

const repetitions = 5
const quickSliceMs = 1_000
const fullSliceMs = 2_000
const million = 1_000_000

const { values: wish } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    'ten-million': { type: 'boolean', default: false },
  },
})
const pgbench = pgbenchVersion()

/** The parts of the bench. Each opens what it needs, names what is to be compared, and closes it again. */
type Part = (
  arena: Arena,
  bank: Bank,
) => Promise<{
  readonly comparisons: readonly Comparison[]
  readonly stop?: () => Promise<void>
}>
const parts: Readonly<Record<string, Part>> = {
  posting: async (arena, bank) => ({
    comparisons: postingAgainstOthers(arena, bank, pgbench !== undefined, wish.quick),
  }),
  audit: async (arena, bank) => ({ comparisons: await auditOnAgainstOff(arena, bank) }),
  http: (arena, bank) => openHttp(arena, bank, wish.quick),
  'on-file': async arena => {
    const { banks, comparisons } = await manyOnFileAgainstFew(arena, [
      million,
      ...(wish['ten-million'] ? [10 * million] : []),
    ])
    return {
      comparisons,
      stop: async () => {
        for (const bank of banks) await bank.close()
      },
    }
  },
  ids: async (arena, bank) => ({ comparisons: await idsAgainstEachOther(arena, bank) }),
}
/** Loading a million takes longer than the rest, and ids have been decided. */
const quickParts = ['posting', 'audit', 'http']
const chosen = Object.entries(parts).filter(([name]) =>
  wish.only === undefined ? !wish.quick || quickParts.includes(name) : wish.only === name,
)

const arena = await openArena()
try {
  const bank = await openBank(arena, 'vouch')
  const durability = await assertDurable(bank)
  await putOnFile(bank, 10_000)
  if (pgbench !== undefined) await installBare(bank)
  await ageWriteAheadLog(bank)
  const sealing = await startSealing(arena, bank)

  const cases: Case[] = []
  for (const [, open] of chosen) {
    const { comparisons, stop } = await open(arena, bank)
    const sliceMs = wish.quick ? quickSliceMs : fullSliceMs
    // Autovacuum would do it within a minute; until then plans are those of empty tables.
    const warmedUp = async () => void (await bank.owner`vacuum analyze`)
    cases.push(...(await contest(comparisons, { repetitions, sliceMs, warmedUp, settle: sealing.settle })))
    await stop?.()
  }
  cases.push(sealing.lagCase())
  const memoryMiB = arena.memory()
  await sealing.stop()
  await bank.close()

  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release()}`,
    node: process.version,
    pgbench: pgbench ?? 'not installed',
  }
  if (wish.json) console.log(JSON.stringify({ machine: { ...machine, memoryMiB }, durability, cases }))
  else console.log(`${table(cases)}\n\n${surroundings(machine, memoryMiB, durability)}`)
  if (cases.some(({ holds }) => !holds)) process.exitCode = 1
} finally {
  await arena.close()
}
