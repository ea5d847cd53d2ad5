// What a claim of somebody else's issuer is worth: a subject that is a program of ours, or a value that stands for scopes. One
// proposes it and another agrees; taking it away is done by one, at once.

import * as audit from '../audit/audit.ts'
import type { Canonical } from '../base/canonical.ts'
import { daysAfter } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { done, type Outcome, refused } from '../base/outcome.ts'
import type { Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import type { MappingId } from './access-token.ts'
import { type ClientUnknown, type ScopesRefusal, scopesMax } from './client-keys.ts'
import { isRetired } from './client-store.ts'
import { isMappable } from './external-issuers.ts'
import * as store from './mapping-store.ts'
import { findActor } from './store.ts'

export type { Mapping, MappingContent } from './mapping-store.ts'

const kind = 'identity.external_mapping'
const proposalDays = 30
const mappingsMax = 200
const issuerCharsMax = 300

export type MappingDone = { readonly mapping: MappingId; readonly client?: Id<'cli'> }
export type MappingRefusal =
  | { readonly code: 'mapping_malformed' }
  | Exclude<ScopesRefusal, ClientUnknown>
  | ClientUnknown
  | { readonly code: 'client_retired' }
  | { readonly code: 'mapping_taken' }

/** Its id is the subject of the proposal. What would not work is said to whoever proposes it, before anybody is asked. */
export async function proposeMapping(
  work: Work,
  content: store.MappingContent,
): Promise<Outcome<change.Proposal, MappingRefusal | change.NewProposalRefusal>> {
  const flaw = await flawOf(work, content)
  if (flaw !== undefined) return refused(flaw)
  const { issuer, claim, value, client, scopes } = content
  return change.propose(work, {
    kind,
    subject: work.newId('map'),
    content: { issuer, claim, value, client, scopes },
    approvalsNeeded: 1,
    expiresAt: daysAfter(work.now, proposalDays),
  })
}

async function flawOf(
  work: Work,
  { issuer, claim, value, client, scopes }: store.MappingContent,
): Promise<MappingRefusal | undefined> {
  const isIssuer = /^https?:\/\/[!-~]+$/.test(issuer) && issuer.length <= issuerCharsMax
  // Who a token speaks for is its subject, and nothing else is.
  if (!isIssuer || !isMappable({ claim, value }) || (claim === 'sub') !== (client !== null))
    return { code: 'mapping_malformed' }
  const isWell = (scope: string) => /^[a-z_]+([.][a-z_]+)+$/.test(scope) && scope.length <= 60
  if (scopes !== null && (scopes.length === 0 || scopes.length > scopesMax || !scopes.every(isWell)))
    return { code: 'scopes_malformed', scopesMax }
  if (client !== null && (await findActor(work, `client:${client}`)) === undefined) return { code: 'client_unknown' }
  if (client !== null && (await isRetired(work, client))) return { code: 'client_retired' }
  return (await store.isClaimMapped(work, { issuer, claim, value })) ? { code: 'mapping_taken' } : undefined
}

/** What is approved of is done by whoever approved last: the database lets nobody else. */
async function carryOut(
  work: Work,
  { subject, content }: change.Proposal,
): Promise<Outcome<MappingDone, MappingRefusal>> {
  const { mapping, wanted } = readProposal(subject, content)
  const flaw = await flawOf(work, wanted)
  if (flaw !== undefined) return refused(flaw)
  await store.insertMapping(work, mapping, wanted)
  const { issuer, claim, client, scopes } = wanted
  // What stands in a claim of theirs may be somebody's name.
  audit.append(work, 'identity.mapping_added', {
    mapping,
    issuer,
    claim,
    ...(client === null ? { scopes } : { client }),
  })
  return done(doneOf(mapping, wanted))
}

/** It cannot be tried, since nobody has agreed yet; what it would come to can be seen. */
async function tryOut(
  work: Work,
  { subject, content }: change.Proposal,
): Promise<Outcome<MappingDone, MappingRefusal>> {
  const { mapping, wanted } = readProposal(subject, content)
  const flaw = await flawOf(work, wanted)
  return flaw === undefined ? done(doneOf(mapping, wanted)) : refused(flaw)
}

export const mappingProposals = {
  isOurs: (of: string) => of === kind,
  carryOut,
  tryOut,
  dropped: () => Promise.resolve(),
}

function readProposal(subject: string, content: Canonical) {
  // As `proposeMapping` wrote both: nobody else proposes this kind.
  return { mapping: subject as MappingId, wanted: content as unknown as store.MappingContent }
}

function doneOf(mapping: MappingId, { client }: store.MappingContent): MappingDone {
  return client === null ? { mapping } : { mapping, client }
}

export type MappingUnknown = { readonly code: 'mapping_unknown' }

/** At once, by one: it only takes away. Tokens that came by it are refused with the next request. */
export async function removeMapping(
  work: Work,
  mapping: MappingId,
): Promise<Outcome<store.Mapping, MappingUnknown | { readonly code: 'mapping_removed' }>> {
  const held = await store.lockMapping(work, mapping)
  if (held === undefined) return refused({ code: 'mapping_unknown' })
  if (held.removedAt !== null) return refused({ code: 'mapping_removed' })
  await store.removeMapping(work, mapping)
  audit.append(work, 'identity.mapping_removed', { mapping })
  return done({ ...held, removedAt: work.now, removedBy: work.actor })
}

/** Those in force and those that were, after the one named ('' to begin with). */
export function listMappings(work: Work, after: MappingId | '', most: number): Promise<readonly store.Mapping[]> {
  return store.listMappings(work, after, Math.min(most, mappingsMax))
}
