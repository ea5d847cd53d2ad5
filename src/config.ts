// The only file that reads the environment. All that is wrong with it is said at once, and no secret is ever printed.

import { isAbsolute } from 'node:path'
import { inspect } from 'node:util'

import { isOfDemo, isOrigin } from './audit/audit.ts'
import { type Networks, readNetworks } from './base/address.ts'
import type { CertificateFiles } from './base/certificates.ts'
import type { DatabaseAddress } from './base/database.ts'
import { done, type Outcome, refused } from './base/outcome.ts'
import { isMailAddress, isThisMachine, type MailOptions, type Reach } from './messages/messages.ts'
import { withoutOurs } from './protection/protection.ts'

/** The processes of the family. Each has its own database role and only the keys it needs. */
export const processNames = ['api', 'office', 'issuer', 'worker', 'sealer', 'vault', 'prober'] as const
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
  /** The socket at which the vault is asked; the sealer asks nothing of it. */
  readonly vault: string | undefined
  /** Where the vault's key-encryption key lives, and during a change the one before. */
  readonly kek: KekLines
  /** What the checkpoints of the audit logs are named after. */
  readonly origin: string
  /** Where the api listens: on the first of these ports that is free. Port 0 takes any. */
  readonly listen: { readonly host: string; readonly firstPort: number; readonly lastPort: number }
  /** Where the worker reaches the bank; absent, instructions wait in their queue. */
  readonly bank: URL | undefined
  /** Where the worker leaves files for the bank; absent, there are none, and the bank is called. */
  readonly files: FilesPlace | undefined
  /** Where the sealer keeps copies of the logs, and how often it writes them. */
  readonly copies: readonly CopyPlace[]
  readonly copySeconds: number
  /** The file that says where the institutions' cores are reached; absent, no account is kept at one. */
  readonly cores: string | undefined
  /** The folder in which editions of the sanctions lists lie; absent, nobody is screened. */
  readonly sanctions: string | undefined
  /** The server that takes the worker's mail; absent, mail waits in its queue. */
  readonly mail: MailOptions | undefined
  /** How far webhooks may go. */
  readonly reach: Reach
  /** What whoever listens shows, and asks to be shown; absent, it speaks plain HTTP. */
  readonly certificate: CertificateFiles | undefined
  /** The file of the policy that names the sealer's witnesses; absent, nobody is asked. */
  readonly witnesses: string | undefined
  /** The list of keys by which the audit logs are checked; absent, nothing is made of what the prober has tried. */
  readonly auditKeys: string | undefined
  /** How the worker seals anew. */
  readonly rotation: RotationTerms
  /** Where the worker writes who may not sign in, for the firewall of this host; absent, nowhere. */
  readonly blockedSet: string | undefined
  /** Whether tokens of machines are of our own issuer, or of those that institutions have. */
  readonly authMode: AuthMode
  /** The file that says which those are: with `external`, and with nothing else. */
  readonly issuers: string | undefined
  /** Who issues tokens, for whom tokens of machines are, and where people come back to. The issuer has the first two. */
  readonly issuer: URL | undefined
  readonly audience: URL | undefined
  readonly office: URL | undefined
  /** The page on which one chooses who one is, of a demo on this machine; absent everywhere else. */
  readonly demoDoor: URL | undefined
  /** How the api is known outside, whoever stands in front of it: scheme, host and port. */
  readonly publicUrl: URL | undefined
  /** Proxies in front, whose X-Forwarded-For is believed. Without TLS of our own, nobody else comes from another machine. */
  readonly proxies: Networks | undefined
}

/** Where what is written once stays. */
export type CopyPlace =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 's3'
      readonly bucket: string
      readonly prefix: string
      readonly region: string
      /** Of a server that is not AWS. */
      readonly endpoint: URL | undefined
      readonly keyId: string
      /** The file that the secret of that key is in. */
      readonly secretFile: string
      readonly retainYears: number
    }

export type KekLines = {
  readonly current: string
  readonly former: string | undefined
  /** Said in so many words: nobody's real data is here. */
  readonly isFileAllowed: boolean
  /** What is not ours: a token's library may look for its settings there. */
  readonly environment: Environment
}

type RotationTerms = {
  /** How long a backup may be brought back: until then no key is destroyed with which it was made. */
  readonly backupDays: number
  readonly rowsPerSecond: number
}

/** Below it each institution has a folder of its own, in which its bank finds and leaves files. */
export type FilesPlace =
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'sftp'
      readonly host: string
      readonly port: number
      readonly user: string
      readonly folder: string
      readonly hostKeys: readonly [string, ...string[]]
      readonly login:
        | { readonly kind: 'key'; readonly file: string }
        | { readonly kind: 'password'; readonly password: Secret }
    }
  | { readonly kind: 'gateway'; readonly address: URL; readonly token: Secret }

const mailTls = ['from_the_start', 'starttls', 'none'] as const
/** Where mail servers listen (RFC 8314, RFC 6409, RFC 5321). */
const mailPorts = { from_the_start: '465', starttls: '587', none: '25' } as const
const mailVariables = ['HOST', 'PORT', 'TLS', 'USER', 'PASSWORD', 'FROM'].map(part => `VOUCH_SMTP_${part}`)
const authModes = ['own', 'external'] as const
export type AuthMode = (typeof authModes)[number]
const reaches = ['public', 'loopback_too'] as const
const kekFiles = ['refused', 'for_development'] as const

export type ConfigRefusal = { readonly code: 'config_wrong'; readonly faults: readonly string[] }

type Environment = Readonly<Record<string, string | undefined>>

export function readConfig(name: string | undefined, env: Environment): Outcome<Config, ConfigRefusal> {
  const faults: string[] = []
  const process = processNames.find(known => known === name)
  if (process === undefined)
    faults.push(`the process must be one of ${processNames.join(', ')}, not ${name ?? 'nothing'}`)

  const { needed, portOf, portsOf, urlOf, pathOf, countOf, chosen } = readersOf(env, faults)
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
    vault: pathOf('VOUCH_VAULT'),
    kek: {
      current: env['VOUCH_KEK'] || `file:${env['VOUCH_KEYS'] ?? ''}/kek`,
      former: env['VOUCH_KEK_FORMER'] || undefined,
      isFileAllowed: chosen('VOUCH_KEK_FILE', kekFiles) === 'for_development',
      environment: withoutOurs(env),
    },
    origin: originOf(needed('VOUCH_ORIGIN'), faults),
    listen: { host, ...portsOf('VOUCH_PORT', '8480') },
    bank: urlOf('VOUCH_BANK'),
    files: readFiles(env, faults),
    copies: readCopies(env, faults),
    copySeconds: countOf('VOUCH_COPY_SECONDS', 1, 86_400, '15'),
    cores: pathOf('VOUCH_CORES'),
    sanctions: pathOf('VOUCH_SANCTIONS'),
    mail: readMail(env, faults),
    reach: chosen('VOUCH_WEBHOOK_REACH', reaches),
    certificate: readCertificate(env, faults),
    witnesses: pathOf('VOUCH_WITNESSES'),
    auditKeys: pathOf('VOUCH_AUDIT_KEYS'),
    rotation: {
      backupDays: countOf('VOUCH_BACKUP_DAYS', 1, 3_650, '35'),
      // A million in a quarter of an hour, where nobody else wants the machine.
      rowsPerSecond: countOf('VOUCH_ROTATION_ROWS_PER_SECOND', 1, 100_000, '1100'),
    },
    blockedSet: pathOf('VOUCH_BLOCKED_SET'),
    authMode: chosen('VOUCH_AUTH_MODE', authModes),
    issuers: pathOf('VOUCH_ISSUERS'),
    issuer: urlOf('VOUCH_ISSUER'),
    audience: urlOf('VOUCH_AUDIENCE'),
    office: urlOf('VOUCH_OFFICE_URL'),
    demoDoor: urlOf('VOUCH_DEMO_DOOR'),
    publicUrl: urlOf('VOUCH_PUBLIC_URL') ?? urlOf('VOUCH_AUDIENCE'),
    proxies: readProxies(env, faults),
  }
  if (process !== 'sealer') needed('VOUCH_VAULT')
  if (process === 'issuer') checkAddresses(env, faults, ['VOUCH_ISSUER', 'VOUCH_AUDIENCE'])
  if (process === 'office') checkAddresses(env, faults, ['VOUCH_ISSUER', 'VOUCH_OFFICE_URL'])
  if (process === 'api') checkApi(config, faults)
  checkDemo(config, faults)
  if (config.reach !== 'public' && !isThisMachine(host))
    faults.push(`VOUCH_WEBHOOK_REACH may be ${config.reach} only where VOUCH_HOST is this machine, not ${host}`)
  if (process === undefined || faults.length > 0) return refused({ code: 'config_wrong', faults })
  return done(Object.freeze({ process, ...config }))
}

/** What the api is not safe without. Its address is named by every proof, so it is one and the same for everybody. */
function checkApi(
  {
    authMode,
    issuers,
    issuer,
    publicUrl,
    listen,
    proxies,
    certificate,
  }: Pick<Config, 'authMode' | 'issuers' | 'issuer' | 'publicUrl' | 'listen' | 'proxies' | 'certificate'>,
  faults: string[],
): void {
  if (authMode === 'own' && issuer === undefined) faults.push('VOUCH_ISSUER is not set')
  if ((authMode === 'external') !== (issuers !== undefined))
    faults.push('VOUCH_ISSUERS must be set where VOUCH_AUTH_MODE is external, and nowhere else')
  if (publicUrl === undefined) faults.push('VOUCH_PUBLIC_URL is not set')
  else {
    const { href, origin, protocol, hostname } = publicUrl
    if (href !== `${origin}/`) faults.push('VOUCH_PUBLIC_URL must be scheme, host and port, and nothing behind them')
    if (protocol !== 'https:' && !isThisMachine(hostname))
      faults.push('VOUCH_PUBLIC_URL must be an https address; http is for this machine only')
  }
  if (isThisMachine(listen.host)) return
  if (publicUrl?.protocol !== 'https:')
    faults.push('VOUCH_HOST may be another address than this machine’s own only where VOUCH_PUBLIC_URL is https')
  if (proxies === undefined && certificate === undefined)
    faults.push(
      'VOUCH_TLS_CERT must be given, or VOUCH_TRUSTED_PROXIES name who ends TLS in front of us, where VOUCH_HOST is not this machine',
    )
}

/** Nobody is led there but in a demo, which says of itself that it is one, and from this machine. */
function checkDemo({ demoDoor, origin }: Pick<Config, 'demoDoor' | 'origin'>, faults: string[]): void {
  if (demoDoor === undefined) return
  if (!isOfDemo(origin)) faults.push(`VOUCH_DEMO_DOOR is of a demo, and the logs here are named ${origin}`)
  if (!isThisMachine(demoDoor.hostname)) faults.push('VOUCH_DEMO_DOOR must be on this machine')
}

/** What is signed under a name stays so: one that no verifier takes is told before anything is. */
function originOf(origin: string, faults: string[]): string {
  if (origin !== '' && !isOrigin(origin))
    faults.push('VOUCH_ORIGIN must be an address without its scheme, in lower case, such as pay.example/log')
  return origin
}

/** Whoever is named here says who everybody else is: addresses and ranges only, and never all there are. */
function readProxies(env: Environment, faults: string[]): Networks | undefined {
  const texts = (env['VOUCH_TRUSTED_PROXIES'] ?? '').split(/[\s,]+/).filter(text => text !== '')
  if (texts.length === 0) return undefined
  const networks = readNetworks(texts)
  if (networks === undefined) faults.push('VOUCH_TRUSTED_PROXIES must be addresses and ranges, such as 10.1.2.0/24')
  else if (texts.some(text => /\/0+$/.test(text))) faults.push('VOUCH_TRUSTED_PROXIES must not be everybody')
  return networks
}

/** Tokens name these addresses, and are only as good as the way to them. */
function checkAddresses(env: Environment, faults: string[], wanted: readonly string[]): void {
  const { needed } = readersOf(env, faults)
  const named = wanted.map(variable => [variable, needed(variable)] as const)
  for (const [variable, text] of [...named, ['VOUCH_OFFICE_URL', env['VOUCH_OFFICE_URL'] ?? ''] as const]) {
    if (text === '' || !URL.canParse(text)) continue
    const { protocol, hostname, username, password, search, hash } = new URL(text)
    if (protocol !== 'https:' && !isThisMachine(hostname))
      faults.push(`${variable} must be an https address; http is for this machine only`)
    if (username !== '' || password !== '' || search !== '' || hash !== '')
      faults.push(`${variable} must have no name, password, question or fragment in it`)
  }
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

/** What goes with each kind of place, and with no other. */
const filesVariables = {
  folder: [],
  sftp: ['VOUCH_FILES_HOST_KEY', 'VOUCH_FILES_KEY', 'VOUCH_FILES_PASSWORD'],
  gateway: ['VOUCH_FILES_TOKEN'],
  nowhere: [],
} as const satisfies Record<FilesPlace['kind'] | 'nowhere', readonly string[]>

/** The place of files, whole or not at all. What is wrong with an address is said without it: there may be a password in it. */
function readFiles(env: Environment, faults: string[]): FilesPlace | undefined {
  const text = env['VOUCH_FILES'] ?? ''
  const url = !isAbsolute(text) && URL.canParse(text) ? new URL(text) : undefined
  const kind =
    text === '' ? 'nowhere' : url === undefined ? 'folder' : url.protocol === 'sftp:' ? 'sftp' : ('gateway' as const)
  const own: readonly string[] = filesVariables[kind]
  for (const variable of Object.values(filesVariables).flat())
    if ((env[variable] ?? '') !== '' && !own.includes(variable))
      faults.push(`${variable} does not go with what VOUCH_FILES is`)
  if (kind === 'nowhere') return undefined
  if (kind === 'sftp' && url !== undefined) return readSftp(url, env, faults)
  if (kind === 'gateway' && url !== undefined) return readGateway(url, env, faults)
  if (!isAbsolute(text)) faults.push(`VOUCH_FILES must be the whole path of a folder, or an sftp or https address`)
  return { kind: 'folder', folder: text }
}

function readSftp(url: URL, env: Environment, faults: string[]): FilesPlace {
  const { needed } = readersOf(env, faults)
  if (url.hostname === '' || url.username === '')
    faults.push('VOUCH_FILES must name a user and a host, as in sftp://vouch@bank.example/files')
  if (url.password !== '' || url.search !== '' || url.hash !== '')
    faults.push('VOUCH_FILES must have no password, question or fragment in it')
  const [hostKey = '', ...more] = needed('VOUCH_FILES_HOST_KEY').split(/[\s,]+/)
  if (hostKey !== '' && ![hostKey, ...more].every(key => /^SHA256:[A-Za-z0-9+/]{43}$/.test(key)))
    faults.push('VOUCH_FILES_HOST_KEY must be fingerprints as `ssh-keygen -l` writes them, SHA256:…')
  const [file = '', password = ''] = [env['VOUCH_FILES_KEY'], env['VOUCH_FILES_PASSWORD']]
  if ((file === '') === (password === ''))
    faults.push('either VOUCH_FILES_KEY or VOUCH_FILES_PASSWORD must be set with an sftp address, and not both')
  if (file !== '' && !isAbsolute(file)) faults.push('VOUCH_FILES_KEY must be the whole path of a file')
  return {
    kind: 'sftp',
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 22 : Number(url.port),
    user: decodeURIComponent(url.username),
    folder: decodeURIComponent(url.pathname === '' ? '/' : url.pathname),
    hostKeys: [hostKey, ...more],
    login: file === '' ? { kind: 'password', password: new Secret(password) } : { kind: 'key', file },
  }
}

function readGateway(url: URL, env: Environment, faults: string[]): FilesPlace {
  const { needed } = readersOf(env, faults)
  const isPrivate = url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url.hostname))
  if (!isPrivate) faults.push('VOUCH_FILES must be an https address; http is for this machine only')
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    faults.push('VOUCH_FILES must have no name, password, question or fragment in it')
  const address = new URL(url)
  if (!address.pathname.endsWith('/')) address.pathname += '/'
  return { kind: 'gateway', address, token: new Secret(needed('VOUCH_FILES_TOKEN')) }
}

/** Several places have blanks between them; each is `file:` and the whole path of a folder, and one may be a bucket. */
export function readCopies(env: Environment, faults: string[]): readonly CopyPlace[] {
  const texts = (env['VOUCH_COPIES'] ?? '').split(/\s+/).filter(text => text !== '')
  if (new Set(texts).size < texts.length) faults.push('VOUCH_COPIES must not name a place twice')
  const buckets = texts.filter(text => text.startsWith('s3:'))
  if (buckets.length > 1) faults.push('VOUCH_COPIES may name one bucket: its key and region are settings of their own')
  for (const variable of bucketVariables)
    if (buckets.length === 0 && (env[variable] ?? '') !== '')
      faults.push(`${variable} goes with a bucket in VOUCH_COPIES`)
  return texts.flatMap(text => {
    const [, folder = ''] = /^file:(.*)$/.exec(text) ?? []
    if (isAbsolute(folder)) return [{ kind: 'folder' as const, folder }]
    const [, bucket, prefix = ''] =
      /^s3:\/\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])((?:\/[a-z0-9][a-z0-9._-]*)*)$/.exec(text) ?? []
    if (bucket !== undefined) return [readBucket(bucket, prefix.slice(1), env, faults)]
    faults.push(
      'VOUCH_COPIES must be places such as file:/the/whole/path/of/a/folder or s3://bucket/prefix, with blanks between them',
    )
    return []
  })
}

/** What goes with a bucket, and with no folder. */
export const bucketVariables = [
  'VOUCH_BUCKET_REGION',
  'VOUCH_BUCKET_ENDPOINT',
  'VOUCH_BUCKET_KEY_ID',
  'VOUCH_BUCKET_SECRET_FILE',
  'VOUCH_BUCKET_RETAIN_YEARS',
]

function readBucket(bucket: string, prefix: string, env: Environment, faults: string[]): CopyPlace {
  const { needed, urlOf, countOf } = readersOf(env, faults)
  const region = needed('VOUCH_BUCKET_REGION')
  const keyId = needed('VOUCH_BUCKET_KEY_ID')
  const secretFile = needed('VOUCH_BUCKET_SECRET_FILE')
  const endpoint = urlOf('VOUCH_BUCKET_ENDPOINT')
  if (region !== '' && !/^[a-z0-9-]{1,40}$/.test(region))
    faults.push('VOUCH_BUCKET_REGION must be a region, such as eu-central-1')
  if (keyId !== '' && !/^[A-Za-z0-9_.-]{1,128}$/.test(keyId)) faults.push('VOUCH_BUCKET_KEY_ID must be the id of a key')
  if (secretFile !== '' && !isAbsolute(secretFile))
    faults.push('VOUCH_BUCKET_SECRET_FILE must be the whole path of a file')
  if (endpoint !== undefined) {
    if (endpoint.protocol !== 'https:' && !isThisMachine(endpoint.hostname))
      faults.push('VOUCH_BUCKET_ENDPOINT must be an https address; http is for this machine only')
    const { username, password, search, hash } = endpoint
    if (username !== '' || password !== '' || search !== '' || hash !== '')
      faults.push('VOUCH_BUCKET_ENDPOINT must have no name, password, question or fragment in it')
  }
  const retainYears = countOf('VOUCH_BUCKET_RETAIN_YEARS', 1, 100, '10')
  return {
    kind: 's3',
    bucket,
    prefix,
    region,
    endpoint,
    keyId,
    secretFile,
    retainYears,
  }
}

/** Both or neither; and without them there is nobody to be asked for. */
function readCertificate(env: Environment, faults: string[]): CertificateFiles | undefined {
  const { pathOf } = readersOf(env, faults)
  const [certificate, key, authority] = ['VOUCH_TLS_CERT', 'VOUCH_TLS_KEY', 'VOUCH_TLS_CA'].map(pathOf)
  if (certificate !== undefined && key !== undefined) return { certificate, key, authority }
  if (certificate !== undefined || key !== undefined)
    faults.push('VOUCH_TLS_CERT and VOUCH_TLS_KEY must be set both, or neither')
  else if (authority !== undefined) faults.push('VOUCH_TLS_CA goes with VOUCH_TLS_CERT and VOUCH_TLS_KEY')
  return undefined
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
    countOf: (variable: string, least: number, most: number, fallback: string): number => {
      const text = env[variable] ?? fallback
      const isCount = /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
      if (!isCount) faults.push(`${variable} must be a whole number, ${least} to ${most}, not ${text}`)
      return Number(text)
    },
    urlOf: (variable: string): URL | undefined => {
      const text = env[variable]
      if (text === undefined || text === '') return undefined
      if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text)
      faults.push(`${variable} must be an http or https address`)
      return undefined
    },
    pathOf: (variable: string): string | undefined => {
      const text = env[variable]
      if (text === undefined || text === '') return undefined
      if (!isAbsolute(text)) faults.push(`${variable} must be the whole path of a file, not ${text}`)
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
