// Issuers of the institutions' own, where ours gives no tokens: each is pinned by a file, with the audience by which its
// tokens are for us and the one institution that they are of. What their claims are worth, `external_mapping` says; a claim
// that nobody has mapped is worth nothing, whatever it says of institutions, clients, roles or scopes.

import type { JWTPayload } from 'jose'

import { type InstitutionId, isInstitutionId } from '../base/ids.ts'
import { done, fault } from '../base/outcome.ts'
import { type Outside, transact } from '../base/work.ts'
import { isThisMachine } from '../messages/messages.ts'
import { type Bearer, boundTo, type Issuer, type MappingId } from './access-token.ts'
import { discoverKeys } from './discovery.ts'
import { type Algorithm, openIssuerKeys } from './issuer-keys.ts'
import { isObject, type Members } from './jws.ts'
import * as store from './mapping-store.ts'

export type PinnedIssuer = {
  readonly institution: InstitutionId
  /** As it stands in `iss`, to the letter. */
  readonly name: string
  readonly audience: string
  /** Where its keys are; without it, its metadata is asked, once. */
  readonly keysAt: URL | undefined
  readonly algorithms: readonly Algorithm[]
  readonly lifeSecondsMax: number
}

const issuersMax = 100
const nameCharsMax = 300
const lifeMinutesMax = 60
const lifeMinutesUsual = 10
const algorithmsKnown: readonly Algorithm[] = ['ES256', 'PS256', 'EdDSA']
const membersKnown: readonly string[] = ['institution', 'issuer', 'audience', 'keys', 'algorithms', 'lifeMinutesMax']

/** Faults on a file that says anything else, or anything more: what is misspelt would be left out in silence. */
export function readPinnedIssuers(text: string): readonly PinnedIssuer[] {
  const read: unknown = JSON.parse(text)
  if (!Array.isArray(read) || read.length === 0 || read.length > issuersMax)
    return fault(`the file of issuers is a list of 1 to ${issuersMax}`)
  const pinned = read.map((held: unknown) => (isObject(held) ? pinnedIn(held) : fault('an issuer is an object')))
  const names = new Set(pinned.map(({ name, audience }) => JSON.stringify([name, audience])))
  if (names.size < pinned.length) fault('an issuer and an audience are of one institution')
  return pinned
}

function pinnedIn(held: Members): PinnedIssuer {
  const { institution, issuer, audience, keys, algorithms, lifeMinutesMax: minutes = lifeMinutesUsual } = held
  const name = typeof issuer === 'string' ? issuer : ''
  const wrong = (what: string): never => fault(`the issuer ${name || 'without a name'}: ${what}`)
  const strange = Object.keys(held).find(member => !membersKnown.includes(member))
  if (strange !== undefined) wrong(`${strange} is nothing that is known`)
  if (!isPinnable(name) || name.length > nameCharsMax || /[?#]/.test(name))
    wrong('its name is an https address without a question, or http on this machine')
  if (keys !== undefined && !(typeof keys === 'string' && isPinnable(keys)))
    wrong('its keys are at an https address, or http on this machine')
  if (typeof audience !== 'string' || !/^[!-~]{1,300}$/.test(audience)) return wrong('its audience is a text')
  if (typeof institution !== 'string' || !isInstitutionId(institution)) return wrong('it is of no institution')
  const chosen = algorithmsKnown.filter(each => Array.isArray(algorithms) && algorithms.includes(each))
  if (!Array.isArray(algorithms) || chosen.length === 0 || chosen.length < algorithms.length)
    wrong(`its algorithms are some of ${algorithmsKnown.join(', ')}`)
  if (typeof minutes !== 'number' || !Number.isInteger(minutes) || minutes < 1 || minutes > lifeMinutesMax)
    return wrong(`its tokens live 1 to ${lifeMinutesMax} minutes`)
  const keysAt = typeof keys === 'string' ? new URL(keys) : undefined
  return { institution, name, audience, keysAt, algorithms: chosen, lifeSecondsMax: minutes * 60 }
}

/** Who answers there is who is named: by TLS, or because it is this machine. */
function isPinnable(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const isProven = protocol === 'https:' || (protocol === 'http:' && isThisMachine(hostname))
  return isProven && username === '' && password === ''
}

export function openExternalIssuers(outside: Outside, pinned: readonly PinnedIssuer[]): readonly Issuer[] {
  return pinned.map(({ institution, name, audience, keysAt, algorithms, lifeSecondsMax }) => ({
    name,
    audience,
    algorithms,
    lifeSecondsMax,
    keys: openIssuerKeys(keysAt ?? discoverKeys(name, isPinnable), algorithms, outside.elapsedMs),
    bearerOf: async claims => {
      const bound = boundTo(claims['authorization_details'])
      const shown = shownClaims(claims)
      if (bound === undefined || !shown.some(({ claim }) => claim === subject)) return undefined
      const found = await transact(outside, institution, 'process:api', async work =>
        done(await store.mappingsOf(work, name, shown)),
      )
      if (!found.ok) return fault('what is mapped is told, not refused')
      const bearer = bearerBy(institution, found.value)
      return bearer === undefined ? 'unmapped' : { ...bearer, ...bound }
    },
  }))
}

const subject = 'sub'
const shownMax = 200
/** Blanks separate what stands in these (RFC 8693 §4.2; Entra ID and Okta write the second). */
const spaced: readonly string[] = ['scope', 'scp']

/** Texts, and texts in lists, of the first level: what might be mapped. Other shapes are nobody's. */
function shownClaims(claims: JWTPayload): readonly store.ShownClaim[] {
  const shown = Object.entries(claims).flatMap(([claim, held]) => {
    const listed: readonly unknown[] = Array.isArray(held) ? held : [held]
    const texts = listed.filter(each => typeof each === 'string')
    const values = spaced.includes(claim) ? texts.flatMap(text => text.split(' ')) : texts
    // Who is the subject of a list of subjects?
    if (claim === subject && typeof held !== 'string') return []
    return [...new Set(values)].filter(value => isMappable({ claim, value })).map(value => ({ claim, value }))
  })
  return shown.toSorted((one, other) => rank(one) - rank(other)).slice(0, shownMax)
}

/** Where there is too much of it, whoever it speaks for is not what is left out. */
const rank = ({ claim }: store.ShownClaim): number => (claim === subject ? 0 : spaced.includes(claim) ? 1 : 2)

const claimCharsMax = 100
export const valueCharsMax = 300

/** As the database has it. */
export function isMappable({ claim, value }: store.ShownClaim): boolean {
  return (
    /^[!-~]+$/.test(claim) &&
    claim.length <= claimCharsMax &&
    value.length > 0 &&
    value.length <= valueCharsMax &&
    value.isWellFormed() &&
    !/\p{Cc}/u.test(value)
  )
}

function bearerBy(
  institution: InstitutionId,
  found: readonly store.MappingRow[],
): Pick<Bearer, 'institution' | 'client' | 'mapped'> | undefined {
  // One subject has one mapping in force, at most: the database sees to it.
  const named = found.find(({ client }) => client !== null)
  if (named === undefined || named.client === null) return undefined
  const scopes = new Map<string, MappingId[]>()
  for (const { id, scopes: given } of found)
    for (const scope of given ?? []) scopes.set(scope, [...(scopes.get(scope) ?? []), id])
  return { institution, client: named.client, mapped: { client: named.id, scopes } }
}
