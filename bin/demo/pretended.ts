// The world of the demo's past: every process of the service in this one, by a clock that is moved, with ids and chance by
// seed; and the sandbox bank, a process of its own that is told what time it is.

import * as audit from '../../src/audit/audit.ts'
import type { Sql } from '../../src/base/database.ts'
import { idMaker, type NewId } from '../../src/base/ids.ts'
import type { Loop } from '../../src/base/loop.ts'
import { done, fault, type Outcome, type Refusal } from '../../src/base/outcome.ts'
import { type Actor, type Outside, transact, type Work } from '../../src/base/work.ts'
import type { DatabaseRole } from '../../src/continuity/postgres.ts'
import { type Kek, openVault, type Vault } from '../../src/protection/protection.ts'
import { seededRandom } from '../../test/outside.ts'
import { institution } from '../demo.ts'

/** The processes whose part is taken. Each signs what it does with its own key. */
export type Part = Extract<DatabaseRole, 'vouch_api' | 'vouch_office' | 'vouch_worker' | 'vouch_vault'>

export type WorldKeys = {
  readonly emitterOf: (part: Part) => audit.EmitterKey
  readonly sealer: audit.SealerKey
  readonly kek: Kek
}

export type World = {
  readonly office: Outside
  readonly api: Outside
  /** The api once more, for what members of another half ask for at the same moment. */
  readonly otherApi: Outside
  readonly worker: Outside
  /** The worker beside itself: with ids of its own, so that what they do at once makes the same ids each time. */
  readonly beside: Outside
  readonly vault: Vault
  readonly random: () => number
  readonly now: () => Date
  /** Forward only. */
  readonly moveTo: (moment: Date) => void
  /** The bank is told what time it is, and does what is due there by then. */
  readonly untilBank: () => Promise<void>
  readonly seal: Loop
  readonly tellBank: (path: string, body: object) => Promise<void>
}

export type WorldOptions = {
  readonly open: (role: DatabaseRole) => Sql
  readonly keys: WorldKeys
  readonly bank: URL
  readonly seed: number
  readonly begins: Date
}

export async function openPretended({ open, keys, bank, seed, begins }: WorldOptions): Promise<World> {
  let now = begins
  const random = seededRandom(seed)
  // Each kind has its own: how many of one there are may depend on which of two was quicker, and the others do not.
  const idsBy = (own: number): NewId => {
    const makers = new Map<string, NewId>()
    return prefix => {
      const maker = makers.get(prefix) ?? idMaker(() => now.getTime(), fillBy(seededRandom(seedOf(own, prefix))))
      makers.set(prefix, maker)
      return maker(prefix)
    }
  }
  const newId = idsBy(seed + 1)
  const as = (part: Part): Outside => ({
    sql: open(part),
    now: () => now,
    newId,
    random: Math.random,
    emit: audit.emitter(keys.emitterOf(part)),
    elapsedMs: () => now.getTime(),
    doubts: () => 0,
  })
  const tellBank = async (path: string, body: object) => {
    const response = await fetch(new URL(path, bank), { method: 'POST', body: JSON.stringify(body) })
    if (!response.ok) fault(`the sandbox bank: ${path} ${response.status} ${await response.text()}`)
  }
  await tellBank('clock', { now: now.toISOString(), stands: true })
  return {
    office: as('vouch_office'),
    api: as('vouch_api'),
    otherApi: { ...as('vouch_api'), newId: idsBy(seed + 3) },
    worker: as('vouch_worker'),
    beside: { ...as('vouch_worker'), newId: idsBy(seed + 2) },
    vault: openVault(as('vouch_vault'), keys.kek),
    random,
    now: () => now,
    moveTo: moment => {
      if (moment > now) now = moment
    },
    untilBank: () => tellBank('clock', { now: now.toISOString() }),
    seal: audit.sealLoop({ sql: open('vouch_sealer'), now: () => now }, keys.sealer),
    tellBank,
  }
}

function seedOf(own: number, prefix: string): number {
  return Buffer.from(prefix).reduce((sum, letter) => (sum * 31 + letter) % 2 ** 31, own)
}

function fillBy(random: () => number): (bytes: Buffer) => void {
  return bytes => {
    for (let at = 0; at < bytes.length; at++) bytes[at] = Math.floor(random() * 256)
  }
}

export function must<T>(outcome: Outcome<T, Refusal> | undefined): T {
  if (outcome?.ok === true) return outcome.value
  const text = JSON.stringify(outcome?.refusal, (_, value) => (typeof value === 'bigint' ? `${value}` : value))
  return fault(`the demo was refused: ${text}`)
}

/** What is refused is a mistake of ours. */
export async function inWork<T>(
  outside: Outside,
  actor: Actor,
  perform: (work: Work) => Promise<Outcome<T, Refusal>>,
): Promise<T> {
  return must(await transact(outside, institution, actor, perform))
}

export function asDone<T>(perform: (work: Work) => Promise<T>) {
  return async (work: Work) => done(await perform(work))
}
