// What an institution has set that is not about payments: how often may be asked, and from where many sign in.

import { Value } from 'typebox/value'

import { readNetworks } from '../base/address.ts'
import { fault } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { CallerRates, SignInTerms } from '../identity/identity.ts'
import { institution } from './parties.ts'
import { findTimeZone } from './parties-store.ts'
import { settingNames, settingSchemas, settingsOf } from './settings.ts'

export async function requestRates(work: Work): Promise<CallerRates> {
  return (await settingsOf(work, await institution(work))).requests
}

/** For the defence of sign-in. Reads nothing else: the issuer's role sees no other setting. */
export async function signInTerms(work: Work): Promise<SignInTerms> {
  const timeZone = (await findTimeZone(work)) ?? fault(`institution ${work.institution} is not open`)
  const content = await change.contentAt(work, settingNames.signIn)
  const texts = content === undefined ? [] : addressesIn(content)
  return {
    timeZone,
    sharedAddresses: readNetworks(texts) ?? fault('what was let in as a setting is no list of networks'),
  }
}

function addressesIn(content: unknown): readonly string[] {
  return Value.Check(settingSchemas['identity.sign_in'], content)
    ? content.sharedAddresses
    : fault('what was let in as a setting does not read')
}
