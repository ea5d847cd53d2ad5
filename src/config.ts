// The only file that reads the environment. All that is wrong with it is said at once, and no secret is ever printed.

import { inspect } from 'node:util'

import type { DatabaseAddress } from './base/database.ts'
import { done, type Outcome, refused } from './base/outcome.ts'

/** The processes of the family. Each has its own database role and only the keys it needs. */
export const processNames = ['api', 'worker', 'sealer'] as const
export type ProcessName = (typeof processNames)[number]

/** A text that shows itself to nobody who prints, logs or serialises it. */
export class Secret {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  reveal(): string {
    return this.#text
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [inspect.custom](): string {
    return '[secret]'
  }
}

export type Config = {
  readonly process: ProcessName
  readonly database: Omit<DatabaseAddress, 'password'> & { readonly password: Secret }
  /** The folder of this process's own keys, and what else it may read. */
  readonly keys: string
  /** What the checkpoints of the audit logs are named after. */
  readonly origin: string
  /** Where the api listens: on the first of these ports that is free. Port 0 takes any. */
  readonly listen: { readonly host: string; readonly firstPort: number; readonly lastPort: number }
  /** Where the worker reaches the bank; absent, instructions wait in their queue. */
  readonly bank: URL | undefined
}

export type ConfigRefusal = { readonly code: 'config_wrong'; readonly faults: readonly string[] }

export function readConfig(
  name: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Outcome<Config, ConfigRefusal> {
  const faults: string[] = []
  const process = processNames.find(known => known === name)
  if (process === undefined)
    faults.push(`the process must be one of ${processNames.join(', ')}, not ${name ?? 'nothing'}`)

  const needed = (variable: string): string => {
    const value = env[variable]
    if (value !== undefined && value !== '') return value
    faults.push(`${variable} is not set`)
    return ''
  }
  const portOf = (variable: string, fallback: string): number => {
    const text = env[variable] ?? fallback
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
      faults.push(`${variable} must be a port, 0 to 65535, not ${text}`)
    return Number(text)
  }
  const portsOf = (variable: string, fallback: string) => {
    const text = env[variable] ?? fallback
    const [first = text, last = first] = text.split('-')
    const [firstPort, lastPort] = [Number(first), Number(last)]
    const isRange = /^\d{1,5}(-\d{1,5})?$/.test(text) && firstPort <= lastPort && lastPort <= 65_535
    if (!isRange) faults.push(`${variable} must be a port or a range of them, such as 8480 or 8480-8519, not ${text}`)
    return { firstPort, lastPort }
  }
  const urlOf = (variable: string): URL | undefined => {
    const text = env[variable]
    if (text === undefined || text === '') return undefined
    if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text)
    faults.push(`${variable} must be an http or https address`)
    return undefined
  }

  const config = {
    database: {
      host: needed('VOUCH_DATABASE_HOST'),
      port: portOf('VOUCH_DATABASE_PORT', '5432'),
      database: env['VOUCH_DATABASE_NAME'] ?? 'vouch',
      user: needed('VOUCH_DATABASE_USER'),
      password: new Secret(needed('VOUCH_DATABASE_PASSWORD')),
      tls: env['VOUCH_DATABASE_TLS'] === 'on',
    },
    keys: needed('VOUCH_KEYS'),
    origin: needed('VOUCH_ORIGIN'),
    listen: { host: env['VOUCH_HOST'] ?? '127.0.0.1', ...portsOf('VOUCH_PORT', '8480') },
    bank: urlOf('VOUCH_BANK'),
  }
  if (process === undefined || faults.length > 0) return refused({ code: 'config_wrong', faults })
  return done(Object.freeze({ process, ...config }))
}
