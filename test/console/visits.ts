// How one comes to each page, and who: whoever works there most, and where a page is of one thing, that thing is made, or found,
// first.

import { randomUUID } from 'node:crypto'

import { fault } from '../../src/base/outcome.ts'
import type { Role } from '../../src/identity/identity.ts'
import { bankFiles } from './bank-files.ts'
import { type ListedPage, mayRead } from './listed-pages.ts'
import { aBackup, aBreak, anException } from './things.ts'
import type { ConsoleWorld } from './world.ts'

type Visit = {
  readonly by: Role
  /** Its address here and now. */
  readonly to: (world: ConsoleWorld) => Promise<string>
}

/** By path: of those pages that are of one thing, and of those on which something must be, or there is nothing to look at. */
const addresses: Readonly<Record<string, Visit['to']>> = {
  '/ledger/breaks': async world => `/ledger/breaks?row=${await aBreak(world)}`,
  '/queue/exceptions/$exception': async world => `/queue/exceptions/${await anException(world, 'refused', '7.77')}`,
  '/approvals': async world => `/approvals?row=${await aProposal(world)}`,
  '/approvals/$proposal': async world => `/approvals/${await aProposal(world)}`,
  '/administration/people/$person': async world => `/administration/people/${(await world.colleague('operator')).id}`,
  '/administration/permits': () => Promise.resolve('/administration/permits?like=approve&permit=approve.payments'),
  '/administration/settings/$setting': () => Promise.resolve('/administration/settings/payments.approvals'),
  '/administration/clients': async ({ target: { owner } }) => {
    const [row] = await owner<{ id: string }[]>`select client_id as id from identity.client order by client_id limit 1`
    return `/administration/clients?row=${row?.id ?? fault('the bank has a program')}`
  },
  '/risk/risks/$risk': () => Promise.resolve('/risk/risks/stride.tampering'),
  '/risk/controls/$control': () => Promise.resolve('/risk/controls/ledger.immutable'),
  '/operations/backups': async world => {
    await aBackup(world)
    return '/operations/backups'
  },
  '/audit/receipts/$receipt': async world => `/audit/receipts/${(await aPayment(world)).receipt.id}`,
  '/payments/new': ({ target: { machine } }) =>
    Promise.resolve(`/payments/new?member=${machine.member}&payee=${machine.payee}`),
  '/payments/$payment': async world => `/payments/${(await aPayment(world)).id}`,
  '/members/$member': ({ target: { machine } }) => Promise.resolve(`/members/${machine.member}`),
  '/payees/$payee': ({ target: { machine } }) => Promise.resolve(`/payees/${machine.payee}`),
  '/standing-orders/$standingOrder': async world => `/standing-orders/${await aStandingOrder(world)}`,
  '/disputes': async world => `/disputes?row=${await aDispute(world)}`,
  '/disputes/$dispute': async world => `/disputes/${await aDispute(world)}`,
  '/ledger/accounts/$account': async ({ target: { owner } }) => {
    const [row] = await owner<{ id: string }[]>`select account_id as id from payments.funding_account limit 1`
    return `/ledger/accounts/${row?.id ?? fault('somebody has an account')}`
  },
  '/ledger/general-ledger/$day': () => Promise.resolve('/ledger/general-ledger/2026-01-05'),
  '/rails/files/$file': async world => `/rails/files/${await bankFiles(world).file}`,
  '/rails/incoming/$file': async world => `/rails/incoming/${(await bankFiles(world).statement).file}`,
  '/rails/statements/$statement': async world => `/rails/statements/${(await bankFiles(world).statement).statement}`,
}

/** By its contract. */
type Ordered = { readonly id: string; readonly receipt: { readonly id: string } }

async function aPayment({ target: { machine } }: ConsoleWorld): Promise<Ordered> {
  const { fundingAccount, payee } = machine
  const body = JSON.stringify({ fundingAccount, payee, amount: { value: '1.00', currency: 'USD' }, isRepeat: true })
  const ordered = await machine.call({ method: 'POST', path: '/v1/payments', key: randomUUID(), body })
  return (await ordered.json()) as Ordered
}

/** A change of a setting that waits; there is one at a time. */
async function aProposal({ target: { machine, owner } }: ConsoleWorld): Promise<string> {
  const [row] = await owner<{ id: string }[]>`
    select proposal_id as id from change.proposal where kind = 'payments.payees' and state = 'open' limit 1`
  return row?.id ?? made(machine, '/v1/settings/payments.payees/proposals', { coolOffHours: 48 })
}

const inTwoWeeksMs = 14 * 86_400_000

async function aStandingOrder({ target: { machine } }: ConsoleWorld): Promise<string> {
  const { fundingAccount, payee } = machine
  const startOn = new Date(Date.now() + inTwoWeeksMs).toISOString().slice(0, 10)
  const terms = { fundingAccount, payee, amount: { value: '12.00', currency: 'USD' }, frequency: 'monthly', startOn }
  return made(machine, '/v1/standing-orders', terms)
}

async function aDispute({ target: { machine } }: ConsoleWorld): Promise<string> {
  const { member, fundingAccount } = machine
  const receivedAt = new Date(Date.now() - 60_000).toISOString()
  const about = { fundingAccount, transferOn: receivedAt.slice(0, 10), amount: { value: '25.00', currency: 'USD' } }
  const words = 'Nobody here ordered that.'
  const notice = { member, about, kind: 'unauthorized', form: 'oral', mustConfirm: true, receivedAt, words }
  return made(machine, '/v1/disputes', notice)
}

async function made(machine: ConsoleWorld['target']['machine'], path: string, body: object): Promise<string> {
  // Of a proposal there is one at a time: it takes no key.
  const own = path.endsWith('/proposals') ? {} : { key: randomUUID() }
  const answer = await machine.call({ method: 'POST', path, ...own, body: JSON.stringify(body) })
  const text = await answer.text()
  if (answer.status !== 201) return fault(`${path} was answered with ${answer.status}: ${text}`)
  return (JSON.parse(text) as Ordered).id // By its contract.
}

/** Who is sent to a page, if they may: the first of these. */
const visitors: readonly Role[] = [
  'operator',
  'approver',
  'compliance',
  'auditor',
  'security_analyst',
  'platform_engineer',
  'examiner',
  'executive',
  'member_services',
]

export function visitTo(page: ListedPage): Visit {
  const { path } = page
  // Who reads no risks sees of the plan what is planned now.
  const by =
    path === '/plan' ? 'compliance' : (visitors.find(role => mayRead(role, page)) ?? fault(`nobody may see ${path}`))
  const to = addresses[path]
  if (to === undefined && path.includes('$')) fault(`test/console/visits.ts does not say how one comes to ${path}`)
  return { by, to: to ?? (() => Promise.resolve(path)) }
}
