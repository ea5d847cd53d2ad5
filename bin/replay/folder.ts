// Reads the folder of a bank's past. Everything is read and checked before anything is written anywhere; what cannot be
// right is refused with its file, line and column. The format is described in docs/replay.md.

import { createReadStream, existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

import { type BusinessDate, isBusinessDate, isTimeZone } from '../../src/base/dates.ts'
import { type Currency, isCurrency } from '../../src/base/money.ts'

export type Row = {
  readonly account: string
  readonly seq: number
  readonly date: BusinessDate
  /** Signed, in minor units: what came in counts up. */
  readonly minor: bigint
  /** What the source's rounding left over; posted against the rounding account. */
  readonly roundingMinor: bigint
  /** What the bank recorded as the balance after this row. */
  readonly balanceMinor: bigint
  /** The standing order that this row is an execution of, or ''. */
  readonly order: string
}

export type PastStandingOrder = {
  readonly id: string
  readonly account: string
  readonly payeeBank: string
  readonly payeeAccount: string
  readonly minor: bigint
  readonly firstOn: BusinessDate
  readonly executions: number
}

export type Past = {
  readonly name: string
  readonly currency: Currency
  readonly timeZone: string
  readonly accounts: readonly string[]
  readonly rows: readonly Row[]
  readonly standingOrders: readonly PastStandingOrder[]
  readonly days: readonly BusinessDate[]
}

/** The folder cannot be replayed. Says where and why. */
export class BadFolder extends Error {
  override readonly name = 'BadFolder'
}

export async function readPast(folder: string): Promise<Past> {
  const { name, currency, timeZone } = await readBank(folder)
  const standingOrders = await readStandingOrders(join(folder, 'standing_orders.csv'))
  const rows = await readRows(join(folder, 'replay.csv'), new Map(standingOrders.map(order => [order.id, order])))
  const accounts = [...new Set(rows.map(({ account }) => account))]
  const days = [...new Set(rows.map(({ date }) => date))].sort()
  return { name, currency, timeZone, accounts, rows, standingOrders, days }
}

/** The past up to its n-th day, as if it had ended there. */
export function firstDays(past: Past, count: number): Past {
  const days = past.days.slice(0, count)
  const last = days.at(-1) ?? ''
  const rows = past.rows.filter(({ date }) => date <= last)
  const executions = new Map<string, number>()
  for (const { order } of rows) executions.set(order, (executions.get(order) ?? 0) + 1)
  const standingOrders = past.standingOrders.flatMap(order => {
    const done = executions.get(order.id)
    return done === undefined ? [] : [{ ...order, executions: done }]
  })
  return { ...past, days, rows, standingOrders, accounts: [...new Set(rows.map(({ account }) => account))] }
}

async function readBank(folder: string): Promise<Pick<Past, 'name' | 'currency' | 'timeZone'>> {
  if (!existsSync(folder)) throw new BadFolder(`${folder}: there is no such folder`)
  const path = join(folder, 'bank.json')
  if (!existsSync(path)) return { name: 'A bank of 1993', currency: 'CZK', timeZone: 'Europe/Prague' }
  const bank: unknown = JSON.parse(await readFile(path, 'utf8'))
  const member = (key: string): string => {
    const value = typeof bank === 'object' && bank !== null ? Reflect.get(bank, key) : undefined
    if (typeof value !== 'string') throw new BadFolder(`${path}: "${key}" must be a text`)
    return value
  }
  const [name, currency, timeZone] = [member('name'), member('currency'), member('timeZone')]
  if (!isCurrency(currency)) throw new BadFolder(`${path}: "${currency}" is no currency of ISO 4217`)
  if (!isTimeZone(timeZone)) throw new BadFolder(`${path}: "${timeZone}" is no time zone of the IANA database`)
  return { name, currency, timeZone }
}

async function readRows(path: string, orders: ReadonlyMap<string, PastStandingOrder>): Promise<readonly Row[]> {
  const rows: Row[] = []
  const last = new Map<string, Row>()
  const executions = new Map<string, number>()
  const columns = [
    'account_id',
    'seq',
    'date',
    /^signed_amount_[a-z]+$/,
    /^rounding_adj_[a-z]+$/,
    /^recorded_balance_[a-z]+$/,
    'order_id',
  ]
  for await (const { text, refuse } of readCsv(path, columns)) {
    const row: Row = {
      account: text(0),
      seq: Number(whole(text(1), () => refuse(1, 'must be a whole number'))),
      date: day(text(2), () => refuse(2, 'must be a day, YYYY-MM-DD')),
      minor: whole(text(3), () => refuse(3, 'must be a whole number of minor units')),
      roundingMinor: whole(text(4), () => refuse(4, 'must be a whole number of minor units')),
      balanceMinor: whole(text(5), () => refuse(5, 'must be a whole number of minor units')),
      order: text(6),
    }
    const before = last.get(row.account)
    if (row.account === '') refuse(0, 'is empty')
    if (before !== undefined && row.seq <= before.seq) refuse(1, `comes after ${before.seq} of the same account`)
    if (before !== undefined && row.date < before.date) refuse(2, `is before ${before.date} of the same account`)
    if (row.minor === 0n) refuse(3, 'moves nothing')
    if ((before?.balanceMinor ?? 0n) + row.minor + row.roundingMinor !== row.balanceMinor) {
      refuse(5, `does not follow from the balance before, ${before?.balanceMinor ?? 0n}, and the amounts`)
    }
    if (row.order !== '') {
      const order = orders.get(row.order) ?? refuse(6, 'names a standing order that standing_orders.csv does not have')
      if (order.account !== row.account) refuse(6, `names a standing order of account ${order.account}`)
      if (-row.minor !== order.minor) refuse(3, `is not what standing order ${order.id} pays, ${order.minor}`)
      executions.set(row.order, (executions.get(row.order) ?? 0) + 1)
    }
    last.set(row.account, row)
    rows.push(row)
  }
  for (const { id, executions: said } of orders.values()) {
    const found = executions.get(id) ?? 0
    if (found !== said)
      throw new BadFolder(
        `${path}: standing order ${id} is executed ${found} times, and standing_orders.csv says ${said}`,
      )
  }
  return rows
}

async function readStandingOrders(path: string): Promise<readonly PastStandingOrder[]> {
  const orders = new Map<string, PastStandingOrder>()
  const columns = [
    'order_id',
    'account_id',
    'bank_to',
    'account_to',
    /^amount_[a-z]+$/,
    'first_execution',
    'executions',
  ]
  for await (const { text, refuse } of readCsv(path, columns)) {
    const order: PastStandingOrder = {
      id: text(0),
      account: text(1),
      payeeBank: text(2),
      payeeAccount: text(3),
      minor: whole(text(4), () => refuse(4, 'must be a whole number of minor units')),
      firstOn: day(text(5), () => refuse(5, 'must be a day, YYYY-MM-DD')),
      executions: Number(whole(text(6), () => refuse(6, 'must be a whole number'))),
    }
    if (orders.has(order.id)) refuse(0, 'is there twice')
    if (order.minor <= 0n) refuse(4, 'must be above zero')
    if (order.executions <= 0) refuse(6, 'must be above zero')
    orders.set(order.id, order)
  }
  return [...orders.values()]
}

type Line = {
  /** The text of the n-th wanted column. */
  readonly text: (column: number) => string
  readonly refuse: (column: number, why: string) => never
}

/** Lines of a CSV file without quoting, by the columns asked for; others may stand between them. */
async function* readCsv(path: string, columns: readonly (string | RegExp)[]): AsyncGenerator<Line> {
  if (!existsSync(path)) throw new BadFolder(`${path}: there is no such file`)
  let at: readonly number[] = []
  let names: readonly string[] = []
  let number = 0
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
    number++
    const cells = line.split(',')
    if (number === 1) {
      names = cells
      at = columns.map(column => {
        const found = cells.findIndex(cell => (typeof column === 'string' ? cell === column : column.test(cell)))
        if (found < 0)
          throw new BadFolder(
            `${path}: line 1: there is no column ${typeof column === 'string' ? column : column.source}`,
          )
        return found
      })
      continue
    }
    const lineNumber = number
    if (cells.length !== names.length) {
      throw new BadFolder(
        `${path}: line ${lineNumber}: has ${cells.length} columns, and the first line has ${names.length}`,
      )
    }
    yield {
      text: column => cells[at[column] ?? -1] ?? '',
      refuse: (column, why) => {
        const place = at[column] ?? -1
        throw new BadFolder(`${path}: line ${lineNumber}, column ${names[place]}: "${cells[place]}" ${why}`)
      },
    }
  }
  if (number === 0) throw new BadFolder(`${path}: the file is empty`)
}

function whole(text: string, refuse: () => never): bigint {
  return /^-?\d{1,15}$/.test(text) ? BigInt(text) : refuse()
}

function day(text: string, refuse: () => never): BusinessDate {
  return isBusinessDate(text) ? text : refuse()
}
