// The only file that reads the environment. All that is wrong with it is said at once, and no secret is ever printed.

import { isAbsolute } from 'node:path'
import { inspect } from 'node:util'

import type { DatabaseAddress } from './base/database.ts'
import { done, type Outcome, refused } from './base/outcome.ts'
import { isMailAddress, isThisMachine, type MailOptions, type Reach } from './messages/messages.ts'

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
  /** The folder in which the worker leaves files for the bank; absent, there are none, and the bank is called. */
  readonly files: string | undefined
  /** The folder in which editions of the sanctions lists lie; absent, nobody is screened. */
  readonly sanctions: string | undefined
  /** The server that takes the worker's mail; absent, mail waits in its queue. */
  readonly mail: MailOptions | undefined
  /** How far webhooks may go. */
  readonly reach: Reach
}

const mailTls = ['from_the_start', 'starttls', 'none'] as const
/** Where mail servers listen (RFC 8314, RFC 6409, RFC 5321). */
const mailPorts = { from_the_start: '465', starttls: '587', none: '25' } as const
const mailVariables = ['HOST', 'PORT', 'TLS', 'USER', 'PASSWORD', 'FROM'].map(part => `VOUCH_SMTP_${part}`)
const reaches = ['public', 'loopback_too'] as const

export type ConfigRefusal = { readonly code: 'config_wrong'; readonly faults: readonly string[] }

type Environment = Readonly<Record<string, string | undefined>>

export function readConfig(name: string | undefined, env: Environment): Outcome<Config, ConfigRefusal> {
  const faults: string[] = []
  const process = processNames.find(known => known === name)
  if (process === undefined)
    faults.push(`the process must be one of ${processNames.join(', ')}, not ${name ?? 'nothing'}`)

  const { needed, portOf, portsOf, urlOf, folderOf, chosen } = readersOf(env, faults)
  const host = env['VOUCH_HOST'] ?? '127.0.0.1'
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
    listen: { host, ...portsOf('VOUCH_PORT', '8480') },
    bank: urlOf('VOUCH_BANK'),
    files: folderOf('VOUCH_FILES'),
    sanctions: folderOf('VOUCH_SANCTIONS'),
    mail: readMail(env, faults),
    reach: chosen('VOUCH_WEBHOOK_REACH', reaches),
  }
  if (config.reach !== 'public' && !isThisMachine(host))
    faults.push(`VOUCH_WEBHOOK_REACH may be ${config.reach} only where VOUCH_HOST is this machine, not ${host}`)
  if (process === undefined || faults.length > 0) return refused({ code: 'config_wrong', faults })
  return done(Object.freeze({ process, ...config }))
}

/** The worker's mail server, whole or not at all: half of one is a mistake, and no wish to go without. */
function readMail(env: Environment, faults: string[]): MailOptions | undefined {
  if (mailVariables.every(variable => (env[variable] ?? '') === '')) return undefined
  const { needed, portOf, chosen } = readersOf(env, faults)
  const host = needed('VOUCH_SMTP_HOST')
  const tls = chosen('VOUCH_SMTP_TLS', mailTls)
  const port = portOf('VOUCH_SMTP_PORT', mailPorts[tls])
  const from = needed('VOUCH_SMTP_FROM')
  if (tls === 'none' && host !== '' && !isThisMachine(host))
    faults.push(`VOUCH_SMTP_TLS may be none for this machine only, not for ${host}`)
  if (from !== '' && !isMailAddress(from)) faults.push('VOUCH_SMTP_FROM must be one mail address and nothing else')
  const [user = '', password = ''] = [env['VOUCH_SMTP_USER'], env['VOUCH_SMTP_PASSWORD']]
  if ((user === '') !== (password === ''))
    faults.push('VOUCH_SMTP_USER and VOUCH_SMTP_PASSWORD must be set both, or neither')
  return { host, port, tls, from, ...(user === '' ? {} : { login: { user, password: new Secret(password) } }) }
}

/** One for each kind of value. What is wrong is added to the faults, and something stands in for it. */
function readersOf(env: Environment, faults: string[]) {
  return {
    needed: (variable: string): string => {
      const value = env[variable]
      if (value !== undefined && value !== '') return value
      faults.push(`${variable} is not set`)
      return ''
    },
    portOf: (variable: string, fallback: string): number => {
      const text = env[variable] ?? fallback
      if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
        faults.push(`${variable} must be a port, 0 to 65535, not ${text}`)
      return Number(text)
    },
    portsOf: (variable: string, fallback: string) => {
      const text = env[variable] ?? fallback
      const [first = text, last = first] = text.split('-')
      const [firstPort, lastPort] = [Number(first), Number(last)]
      const isRange = /^\d{1,5}(-\d{1,5})?$/.test(text) && firstPort <= lastPort && lastPort <= 65_535
      if (!isRange) faults.push(`${variable} must be a port or a range of them, such as 8480 or 8480-8519, not ${text}`)
      return { firstPort, lastPort }
    },
    urlOf: (variable: string): URL | undefined => {
      const text = env[variable]
      if (text === undefined || text === '') return undefined
      if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text)
      faults.push(`${variable} must be an http or https address`)
      return undefined
    },
    folderOf: (variable: string): string | undefined => {
      const text = env[variable]
      if (text === undefined || text === '') return undefined
      if (!isAbsolute(text)) faults.push(`${variable} must be the whole path of a folder, not ${text}`)
      return text
    },
    chosen: <Choice extends string>(variable: string, choices: readonly [Choice, ...Choice[]]): Choice => {
      const text = env[variable] ?? choices[0]
      const choice = choices.find(known => known === text)
      if (choice === undefined) faults.push(`${variable} must be one of ${choices.join(', ')}, not ${text}`)
      return choice ?? choices[0]
    },
  }
}
