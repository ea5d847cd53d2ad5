// Opens the institution of a simulation through the front doors, as it stands on the morning of its first day.

import type { InstitutionId } from '../../src/base/ids.ts'
import { done, fault } from '../../src/base/outcome.ts'
import { type Outside, transact, type Work } from '../../src/base/work.ts'
import * as change from '../../src/change/change.ts'
import * as identity from '../../src/identity/identity.ts'
import * as ledger from '../../src/ledger/ledger.ts'
import * as payments from '../../src/payments/payments.ts'
import type { Vault } from '../../src/protection/protection.ts'
import { must } from '../replay/bank.ts'
import type { PayeeKind, PlannedMember } from './plan.ts'

export const institution: InstitutionId = 'simulated'
export const timeZone = 'America/Chicago'
const actor = 'process:simulation'
const currency = 'USD'
const routingNumber = '111000025'
/** So many members, with all that is theirs, in one work. */
const batch = 250
const otherBank = '071000013'

/** Files of which format the institution's bank takes. */
export type CreditFormat = 'nacha' | 'pain.001'

const creditTransfer = {
  version: 9,
  initiatorName: 'SIMULATED CREDIT UNION',
  initiatorIdentification: '1111000025',
  debtorName: 'SIMULATED CREDIT UNION',
  debtorAccount: { number: '000440055006600' },
  debtorBank: routingNumber,
}

export const debtorNumbers: readonly string[] = [creditTransfer.debtorAccount.number]
export const operatorNames = ['Olga Operator', 'Paul Approver'] as const

export function emailOf(name: string): string {
  return `${name.toLowerCase().replace(' ', '.')}@example.com`
}

/** What the institution has agreed with the sandbox bank. */
const ach = {
  destination: '091000019',
  destinationName: 'SANDBOX BANK',
  origin: routingNumber,
  originName: 'SIMULATED CREDIT UNION',
  originator: routingNumber,
  companyName: 'SIMULATED CU',
  companyIdentification: '1111000025',
}

export type Person = {
  readonly member: string
  readonly fundingAccount: string
  readonly account: ledger.AccountId
  /** What the core calls the account, where it keeps it. */
  readonly atCore: string | null
  readonly payees: readonly { readonly id: string; readonly kind: PayeeKind }[]
}
/** What the core calls an account. */
export function coreNumber(number: string): string {
  return `C-${number}`
}

type Enrolled = PlannedMember & {
  readonly id: payments.MemberId
  readonly funding: payments.FundingAccountId
  readonly account: ledger.AccountId
}
export type Opened = {
  readonly people: readonly Person[]
  readonly client: identity.ClientId
  /** People, as the header names them. */
  readonly operators: readonly [string, string]
  /** What came into the ledger from outside. */
  readonly deposited: bigint
}

export async function open(
  outside: Outside,
  vault: Vault,
  plan: readonly PlannedMember[],
  format: CreditFormat,
): Promise<Opened> {
  const inWork = <T>(perform: (work: Work) => Promise<T>) => inOneWork(outside, perform)
  const opened = await transact(outside, institution, actor, work =>
    payments.openInstitution(work, { name: 'Simulated Credit Union', timeZone, currency, rules: 'us', routingNumber }),
  )
  must(opened)
  const client = await inWork(async work => must(await identity.addClient(work, 'Online bank')))
  const operators: string[] = []
  for (const name of operatorNames) {
    const person = await identity.sealPerson(outside, vault, institution, { name, email: emailOf(name) })
    operators.push(await inWork(async work => must(await identity.addPerson(work, person))))
  }
  await setFiles(outside, vault, format, inWork)
  const [external = fault('one was opened')] = await inWork(work =>
    ledger.openAccounts(work, [{ currency, kind: 'external', normalSide: 'debit', floor: null }]),
  )
  const enrolled: Enrolled[] = []
  for (let from = 0; from < plan.length; from += batch)
    enrolled.push(...(await enrol(outside, vault, plan, from, external)))
  // Neighbours are paid within the institution: all of them must be there first.
  const people: Person[] = []
  for (let from = 0; from < plan.length; from += batch)
    people.push(...(await addPayees(outside, vault, enrolled.slice(from, from + batch))))
  const header = (who: string) => `${institution}/${who}`
  const [first = fault('two people'), second = fault('two people')] = operators
  return {
    people,
    client,
    operators: [header(`person:${first}`), header(`person:${second}`)],
    deposited: plan.reduce((sum, { balance, isAtCore }) => sum + (isAtCore ? 0n : balance), 0n),
  }
}

async function inOneWork<T>(outside: Outside, perform: (work: Work) => Promise<T>): Promise<T> {
  return must(await transact(outside, institution, actor, async work => done(await perform(work))))
}

async function setFiles(
  outside: Outside,
  vault: Vault,
  format: CreditFormat,
  inWork: <T>(perform: (work: Work) => Promise<T>) => Promise<T>,
) {
  const asked = {
    approveFrom: '150000',
    times: ['10:00', '13:50', '15:30', '17:05'],
    ...(format === 'nacha' ? { ach } : { ach: null, creditTransfer }),
  }
  const name = payments.settingNames.files
  const { content, numbers } = await payments.sealSetting(vault, institution, name, asked)
  const proposed = await inWork(async work => must(await payments.proposeSetting(work, name, content, numbers)))
  await transact(outside, institution, 'person:approver', async work => {
    const approved = must(await change.approve(work, proposed.id, proposed.contentHash))
    must(await payments.carryOut(work, approved))
    await change.applied(work, proposed.id)
    return done(undefined)
  })
}

async function enrol(
  outside: Outside,
  vault: Vault,
  plan: readonly PlannedMember[],
  from: number,
  external: ledger.AccountId,
): Promise<readonly Enrolled[]> {
  const { newId } = outside
  const own = plan.slice(from, from + batch).map((planned, index) => ({
    ...planned,
    place: from + index,
    id: newId('mem'),
    funding: newId('fac'),
  }))
  const members = await payments.sealMembers(
    vault,
    institution,
    own.map(({ id, name, place }) => ({ id, name, reference: `M-${place}` })),
  )
  const numbers = await payments.sealFundingNumbers(
    vault,
    institution,
    own.map(({ id, funding, number }) => ({ id: funding, member: id, number })),
  )
  const atCore = await Promise.all(
    own.map(async ({ id, funding, number, isAtCore }) =>
      isAtCore
        ? payments.sealCoreNumber(vault, { institution, member: id }, { id: funding, number: coreNumber(number) })
        : undefined,
    ),
  )
  const accounts = await inOneWork(outside, async work => {
    must(await payments.addMembers(work, members))
    const opened = must(
      await payments.addFundingAccounts(
        work,
        own.map(({ id, funding }, index) => {
          const core = atCore[index]
          return {
            id: funding,
            member: id,
            number: numbers[index] ?? fault('a number for each'),
            currency,
            floor: core === undefined ? 0n : null,
            ...(core === undefined ? {} : { core }),
          }
        }),
      ),
    )
    const posted = await ledger.post(
      work,
      own.flatMap(({ place, balance, isAtCore }, index): ledger.TransferOrder[] => {
        const credit = opened[index]?.account ?? fault('an account for each')
        const money = { minor: balance, currency }
        return isAtCore ? [] : [{ kind: 'direct', key: `opening/${place}`, debit: external, credit, money }]
      }),
    )
    for (const outcome of posted) must(outcome)
    return opened
  })
  return own.map((planned, index) => ({
    ...planned,
    account: accounts[index]?.account ?? fault('an account for each'),
  }))
}

async function addPayees(outside: Outside, vault: Vault, own: readonly Enrolled[]): Promise<readonly Person[]> {
  const { newId } = outside
  const plain = own.flatMap(({ id, payees }) =>
    payees.map(({ kind, name, number }, index) => ({
      id: newId('pye'),
      member: id,
      nickname: `${name} ${index}`,
      name,
      bank: kind === 'neighbour' ? routingNumber : otherBank,
      number,
      kind,
      ...(kind === 'check' ? { method: 'check' as const } : {}),
      ...(kind === 'check'
        ? { address: { street: '1 Main St', city: 'Springfield', region: 'IL', zip: '62701' } }
        : {}),
    })),
  )
  const payees = await payments.sealPayees(vault, institution, plain)
  await inOneWork(outside, async work => void must(await payments.addPayees(work, payees)))
  return own.map(({ id, funding, account, number, isAtCore }) => ({
    member: id,
    fundingAccount: funding,
    account,
    atCore: isAtCore ? coreNumber(number) : null,
    payees: plain.filter(({ member }) => member === id).map(payee => ({ id: payee.id, kind: payee.kind })),
  }))
}
