// Identity knows who acts: people and machine clients of an institution, and the roles they hold.
//
// It promises: no actor ever holds two roles that exclude each other; nobody changes their own rights; who held which
// role when, and who gave it, stays known. Names and addresses of people are sealed before they come here.
// It refuses rather than corrects. What a role permits, the policies say; at the edge and in decisions they are asked.

import * as audit from '../audit/audit.ts'
import type { InstitutionId } from '../base/ids.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Actor, Work } from '../base/work.ts'
import type { Reason, Sealed, Vault } from '../protection/protection.ts'
import { type PersonId, personPlace } from './people.ts'
import type { Role } from './roles.ts'
import * as store from './store.ts'

export { type Issuer, ownBearer, tokenIdCharsMax } from './access-token.ts'
export { type AgentRefusal, type BudgetSpent, countAgent, registerAgent } from './agents.ts'
export { raiseAlert } from './alerts.ts'
export { holderOf, kindOf, mayApprove, mayUnmask, openApprover } from './approving.ts'
export {
  type Given,
  type Holders,
  type InForce,
  matrixOf,
  notePolicies,
  type PermitHolder,
  permitHolders,
  policiesAt,
  policiesLoop,
} from './as-of.ts'
export {
  findPerson,
  type HeldRole,
  listPeople,
  type PasskeyListed,
  type PersonListed,
  passkeysOf,
  rolesAt,
} from './as-of-store.ts'
export { blockedSetLoop } from './blocked-set.ts'
export type { BreakGlassRow } from './break-glass-store.ts'
export type { Rate } from './bucket.ts'
export {
  addClientKey,
  type ClientKeyRefusal,
  type ClientUnknown,
  keyAheadDaysMax,
  keyDaysMax,
  type RetireRefusal,
  retireClientKey,
  type ScopesRefusal,
  scopesMax,
  setClientScopes,
} from './client-keys.ts'
export {
  type ClientDone,
  type ClientNotDone,
  clientProposals,
  type ProposedKey,
  proposeClient,
  proposeClientChange,
  proposeClientKey,
  proposeClientRetirement,
} from './client-proposals.ts'
export {
  addClient,
  type Client,
  type ClientId,
  type ClientRefusal,
  type ClientState,
  clientNameLengthMax,
  findClient,
  listClients,
  suspendClient,
} from './clients.ts'
export { findEnrolment, frozenUntil, spendInvitations } from './credential-store.ts'
export type { Block, BlockId } from './defence-store.ts'
export { openExternalIssuers, type PinnedIssuer, readPinnedIssuers, valueCharsMax } from './external-issuers.ts'
export { type Gate, type Known, openGate, type PermitMissing } from './gate.ts'
export { invitationAddress, invite, makeInvitation } from './invitations.ts'
export { type Algorithm, type IssuerKeys, openIssuerKeys } from './issuer-keys.ts'
export { keyWarningsLoop } from './key-warnings.ts'
export {
  listMappings,
  type Mapping,
  type MappingContent,
  type MappingDone,
  type MappingRefusal,
  type MappingUnknown,
  mappingProposals,
  proposeMapping,
  removeMapping,
} from './mapping-proposals.ts'
export { makeNonceKey, readNonceKey } from './nonce.ts'
export { owedLeaves } from './owed.ts'
export {
  inviteSelf,
  listPasskeys,
  type RetirePasskeyRefusal,
  retirePasskey,
} from './own-credentials.ts'
export { addPerson, emailIndexOf, type PersonId, personPlace, type SealedPerson, sealPerson } from './people.ts'
export {
  type AboutRefusal,
  hasBreakGlass,
  openBreakGlass,
  type PersonDone,
  type PersonNotDone,
  peopleProposals,
  proposeBreakGlass,
  proposePerson,
  proposeReset,
  type ReviewRefusal,
  readBreakGlass,
  reviewBreakGlass,
  unreviewedBreakGlass,
} from './people-proposals.ts'
export { loadPermits } from './permit-file.ts'
export { type CallerKind, type Decision, type Flags, type Holder, type Permits } from './permits.ts'
export type { Permit } from './policies.ts'
export { type Challenge, makeWorkKey, readWorkTerms, type WorkTerms } from './proof-of-work.ts'
export { type PublicJwk, publicJwkOf, thumbprintOf } from './public-jwk.ts'
export {
  addressRates,
  type CallerRates,
  callerRates,
  openRates,
  type RateKind,
  type Rates,
  type Taken,
  tickMs as ratesTickMs,
} from './rates.ts'
export {
  enterFirstPeople,
  type FirstPeopleRefusal,
  type FirstPerson,
  type RecoveryRefusal,
  recoverPerson,
} from './recovery.ts'
export { acceptedSignature } from './request-signature.ts'
export {
  type Demands,
  type KnownRequest,
  openRequests,
  type RequestCheck,
  type RequestRefusal,
  type ShownRequest,
} from './requests.ts'
export { forgetProofsLoop, revokeClient, revokePerson, revokeToken, revokeTokensOf } from './revocation.ts'
export { type GrantRefusal, grantRole, type RevokeRefusal, revokeRole } from './rights.ts'
export {
  isRoleKind,
  proposeRole,
  type RoleChanged,
  type RoleRefusal,
  roleAgreed,
  tryRole,
} from './role-proposals.ts'
export { type ActorKind, isRole, type Role, roles } from './roles.ts'
export { sealedColumns } from './sealed-columns.ts'
export { securityLoop } from './security-loop.ts'
export {
  type Acr,
  beginSession,
  csrfToken,
  type EndRefusal,
  endOwnSession,
  endSessionsOf,
  isCsrfToken,
  listSessions,
  newSessionKey,
  type Resumed,
  readSessionKey,
  renewSession,
  resumeSession,
  type Session,
  type SessionId,
  type SessionKey,
  type SessionRefusal,
  sessionsThatStand,
  writeSessionKey,
} from './sessions.ts'
export { escaped, openPage, type PageParts, pageHeaders, readPart } from './sign-in/page.ts'
export { makePepperFile } from './sign-in/peppers.ts'
export { type Arrived, callbackPath, type Visits, visitSeconds } from './sign-in/visit.ts'
export {
  type Admitted,
  type DefenceParts,
  type LiftRefusal,
  liftBlock,
  listBlocks,
  openSignInDefence,
  type SignInDefence,
  type SignInTerms,
  type Try,
  type TryRefusal,
} from './sign-in-defence.ts'
export {
  askStepUp,
  isStepUpId,
  type Operation,
  type ProveRefusal,
  proveStepUp,
  type RelyingParty,
  type StepUpId,
  type StepUpRefusal,
  stepUpOptions,
  takeStepUp,
} from './step-ups.ts'
export type { RoleSpan } from './store.ts'
export { addressWait, manyBehind, networkBehind } from './where-from.ts'

const historySpansMax = 1_000

/** Takes effect with the next `find`. Anyone permitted to may suspend, also themselves. */
export async function suspend(
  work: Work,
  actor: Actor,
): Promise<Outcome<void, { readonly code: 'actor_unknown' } | { readonly code: 'actor_suspended' }>> {
  const held = await store.lockActor(work, actor)
  if (held === undefined) return refused({ code: 'actor_unknown' })
  if (held.state === 'suspended') return refused({ code: 'actor_suspended' })
  await store.setState(work, actor, 'suspended')
  audit.append(work, 'identity.actor_suspended', { holder: actor })
  return done(undefined)
}

export async function reinstate(
  work: Work,
  actor: Actor,
): Promise<
  Outcome<
    void,
    { readonly code: 'own_rights' } | { readonly code: 'actor_unknown' } | { readonly code: 'actor_not_suspended' }
  >
> {
  if (actor === work.actor) return refused({ code: 'own_rights' })
  const held = await store.lockActor(work, actor)
  if (held === undefined) return refused({ code: 'actor_unknown' })
  if (held.state === 'active') return refused({ code: 'actor_not_suspended' })
  await store.setState(work, actor, 'active')
  audit.append(work, 'identity.actor_reinstated', { holder: actor })
  return done(undefined)
}

/** A person's name is sealed, and is opened after the work by `nameOf`: no key is used inside a work. */
export type Found = {
  readonly actor: Actor
  readonly state: 'active'
  readonly roles: readonly Role[]
} & (
  | { readonly kind: 'person'; readonly person: PersonId; readonly sealedName: Sealed }
  | { readonly kind: 'client'; readonly displayName: string }
)

export type FindRefusal = { readonly code: 'actor_unknown' } | { readonly code: 'actor_suspended' }

/** Who this is and what they hold, if they may act at all. The processes of Vouch itself are unknown here. */
export async function find(work: Work, actor: Actor): Promise<Outcome<Found, FindRefusal>> {
  const row = await store.findActor(work, actor)
  if (row === undefined) return refused({ code: 'actor_unknown' })
  if (row.state === 'suspended') return refused({ code: 'actor_suspended' })
  const { state, roles, personId, sealedName, clientName } = row
  if (personId !== null && sealedName !== null) {
    return done({ actor, kind: 'person', state, roles, person: personId, sealedName })
  }
  return done({ actor, kind: 'client', state, roles, displayName: clientName ?? fault(`${actor} is nobody`) })
}

export async function nameOf(vault: Vault, institution: InstitutionId, found: Found, reason: Reason): Promise<string> {
  return found.kind === 'client'
    ? found.displayName
    : vault.open(personPlace(institution, found.person, 'name'), found.sealedName, reason)
}

export async function isActor(work: Work, actor: Actor): Promise<boolean> {
  return (await store.findActor(work, actor)) !== undefined
}

/** Which roles an actor held, when, and who gave and took them; newest first. */
export async function roleHistory(work: Work, actor: Actor): Promise<readonly store.RoleSpan[]> {
  return store.roleHistory(work, actor, historySpansMax)
}
