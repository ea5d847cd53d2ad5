// Opens the key-encryption key where the operator keeps it, which one line says: in a file, for development; in HashiCorp
// Vault's or OpenBao's Transit; on a token that speaks PKCS#11. docs/decisions/0051-where-the-key-encryption-key-lives.md

import { type Outcome, refused } from '../base/outcome.ts'
import { type Kek, KekAway } from './kek.ts'
import { type KekAddressRefusal, readKekAddress } from './kek-address.ts'
import { openKeyFile } from './kek-file.ts'
import { openPkcs11Kek } from './kek-pkcs11.ts'
import { openTransitKek } from './kek-transit.ts'
import type { KeyFileRefusal } from './private-file.ts'

export type KekRefusal =
  | KekAddressRefusal
  | { readonly code: 'kek_file_not_allowed' }
  | KeyFileRefusal
  | { readonly code: 'kek_away' | 'kek_denied' | 'kek_missing'; readonly why: string }
  | { readonly code: 'kek_binds_nothing'; readonly why: string }

export type KekOptions = {
  /** Somebody said in so many words that this is no place for anybody's real data. */
  readonly isFileAllowed: boolean
  /** A clock that only goes forward. */
  readonly elapsedMs: () => number
  /** What the library of a token may need; what is ours is kept from it. */
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** Opens the key that a line names, and tries it: it gives back what it wrapped, and for no other purpose. */
export async function openKek(text: string, options: KekOptions): Promise<Outcome<Kek, KekRefusal>> {
  const address = readKekAddress(text)
  if (!address.ok) return address
  if (address.value.kind === 'file')
    return options.isFileAllowed ? openKeyFile(address.value.path) : refused({ code: 'kek_file_not_allowed' })
  try {
    return address.value.kind === 'transit'
      ? await openTransitKek(address.value, options)
      : await openPkcs11Kek(address.value, options)
  } catch (thrown) {
    if (thrown instanceof KekAway) return refused({ code: `kek_${thrown.reason}`, why: thrown.message })
    throw thrown
  }
}

/** What operators are told, in a sentence each. */
export function sentenceOfKek(refusal: KekRefusal): string {
  switch (refusal.code) {
    case 'kek_address_wrong':
      return `the key-encryption key is named wrongly: ${refusal.why}`
    case 'kek_file_not_allowed':
      return 'a key-encryption key in a file is for development only, and nothing says that this is development'
    case 'key_file_missing':
      return `there is no file ${refusal.path}`
    case 'key_file_not_a_file':
      return `${refusal.path} is no plain file`
    case 'key_file_not_ours':
      return `${refusal.path} belongs to somebody else`
    case 'key_file_open_to_others':
      return `${refusal.path} is open to others (mode ${refusal.mode})`
    case 'key_file_malformed':
      return `${refusal.path} does not hold what it should`
    case 'kek_away':
    case 'kek_denied':
    case 'kek_missing':
    case 'kek_binds_nothing':
      return `the key-encryption key cannot be used: ${refusal.why}`
  }
}
