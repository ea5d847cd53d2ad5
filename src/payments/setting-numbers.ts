// Account numbers of the institution itself, where a setting has to name one, such as the account that its bank debits.
//
// A setting can be read by many, is kept for ever and stands word for word in a proposal. So a number never stands in one: it
// stands for itself with a token and its last digits. Asked for in plain, it is sealed before the work that proposes it, into a
// row that is called by the token and never changes: whoever approves of the token approves of exactly these bytes, and they
// open under no other name. It is opened where a file is written, and nowhere else.
//
// To have one in a setting: `settingNumber` in its schema, `askedNumber` at the same place in the schema of the route that
// proposes it, and `settingNumbersFrom` for whoever writes the file. Proposing, checking and keeping go by the shape.

import type { Canonical } from '../base/canonical.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact, type Work } from '../base/work.ts'
import type { Vault } from '../protection/protection.ts'
import { lastDigitsOf, normalNumber, settingNumberPlace } from './sealing.ts'
import { numbersIn, replaced, type SettingNumber } from './setting-number.ts'
import * as store from './setting-numbers-store.ts'

const actor = 'process:worker'

export type SealedSetting = { readonly content: Canonical; readonly numbers: readonly store.KeptNumber[] }

/** What was asked for, as it may be proposed: nothing plain is left in it. Before the work. */
export async function sealSetting(
  vault: Vault,
  institution: InstitutionId,
  setting: string,
  asked: Canonical,
): Promise<SealedSetting> {
  const plain: { readonly token: string; readonly lastDigits: string; readonly text: string }[] = []
  const content = replaced(asked, number => {
    const text = normalNumber(number)
    const named = { token: vault.token(), lastDigits: lastDigitsOf(text) }
    plain.push({ ...named, text })
    return named
  })
  const sealed = await vault.sealMany(
    plain.map(({ token, text }) => ({ place: settingNumberPlace(institution, token), text })),
  )
  const numbers = plain.map(({ token, lastDigits }, index) => {
    const own = sealed[index] ?? fault('one is sealed for each')
    return { token, setting, lastDigits, sealed: own }
  })
  return { content, numbers }
}

export function keepNumbers(work: Work, numbers: readonly store.KeptNumber[]): Promise<void> {
  return store.insertNumbers(work, numbers)
}

/** Where a content of a setting names a number that nobody has given for it (RFC 6901). */
export async function unknownNumbers(work: Work, setting: string, content: Canonical): Promise<readonly string[]> {
  const named = numbersIn(content)
  if (named.length === 0) return []
  const kept = await store.numbersByToken(
    work,
    named.map(({ token }) => token),
  )
  const isKept = ({ token, lastDigits }: SettingNumber) =>
    kept.some(row => row.token === token && row.setting === setting && row.lastDigits === lastDigits)
  return named.flatMap(number => (isKept(number) ? [] : [number.pointer]))
}

export type SettingNumbers = (institution: InstitutionId, named: SettingNumber) => Promise<string>

/** Opens a number for the moment in which a file is written. Faults where it is not the one that was shown. */
export function settingNumbersFrom(outside: Outside, vault: Vault): SettingNumbers {
  return async (institution, { token, lastDigits }) => {
    const found = await transact(outside, institution, actor, async work =>
      done(await store.numbersByToken(work, [token])),
    )
    const [row] = found.ok ? found.value : fault('reading refuses nothing')
    if (row === undefined) return fault(`a setting of ${institution} names a number that is not kept: ${token}`)
    const number = await vault.open(settingNumberPlace(institution, token), row.sealed, { why: 'sent' })
    return lastDigitsOf(number) === lastDigits ? number : fault(`${token} of ${institution} is another number`)
  }
}
