// The one driver and its settings. Integers come as bigint, dates as 'YYYY-MM-DD', instants as Date (milliseconds).

import type { Sql as DriverSql, PostgresType, TransactionSql } from 'postgres'

import type { BusinessDate } from './dates.ts'
import { postgres } from './driver.ts'

// Marked `any` by the driver's own types: each entry is a parser the driver trusts.
type Types = { bigint: bigint; date: BusinessDate }
export type Sql = DriverSql<Types>
export type Transaction = TransactionSql<Types>

export type DatabaseAddress = {
  /** A unix socket's directory, or a host name. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  readonly tls?: boolean
}

export type DatabaseOptions = {
  readonly connectionsMax: number
  readonly name: string
  /** How long one statement may run. Long-running passes (verification, migration) say so themselves. */
  readonly statementTimeoutMs?: number
  readonly onDoubt?: () => void
}

const statementTimeoutMs = 10_000
const lockTimeoutMs = 5_000
const idleInTransactionTimeoutMs = 30_000

export function openDatabase(address: DatabaseAddress, options: DatabaseOptions): Sql {
  return postgres({
    host: address.host,
    port: address.port,
    database: address.database,
    username: address.user,
    password: address.password,
    ssl: address.tls === true ? 'verify-full' : false,
    max: options.connectionsMax,
    connect_timeout: 5,
    fetch_types: false,
    connection: {
      application_name: options.name,
      TimeZone: 'UTC',
      statement_timeout: options.statementTimeoutMs ?? statementTimeoutMs,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      // Our statements have one good plan each, and planning them for every list anew costs as much as running them.
      // docs/decisions/0007-plans-and-statistics.md
      plan_cache_mode: 'force_generic_plan',
    },
    onnotice: notice => {
      // A commit that gave up waiting for its standby is reported as success with this warning: it is in doubt.
      if (notice['code'] === '01000' && /synchronous replication/.test(notice['message'] ?? '')) options.onDoubt?.()
    },
    types: {
      bigint: postgres.BigInt,
      date: { to: 1082, from: [1082], serialize: (date: string) => date, parse: (date: string) => date },
    } as unknown as Record<keyof Types, PostgresType>, // The driver's types ask for `any` here.
  }) as unknown as Sql // Follows from the two parsers above.
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
}

/** Serialization failure, deadlock, or a key that another transaction inserted first: run the transaction again. */
export function isRace(thrown: unknown): boolean {
  return ['40001', '40P01', '23505'].includes(codeOf(thrown))
}

/** The server said no to a statement: nothing of the transaction stands, and it said so itself. */
export function isRolledBack(thrown: unknown): boolean {
  return thrown instanceof Error && 'severity' in thrown && thrown.severity === 'ERROR'
}

/** It waited longer than it may, for a lock or for an answer, and was rolled back. Asking again later is safe. */
export function isTooSlow(thrown: unknown): boolean {
  return ['55P03', '57014'].includes(codeOf(thrown))
}

/** The server has no room left: on the disk, in memory, for another connection. What was asked was rolled back. */
export function isExhausted(thrown: unknown): boolean {
  return codeOf(thrown).startsWith('53')
}

/** The connection broke or was never made; what was under way may or may not have happened. */
export function isConnectionLoss(thrown: unknown): boolean {
  const code = codeOf(thrown)
  return code.startsWith('CONNECTION_') || code.startsWith('08') || connectionLosses.includes(code)
}

/** By the server, then by the operating system, then before there was a server at all. */
const connectionLosses: readonly string[] = [
  '57P01',
  '57P02',
  '57P03',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]

/**
 * A list as Postgres writes arrays, to be cast where it is used: `${literal(ids)}::text::text[]`. The driver's own
 * array parameters need a catalogue query on every connection, cost more, and lose nulls. Where no index serves the column,
 * or the table is so small that it is read whole, PostgreSQL casts anew for every row, unless it is in a select of its own:
 * `any ((select ${literal(ids)}::text::text[])::text[])`.
 */
export function literal(values: readonly (string | bigint | null)[]): string {
  return `{${values.map(element).join(',')}}`
}

/** Bytes as Postgres writes them, for a list of bytea. */
export function hex(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`
}

function element(value: string | bigint | null): string {
  if (value === null) return 'NULL'
  if (typeof value === 'bigint') return value.toString()
  return plain.test(value) && !isNull.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`
}

const plain = /^[A-Za-z0-9_:-]+$/
const isNull = /^null$/i
