// Decides, without asking anyone, what a list of transfers does to accounts that are locked. Each order sees the effect
// of those before it. The database holds the same rules as constraints; tripping one of those is a fault.

import type { Id } from '../base/ids.ts'
import type { Currency, Money } from '../base/money.ts'
import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import type { Actor } from '../base/work.ts'

export type AccountId = Id<'acc'>
export type TransferId = Id<'trf'>
export type Side = 'debit' | 'credit'

/** An account's books. `posted` is credits minus debits, whatever the normal side. */
export type Account = {
  readonly id: AccountId
  readonly currency: Currency
  readonly kind: string
  readonly normalSide: Side
  readonly floor: bigint | null
  readonly state: 'open' | 'closed'
  readonly posted: bigint
  readonly heldDebits: bigint
  readonly heldCredits: bigint
  readonly entries: bigint
  readonly movedAt: Date | null
}

type Common = {
  /** The new transfer's id, when the caller has use for it beforehand. */
  readonly id?: TransferId
  /** The caller's idempotency key, unique in the institution. */
  readonly key: string
  /** Neighbours with the same link are posted all together or not at all. */
  readonly link?: string
  /** Whose order it is, when it is not the work's. */
  readonly actor?: Actor
}

export type TransferOrder = Common &
  (
    | { readonly kind: 'direct'; readonly debit: AccountId; readonly credit: AccountId; readonly money: Money }
    | {
        readonly kind: 'hold'
        readonly debit: AccountId
        readonly credit: AccountId
        readonly money: Money
        readonly expiresAt?: Date
      }
    /** Ends the hold: moves `minor` (all of it when absent) and sets the rest free. */
    | { readonly kind: 'capture'; readonly of: TransferId; readonly minor?: bigint }
    | { readonly kind: 'release' | 'expiry' | 'reversal'; readonly of: TransferId }
  )

export type Balances = { readonly posted: bigint; readonly heldDebits: bigint; readonly heldCredits: bigint }

export type Transfer = {
  readonly id: TransferId
  readonly key: string
  readonly kind: TransferOrder['kind']
  readonly debit: AccountId
  readonly credit: AccountId
  readonly money: Money
  readonly of: TransferId | null
  readonly expiresAt: Date | null
  readonly at: Date
  /** Position among the account's entries, and its balances afterwards. */
  readonly debitEntry: bigint
  readonly debitAfter: Balances
  readonly creditEntry: bigint
  readonly creditAfter: Balances
}

/** A transfer that stands, and whether it did before this order came: its key was known, with the same content. */
export type Posting = {
  readonly transfer: Transfer
  readonly isReplay: boolean
  /** Those of its accounts whose book is kept elsewhere, where there are any: what moved here has to move there. */
  readonly mirrors?: readonly AccountId[]
}

/** What the refusals of `post` are, in the order they are looked for. */
export type TransferRefusal =
  | { readonly code: 'transfer_key_reused'; readonly transfer: TransferId }
  | { readonly code: 'amount_not_positive' }
  | { readonly code: 'hold_not_found'; readonly hold: TransferId }
  | { readonly code: 'hold_already_captured'; readonly hold: TransferId }
  | { readonly code: 'hold_already_released'; readonly hold: TransferId }
  | { readonly code: 'hold_expired'; readonly hold: TransferId }
  | { readonly code: 'capture_exceeds_hold'; readonly held: bigint }
  | { readonly code: 'transfer_not_found'; readonly transfer: TransferId }
  | { readonly code: 'transfer_moved_nothing'; readonly transfer: TransferId }
  | { readonly code: 'transfer_already_reversed'; readonly transfer: TransferId }
  | { readonly code: 'account_not_found'; readonly account: AccountId }
  | { readonly code: 'accounts_same' }
  | { readonly code: 'account_closed'; readonly account: AccountId }
  | { readonly code: 'currencies_differ' }
  | { readonly code: 'insufficient_funds'; readonly account: AccountId; readonly short: bigint }
  | { readonly code: 'linked_transfer_refused' }

/** What is on file of the transfers that the orders name, by key or by reference, read after the accounts were locked. */
export type OnFile = {
  readonly byKey: ReadonlyMap<string, Transfer>
  readonly byId: ReadonlyMap<TransferId, Transfer>
  /** What ended a hold or reversed a transfer. */
  readonly endOf: ReadonlyMap<TransferId, Transfer>
}

export type Decision = {
  readonly outcomes: readonly Outcome<Posting, TransferRefusal>[]
  /** The accepted ones that were not on file before, with the position of their order. */
  readonly posted: readonly { readonly transfer: Transfer; readonly position: number }[]
  /** Every account that was touched, as it is afterwards. */
  readonly touched: readonly Account[]
}

export function balancesOf({ posted, heldDebits, heldCredits }: Account): Balances {
  return { posted, heldDebits, heldCredits }
}

/** What is left above the floor: how much may go out of the account on its normal side. Null when there is no floor. */
export function available({ normalSide, floor, posted, heldDebits, heldCredits }: Account): bigint | null {
  if (floor === null) return null
  return (normalSide === 'credit' ? posted - heldDebits : -posted - heldCredits) - floor
}

export function decide(
  locked: ReadonlyMap<AccountId, Account>,
  onFile: OnFile,
  orders: readonly TransferOrder[],
  at: Date,
  newTransferId: () => TransferId,
): Decision {
  const outcomes: Outcome<Posting, TransferRefusal>[] = []
  const books = new Books(locked, onFile)

  for (let from = 0; from < orders.length; ) {
    const until = endOfLink(orders, from)
    const mark = books.mark()
    for (let position = from; position < until; position++) {
      outcomes[position] = books.enter(orders[position] ?? fault('no order there'), position, at, newTransferId)
    }
    if (until - from > 1 && outcomes.slice(from, until).some(({ ok }) => !ok)) {
      books.backTo(mark)
      for (let position = from; position < until; position++) {
        if (outcomes[position]?.ok === true) outcomes[position] = refused({ code: 'linked_transfer_refused' })
      }
    }
    from = until
  }
  return { outcomes, posted: books.posted, touched: books.touched() }
}

function endOfLink(orders: readonly TransferOrder[], from: number): number {
  const link = orders[from]?.link
  let until = from + 1
  while (link !== undefined && orders[until]?.link === link) until++
  return until
}

/** The accounts and transfers as they are after the orders entered so far. Owned by one `decide`. */
class Books {
  readonly posted: { readonly transfer: Transfer; readonly position: number }[] = []
  readonly #locked: ReadonlyMap<AccountId, Account>
  readonly #onFile: OnFile
  readonly #changed = new Map<AccountId, Account>()
  readonly #byKey = new Map<string, Transfer>()
  readonly #byId = new Map<TransferId, Transfer>()
  readonly #endOf = new Map<TransferId, Transfer>()
  /** The accounts as they were before each posted transfer, debit first. */
  readonly #before: { readonly debit: Account; readonly credit: Account }[] = []

  constructor(locked: ReadonlyMap<AccountId, Account>, onFile: OnFile) {
    this.#locked = locked
    this.#onFile = onFile
  }

  mark(): number {
    return this.posted.length
  }

  /** Takes back, last first, what was entered since the mark. */
  backTo(mark: number): void {
    while (this.posted.length > mark) {
      const { transfer } = this.posted.pop() ?? fault('nothing to take back')
      const { debit, credit } = this.#before.pop() ?? fault('nothing to take back')
      this.#changed.set(debit.id, debit).set(credit.id, credit)
      this.#byKey.delete(transfer.key)
      this.#byId.delete(transfer.id)
      if (transfer.of !== null) this.#endOf.delete(transfer.of)
    }
  }

  touched(): readonly Account[] {
    return [...this.#changed.values()].filter(account => account.entries !== this.#locked.get(account.id)?.entries)
  }

  enter(
    order: TransferOrder,
    position: number,
    at: Date,
    newTransferId: () => TransferId,
  ): Outcome<Posting, TransferRefusal> {
    const earlier = this.#byKey.get(order.key) ?? this.#onFile.byKey.get(order.key)
    if (earlier !== undefined) {
      return this.#saysTheSame(order, earlier)
        ? done({ transfer: earlier, isReplay: true })
        : refused({ code: 'transfer_key_reused', transfer: earlier.id })
    }
    const plan = this.#plan(order, at)
    if (!plan.ok) return plan
    const { debit: debitId, credit: creditId, money } = plan.value

    const debit = this.#account(debitId)
    if (debit === undefined) return refused({ code: 'account_not_found', account: debitId })
    const credit = this.#account(creditId)
    if (credit === undefined) return refused({ code: 'account_not_found', account: creditId })
    if (debitId === creditId) return refused({ code: 'accounts_same' })
    if (debit.state === 'closed') return refused({ code: 'account_closed', account: debitId })
    if (credit.state === 'closed') return refused({ code: 'account_closed', account: creditId })
    if (debit.currency !== money.currency || credit.currency !== money.currency)
      return refused({ code: 'currencies_differ' })

    const debitAfter = after(debit, 'debit', plan.value, at)
    const creditAfter = after(credit, 'credit', plan.value, at)
    for (const account of [debitAfter, creditAfter]) {
      const left = available(account)
      if (left !== null && left < 0n) return refused({ code: 'insufficient_funds', account: account.id, short: -left })
    }

    const transfer: Transfer = {
      id: order.id ?? newTransferId(),
      key: order.key,
      kind: order.kind,
      debit: debitId,
      credit: creditId,
      money,
      of: 'of' in order ? order.of : null,
      expiresAt: (order.kind === 'hold' ? order.expiresAt : undefined) ?? null,
      at,
      debitEntry: debitAfter.entries,
      debitAfter: balancesOf(debitAfter),
      creditEntry: creditAfter.entries,
      creditAfter: balancesOf(creditAfter),
    }
    this.#before.push({ debit, credit })
    this.#changed.set(debitId, debitAfter).set(creditId, creditAfter)
    this.#byKey.set(order.key, transfer)
    this.#byId.set(transfer.id, transfer)
    if (transfer.of !== null) this.#endOf.set(transfer.of, transfer)
    this.posted.push({ transfer, position })
    const mirrors = [debit, credit].flatMap(({ id, kind }) => (kind === 'mirror' ? [id] : []))
    return done({ transfer, isReplay: false, ...(mirrors.length === 0 ? {} : { mirrors }) })
  }

  #account(id: AccountId): Account | undefined {
    return this.#changed.get(id) ?? this.#locked.get(id)
  }

  #plan(order: TransferOrder, at: Date): Outcome<Plan, TransferRefusal> {
    switch (order.kind) {
      case 'direct':
      case 'hold': {
        const { kind, debit, credit, money } = order
        if (money.minor <= 0n) return refused({ code: 'amount_not_positive' })
        return done(
          kind === 'direct'
            ? { debit, credit, money, moved: money.minor, held: 0n }
            : { debit, credit, money, moved: 0n, held: money.minor },
        )
      }
      case 'capture':
      case 'release':
      case 'expiry': {
        const hold = this.#find(order.of)
        if (hold?.kind !== 'hold') return refused({ code: 'hold_not_found', hold: order.of })
        const end = this.#ended(hold.id)
        if (end?.kind === 'capture') return refused({ code: 'hold_already_captured', hold: hold.id })
        if (end?.kind === 'expiry') return refused({ code: 'hold_expired', hold: hold.id })
        if (end !== undefined) return refused({ code: 'hold_already_released', hold: hold.id })
        const { debit, credit, money } = hold
        if (order.kind !== 'capture') return done({ debit, credit, money, moved: 0n, held: -money.minor })
        if (hold.expiresAt !== null && hold.expiresAt <= at) return refused({ code: 'hold_expired', hold: hold.id })
        const minor = order.minor ?? money.minor
        if (minor <= 0n) return refused({ code: 'amount_not_positive' })
        if (minor > money.minor) return refused({ code: 'capture_exceeds_hold', held: money.minor })
        return done({ debit, credit, money: { minor, currency: money.currency }, moved: minor, held: -money.minor })
      }
      case 'reversal': {
        const transfer = this.#find(order.of)
        if (transfer === undefined) return refused({ code: 'transfer_not_found', transfer: order.of })
        if (transfer.kind !== 'direct' && transfer.kind !== 'capture')
          return refused({ code: 'transfer_moved_nothing', transfer: order.of })
        if (this.#ended(order.of) !== undefined)
          return refused({ code: 'transfer_already_reversed', transfer: order.of })
        const { debit, credit, money } = transfer
        return done({ debit: credit, credit: debit, money, moved: money.minor, held: 0n })
      }
    }
  }

  /** Whether an order asks for exactly what the transfer on file under its key did. */
  #saysTheSame(order: TransferOrder, transfer: Transfer): boolean {
    if (order.kind !== transfer.kind) return false
    switch (order.kind) {
      case 'direct':
      case 'hold':
        return (
          order.debit === transfer.debit &&
          order.credit === transfer.credit &&
          order.money.minor === transfer.money.minor &&
          order.money.currency === transfer.money.currency &&
          (order.kind === 'direct' || order.expiresAt?.getTime() === transfer.expiresAt?.getTime())
        )
      case 'capture':
        return order.of === transfer.of && (order.minor ?? this.#find(order.of)?.money.minor) === transfer.money.minor
      case 'release':
      case 'expiry':
      case 'reversal':
        return order.of === transfer.of
    }
  }

  #find(id: TransferId): Transfer | undefined {
    return this.#byId.get(id) ?? this.#onFile.byId.get(id)
  }

  #ended(id: TransferId): Transfer | undefined {
    return this.#endOf.get(id) ?? this.#onFile.endOf.get(id)
  }
}

type Plan = {
  readonly debit: AccountId
  readonly credit: AccountId
  readonly money: Money
  /** What leaves the debit account for good, and by how much the holds between the two grow or shrink. */
  readonly moved: bigint
  readonly held: bigint
}

function after(account: Account, side: Side, { moved, held }: Plan, at: Date): Account {
  const isDebit = side === 'debit'
  return {
    ...account,
    posted: isDebit ? account.posted - moved : account.posted + moved,
    heldDebits: isDebit ? account.heldDebits + held : account.heldDebits,
    heldCredits: isDebit ? account.heldCredits : account.heldCredits + held,
    entries: account.entries + 1n,
    movedAt: at,
  }
}
