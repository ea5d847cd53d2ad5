// What it costs that many look on, and how long it takes to find a leaf again among many. By hand:
// node test/looking-on-speed-process.ts [streams] [leaves, in millions]
//
// The office is in this process; whoever looks on, in another. Of the log as it is made here only the bundles that are read
// have their leaves: what else is there are its filters, as large and as full as those of real leaves.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as rest } from 'node:timers/promises'

import * as audit from '../src/audit/audit.ts'
import { exploreLog } from '../src/audit/explorer.ts'
import { packBundle } from '../src/audit/leaf.ts'
import { filterOf, type Sought, termsOf } from '../src/audit/terms.ts'
import { hex, literal } from '../src/base/database.ts'
import { done, fault } from '../src/base/outcome.ts'
import { transact } from '../src/base/work.ts'
import { stopTestPostgres } from './database.ts'
import { listen } from './events.ts'
import { type OfficeWorld, openOfficeWorld } from './office.ts'
import { openWorld, type World } from './outside.ts'

const goesOn = new AbortController().signal
const measuredMs = 20_000
const leavesPerSecond = 50
const rareId = 'pay_01k9zq3v8t4h2b6n7m5c1d0efg'

if (process.argv[2] === 'listen') {
  const [, , , url = '', cookies = '', count = '0'] = process.argv
  // One person alone may not ask so often.
  const people = cookies.split(',')
  for (let one = 0; one < Number(count); one++) {
    const { status } = await listen(url, { cookie: people[one % people.length] ?? '' })
    if (status !== 200) fault(`the stream ${one} was answered with ${status}`)
  }
  process.stdout.write('listening\n')
} else {
  const [streams = 200, millions = 10] = process.argv.slice(2).map(Number)
  if (streams > 0) await measureStreams(streams)
  await measureFinding(millions)
  await stopTestPostgres()
  process.exit(0)
}

async function measureStreams(streams: number): Promise<void> {
  const office = await openOfficeWorld(undefined, { streamsPerSessionMax: streams })
  const desks = [await office.desk('Ada', 'auditor'), await office.desk('Bea', 'auditor')]
  await writeFor(office, 2_000)
  console.log(`looking on: % of one core, and MiB resident, over ${measuredMs / 1_000} s`)
  console.log(`  nobody, and nothing happens: ${await costOf(office, 0)}`)
  console.log(`  nobody, ${leavesPerSecond} leaves a second: ${await costOf(office, leavesPerSecond)}`)
  const url = `http://127.0.0.1:${office.address.port}/v1/live`
  const child = spawn(
    process.execPath,
    [import.meta.filename, 'listen', url, desks.map(desk => desk.cookie).join(), String(streams)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  await once(child.stdout, 'data')
  await rest(2_000)
  console.log(`  ${streams} look on, and nothing happens: ${await costOf(office, 0)}`)
  console.log(`  ${streams} look on, ${leavesPerSecond} leaves a second: ${await costOf(office, leavesPerSecond)}`)
  child.kill()
  await once(child, 'exit')
  await office.close()
}

async function costOf(office: OfficeWorld, leaves: number): Promise<string> {
  globalThis.gc?.()
  const before = process.cpuUsage()
  const startedMs = performance.now()
  while (performance.now() - startedMs < measuredMs) {
    if (leaves > 0) await writeFor(office, leaves)
    await rest(1_000)
  }
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - startedMs) / 1_000
  const percent = (user + system) / 10_000 / seconds
  return `${percent.toFixed(1)} %, ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`
}

async function writeFor({ people: { office, world } }: OfficeWorld, leaves: number): Promise<void> {
  await transact(office, 'demo', 'process:test', async work => {
    for (let leaf = 0; leaf < leaves; leaf++)
      audit.append(work, 'payments.accepted', { payment: work.newId('pay'), member: work.newId('mem') })
    return done(undefined)
  })
  const { sql } = world.outsideAs('vouch_sealer')
  await audit.sealLoop({ sql, now: world.clock.now }, world.keys.sealer).pass(goesOn)
}

async function measureFinding(millions: number): Promise<void> {
  const world = await openWorld()
  const bundles = Math.floor((millions * 1_000_000) / 256)
  await makeLog(world, bundles)
  console.log(`finding among ${(bundles * 256).toLocaleString('en-US')} leaves: the first page of 25, median of 5, ms`)
  const start = Date.UTC(2026, 0, 1)
  const [from, until] = [new Date(start + (bundles / 2) * 64_000), new Date(start + (bundles / 2 + 700) * 64_000)]
  const seeking: readonly (readonly [what: string, sought: Sought])[] = [
    ['everything', {}],
    ['a kind that is common', { kind: 'payments.accepted' }],
    ['all of a room', { kind: 'payments.' }],
    ['a kind that is seldom', { kind: 'risk.accepted' }],
    ['an id that is in thirty places', { subject: rareId }],
    ['an id that is nowhere', { subject: 'pay_00000000000000000000000001' }],
    ['who, and a kind of theirs that is seldom', { actor: 'person:per_9', kind: 'risk.' }],
    ['an id, in half a day', { subject: rareId, from, until }],
  ]
  for (const [what, sought] of seeking) {
    const took: number[] = []
    let found = 0
    for (let time = 0; time < 5; time++) {
      const startedMs = performance.now()
      const page = await transact(world.outside, 'demo', 'person:per_1', async work =>
        done(await exploreLog(work, sought, undefined, 25)),
      )
      took.push(performance.now() - startedMs)
      found = page.ok ? page.value.leaves.length : fault('it is not refused')
    }
    const [, , median = 0] = took.toSorted((one, other) => one - other)
    console.log(`  ${what.padEnd(42)} ${median.toFixed(0).padStart(6)}   ${found} found`)
  }
  const plan = await world.owner<{ 'QUERY PLAN': string }[]>`
    explain (analyze, buffers, costs off)
    select n from audit.bundle_terms
     where institution_id = 'demo' and n < ${bundles}
       and get_bit(terms, 12345 & (octet_length(terms) * 8 - 1)) = 1
       and get_bit(terms, 54321 & (octet_length(terms) * 8 - 1)) = 1
       and get_bit(terms, 99999 & (octet_length(terms) * 8 - 1)) = 1
     order by n desc limit 65`
  console.log(plan.map(row => `  ${row['QUERY PLAN']}`).join('\n'))
  await world.close()
}

/** Leaves of one bundle, three ids in each. */
function leavesOf(bundle: number, isRare: boolean): readonly Buffer[] {
  return Array.from({ length: 256 }, (_, place) => {
    const isRareLeaf = isRare && place === 100
    const id = (prefix: string) => `${prefix}_01k9${String(bundle * 256 + place).padStart(22, '0')}`
    const at = new Date(Date.UTC(2026, 0, 1) + (bundle * 256 + place) * 250).toISOString()
    const body = { account: id('acc'), member: id('mem'), payment: isRareLeaf ? rareId : id('pay') }
    const kind = isRareLeaf ? 'risk.accepted' : ['payments.accepted', 'ledger.transfer', 'rails.sending'][place % 3]
    const actor = isRareLeaf ? 'person:per_9' : 'client:cli_1'
    return Buffer.from(JSON.stringify({ actor, at, body, institution: 'demo', kind, v: 1 }))
  })
}

function filterFor(leaves: readonly Buffer[]): Buffer {
  return filterOf(new Set(leaves.flatMap(leaf => termsOf(JSON.parse(leaf.toString()))))) // As it is made just above.
}

async function makeLog({ owner }: World, bundles: number): Promise<void> {
  const step = Math.ceil(bundles / 30)
  const isReal = (n: number) => n >= bundles - 200 || n % step === 0
  const real = Array.from({ length: bundles }, (_, n) => n).filter(isReal)
  const others = Array.from({ length: 64 }, (_, n) => hex(filterFor(leavesOf(bundles + n, false))))
  const [none] = others
  await owner.begin(async tx => {
    await tx`set local statement_timeout = 0`
    await tx`
      insert into audit.bundle_terms (institution_id, n, from_at, until_at, terms)
      select 'demo', n, timestamptz '2026-01-01' + n * interval '64 seconds',
             timestamptz '2026-01-01' + (n + 1) * interval '64 seconds',
             (${literal(others)}::text::bytea[])[n % 64 + 1]
        from generate_series(0, ${bundles - 1}) as n
       where not n = any(${literal(real.map(String))}::text::integer[])`
    await tx`
      insert into audit.batch (institution_id, batch_id, leaf_count, leaves, root, key_id, signature, emitted_at)
      select 'demo', 'bat_' || lpad(n::text, 26, '0'), 256, '', decode(repeat('00', 32), 'hex'), 'key_1',
             decode(repeat('00', 64), 'hex'), timestamptz '2026-01-01' + n * interval '64 seconds'
        from generate_series(0, ${bundles - 1}) as n
       where not n = any(${literal(real.map(String))}::text::integer[])`
    for (const n of real) {
      const leaves = leavesOf(n, n % step === 0)
      const at = new Date(Date.UTC(2026, 0, 1) + n * 64_000)
      await tx`
        insert into audit.bundle_terms (institution_id, n, from_at, until_at, terms)
        values ('demo', ${n}, ${at}, ${new Date(at.getTime() + 64_000)}, ${filterFor(leaves)})`
      await tx`
        insert into audit.batch (institution_id, batch_id, leaf_count, leaves, root, key_id, signature, emitted_at)
        values ('demo', ${`bat_${String(n).padStart(26, '0')}`}, 256, ${packBundle(leaves)}, ${Buffer.alloc(32)}, 'key_1',
                ${Buffer.alloc(64)}, ${at})`
    }
    await tx`
      insert into audit.seal (institution_id, first_index, leaf_count, batch_id)
      select 'demo', n::bigint * 256, 256, 'bat_' || lpad(n::text, 26, '0')
        from generate_series(0, ${bundles - 1}) as n`
  })
  await owner`analyze audit.bundle_terms, audit.batch, audit.seal`
  console.log(`one filter: ${(none?.length ?? 0) / 2} bytes`)
}
