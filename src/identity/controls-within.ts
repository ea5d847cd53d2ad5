// What probes need to carry out, within one work that is undone, what opens works of its own.

import { readNetworks } from '../base/address.ts'
import type { Ground } from '../base/control.ts'
import type { Sql } from '../base/database.ts'
import { fault } from '../base/outcome.ts'
import type { Outside, Work } from '../base/work.ts'
import type { Sealed } from '../protection/protection.ts'
import { sha256 } from './digests.ts'
import type { PersonId, SealedPerson } from './people.ts'
import { openSignInDefence, type SignInDefence } from './sign-in-defence.ts'
import { insertActor, insertPerson } from './store.ts'

/** Each work that is begun is part of this one, and undone with it. */
export function outsideWithin({ elapsedMs, random }: Ground, work: Work): Outside {
  const ask = (texts: TemplateStringsArray, ...values: never[]) => work.sql(texts, ...values)
  const nested = Object.assign(ask, {
    begin: (perform: (sql: Work['sql']) => Promise<unknown>) => work.sql.savepoint(perform),
  })
  return {
    sql: nested as unknown as Sql, // Whoever asks or opens a work by it does nothing else with it.
    now: () => work.now,
    elapsedMs,
    newId: work.newId,
    random,
    emit: () => Promise.resolve(),
    doubts: () => 0,
  }
}

/** Where many come from `shared`, and it is noon: at night a password is not enough of somebody new. */
export function defenceOf(work: Work, outside: Outside, shared: readonly string[]): SignInDefence {
  const networks = (texts: readonly string[]) => readNetworks(texts) ?? fault('these are addresses')
  const hours = 12 - work.now.getUTCHours()
  // Signs in these names are turned round: Etc/GMT-2 is two hours before Greenwich.
  const timeZone = `Etc/GMT${hours > 0 ? '-' : '+'}${Math.abs(hours)}`
  return openSignInDefence({
    outside,
    work: { keys: [sha256(work.newId('key')).toString('hex')], cost: 1 },
    proxies: networks([]),
    termsOf: () => Promise.resolve({ timeZone, sharedAddresses: networks(shared) }),
  })
}

/** Nobody knows their name: what is sealed of them is nothing. */
export async function newPerson(work: Work, emailIndex?: Buffer): Promise<PersonId> {
  const nobody = sealedNobody(work.newId('per'))
  await insertActor(work, `person:${nobody.person}`, 'person')
  await insertPerson(work, { ...nobody, emailIndex: emailIndex ?? nobody.emailIndex })
  return nobody.person
}

export function sealedNobody(person: PersonId): SealedPerson {
  const sealed = Buffer.alloc(64, 1) as Sealed // Of the shape that the table takes; opened by nobody.
  return { person, name: sealed, email: sealed, emailIndex: sha256(person) }
}
