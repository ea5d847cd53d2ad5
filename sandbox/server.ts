// The bank over HTTP, on loopback: the two calls that payments make, and what a person or a simulation tells it or asks.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

import { isId, isInstitutionId } from '../src/base/ids.ts'
import { parseMoney } from '../src/base/money.ts'
import { type Accident, accidentNames, isAccident, type Rates } from './accidents.ts'
import { accountNumber, outageMinutesUsual, type SandboxBank } from './bank.ts'
import { balanceOf, slowMsUsual } from './books.ts'
import { type Answers, type Given, inquire, send } from './calls.ts'
import { dollars } from './camt.ts'
import type { Cents } from './facts.ts'
import { answerGateway, isForGateway } from './gateway.ts'
import { fileBytesMax } from './intake.ts'
import { readJson } from './json.ts'

export type BankServer = { readonly address: URL; readonly close: () => Promise<void> }

const bodyBytesMax = 4_194_304
const timesMax = 1_000_000
const minutesMax = 60 * 24 * 366

/** What was asked cannot be understood, and nothing was done. */
class NotUnderstood extends Error {}

type Body = Readonly<Record<string, unknown>>

export type ServerOptions = {
  /** Whose calls those are that name no institution. */
  readonly caller: string
  readonly port: number
  /** The folders that are also to be had over HTTP, and the token for that. */
  readonly gateway?: Gateway | undefined
  /** Told when the bank must not go on. */
  readonly onFault: (thrown: unknown) => void
}
type Gateway = { readonly root: string; readonly token: string }

export async function serveBank(
  bank: SandboxBank,
  { caller, port, gateway, onFault }: ServerOptions,
): Promise<BankServer> {
  const server = createServer((request, response) => {
    answer(bank, caller, gateway, request, response).catch((thrown: unknown) => {
      if (thrown instanceof NotUnderstood) return reply(response, 400, { error: thrown.message })
      response.destroy()
      onFault(thrown)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const listening = server.address()
  const taken = typeof listening === 'object' && listening !== null ? listening.port : port
  return {
    address: new URL(`http://127.0.0.1:${taken}/`),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  bank: SandboxBank,
  caller: string,
  gateway: Gateway | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bank')
  const words = pathname.split('/').filter(word => word !== '')
  const what = `${request.method} ${words.at(-1) ?? ''}`
  if (isForGateway(words)) return overGateway(bank, gateway, words, request, response)
  const [named] = words.length === 2 ? words : []
  if (what === 'POST instructions' || what === 'POST inquiries') {
    const list = await bodyOf(request)
    // As if nobody listened there.
    if (bank.isOut()) return void request.socket.resetAndDestroy()
    const institution = named === undefined ? caller : institutionIn(named)
    const { answers, isCut, slowMs } = called(bank, what, institution, list)
    if (slowMs > 0) await pause(slowMs, undefined, { ref: false })
    return isCut ? void response.destroy() : reply(response, 200, answers)
  }
  const perform = routes[what]
  if (perform === undefined) return reply(response, 404, { error: `there is no ${what}` })
  const given = request.method === 'POST' ? await bodyOf(request) : Object.fromEntries(searchParams)
  if (!isBody(given)) throw new NotUnderstood('an object is wanted')
  reply(response, 200, await perform(bank, named === undefined ? given : { institution: named, ...given }))
}

/** Files over HTTP; what goes wrong with calls goes wrong with these acts too. */
async function overGateway(
  bank: SandboxBank,
  gateway: Gateway | undefined,
  words: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', headers } = request
  const body = await bytesOf(request, fileBytesMax)
  if (bank.isOut()) return void request.socket.resetAndDestroy()
  if (gateway === undefined) return reply(response, 404, { error: 'SANDBOX_FILES and SANDBOX_TOKEN open the gateway' })
  if (headers.authorization !== `Bearer ${gateway.token}`) return reply(response, 401, { error: 'another token' })
  const [first = '', ...rest] = words
  const institution = institutionIn(first)
  const isAct = method === 'PUT' || method === 'POST'
  const subject = `${method} ${words.join('/')} ${String(headers['idempotency-key'])}`
  const happens = (accident: Accident) => isAct && bank.act(() => bank.happens(accident, subject))
  if (happens('hung_up')) return void response.destroy()
  const answered = answerGateway(bank, gateway.root, institution, { method, words: rest, headers, body })
  if (happens('accepted_then_hung_up')) return void response.destroy()
  if (happens('slow_answer')) await pause(bank.books.manners.slowMs, undefined, { ref: false })
  const said = Buffer.isBuffer(answered.body) ? answered.body : JSON.stringify(answered.body)
  response.writeHead(answered.status, answered.headers).end(said)
}

function called(bank: SandboxBank, what: string, institution: string, list: unknown): Answers {
  if (!Array.isArray(list)) throw new NotUnderstood('a list is wanted')
  return what === 'POST instructions'
    ? send(bank, institution, list.map(readInstruction))
    : inquire(bank, list.map(String))
}

/** What a person may tell the bank, or ask it. */
const routes: Readonly<Record<string, (bank: SandboxBank, given: Body) => unknown>> = {
  'GET clock': showClock,
  'POST clock': async (bank, given) => {
    setClock(bank, given)
    await bank.pass()
    return showClock(bank)
  },
  'POST pass': async bank => {
    await bank.pass()
    return showClock(bank)
  },
  'POST funding': (bank, given) => {
    const [institution, cents] = [institutionOf(given), centsIn(textIn(given, 'amount'))]
    const endToEndId = textIn(given, 'reference', 'funding').slice(0, 35)
    bank.act(() =>
      bank.book(institution, bank.now(), {
        side: 'credit',
        cents,
        code: ['RCDT', 'DMCT'],
        references: { endToEndId },
        count: 1,
      }),
    )
    return showAccount(bank, institution)
  },
  'POST terms': (bank, given) => {
    const [institution, isPrefunded] = [institutionOf(given), given['isPrefunded'] === true]
    bank.act(() => {
      bank.account(institution)
      bank.note({ fact: 'terms_set', institution, isPrefunded })
    })
    return showAccount(bank, institution)
  },
  'POST requests': async (bank, given) => {
    bank.act(() => bank.askFor(institutionOf(given)))
    await bank.pass()
    return showClock(bank)
  },
  'GET account': (bank, given) => showAccount(bank, institutionOf(given)),
  'GET manners': showManners,
  'POST manners': (bank, given) => {
    setManners(bank, given)
    return showManners(bank)
  },
  'GET accidents': bank => Object.fromEntries(bank.books.accidents),
  'GET paid': showPaid,
  'GET files': showFiles,
}

function showClock(bank: SandboxBank): Body {
  return { now: bank.now().toISOString(), stands: bank.books.clock.standsAt !== null, isOut: bank.isOut() }
}

/** Time goes forward, except while nothing has happened yet: what has been stated stays stated. */
function setClock(bank: SandboxBank, given: Body): void {
  const { now: to, advanceMinutes, stands } = given
  const before = bank.now()
  let now = before
  if (typeof to === 'string') now = new Date(to)
  if (advanceMinutes !== undefined)
    now = new Date(now.getTime() + numberIn(given, 'advanceMinutes', minutesMax) * 60_000)
  if (Number.isNaN(now.getTime())) throw new NotUnderstood('now is an instant such as 2026-01-05T15:00:00Z')
  if (now < before && bank.books.accounts.size > 0) throw new NotUnderstood('the clock does not go back')
  const isStanding = typeof stands === 'boolean' ? stands : bank.books.clock.standsAt !== null
  const aheadMs = now.getTime() - bank.machineNow().getTime()
  bank.act(() => bank.note({ fact: 'clock_set', aheadMs, standsAt: isStanding ? now.toISOString() : null }))
}

function showManners({ books }: SandboxBank): Body {
  return { ...books.manners, ordered: Object.fromEntries([...books.ordered].filter(([, times]) => times > 0)) }
}

/** `{accident, times}` orders the next ones; `{seed, rates}` leaves it to chance. An outage begins at once. */
function setManners(bank: SandboxBank, given: Body): void {
  const { accident, seed, rates, slowMs } = given
  const ordered = accident === undefined ? undefined : accidentIn(textIn(given, 'accident'))
  const times = numberIn(given, 'times', timesMax, 1)
  const minutes = numberIn(given, 'minutes', minutesMax, outageMinutesUsual)
  const before = bank.books.manners
  const after = {
    seed: seed === undefined ? before.seed : numberIn(given, 'seed', Number.MAX_SAFE_INTEGER),
    rates: rates === undefined ? before.rates : ratesIn(rates),
    slowMs: slowMs === undefined ? before.slowMs : numberIn(given, 'slowMs', slowMsUsual * 10),
  }
  bank.act(() => {
    if (seed !== undefined || rates !== undefined || slowMs !== undefined) bank.note({ fact: 'manners_set', ...after })
    if (ordered === undefined) return
    bank.note({ fact: 'accident_ordered', accident: ordered, times })
    if (ordered === 'outage' && bank.happens('outage', bank.now().toISOString())) bank.breakDown(minutes)
  })
}

function showAccount(bank: SandboxBank, institution: string): Body {
  const account = bank.books.accounts.get(institution)
  if (account === undefined) throw new NotUnderstood(`${institution} has no account yet`)
  return {
    institution,
    account: accountNumber(institution),
    isPrefunded: account.isPrefunded,
    balance: dollars(balanceOf(account)),
    statedOn: account.statedOn,
    bookings: account.bookings.map(({ cents, ...booking }) => ({ ...booking, amount: dollars(cents) })),
  }
}

function showPaid({ books }: SandboxBank, { institution }: Body): Body {
  const paid = [...books.paid.values()].filter(one => institution === undefined || one.institution === institution)
  return {
    paid: paid.map(({ cents, ...one }) => ({ ...one, amount: dollars(cents) })),
    misdirected: dollars(books.misdirected),
  }
}

function showFiles({ books }: SandboxBank, { institution }: Body): Body {
  const own = books.files.filter(file => institution === undefined || file.institution === institution)
  return {
    files: own.map(({ institution: of, name, takenAt, verdict, cents, settlings }) => ({
      institution: of,
      name,
      takenAt,
      ...verdict,
      amount: dollars(cents),
      settlesOn: settlings[0]?.on ?? null,
    })),
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const bytes = await bytesOf(request, bodyBytesMax)
  const given = bytes.length === 0 ? {} : readJson(bytes)
  if (given === undefined) throw new NotUnderstood('the body is not JSON')
  return given
}

async function bytesOf(request: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    const part = Buffer.from(chunk)
    bytes += part.length
    if (bytes > bytesMax) throw new NotUnderstood('the body is too large')
    chunks.push(part)
  }
  return Buffer.concat(chunks)
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readInstruction(given: unknown): Given {
  if (!isBody(given)) throw new NotUnderstood('an instruction is an object')
  const id = textIn(given, 'id')
  if (!isId('itn', id)) throw new NotUnderstood('an instruction has an id of its own')
  const currency = textIn(given, 'currency')
  return {
    id,
    reference: textIn(given, 'reference'),
    cents: centsIn(textIn(given, 'amount'), currency),
    currency,
    method: textIn(given, 'method', 'ach'),
  }
}

function textIn(given: Body, name: string, fallback?: string): string {
  const value = given[name] ?? fallback
  if (typeof value !== 'string') throw new NotUnderstood(`${name} is missing`)
  return value
}

function institutionOf(given: Body): string {
  return institutionIn(textIn(given, 'institution'))
}

function institutionIn(text: string): string {
  if (!isInstitutionId(text)) throw new NotUnderstood(`${text} cannot be an institution`)
  return text
}

function centsIn(amount: string, currency = 'USD'): Cents {
  const money = parseMoney(amount, currency)
  if (!money.ok) throw new NotUnderstood(`the amount is ${money.refusal.code}`)
  return money.value.minor
}

function numberIn(given: Body, name: string, max: number, fallback?: number): number {
  const value = given[name] ?? fallback
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max)
    throw new NotUnderstood(`${name} is a whole number up to ${max}`)
  return value
}

function accidentIn(name: string): Accident {
  if (isAccident(name)) return name
  throw new NotUnderstood(`${name} is none of ${accidentNames.join(', ')}`)
}

function ratesIn(given: unknown): Rates {
  if (!isBody(given)) throw new NotUnderstood('rates are an object')
  const rates: { [accident in Accident]?: number } = {}
  for (const [name, rate] of Object.entries(given)) {
    if (typeof rate !== 'number' || !(rate >= 0 && rate <= 1)) throw new NotUnderstood(`${name} is from 0 to 1`)
    rates[accidentIn(name)] = rate
  }
  return rates
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
