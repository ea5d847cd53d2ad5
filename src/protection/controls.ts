// What protection promises, and how that is tried: with values drawn for the try, sealed for the canary by the vault that runs.

import { chmod } from 'node:fs/promises'
import { join } from 'node:path'

import type { Control, Ground } from '../base/control.ts'
import { wordFor } from '../base/control.ts'
import { fault } from '../base/outcome.ts'
import { noLeak } from './controls-log.ts'
import { masked } from './controls-mask.ts'
import { keyRotation } from './controls-rotation.ts'
import { digitsOf, showsText, vaultWordFor } from './controls-word.ts'
import type { Kek } from './kek.ts'
import { makeKeyFile, openKeyFile } from './kek-file.ts'
import * as store from './probe-store.ts'
import { allKids, countOld } from './rotation-store.ts'
import { type Place, SealBroken } from './sealed.ts'
import { nameOf, type SealedColumn } from './sealed-column.ts'

const everySeconds = 3_600
const withinMs = 10_000
const reason = { why: 'compared' } as const
/** Nobody is called so; the key that is made for them is made once. */
const member = 'mem_probe'

/** `columns`: all that is sealed, by every room. */
export function controlsFor(columns: readonly SealedColumn[]): readonly Control[] {
  return [
    {
      id: 'protection.fields-sealed',
      says: 'What is sealed tells nothing, and opens only where it was sealed for, unaltered, for whom it was sealed.',
      does: 'prevents',
      answers: ['api.sensitive-data-exposure', 'api.data-breach', 'sec.data-breach', 'stride.information-disclosure'],
      everySeconds,
      withinMs,
      probe: ground => fieldsSealed(ground, columns),
    },
    {
      id: 'protection.secrets-sealed',
      says: 'Secrets that the service keeps are sealed, and no process but the vault can read a key.',
      does: 'prevents',
      answers: ['api.token-exposure'],
      everySeconds,
      withinMs,
      probe: ground => secretsSealed(ground, columns),
    },
    masked,
    noLeak,
    keyRotation(columns),
  ]
}

async function fieldsSealed(ground: Ground, columns: readonly SealedColumn[]): Promise<void> {
  const { institution, vault, tried } = ground
  await nothingPlain(ground, columns)
  const text = `4000${digitsOf(ground.random, 12)}`
  const ofRoom: Place = { institution, table: 'payments.payee', column: 'number_sealed', row: 'pye_probe' }
  const ofMember: Place = { ...ofRoom, member }
  for (const [whose, place] of [
    ['a room', ofRoom],
    ['a member', ofMember],
  ] as const) {
    const [sealed, again] = await vault.sealMany([place, place].map(one => ({ place: one, text })))
    if (sealed === undefined || again === undefined) throw new Error('two are sealed when two are asked for')
    tried('the number looked for in what was sealed', 'is not there', whereIn(sealed, text))
    tried('the same number sealed twice', 'two values', sealed.equals(again) ? 'one value' : 'two values')
    const opened = await vault.open(place, sealed, reason)
    tried(`sealed under the key of ${whose}, and opened`, 'the same', opened === text ? 'the same' : 'another')
    tried('moved to another row', 'SealBroken', await openedAt(ground, { ...place, row: 'pye_other' }, sealed))
    for (const [part, at] of [
      ['text', sealed.length - 17],
      ['tag', sealed.length - 1],
    ] as const)
      tried(`one bit of its ${part} turned`, 'SealBroken', await openedAt(ground, place, turned(sealed, at)))
  }
  const [sealed, own] = [await vault.seal(ofRoom, text), await vault.seal(ofMember, text)]
  const otherColumn = { ...ofRoom, column: 'name_sealed' }
  tried('moved to another column', 'SealBroken', await openedAt(ground, otherColumn, sealed))
  tried('opened as a member’s own', 'SealBroken', await openedAt(ground, ofMember, sealed))
  tried('a member’s own opened as the room’s', 'SealBroken', await openedAt(ground, ofRoom, own))
  const strangers = { ...ofRoom, institution: '_issuer' }
  tried('opened as somebody else’s', 'LineConfined', await openedAt(ground, strangers, sealed))
}

function whereIn(sealed: Buffer, text: string): string {
  return showsText(sealed, text) ? 'is there' : 'is not there'
}

/** What stands in the canary's own rows, of every column that is to be sealed. */
async function nothingPlain(ground: Ground, columns: readonly SealedColumn[]): Promise<void> {
  const found = await ground.work(async ({ sql, institution }) => {
    const known = await allKids(sql, institution)
    const own = columns.filter(({ keeper }) => keeper === undefined)
    const plain: string[] = []
    let values = 0
    for (const column of own) {
      const { all, keyless } = await countOld(sql, institution, column, [], known)
      values += Number(all)
      if (keyless > 0n) plain.push(nameOf(column))
    }
    return { values, plain, columns: own.length }
  })
  ground.on('columns that are sealed', found.columns)
  ground.on('values of the canary in them', found.values)
  ground.tried('values that name no key of the canary', 'none', found.plain.join(', ') || 'none')
}

function openedAt({ vault }: Ground, place: Place, sealed: Buffer): Promise<string> {
  return vaultWordFor(() => vault.open(place, sealed, reason))
}

function turned(sealed: Buffer, at: number): Buffer {
  const changed = Buffer.from(sealed)
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
  return changed
}

async function secretsSealed(ground: Ground, columns: readonly SealedColumn[]): Promise<void> {
  const { institution, vault } = ground
  const secrets = columns.filter(({ isOwnState }) => isOwnState === true)
  ground.on('columns of secrets', secrets.length)
  for (const column of secrets) {
    const held = await ground.work(work => store.refusesPlain(work, column))
    ground.tried(
      `a secret that is not sealed, in ${nameOf(column)}`,
      'no row may hold it',
      held ? 'no row may hold it' : 'may stand there',
    )
  }
  const text = `probe ${digitsOf(ground.random, 24)}`
  const place: Place = { institution, table: 'messages.endpoint_secret', column: 'secret', row: 'sec_probe' }
  const sealed = await vault.seal(place, text)
  const opened = await vault.open(place, sealed, { why: 'kept' })
  ground.tried('a secret sealed, and opened by who keeps it', 'the same', opened === text ? 'the same' : 'another')
  ground.tried('the secret looked for in what was sealed', 'is not there', whereIn(sealed, text))
  const kids = await ground.work(store.countDataKeys)
  ground.tried('keys of the canary counted, by their numbers', 'some', kids > 0 ? 'some' : 'none')
  for (const table of ['data_key', 'member_key', 'index_key'] as const) {
    const came = await wordFor(() => ground.work(work => store.readWrapped(work, table)))
    ground.tried(`wrapped keys read from protection.${table}, with the rights of all but the vault`, '42501', came)
  }
  await filesOfKeys(ground)
  await tryWrapping(ground)
}

/** What stands in the database of a key, where the one that wraps it lies in a file: nothing without that file. */
async function tryWrapping(ground: Ground): Promise<void> {
  const folder = await ground.scratch()
  const opened = async (file: string) => {
    await makeKeyFile(join(folder, file))
    const kek = await openKeyFile(join(folder, file))
    return kek.ok ? kek.value : fault(kek.refusal.code)
  }
  const [own, other] = [await opened('own'), await opened('other')]
  const [key, purpose] = [Buffer.from(digitsOf(ground.random, 32)), { institution: ground.institution, use: 'probe' }]
  const wrapped = await own.wrap(key, purpose)
  const isShown = wrapped.bytes.includes(key) || wrapped.bytes.includes(key.subarray(0, 8))
  ground.tried('a key looked for in its wrapping', 'is not there', isShown ? 'is there' : 'is not there')
  const came = async (kek: Kek) =>
    kek.unwrap(wrapped, purpose).then(
      bytes => (bytes.equals(key) ? 'comes out' : 'does not come out'),
      (thrown: unknown) => {
        if (thrown instanceof SealBroken) return 'does not come out'
        throw thrown
      },
    )
  ground.tried('it unwrapped with the key that wrapped it', 'comes out', await came(own))
  ground.tried('it unwrapped with another', 'does not come out', await came(other))
}

/** The file of a key as it is made, and as somebody left it who wanted others to read it too. */
async function filesOfKeys(ground: Ground): Promise<void> {
  const path = join(await ground.scratch(), 'kek')
  await makeKeyFile(path)
  for (const [what, mode, expected] of [
    ['as it was made', undefined, 'done'],
    ['that its group may read', 0o640, 'key_file_open_to_others'],
    ['that everybody may read', 0o604, 'key_file_open_to_others'],
  ] as const) {
    if (mode !== undefined) await chmod(path, mode)
    ground.tried(`a file of a key ${what}`, expected, await wordFor(() => openKeyFile(path)))
  }
}
