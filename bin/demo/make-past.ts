// The first start of the demo: its past is made before anything else runs, on a database that forgives itself for a while,
// and is all there or not at all.

import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import * as audit from '../../src/audit/audit.ts'
import { literal, openDatabase, type Sql } from '../../src/base/database.ts'
import { dateIn } from '../../src/base/dates.ts'
import { fault } from '../../src/base/outcome.ts'
import type { DatabaseRole } from '../../src/continuity/postgres.ts'
import { openKeyFile } from '../../src/protection/protection.ts'
import { timeZone } from '../demo.ts'
import { Cannot, openInstanceDatabase } from '../instance.ts'
import { kekFile } from '../instance-keys.ts'
import { showProgress } from '../progress.ts'
import { livePast, type PastFigures } from './past.ts'
import type { Part, WorldKeys } from './pretended.ts'

/** The same every time. */
const seed = 20_260_105
/** What the start of an instance makes in its folder, and an unfinished past leaves there. */
const made = ['postgres', 'keys', 'audit.pub', 'passwords.json', 'sandbox', 'files', 'clients', 'demo', 'logs'] as const
/** Of less than a tenth of it there are three weeks: enough to try something on. */
const shortPast = { below: 0.1, days: 21 } as const
/** How often a day is shown where lines are not written over. */
const shownEvery = 10

/**
 * What a power failure takes away or tears now is made anew: the marker says so until all of it is on the disk. So pages are not
 * kept twice, no new file of the log is filled with zeros before it is written, and one checkpoint ends it. Tables are looked at by
 * the days that have gone by, and swept once the service runs. All of it is in memory, where a page costs the same wherever it
 * is: a file's payments are looked up one by one, and not found by reading those of all files.
 */
const whileMaking = {
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_compression: 'off',
  max_wal_size: '8GB',
  checkpoint_timeout: '1h',
  shared_buffers: '512MB',
  random_page_cost: '1.1',
  wal_init_zero: 'off',
  update_process_title: 'off',
  autovacuum: 'off',
} as const

/** Those of payments and of what left in files that are for people who search. */
const notLookedIn = [
  'payments.payment_by_amount',
  'payments.payment_by_member',
  'payments.payment_by_payee',
  'payments.payment_by_rail_and_time',
  'rails.file_trace_by_amount',
] as const

/** `none`: there was an instance before there were pasts, or none was wanted. */
type PastState = 'made' | 'to_make' | 'none'

const fileOf = (home: string) => join(home, 'demo-past.json')

/** What a start finds. One that was broken off is taken away: nothing else has ever been in that folder. */
export async function findPast(home: string, scale: number): Promise<PastState> {
  const text = await readFile(fileOf(home), 'utf8').catch(() => undefined)
  // As it was written here.
  const known = text === undefined ? undefined : (JSON.parse(text) as { readonly state: 'making' | 'made' })
  if (known?.state === 'made') return 'made'
  if (known?.state === 'making') {
    refuseForeign('The demo was broken off while it was being made: give DATABASE_URL an empty database.')
    for (const name of made) await rm(join(home, name), { recursive: true, force: true })
    await rm(fileOf(home))
  }
  if (scale === 0 || existsSync(join(home, 'passwords.json'))) return 'none'
  return isKekHere() ? 'to_make' : 'none'
}

/** Its clock is pretended, and a vault that is kept elsewhere has a real one. */
function isKekHere(): boolean {
  return (process.env['VOUCH_KEK'] ?? '') === ''
}

function refuseForeign(why: string): void {
  if ((process.env['DATABASE_URL'] ?? '') !== '') throw new Cannot(why)
}

type MakeOptions = {
  readonly home: string
  readonly origin: string
  readonly bank: URL
  readonly scale: number
  readonly isEnded: () => boolean
}

export async function makePast({ home, origin, bank, scale, isEnded }: MakeOptions): Promise<PastFigures> {
  await writeFile(fileOf(home), JSON.stringify({ state: 'making' }))
  const files = join(home, 'files')
  await mkdir(files, { recursive: true })
  const database = await openInstanceDatabase(home, whileMaking)
  const pools: Sql[] = []
  const open = (role: DatabaseRole) => {
    const pool = openDatabase(database.address(role), { connectionsMax: 4, name: 'vouch demo', statementTimeoutMs: 0 })
    pools.push(pool)
    return pool
  }
  const until = new Date()
  showProgress({ step: "Making the demo's past: the institution, its people, members and payees" })
  try {
    const owner = open('vouch_owner')
    const rebuild = await putOff(owner)
    const figures = await livePast({
      open,
      keys: await keysOf(home, origin),
      bank,
      files,
      until,
      wish: {
        seed,
        scale,
        today: dateIn(timeZone, until),
        ...(scale < shortPast.below ? { days: shortPast.days } : {}),
      },
      isEnded,
      tell: dayShower(),
      lookAtTables: () => owner`analyze`.simple(),
      noteMoments: () => noteMoments(owner),
    })
    if (isEnded()) throw new Cannot('Stopped while the demo was being made; the next start begins anew.')
    await rebuild()
    await noteMoments(owner)
    await owner`checkpoint`.simple()
    await giveTimeBack(bank)
    await writeFile(fileOf(home), JSON.stringify({ state: 'made', scale, ...figures }))
    return figures
  } finally {
    await Promise.all(pools.map(pool => pool.end({ timeout: 2 })))
    await database.stop()
  }
}

/** Of tables that only grow, an index says of which moments so many pages are: for new ones, when somebody asks for it. */
export function noteMoments(owner: Sql): PromiseLike<unknown> {
  return owner`
    select brin_summarize_new_values(index.oid::regclass)
      from pg_class as index
      join pg_am on pg_am.oid = index.relam
     where pg_am.amname = 'brin'`
}

/**
 * Each payment is written three times and in every index. Those in which nobody looks while the past is made are taken away, and
 * built of all of it by what is answered with, as they were.
 */
async function putOff(owner: Sql): Promise<() => Promise<void>> {
  const found = await owner<{ name: string; definition: string }[]>`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
      from pg_index
     where not indisunique and indexrelid = any ((select ${literal(notLookedIn)}::text::regclass[])::oid[])`
  for (const { name } of found) await owner.unsafe(`drop index ${name}`)
  return async () => {
    for (const { definition } of found) await owner.unsafe(definition)
  }
}

/** From here on the bank has the time of everybody. */
async function giveTimeBack(bank: URL): Promise<void> {
  const body = JSON.stringify({ now: new Date().toISOString(), stands: false })
  const response = await fetch(new URL('clock', bank), { method: 'POST', body })
  if (!response.ok) fault(`the sandbox bank: ${response.status} ${await response.text()}`)
}

/** With how long it will take, by how long it has taken: machines differ, and some are busy. */
function dayShower() {
  const beganMs = performance.now()
  return (day: number, of: number, payments: number, share: number) => {
    const isShown = process.stderr.isTTY || day % shownEvery === 0 || day === of
    const leftSeconds = ((performance.now() - beganMs) * (1 / share - 1)) / 1_000
    const left = day === of ? '' : `, about ${Math.ceil(leftSeconds / secondsStep) * secondsStep} s left`
    if (isShown)
      showProgress({
        step: `Making the demo's past: day ${day} of ${of}, ${payments.toLocaleString('en')} payments${left}`,
      })
    if (process.stderr.isTTY && day === of) process.stderr.write('\n')
  }
}
const secondsStep = 5

async function keysOf(home: string, origin: string): Promise<WorldKeys> {
  const folder = (name: string) => join(home, 'keys', name)
  const kek = await openKeyFile(join(home, kekFile))
  const emitters = new Map<Part, audit.EmitterKey>()
  for (const part of ['vouch_api', 'vouch_office', 'vouch_worker', 'vouch_vault'] as const)
    emitters.set(part, await audit.loadEmitterKey(join(folder(part.replace('vouch_', '')), 'emitter.key')))
  return {
    emitterOf: part => emitters.get(part) ?? fault('each has a key'),
    sealer: await audit.loadSealerKey(join(folder('sealer'), 'sealer.key'), origin),
    kek: kek.ok ? kek.value : fault(`the key file: ${kek.refusal.code}`),
  }
}
