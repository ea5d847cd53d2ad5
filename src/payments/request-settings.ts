// What an institution has set that is not about payments: how often may be asked, and from where many sign in.

import type { Networks } from '../base/address.ts'
import type { Work } from '../base/work.ts'
import type { CallerRates } from '../identity/identity.ts'
import { institution } from './parties.ts'
import { settingsOf } from './settings.ts'

export async function requestRates(work: Work): Promise<CallerRates> {
  return (await settingsOf(work, await institution(work))).requests
}

/** For the defence of sign-in. */
export async function sharedAddresses(work: Work): Promise<Networks> {
  return (await settingsOf(work, await institution(work))).signIn.sharedAddresses
}
