// What is attacked: a service that really runs, with two banks in it, and what an attacker could come by.

import type { TrustedKeys } from '../../src/audit/audit.ts'
import type { Sql } from '../../src/base/database.ts'
import type { InstitutionId } from '../../src/base/ids.ts'
import type { Asked, ClientKey, ProofKey } from '../../src/base/signed-call.ts'
import type { DatabaseRole } from '../../src/continuity/postgres.ts'
import type { Role } from '../../src/identity/identity.ts'
import type { Desk, Invited, Person, Places } from './people.ts'

/** A registered client, with all that it keeps. Whoever stole some of it has some of this. */
export type Machine = {
  readonly institution: InstitutionId
  readonly client: string
  readonly clientKey: ClientKey
  readonly proofKey: ProofKey
  /** Everything that it was registered for, unless told otherwise; for one member, if one is named. */
  readonly token: (scopes?: readonly string[], member?: string) => Promise<string>
  readonly call: (asked: Asked) => Promise<Response>
  /** At another process than the family's. */
  readonly callAt: (url: string, asked: Asked) => Promise<Response>
  /** The same, with a token that speaks for one member only. */
  readonly callFor: (member: string, asked: Asked) => Promise<Response>
  /** Something of its own to pay with, and to steal. */
  readonly member: string
  readonly fundingAccount: string
  readonly payee: string
  /** Somebody else at the same bank. */
  readonly neighbour: { readonly member: string; readonly fundingAccount: string; readonly payee: string }
}

/** One more process beside those that run, ended with the case that wanted it. */
export type Extra = { readonly url: string; readonly end: () => Promise<void> }

/** What a process is told otherwise than its brothers. */
export type Told = {
  readonly env?: Readonly<Record<string, string>>
  /** How far its clock is from ours. */
  readonly shiftMs?: number
  /** How many seconds pass for it in one of ours: what it keeps grows old sooner. */
  readonly pace?: number
  /** Of a copy of the project, instead of ours. */
  readonly code?: string
  /** Instead of its own folder of keys. */
  readonly keys?: string
}

export type Target = {
  /** Public addresses, at which they are reached as well. */
  readonly api: string
  readonly office: string
  readonly issuer: string
  readonly machine: Machine
  /** Of another institution. */
  readonly stranger: Machine
  /** Somebody new with these roles, who has a passkey. */
  readonly person: (
    roles: readonly Role[],
    more?: { readonly password?: string; readonly at?: 'stranger' },
  ) => Promise<Person>
  /** Somebody of this name with these roles, and the link by which they come to a passkey. */
  readonly invitation: (name: string, roles: readonly Role[]) => Promise<Invited & { readonly link: string }>
  /** Somebody with these roles who is signed in by passkey; the same for the same roles. */
  readonly desk: (...roles: readonly ('at stranger' | Role)[]) => Promise<Desk>
  /** A second process of this kind on the same database, perhaps at another hour, perhaps without something it needs. */
  readonly another: (name: 'api' | 'office' | 'issuer' | 'vault', told: Told) => Promise<Extra>
  /** An office and an issuer of their own, at another hour; the issuer's keys in that folder, if it has one of its own. */
  readonly officeAt: (shiftMs: number, issuerKeys?: string) => Promise<Places & { readonly end: () => Promise<void> }>
  /** Until it is three in the morning where the institutions are; for them it is day now. */
  readonly msUntilThree: number
  /** While nobody holds the keys. */
  readonly withoutVault: <T>(perform: () => Promise<T>) => Promise<T>
  /** While nobody answers people; then again, at the same address. */
  readonly withoutOffice: <T>(perform: () => Promise<T>) => Promise<T>
  /** While nobody seals. */
  readonly withoutSealer: <T>(perform: () => Promise<T>) => Promise<T>
  /** Whom an auditor of this family believes. */
  readonly trusted: TrustedKeys
  /** With a worker that was told otherwise instead of the family's. */
  readonly withWorker: <T>(told: Told, perform: () => Promise<T>) => Promise<T>
  /** While somebody tries the controls, on a canary of this family's. */
  readonly withProber: <T>(perform: () => Promise<T>) => Promise<T>
  readonly environment: (name: 'api' | 'office' | 'issuer') => NodeJS.ProcessEnv
  /** The folder of one process's keys. */
  readonly keys: (name: 'api' | 'office' | 'issuer' | 'vault' | 'worker') => string
  /** A program on a model, with all scopes there are, whom this person instructs. */
  readonly agent: (sponsor: string) => Promise<Machine>
  /** Edits what another has proposed. Answers with the hash of what it is now. */
  readonly edit: (editor: string, proposal: `prp_${string}`, content: object) => Promise<string>
  /** As the product does it when two people have agreed. */
  readonly revokeRole: (person: string, role: Role) => Promise<void>
  readonly owner: Sql
  /** As one process sees the database. */
  readonly as: (role: DatabaseRole) => Sql
  /** What PostgreSQL itself has logged. */
  readonly databaseLog: () => Promise<string>
  /** Everything that all processes have logged. */
  readonly logs: () => Promise<string>
}

/** What must not have changed by an attack that was fended off. */
export async function stateOf({ owner }: Target): Promise<string> {
  const [row] = await owner<{ state: string }[]>`
    select concat_ws(' ',
             (select count(*) from payments.payment), (select count(*) from ledger.transfer),
             (select count(*) from payments.payee), (select count(*) from change.approval),
             (select count(*) from identity.role_grant where granted_by <> 'process:attack')) as state`
  return row?.state ?? ''
}
