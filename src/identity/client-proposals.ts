// What has to be agreed on by two people before a program may ask for anything, or more than before: that it is there, its
// scopes, its keys, that it comes back, that it goes for good. What only takes something away at once is done by one:
// suspending, and retiring a key.

import * as audit from '../audit/audit.ts'
import type { Canonical } from '../base/canonical.ts'
import { daysAfter } from '../base/dates.ts'
import type { Id } from '../base/ids.ts'
import { done, fault, type Outcome, type Refusal, refused } from '../base/outcome.ts'
import { rehearse, type Work } from '../base/work.ts'
import * as change from '../change/change.ts'
import {
  addClientKey,
  type ClientKeyRefusal,
  type ClientUnknown,
  type ScopesRefusal,
  setClientScopes,
} from './client-keys.ts'
import * as store from './client-store.ts'
import { addClient, type ClientRefusal } from './clients.ts'
import { lockActor, setState } from './store.ts'

export const clientKind = 'identity.client'
export const clientKeyKind = 'identity.client_key'
export const clientRetiredKind = 'identity.client_retired'

const proposalDays = 30

type Jwk = Readonly<Record<string, string>>
/** A key as it is proposed: good from its approval on, or from a day that it names. */
export type ProposedKey = { readonly jwk: Jwk; readonly days: number; readonly notBefore: string | null }

/** What is to become of a client. */
export type ClientChange =
  | { readonly act: 'add'; readonly name: string; readonly scopes: readonly string[]; readonly key: ProposedKey }
  | { readonly act: 'set_scopes'; readonly scopes: readonly string[] }
  | { readonly act: 'reinstate' }

export type ClientDone = { readonly client: Id<'cli'>; readonly kid?: string }
export type ClientNotDone =
  | ClientRefusal
  | ClientKeyRefusal
  | ScopesRefusal
  | { readonly code: 'client_not_suspended' }
  | { readonly code: 'client_retired' }

export type ClientProposal<R extends Refusal> = Promise<Outcome<change.Proposal, R | change.NewProposalRefusal>>

export function proposeClient(
  work: Work,
  content: Extract<ClientChange, { act: 'add' }>,
): ClientProposal<ClientNotDone> {
  return propose(work, clientKind, work.newId('cli'), content)
}

export function proposeClientChange(
  work: Work,
  client: Id<'cli'>,
  content: Exclude<ClientChange, { act: 'add' }>,
): ClientProposal<ClientNotDone> {
  return propose(work, clientKind, client, content)
}

export function proposeClientKey(work: Work, client: Id<'cli'>, key: ProposedKey): ClientProposal<ClientNotDone> {
  return propose(work, clientKeyKind, client, key)
}

/** It ends every key and every scope, and there is no way back: who wants the program again registers it anew. */
export function proposeClientRetirement(work: Work, client: Id<'cli'>): ClientProposal<ClientNotDone> {
  return propose(work, clientRetiredKind, client, {})
}

/** What would not work is said to whoever proposes it, before anybody else is asked. */
async function propose(
  work: Work,
  kind: change.ProposalKind,
  client: Id<'cli'>,
  content: Canonical,
): ClientProposal<ClientNotDone> {
  const tried = await rehearse(work, inner => perform(inner, kind, client, content))
  if (!tried.ok) return tried
  const expiresAt = daysAfter(work.now, proposalDays)
  return change.propose(work, { kind, subject: client, content, approvalsNeeded: 1, expiresAt })
}

function carryOut(work: Work, proposal: change.Proposal): Promise<Outcome<ClientDone, ClientNotDone>> {
  // As `propose` named it: nobody else proposes these kinds.
  return perform(work, proposal.kind, proposal.subject as Id<'cli'>, proposal.content)
}

const kinds: readonly string[] = [clientKind, clientKeyKind, clientRetiredKind]

/** A rehearsal is undone, so it may do what the approval would. Nothing waits for what is dropped. */
export const clientProposals = {
  isOurs: (kind: string) => kinds.includes(kind),
  carryOut,
  tryOut: carryOut,
  dropped: () => Promise.resolve(),
}

async function perform(
  work: Work,
  kind: change.ProposalKind,
  client: Id<'cli'>,
  content: Canonical,
): Promise<Outcome<ClientDone, ClientNotDone>> {
  // Contents of these kinds are what the functions above were given, in the same order.
  if (kind === clientKind) return changeClient(work, client, content as ClientChange)
  if (kind === clientKeyKind) return giveKey(work, client, content as ProposedKey) // The same.
  return kind === clientRetiredKind ? retire(work, client) : fault(`identity does not carry out ${kind}`)
}

async function changeClient(
  work: Work,
  client: Id<'cli'>,
  wanted: ClientChange,
): Promise<Outcome<ClientDone, ClientNotDone>> {
  switch (wanted.act) {
    case 'add': {
      const added = await addClient(work, wanted.name, client)
      if (!added.ok) return added
      const scoped = await setClientScopes(work, client, wanted.scopes)
      return scoped.ok ? giveKey(work, client, wanted.key) : scoped
    }
    case 'set_scopes': {
      const held = await isRetired(work, client)
      if (held) return refused({ code: 'client_retired' })
      const scoped = await setClientScopes(work, client, wanted.scopes)
      return scoped.ok ? done({ client }) : scoped
    }
    case 'reinstate':
      return reinstateClient(work, client)
  }
}

async function reinstateClient(work: Work, client: Id<'cli'>): Promise<Outcome<ClientDone, ClientNotDone>> {
  const held = await lockActor(work, `client:${client}`)
  if (held === undefined) return refused<ClientUnknown>({ code: 'client_unknown' })
  if (held.state === 'active') return refused({ code: 'client_not_suspended' })
  if (await isRetired(work, client)) return refused({ code: 'client_retired' })
  await setState(work, `client:${client}`, 'active')
  audit.append(work, 'identity.actor_reinstated', { holder: `client:${client}` })
  return done({ client })
}

async function giveKey(
  work: Work,
  client: Id<'cli'>,
  { jwk, days, notBefore }: ProposedKey,
): Promise<Outcome<ClientDone, ClientNotDone>> {
  if (await isRetired(work, client)) return refused({ code: 'client_retired' })
  // What was to begin while people thought about it begins with their approval.
  const wanted = notBefore === null ? work.now : new Date(notBefore)
  const from = wanted < work.now ? work.now : wanted
  const added = await addClientKey(work, { client, jwk, days, notBefore: from })
  return added.ok ? done({ client, kid: added.value }) : added
}

async function retire(work: Work, client: Id<'cli'>): Promise<Outcome<ClientDone, ClientNotDone>> {
  const held = await lockActor(work, `client:${client}`)
  if (held === undefined) return refused<ClientUnknown>({ code: 'client_unknown' })
  if (await isRetired(work, client)) return refused({ code: 'client_retired' })
  await store.retireKeys(work, client)
  await store.takeScopes(work, client, [])
  await store.retireClient(work, client)
  if (held.state === 'active') await setState(work, `client:${client}`, 'suspended')
  audit.append(work, 'identity.client_retired', { client })
  return done({ client })
}

function isRetired(work: Work, client: Id<'cli'>): Promise<boolean> {
  return store.isRetired(work, client)
}
