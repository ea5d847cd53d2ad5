// A pretend core: a working model of the system in which an institution keeps its accounts, which can misbehave. It takes an
// operation's id as its idempotency key, and remembers everything, unless it is made to forget.

import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

import { isId } from '../src/base/ids.ts'
import { formatMoney, parseMoney } from '../src/base/money.ts'
import { fault } from '../src/base/outcome.ts'
import type { Core, CoreAccount, CoreAnswer, CoreInquiry, CoreOperation, CoreOperationId } from '../src/rails/rails.ts'

export type Manner =
  | 'well'
  /** The connection breaks before it has understood anything. */
  | 'hang_up'
  /** It is done, and the answer is lost. */
  | 'do_then_hang_up'
  | 'answer_twice'
  /** Never answers, and heeds no signal. It is done. */
  | 'do_and_be_silent'
  /** Says that it is done, and has lost it afterwards. */
  | 'forget'

type Done = { readonly operation: CoreOperation; readonly answer: CoreAnswer }

export class PretendCore implements Core {
  /** What may be spent besides what we know of: members have lives. In minor units. */
  readonly balances = new Map<string, bigint>()
  readonly done = new Map<CoreOperationId, Done>()
  readonly askings = new Map<CoreOperationId, number>()
  /** Says so much more of these accounts than it has posted. */
  readonly lies = new Map<string, bigint>()
  /** Holds it shows and nobody asked for. */
  readonly strays = new Map<string, { readonly account: string; readonly minor: bigint }>()
  mannerOf: (operation: CoreOperation, asking: number) => Manner = () => 'well'
  /** Called in the middle of a call, when it has done what it was asked and has not answered. */
  onDone: () => Promise<void> | void = () => undefined
  isAway = false

  hold(operations: readonly CoreOperation[]): Promise<readonly CoreAnswer[]> {
    return this.#all(operations)
  }
  post(operations: readonly CoreOperation[]): Promise<readonly CoreAnswer[]> {
    return this.#all(operations)
  }
  reverse(operations: readonly CoreOperation[]): Promise<readonly CoreAnswer[]> {
    return this.#all(operations)
  }

  async #all(operations: readonly CoreOperation[]): Promise<readonly CoreAnswer[]> {
    if (this.isAway) throw new Error('the core is away')
    const answers: CoreAnswer[] = []
    let isCut = false
    let isSilent = false
    for (const operation of operations) {
      const asking = (this.askings.get(operation.id) ?? 0) + 1
      this.askings.set(operation.id, asking)
      const manner = this.mannerOf(operation, asking)
      if (manner === 'hang_up') {
        isCut = true
        continue
      }
      const known = this.done.get(operation.id)
      const answer = known?.answer ?? this.#decide(operation)
      if (known === undefined) this.done.set(operation.id, { operation, answer })
      if (manner === 'forget') this.forget(operation.id)
      if (manner === 'do_then_hang_up') isCut = true
      if (manner === 'do_and_be_silent') isSilent = true
      answers.push(answer)
      if (manner === 'answer_twice') answers.push(answer)
    }
    await this.onDone()
    if (isSilent) await new Promise(() => undefined)
    if (isCut) throw new Error('the core hung up')
    return answers
  }

  #decide({ id, kind, account, side, money, of }: CoreOperation): CoreAnswer {
    const declined = (reason: string): CoreAnswer => ({ id, state: 'declined', reason })
    if (!this.balances.has(account)) return declined('account_not_found')
    if (this.#endOf(id) !== undefined) return declined('reversed')
    if (kind === 'reverse') {
      const first = of === null ? undefined : this.done.get(of)
      return first !== undefined && this.#endOf(first.operation.id) !== undefined
        ? declined('ended')
        : { id, state: 'done' }
    }
    if (kind === 'post' && of !== null) {
      if (this.#endOf(of) !== undefined) return declined('ended')
      if (this.done.get(of)?.answer.state === 'done') return { id, state: 'done' }
    }
    if (side === 'debit' && this.available(account) < money.minor) return declined('insufficient_funds')
    return { id, state: 'done' }
  }

  /** What has posted or reversed it. */
  #endOf(id: CoreOperationId): Done | undefined {
    return [...this.done.values()].find(({ operation, answer }) => operation.of === id && answer.state === 'done')
  }

  /** As if it had never been told. */
  forget(id: CoreOperationId): void {
    this.done.delete(id)
  }

  posted(account: string): bigint {
    let sum = 0n
    for (const { operation, answer } of this.done.values()) {
      if (operation.account !== account || answer.state !== 'done') continue
      const { kind, side, money, of } = operation
      if (kind === 'post') sum += side === 'credit' ? money.minor : -money.minor
      const first = of === null ? undefined : this.done.get(of)
      if (kind === 'reverse' && first?.operation.kind === 'post' && first.answer.state === 'done')
        sum += first.operation.side === 'debit' ? money.minor : -money.minor
    }
    return sum
  }

  holds(account: string): readonly { readonly id: string; readonly minor: bigint }[] {
    const own = [...this.done.values()].flatMap(({ operation, answer }) =>
      operation.kind === 'hold' &&
      operation.account === account &&
      answer.state === 'done' &&
      this.#endOf(operation.id) === undefined
        ? [{ id: operation.id, minor: operation.money.minor }]
        : [],
    )
    const strays = [...this.strays].flatMap(([id, stray]) =>
      stray.account === account && !(isId('cop', id) && this.#endOf(id) !== undefined)
        ? [{ id, minor: stray.minor }]
        : [],
    )
    return [...own, ...strays]
  }

  available(account: string): bigint {
    const held = this.holds(account).reduce((sum, { minor }) => sum + minor, 0n)
    return (this.balances.get(account) ?? 0n) + this.posted(account) - held
  }

  async inquire(ids: readonly CoreOperationId[]): Promise<readonly CoreInquiry[]> {
    if (this.isAway) throw new Error('the core is away')
    return ids.map(id => this.done.get(id)?.answer ?? { id, state: 'never_seen' })
  }

  async accounts(accounts: readonly string[]): Promise<readonly CoreAccount[]> {
    if (this.isAway) throw new Error('the core is away')
    return accounts.flatMap(account =>
      this.balances.has(account)
        ? [
            {
              account,
              currency: 'USD',
              posted: this.posted(account) + (this.lies.get(account) ?? 0n),
              holds: this.holds(account),
            },
          ]
        : [],
    )
  }
}

export type CoreServer = { readonly address: URL; readonly close: () => Promise<void> }

/** The same behind HTTP, as `src/rails/http-core.ts` speaks to it. On loopback only. */
export async function serveCore(core: PretendCore, token: string): Promise<CoreServer> {
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) {
      response.writeHead(401).end()
      return
    }
    answer(core, request).then(
      answers => response.setHeader('content-type', 'application/json').end(JSON.stringify(answers)),
      // One that hangs up closes the line without a word.
      () => response.destroy(),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // A TCP server that listens has one.
  return {
    address: new URL(`http://127.0.0.1:${port}/`),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const kinds = { '/holds': 'hold', '/posts': 'post', '/reversals': 'reverse' } as const

async function answer(core: PretendCore, request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const list: unknown = JSON.parse(Buffer.concat(chunks).toString())
  if (!Array.isArray(list)) fault('not a list')
  if (request.url === '/inquiries') return core.inquire(list.map(idIn))
  if (request.url === '/accounts') return (await core.accounts(list.map(String))).map(writeAccount)
  const kind = Object.entries(kinds).find(([path]) => path === request.url)?.[1] ?? fault('no such path')
  return core[kind](list.map(given => readOperation(kind, given)))
}

function idIn(id: unknown): CoreOperationId {
  return isId('cop', String(id)) ? (String(id) as CoreOperationId) : fault('not an id') // Just looked at.
}

function readOperation(kind: CoreOperation['kind'], given: Record<string, string>): CoreOperation {
  const { id = '', account = '', side = '', amount = '', currency = '', of } = given
  const money = parseMoney(amount, currency)
  return {
    id: idIn(id),
    kind,
    account,
    side: side === 'credit' ? 'credit' : 'debit',
    money: money.ok ? money.value : fault('not money'),
    of: of === undefined ? null : idIn(of),
  }
}

function writeAccount({ account, currency, posted, holds }: CoreAccount) {
  const text = (minor: bigint) =>
    minor < 0n ? `-${formatMoney({ minor: -minor, currency })}` : formatMoney({ minor, currency })
  return { account, currency, posted: text(posted), holds: holds.map(({ id, minor }) => ({ id, amount: text(minor) })) }
}
