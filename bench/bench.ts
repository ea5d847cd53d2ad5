// npm run bench [-- --json] [--quick] [--only NAME] [--ten-million]: what posting and paying cost, against what else
// could have been built. Ratios are what counts: contenders take turns on one machine, and only turns that lie beside
// each other are compared.

import { cpus, release, totalmem } from 'node:os'
import { parseArgs } from 'node:util'

import { fault } from '../src/base/outcome.ts'
import { type Arena, ageWriteAheadLog, assertDurable, type Bank, openArena, openBank } from './arena.ts'
import { type Case, type Comparison, contest } from './contest.ts'
import { startingTheDemo } from './demo-start.ts'
import { keepingTheDoor } from './edge.ts'
import { openHttp } from './http.ts'
import { idsAgainstEachOther } from './ids.ts'
import { askingForLists } from './lists.ts'
import { manyOnFileAgainstFew } from './on-file.ts'
import { paymentsUnderFlood } from './overload.ts'
import { installBare, pgbenchVersion } from './pgbench.ts'
import { postingAgainstOthers, putOnFile } from './posting.ts'
import { payingBesideProbes } from './probes.ts'
import { releasingOneMorning } from './release.ts'
import { weighingManyDays } from './risk-days.ts'
import { rotatingBesidePayments } from './rotation.ts'
import { rulesAgainstNone } from './rules.ts'
import { screeningEverybody } from './screening.ts'
import { sealerCase, startSealing } from './sealing.ts'
import { searchingBesidePayments } from './search.ts'
import { surroundings, table } from './table.ts'
import { payingWithoutVault } from './vault.ts'
import { auditOnAgainstOff } from './without-audit.ts'

const repetitionsDefault = 5
const quickSliceMs = 500
const fullSliceMs = 2_000
const onFileAtFirst = 10_000
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
const sliceMs = wish.quick ? quickSliceMs : fullSliceMs

/** The parts of the bench. Each opens what it needs, names what is to be compared, and closes it again. */
type Part = (
  arena: Arena,
  bank: Bank,
) => Promise<{
  readonly comparisons: readonly Comparison[]
  /** How many turns each contender takes, where the usual number leaves too much to chance. */
  readonly repetitions?: number
  /** What is held against a bound and not against another contender, once all have run. */
  readonly bounds?: () => readonly Case[]
  /** What a table of cases has no columns for, line by line. */
  readonly told?: () => string
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
  search: (arena, bank) => searchingBesidePayments(arena, bank, million),
  lists: (arena, bank) => askingForLists(arena, bank, wish.quick ? 100_000 : million),
  rules: (arena, bank) => rulesAgainstNone(arena, bank, wish.quick),
  release: (arena, bank) => releasingOneMorning(arena, bank, wish.quick ? 10_000 : 100_000),
  overload: (arena, bank) => paymentsUnderFlood(arena, bank, wish.quick),
  screening: (arena, bank) => screeningEverybody(arena, bank, wish.quick ? 10_000 : 100_000),
  rotation: (arena, bank) => rotatingBesidePayments(arena, bank, wish.quick ? 20_000 : million),
  vault: payingWithoutVault,
  probes: payingBesideProbes,
  'risk-days': (arena, bank) => weighingManyDays(arena, bank, wish.quick ? 3 : 90),
  edge: keepingTheDoor,
  'demo-start': () => startingTheDemo(wish.quick ? 0.25 : 1),
  ids: async (arena, bank) => ({ comparisons: await idsAgainstEachOther(arena, bank) }),
}
/** Minutes, in which nothing else is compared. */
const onlyWhenAsked = ['demo-start']
/** Loading a million takes longer than the rest, and ids have been decided. */
const quickParts = ['posting', 'audit', 'http']
const chosen = Object.entries(parts).filter(([name]) =>
  wish.only === undefined
    ? (!wish.quick || quickParts.includes(name)) && !onlyWhenAsked.includes(name)
    : wish.only === name,
)

type Results = {
  readonly durability: Awaited<ReturnType<typeof assertDurable>>
  readonly cases: readonly Case[]
  readonly told: readonly string[]
  readonly memoryMiB: Readonly<Record<string, number>>
  readonly sealerLagMs: number
}

/** Runs parts one after the other on one server, the sealer beside them. */
async function runOnOneServer(open: readonly Part[]): Promise<Results> {
  const arena = await openArena()
  try {
    const bank = await openBank(arena, 'vouch')
    const durability = await assertDurable(bank)
    await putOnFile(bank, onFileAtFirst)
    if (pgbench !== undefined) await installBare(bank)
    await ageWriteAheadLog(bank)
    const sealing = await startSealing(arena, bank)

    const cases: Case[] = []
    const lines: string[] = []
    for (const part of open) {
      const { comparisons, repetitions = repetitionsDefault, bounds, told, stop } = await part(arena, bank)
      // Autovacuum would do it within a minute; until then plans are those of empty tables.
      const warmedUp = async () => void (await bank.owner`vacuum analyze`)
      cases.push(...(await contest(comparisons, { repetitions, sliceMs, warmedUp, settle: sealing.settle })))
      cases.push(...(bounds?.() ?? []))
      if (told !== undefined) lines.push(told())
      await stop?.()
    }
    const results = { durability, cases, told: lines, memoryMiB: arena.memory(), sealerLagMs: sealing.lagAtEndMs() }
    await sealing.stop()
    await bank.close()
    return results
  } finally {
    await arena.close()
  }
}

// A server of its own for each part: what one leaves to be vacuumed does not fall on the next. Quickly, they share one.
const servers = wish.quick ? [chosen] : chosen.map(part => [part])
const results: Results[] = []
for (const server of servers) results.push(await runOnOneServer(server.map(([, open]) => open)))

const cases = [
  ...results.flatMap(({ cases }) => cases),
  sealerCase(Math.max(...results.map(({ sealerLagMs }) => sealerLagMs))),
]
const [first = fault('there is no such part')] = results
const machine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  system: `Linux ${release()}`,
  node: process.version,
  pgbench: pgbench ?? 'not installed',
}
if (wish.json)
  console.log(
    JSON.stringify({ machine: { ...machine, memoryMiB: first.memoryMiB }, durability: first.durability, cases }),
  )
else
  console.log(
    `${[table(cases), ...results.flatMap(({ told }) => told)].join('\n\n')}\n\n${surroundings(machine, first.memoryMiB, first.durability)}`,
  )
if (cases.some(({ holds }) => !holds)) process.exitCode = 1
