// A bank to attack: an institution with members, accounts, money and payees, and a registered client, through the front doors.

import type { InstitutionId } from '../../src/base/ids.ts'
import { done, fault, type Outcome, type Refusal } from '../../src/base/outcome.ts'
import { type ClientKey, newProofKey } from '../../src/base/signed-call.ts'
import { type Actor, type Outside, transact, type Work } from '../../src/base/work.ts'
import * as change from '../../src/change/change.ts'
import { v1 } from '../../src/gateway/routes/v1.ts'
import * as identity from '../../src/identity/identity.ts'
import * as ledger from '../../src/ledger/ledger.ts'
import * as payments from '../../src/payments/payments.ts'
import type { Vault } from '../../src/protection/protection.ts'

const currency = 'USD'
const balance = 5_000_00n
/** All that a program may ask for. */
export const scopes = [
  ...new Set(Object.values(v1).flatMap(({ permit, doors }) => (doors.includes('api') ? [permit] : []))),
]

type Owned = { readonly member: string; readonly fundingAccount: string; readonly payee: string }
export type Bank = {
  readonly institution: InstitutionId
  readonly client: string
  readonly clientKey: ClientKey
  readonly first: Owned
  readonly second: Owned
}

export async function openBank(
  outside: Outside,
  vault: Vault,
  institution: InstitutionId,
  timeZone: string,
): Promise<Bank> {
  const { newId } = outside
  const members = ['Ada Okafor', 'Ben Larsen'].map((name, index) => ({
    id: newId('mem'),
    funding: newId('fac'),
    payee: newId('pye'),
    name,
    email: `member${index}@${institution}.example`,
    reference: `M-${index}`,
    number: `40001234${index}0`,
  }))
  const sealed = await payments.sealMembers(vault, institution, members)
  const numbers = await payments.sealFundingNumbers(
    vault,
    institution,
    members.map(({ id, funding, number }) => ({ id: funding, member: id, number })),
  )
  const bill = { nickname: 'Power', name: 'Prairie Power & Light', bank: '071000013', number: '88120034' }
  const payees = await payments.sealPayees(
    vault,
    institution,
    members.map(({ id, payee }) => ({ ...bill, id: payee, member: id })),
  )
  const { secret, jwk, thumbprint } = newProofKey()
  const client = await inWork(outside, institution, async (work): Promise<Outcome<identity.ClientId, Refusal>> => {
    const opened = await payments.openInstitution(work, {
      name: institution,
      timeZone,
      currency,
      rules: 'open',
    })
    if (!opened.ok) return opened
    const enrolled = await payments.addMembers(work, sealed)
    if (!enrolled.ok) return enrolled
    const funded = await payments.addFundingAccounts(
      work,
      members.map(({ id, funding }, index) => ({
        id: funding,
        member: id,
        number: numbers[index] ?? fault('a number for each account'),
        currency,
        floor: 0n,
      })),
    )
    if (!funded.ok) return funded
    const added = await payments.addPayees(work, payees)
    if (!added.ok) return added
    const [external = fault('one was opened')] = await ledger.openAccounts(work, [
      { currency, kind: 'external', normalSide: 'debit', floor: null },
    ])
    const posted = await ledger.post(
      work,
      funded.value.map(({ account }, index) => ({
        kind: 'direct',
        key: `opening/${index}`,
        debit: external,
        credit: account,
        money: { minor: balance, currency },
      })),
    )
    const flaw = posted.find(({ ok }) => !ok)
    if (flaw?.ok === false) return flaw
    return register(work, 'Online bank', jwk)
  })
  const [first, second] = members.map(({ id, funding, payee }) => ({ member: id, fundingAccount: funding, payee }))
  if (first === undefined || second === undefined) return fault('two members')
  return { institution, client, clientKey: { kid: thumbprint, secret }, first, second }
}

async function register(
  work: Work,
  name: string,
  jwk: ReturnType<typeof newProofKey>['jwk'],
): Promise<Outcome<identity.ClientId, Refusal>> {
  const client = await identity.addClient(work, name)
  if (!client.ok) return client
  const keyed = await identity.addClientKey(work, { client: client.value, jwk, days: identity.keyDaysMax })
  if (!keyed.ok) return keyed
  const scoped = await identity.setClientScopes(work, client.value, scopes)
  return scoped.ok ? done(client.value) : scoped
}

export async function invite(
  outside: Outside,
  vault: Vault,
  institution: InstitutionId,
  { name, email, roles }: { readonly name: string; readonly email: string; readonly roles: readonly identity.Role[] },
): Promise<{ readonly id: string; readonly token: string }> {
  const sealed = await identity.sealPerson(outside, vault, institution, { name, email })
  const invitation = await identity.makeInvitation(outside.newId, vault, institution)
  const id = await inWork(outside, institution, async (work): Promise<Outcome<identity.PersonId, Refusal>> => {
    const added = await identity.addPerson(work, sealed)
    if (!added.ok) return added
    for (const role of roles) {
      const granted = await identity.grantRole(work, `person:${added.value}`, role)
      if (!granted.ok) return granted
    }
    await identity.invite(work, added.value, 'join', invitation)
    return added
  })
  return { id, token: invitation.token }
}

/** Its permits are what two people have registered; what it may do with them is no matter of registering. */
export async function openAgent(
  outside: Outside,
  institution: InstitutionId,
  sponsor: `person:${string}`,
): Promise<{ readonly client: string; readonly clientKey: ClientKey }> {
  const { secret, jwk, thumbprint } = newProofKey()
  const client = await inWork(outside, institution, async (work): Promise<Outcome<identity.ClientId, Refusal>> => {
    const registered = await register(work, `Agent ${thumbprint}`, jwk)
    if (!registered.ok) return registered
    const agent = { client: registered.value, sponsor, requestsMax: 10_000, amountMax: 10_000_00n }
    const added = await identity.registerAgent(work, agent)
    if (!added.ok) return added
    const granted = await identity.grantRole(work, `client:${registered.value}`, 'ai_agent')
    return granted.ok ? registered : granted
  })
  return { client, clientKey: { kid: thumbprint, secret } }
}

export function revokeRole(
  outside: Outside,
  institution: InstitutionId,
  person: `person:${string}`,
  role: identity.Role,
): Promise<void> {
  return inWork(outside, institution, work => identity.revokeRole(work, person, role))
}

/** Through the front door: no route of today edits what somebody else has proposed, and the next may. */
export async function editProposal(
  outside: Outside,
  institution: InstitutionId,
  editor: `person:${string}`,
  id: change.ProposalId,
  content: change.Proposal['content'],
): Promise<string> {
  const perform = async (work: Work): Promise<Outcome<change.Proposal, Refusal>> => {
    const found = await change.findProposal(work, id)
    return found.ok ? change.revise(work, id, found.value.version, content) : found
  }
  const { contentHash } = await inWork(outside, institution, perform, editor)
  return contentHash
}

async function inWork<T>(
  outside: Outside,
  institution: InstitutionId,
  perform: (work: Work) => Promise<Outcome<T, Refusal>>,
  actor: Actor = 'process:attack',
): Promise<T> {
  const outcome = await transact(outside, institution, actor, perform)
  return outcome.ok ? outcome.value : fault(`the bank was refused: ${outcome.refusal.code}`)
}
