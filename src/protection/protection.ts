// Protection keeps what is sensitive from being plain: it seals and opens fields, and masks and scrubs what is shown.
//
// It promises: a sealed value opens only in the place it was sealed for, under a key of its own institution, and only
// unaltered; keys stand in the database wrapped, never plain; what passes `scrub` carries no secret of a known shape.
// It refuses nothing: what does not verify is a fault. It knows nothing of what the values mean or who may see them.

import { createHmac, type KeyObject } from 'node:crypto'

import type { InstitutionId } from '../base/ids.ts'
import { fault } from '../base/outcome.ts'
import type { Outside } from '../base/work.ts'
import type { Kek } from './kek.ts'
import { memberKeyName, openKeyring } from './keyring.ts'
import { type Key, kidOf, MemberErased, openBytes, type Place, SealBroken, type Sealed, sealBytes } from './sealed.ts'
import { newToken } from './token.ts'
import type { Vault } from './vault.ts'

export { holdsCardNumber } from './card-number.ts'
export { isLuhn, isRoutingNumber } from './checksums.ts'
export {
  type JoinRefusal,
  joinShares,
  peopleMax,
  readShare,
  type Share,
  secretBytesMax,
  splitSecret,
} from './escrow.ts'
export { type Kek, KekAway, openBothKeks } from './kek.ts'
export { keyFileName, makeKeyFile, openKeyFile, writeKeyFile } from './kek-file.ts'
export { withoutOurs } from './kek-pkcs11.ts'
export { type KekReport, kekReport, type RewrapReport, rewrapKeys } from './kek-rewrap.ts'
export { loadLineKey, loadLineKeyOf, makeLineKey } from './line-keys.ts'
export { maskAccount, maskCard, maskEmail, maskPhone, maskSsn } from './mask.ts'
export { type KekOptions, type KekRefusal, openKek, sentenceOfKek } from './open-kek.ts'
export { owedLeaves } from './owed.ts'
export { type KeyFileRefusal, readHandedFile } from './private-file.ts'
export type { Reason } from './reason.ts'
export {
  findRotation,
  listRotations,
  type RotationPending,
  type RotationShown,
  type RotationUnknown,
  wantRotation,
} from './rotation.ts'
export type { Rotation, RotationId, RotationState, Why } from './rotation-store.ts'
export { scrub } from './scrub.ts'
export { MemberErased, type Place, SealBroken, type Sealed } from './sealed.ts'
export type { SealedColumn } from './sealed-column.ts'
export type { Token } from './token.ts'
export { destroyKeysAgain, destroyKeysOf, listTombstones } from './tombstone.ts'
export {
  hasTombstones,
  type InstitutionTombstone,
  markKept,
  type Tombstone,
  tombstonesKept,
  tombstonesNotKept,
  tombstonesStanding,
} from './tombstone-store.ts'
export type { Vault } from './vault.ts'
export { confinedVault, LineConfined } from './vault-confined.ts'
export { openVaultLine, VaultAway, type VaultLine } from './vault-line.ts'
export { serveVault, type VaultServer } from './vault-server.ts'
export { type Allowance, commandAllowance, LookupsSpent, usualAllowance, watchedVault } from './watched.ts'

type SealedItem = { readonly place: Place; readonly sealed: Buffer }
type Located = { readonly item: { readonly place: Place } }

const itemsMax = 10_000
const textBytesMax = 65_536

export function openVault(outside: Pick<Outside, 'sql' | 'now'>, kek: Kek): Vault {
  const keyring = openKeyring(outside, kek)

  /** First of all: what is remembered of a key says nothing of whether its member is still there. */
  async function refuseErased(institution: InstitutionId, own: readonly Located[]): Promise<void> {
    const erased = await keyring.erasedAmong(institution, membersOf(own))
    const found = own.find(({ item: { place } }) => place.member !== undefined && erased.has(place.member))
    if (found !== undefined) throw new MemberErased(found.item.place)
  }

  async function keysToSeal(institution: InstitutionId, own: readonly Located[]): Promise<(place: Place) => Key> {
    await refuseErased(institution, own)
    const memberKeys = await keyring.toSealFor(institution, membersOf(own))
    const roomKeys = new Map<string, Key>()
    for (const room of roomsOf(own)) roomKeys.set(room, await keyring.toSeal(institution, room))
    return place =>
      (place.member === undefined ? roomKeys.get(roomOf(place)) : memberKeys.get(place.member)) ??
      fault('a key was asked for every room and member')
  }

  async function keysToOpen(
    institution: InstitutionId,
    own: readonly { readonly item: SealedItem }[],
  ): Promise<(item: SealedItem) => Key> {
    await refuseErased(institution, own)
    const wanted = own.map(({ item: { place, sealed } }) => ({ member: place.member, kid: kidOf(place, sealed) }))
    const ofMembers = wanted.flatMap(({ member, kid }) => (member === undefined ? [] : [{ member, kid }]))
    const ofRooms = wanted.flatMap(({ member, kid }) => (member === undefined ? [kid] : []))
    const memberKeys = await keyring.toOpenFor(institution, ofMembers)
    const dataKeys = await keyring.toOpen(institution, ofRooms)
    return ({ place, sealed }) => {
      const kid = kidOf(place, sealed)
      const key = place.member === undefined ? dataKeys.get(kid) : memberKeys.get(memberKeyName(place.member, kid))
      if (key === undefined) throw new SealBroken(place, `there is no key ${kid}`)
      return key
    }
  }

  async function sealMany(items: readonly { readonly place: Place; readonly text: string }[]): Promise<Sealed[]> {
    checkCount(items.length)
    const sealed = Array.from<Sealed>({ length: items.length })
    for (const [institution, own] of byInstitution(items)) {
      const keyOf = await keysToSeal(institution, own)
      for (const { item, at } of own) sealed[at] = sealBytes(keyOf(item.place), item.place, bytesOf(item.text))
    }
    return sealed
  }

  async function openMany(items: readonly SealedItem[]): Promise<string[]> {
    checkCount(items.length)
    const texts = Array.from<string>({ length: items.length })
    for (const [institution, own] of byInstitution(items)) {
      const keyOf = await keysToOpen(institution, own)
      for (const { item, at } of own) texts[at] = openBytes(keyOf(item), item.place, item.sealed).toString('utf8')
    }
    return texts
  }

  async function resealMany(items: readonly SealedItem[]): Promise<(Sealed | undefined)[]> {
    checkCount(items.length)
    const resealed = Array.from<Sealed | undefined>({ length: items.length })
    for (const [institution, own] of byInstitution(items)) {
      const openingKeyOf = await keysToOpen(institution, own)
      // Whoever was erased has no key left, and is not given a new one.
      for (const { item } of own) openingKeyOf(item)
      // What is remembered may have been retired a minute ago, and then would be sealed under again.
      await keyring.noticeRetired(institution)
      const sealingKeyOf = await keysToSeal(institution, own)
      for (const { item, at } of own) {
        const key = sealingKeyOf(item.place)
        if (key.kid === kidOf(item.place, item.sealed)) continue
        const plain = openBytes(openingKeyOf(item), item.place, item.sealed)
        resealed[at] = sealBytes(key, item.place, plain)
        plain.fill(0)
      }
    }
    return resealed
  }

  async function indexMany(
    institution: InstitutionId,
    field: string,
    normalisedTexts: readonly string[],
  ): Promise<Buffer[]> {
    checkCount(normalisedTexts.length)
    const key = await keyring.toIndex(institution, field)
    return normalisedTexts.map(text => blindIndex(key, text))
  }

  return {
    seal: async (place, text) => only(await sealMany([{ place, text }])),
    sealMany,
    open: async (place, sealed) => only(await openMany([{ place, sealed }])),
    openMany,
    resealMany,
    index: async (institution, field, text) => only(await indexMany(institution, field, [text])),
    indexMany,
    token: newToken,
  }
}

function blindIndex(key: KeyObject, text: string): Buffer {
  return createHmac('sha256', key).update(bytesOf(text)).digest()
}

/** A data key serves one room: the schema of the table. */
function roomOf({ table }: Place): string {
  const [schema, name] = table.split('.')
  return schema === undefined || name === undefined ? fault(`a table without its schema: ${table}`) : schema
}

/** A lone surrogate would be replaced silently, and what is opened would not be what was sealed. */
function bytesOf(text: string): Buffer {
  if (!text.isWellFormed()) fault('text to be sealed holds a lone surrogate')
  const bytes = Buffer.from(text, 'utf8')
  return bytes.length <= textBytesMax ? bytes : fault(`text to be sealed has ${bytes.length} bytes`)
}

function byInstitution<Item extends { readonly place: Place }>(items: readonly Item[]) {
  return Map.groupBy(
    items.map((item, at) => ({ item, at })),
    ({ item }) => item.place.institution,
  )
}

function roomsOf(items: readonly Located[]): ReadonlySet<string> {
  return new Set(items.flatMap(({ item: { place } }) => (place.member === undefined ? [roomOf(place)] : [])))
}

function membersOf(items: readonly Located[]): string[] {
  return items.flatMap(({ item: { place } }) => (place.member === undefined ? [] : [place.member]))
}

function checkCount(count: number): void {
  if (count > itemsMax) fault(`${count} items at once, more than ${itemsMax}`)
}

function only<Answer>(answers: readonly Answer[]): Answer {
  return answers[0] ?? fault('one item has one answer')
}
