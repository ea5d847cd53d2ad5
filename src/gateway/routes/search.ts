// One field that finds: by what stands on a screen, on paper or in a file of the bank.
//
// What is found is what the pages of whoever asks would show them, and of it no more than what it is and how it stands. A kind
// that they may not read is not looked for. Nothing sealed is opened: a name, an e-mail and the number of an account find nothing.

import { type Static, Type } from 'typebox'

import { daysAfter } from '../../base/dates.ts'
import { isId } from '../../base/ids.ts'
import { parseMoney } from '../../base/money.ts'
import { done } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as change from '../../change/change.ts'
import type { Permit } from '../../identity/identity.ts'
import * as ledger from '../../ledger/ledger.ts'
import * as payments from '../../payments/payments.ts'
import * as rails from '../../rails/rails.ts'
import { mayAlso } from '../may.ts'
import { route } from '../route.ts'
import { writeAmount } from '../wire.ts'

const strict = { additionalProperties: false }
const soughtCharsMax = 100
const hitsMax = 25
const amountDays = 90
const beginningCharsMin = 8

/** Which permit opens the page of each kind, where it is read, and what people call it. */
const kinds = {
  payment: ['payments.read', '/v1/payments/', 'Payment'],
  member: ['members.read', '/v1/members/', 'Member'],
  payee: ['payees.read', '/v1/payees/', 'Payee'],
  funding_account: ['funding_accounts.read', '/v1/funding-accounts?id=', 'Funding account'],
  standing_order: ['standing_orders.read', '/v1/standing-orders/', 'Standing order'],
  exception: ['exceptions.read', '/v1/exceptions/', 'Exception'],
  dispute: ['disputes.read', '/v1/disputes/', 'Dispute'],
  stop_order: ['stop_payments.read', '/v1/stop-orders/', 'Stop order'],
  break: ['breaks.read', '/v1/breaks/', 'Break'],
  file: ['files.read', '/v1/files/', 'File to the bank'],
  incoming_file: ['incoming_files.read', '/v1/incoming-files/', 'File from the bank'],
  proposal: ['proposals.read', '/v1/proposals/', 'Proposal'],
  ledger_account: ['ledger.read', '/v1/ledger/accounts/', 'Account of the ledger'],
  biller: ['directory.read', '/v1/billers/', 'Biller'],
} as const satisfies Readonly<Record<string, readonly [permit: Permit, path: string, noun: string]>>
type Kind = keyof typeof kinds
const kindNames = Object.keys(kinds) as readonly Kind[] // Those of the table above.

const kindOfPrefix = {
  pay: 'payment',
  mem: 'member',
  pye: 'payee',
  fac: 'funding_account',
  sto: 'standing_order',
  exc: 'exception',
  dsp: 'dispute',
  spo: 'stop_order',
  brk: 'break',
  fil: 'file',
  inc: 'incoming_file',
  prp: 'proposal',
  acc: 'ledger_account',
  bil: 'biller',
} as const satisfies Readonly<Record<string, Kind>>
type Prefix = keyof typeof kindOfPrefix

const Hit = Type.Object(
  {
    kind: Type.Enum([...kindNames], { description: 'Which page shows it.' }),
    id: Type.String(),
    by: Type.Enum(['id', 'amount', 'trace', 'file_name', 'member_number', 'biller_name'], {
      description: 'What of it was looked for.',
    }),
    words: Type.String({ description: 'What it is and how it stands. Nobody is named.' }),
    path: Type.String({ description: 'Where it is read.' }),
  },
  { $id: 'SearchHit', ...strict },
)
type Hit = Static<typeof Hit>

const SearchHits = Type.Object({ items: Type.Array(Hit, { maxItems: hitsMax }) }, { $id: 'SearchHits', ...strict })

function hit(kind: Kind, id: string, by: Hit['by'], how: string): Hit {
  const [, path, noun] = kinds[kind]
  return { kind, id, by, words: `${noun}, ${how.replaceAll('_', ' ')}`, path: `${path}${id}` }
}

type May = (kind: Kind) => boolean
/** Each knows one way of finding, and whether what was typed could be that. */
type Finder = (work: Work, sought: string, may: May) => Promise<readonly Hit[]>

const byId: Finder = async (work, sought, may) => {
  const text = sought.toLowerCase()
  const prefix = text.slice(0, 3)
  if (!isKnown(prefix) || !isId(prefix, text)) return []
  const kind = kindOfPrefix[prefix]
  if (!may(kind)) return []
  const isBeginning = text.length - prefix.length - 1 >= beginningCharsMin
  const found = await finders[prefix](work, text)
  return found
    .filter(({ id }) => id === text || (isBeginning && id.startsWith(text)))
    .map(({ id, how }) => hit(kind, id, 'id', how))
}

function isKnown(prefix: string): prefix is Prefix {
  return Object.hasOwn(kindOfPrefix, prefix)
}

type Found = { readonly id: string; readonly how: string }
const inPayments = (prefix: payments.SoughtPrefix) => async (work: Work, text: string) =>
  (await payments.findBeginning(work, prefix, text)).map(({ id, state }) => ({ id, how: state }))

const finders: Readonly<Record<Prefix, (work: Work, text: string) => Promise<readonly Found[]>>> = {
  pay: inPayments('pay'),
  mem: inPayments('mem'),
  pye: inPayments('pye'),
  fac: inPayments('fac'),
  sto: inPayments('sto'),
  exc: inPayments('exc'),
  dsp: inPayments('dsp'),
  spo: inPayments('spo'),
  brk: inPayments('brk'),
  fil: async (work, text) =>
    (await rails.listFiles(work, behind('fil', text), payments.foundMax)).map(({ id, state, name }) => ({
      id,
      how: `${name}, ${state}`,
    })),
  inc: async (work, text) =>
    (await rails.listIncoming(work, {}, behind('inc', text), payments.foundMax)).map(({ id, state, name }) => ({
      id,
      how: `${name}, ${state}`,
    })),
  prp: async (work, text) =>
    (await change.listProposals(work, {}, behind('prp', text), payments.foundMax)).map(({ id, kind, state }) => ({
      id,
      how: `${kind}, ${state}`,
    })),
  acc: async (work, text) => {
    const whole = isId('acc', text) ? await ledger.findAccount(work, text) : undefined
    const next = await ledger.listAccounts(work, text, payments.foundMax)
    return [...(whole?.ok === true ? [whole.value] : []), ...next].map(({ id, kind, state }) => ({
      id,
      how: `${kind}, ${state}`,
    }))
  },
  bil: async (work, text) => {
    const found = isId('bil', text) ? await payments.findBiller(work, text) : undefined
    return found?.ok === true ? [{ id: found.value.id, how: `${found.value.name}, ${found.value.state}` }] : []
  },
}

function behind<P extends 'fil' | 'inc' | 'prp'>(prefix: P, text: string): `${P}_${string}` {
  return `${prefix}_${text.slice(prefix.length + 1)}${payments.lastBehind}`
}

const byAmount: Finder = async (work, sought, may) => {
  if (!may('payment') || !/^\$?\d{1,3}(,?\d{3})*\.\d{2,3}$/.test(sought)) return []
  const { currency } = await payments.institution(work)
  const money = parseMoney(sought.replace('$', '').replaceAll(',', ''), currency)
  if (!money.ok || money.value.minor === 0n) return []
  const found = await payments.listPaymentsWhere(
    work,
    {
      ...payments.everyPayment,
      currency,
      amountFrom: money.value.minor,
      amountUntil: money.value.minor,
      createdFrom: daysAfter(work.now, -amountDays),
    },
    'newest',
    undefined,
    payments.foundMax,
  )
  return found.map(payment => hit('payment', payment.id, 'amount', howOf(payment)))
}

function howOf({ money, method, state, processOn }: payments.Payment): string {
  return `${money.currency} ${writeAmount(money).value} by ${method}, ${state}, for ${processOn}`
}

const byTrace: Finder = async (work, sought, may) => {
  if (!may('payment') || !may('file') || !/^\d{15}$/.test(sought)) return []
  const found = await rails.foundByTrace(work, sought)
  return found.flatMap(({ reference, file, place }) => [
    hit('payment', payments.paymentOf(reference), 'trace', `entry ${place} of ${file}`),
    hit('file', file, 'trace', `entry ${place}`),
  ])
}

const byFileName: Finder = async (work, sought, may) => {
  if (!may('file') && !may('incoming_file')) return []
  const { sent, received } = await rails.foundByName(work, sought)
  return [
    ...(may('file') ? sent.map(({ id, name, state }) => hit('file', id, 'file_name', `${name}, ${state}`)) : []),
    ...(may('incoming_file')
      ? received.map(({ id, name, state }) => hit('incoming_file', id, 'file_name', `${name}, ${state}`))
      : []),
  ]
}

const byMemberNumber: Finder = async (work, sought, may) => {
  if (!may('member')) return []
  const found = await payments.lookUpMember(work, sought)
  return found === undefined ? [] : [hit('member', found.id, 'member_number', found.state)]
}

const byBillerName: Finder = async (work, sought, may) => {
  if (!may('biller') || !/\p{L}/u.test(sought)) return []
  const found = await payments.searchBillers(work, { name: sought })
  if (!found.ok) return []
  return found.value
    .slice(0, payments.foundMax)
    .map(({ id, name, address }) => hit('biller', id, 'biller_name', `${name}, ${address.city} ${address.region}`))
}

const ways: readonly Finder[] = [byId, byTrace, byAmount, byFileName, byMemberNumber, byBillerName]

export const search = route({
  method: 'GET',
  path: '/v1/search',
  permit: 'self.manage',
  door: 'office',
  summary:
    'Finds by an id or its first characters, an amount of the last ninety days, an ACH trace number, the name of a file, a member’s number or part of a biller’s name. What was sent end to end is the id of the payment. Names of people, e-mails and account numbers are sealed and find nothing; a UETR is not kept',
  query: Type.Object(
    {
      q: Type.String({
        minLength: 3,
        maxLength: soughtCharsMax,
        description: `What is looked for; of an id at least the first ${beginningCharsMin} characters behind its prefix.`,
      }),
    },
    strict,
  ),
  answers: { 200: SearchHits },
  refuses: [],
  prepare: (tools, { caller, query: { q } }) => {
    const permitted = new Set(kindNames.filter(kind => mayAlso(tools, caller, kinds[kind][0])))
    return done({ sought: q.trim(), may: (kind: Kind) => permitted.has(kind) })
  },
  perform: async (work, { sought, may }) => {
    const hits: Hit[] = []
    for (const find of ways) hits.push(...(await find(work, sought, may)))
    const once = new Map(hits.map(found => [`${found.kind} ${found.id}`, found]))
    return done([...once.values()].slice(0, hitsMax))
  },
  answer: items => ({ status: 200, body: { items } }),
})
