// What Vouch is made of, as it is built: who is outside, which processes and stores there are, what flows between them, and
// what has to be kept. The diagram, the STRIDE table and every export are made of this.

import { type Flow, flows } from './flows.ts'

/** From the outside to what nobody should reach. How far each is trusted is a grade from 0 to 100, as OTM wants it. */
export type Zone = {
  readonly id: string
  readonly title: string
  readonly says: string
  readonly trust: number
  /** In which column of the diagram it stands, from the left. */
  readonly column: number
}

export type Part = {
  readonly id: string
  readonly kind: 'actor' | 'process' | 'store'
  readonly zone: string
  readonly title: string
  readonly says: string
  /** Which parts of the threat model of the payments service it stands for. */
  readonly standsFor?: readonly string[]
}

/** Where one zone ends and another begins, and how whoever crosses is known. */
export type Boundary = {
  readonly between: readonly [zone: string, zone: string]
  readonly knownBy: readonly ('none' | 'password' | 'otp' | 'challenge_response' | 'public_key' | 'token')[]
  readonly allowedBy: readonly ('none' | 'acl' | 'rbac' | 'abac')[]
}

export type Sensitivity = 'pii' | 'fin' | 'cred' | 'biz' | 'op'

export type Asset = {
  readonly id: string
  readonly title: string
  readonly says: string
  readonly sensitivity: readonly Sensitivity[]
  /** From 0 to 100: how much it would matter if it were read, changed, or not there. */
  readonly confidentiality: number
  readonly integrity: number
  readonly availability: number
  readonly at: readonly { readonly store: string; readonly sealed: boolean }[]
}

export type Model = {
  readonly title: string
  readonly version: string
  readonly says: string
  readonly zones: readonly Zone[]
  readonly boundaries: readonly Boundary[]
  readonly parts: readonly Part[]
  readonly flows: readonly Flow[]
  readonly assets: readonly Asset[]
  readonly assumptions: readonly { readonly says: string; readonly topics: readonly string[] }[]
}

const zones: readonly Zone[] = [
  {
    id: 'outside',
    title: 'Outside',
    says: 'Programs and people that come over a network that nobody owns.',
    trust: 0,
    column: 0,
  },
  {
    id: 'partners',
    title: 'Partners',
    says: 'Banks, cores and mail servers: under contract, and under their own roof.',
    trust: 30,
    column: 0,
  },
  { id: 'doors', title: 'Doors', says: 'The processes that listen to others.', trust: 60, column: 1 },
  {
    id: 'inside',
    title: 'Inside',
    says: 'The processes that nobody reaches: they take up what is due.',
    trust: 70,
    column: 1,
  },
  {
    id: 'books',
    title: 'Books',
    says: 'PostgreSQL, with the books, the audit trail and the queues.',
    trust: 80,
    column: 2,
  },
  {
    id: 'keys',
    title: 'Keys',
    says: 'The processes that hold what must not get out, and nothing else.',
    trust: 90,
    column: 2,
  },
  {
    id: 'machine',
    title: 'Machine room',
    says: 'Who installs and runs it, what starts it, and the backups.',
    trust: 70,
    column: 3,
  },
  { id: 'custody', title: 'Custody', says: 'Where a key is held that the vault may only ask.', trust: 80, column: 3 },
  {
    id: 'memory',
    title: 'Memory of others',
    says: 'What remembers the log where we cannot change it.',
    trust: 50,
    column: 3,
  },
]

const boundaries: readonly Boundary[] = [
  {
    between: ['outside', 'doors'],
    knownBy: ['token', 'public_key', 'password', 'otp', 'challenge_response'],
    allowedBy: ['abac'],
  },
  { between: ['outside', 'inside'], knownBy: ['public_key'], allowedBy: ['acl'] },
  { between: ['partners', 'doors'], knownBy: ['token'], allowedBy: ['acl'] },
  { between: ['partners', 'inside'], knownBy: ['token', 'public_key', 'password'], allowedBy: ['acl'] },
  { between: ['custody', 'keys'], knownBy: ['token'], allowedBy: ['acl'] },
  { between: ['doors', 'inside'], knownBy: ['token', 'public_key'], allowedBy: ['abac'] },
  { between: ['doors', 'books'], knownBy: ['password'], allowedBy: ['rbac'] },
  { between: ['inside', 'books'], knownBy: ['password'], allowedBy: ['rbac'] },
  { between: ['keys', 'books'], knownBy: ['password'], allowedBy: ['rbac'] },
  { between: ['machine', 'books'], knownBy: ['password'], allowedBy: ['rbac'] },
  { between: ['doors', 'keys'], knownBy: ['challenge_response'], allowedBy: ['acl'] },
  { between: ['inside', 'keys'], knownBy: ['challenge_response'], allowedBy: ['acl'] },
  { between: ['keys', 'memory'], knownBy: ['public_key', 'token'], allowedBy: ['acl'] },
]

const parts: readonly Part[] = [
  {
    id: 'integrator',
    kind: 'actor',
    zone: 'outside',
    title: 'Integrator',
    says: 'A program of an institution, such as its online bank: orders payments and hears of them.',
    standsFor: ['payment SDK'],
  },
  {
    id: 'browser',
    kind: 'actor',
    zone: 'outside',
    title: 'Browser',
    says: 'Where people of an institution sign in and work.',
  },
  {
    id: 'core',
    kind: 'actor',
    zone: 'partners',
    title: 'Core',
    says: 'The institution’s core banking system, where members’ accounts are kept.',
  },
  {
    id: 'bank',
    kind: 'actor',
    zone: 'partners',
    title: 'Rails',
    says: 'The bank that payments leave by, and what it sends back.',
  },
  {
    id: 'mail-server',
    kind: 'actor',
    zone: 'partners',
    title: 'Mail',
    says: 'The server that letters to members and staff are given to.',
  },
  {
    id: 'key-holder',
    kind: 'actor',
    zone: 'custody',
    title: 'Key holder',
    says: 'Where the key-encryption key is, when it is not the vault’s own: a transit engine or a hardware module.',
  },
  {
    id: 'api',
    kind: 'process',
    zone: 'doors',
    title: 'api',
    says: 'Answers programs: payments, members, payees, disputes, files.',
    standsFor: ['API gateway', 'payments service', 'public endpoints'],
  },
  {
    id: 'office',
    kind: 'process',
    zone: 'doors',
    title: 'office',
    says: 'Answers people who work for an institution: approvals, exceptions, roles, settings, reports.',
    standsFor: ['internal admin API', 'reporting/BI', 'monitoring dashboard'],
  },
  {
    id: 'issuer',
    kind: 'process',
    zone: 'doors',
    title: 'issuer',
    says: 'Signs people in and gives tokens, or believes somebody else’s issuer.',
  },
  {
    id: 'worker',
    kind: 'process',
    zone: 'inside',
    title: 'worker',
    says: 'Takes up what is due: sends, settles, reads files, reconciles, tells.',
    standsFor: ['payments service'],
  },
  {
    id: 'prober',
    kind: 'process',
    zone: 'inside',
    title: 'prober',
    says: 'Tries every control, in an institution where nothing is real.',
  },
  {
    id: 'database',
    kind: 'store',
    zone: 'books',
    title: 'PostgreSQL',
    says: 'The books, the audit trail, sealed fields and every queue; a role for each process.',
    standsFor: ['transaction database', 'audit database', 'balance engine'],
  },
  {
    id: 'vault',
    kind: 'process',
    zone: 'keys',
    title: 'vault',
    says: 'Seals and opens fields for the others, each for what it may, and gives no key away.',
  },
  {
    id: 'sealer',
    kind: 'process',
    zone: 'keys',
    title: 'sealer',
    says: 'Gives leaves their places in the log, signs it, copies it and has it witnessed.',
    standsFor: ['internal logging'],
  },
  {
    id: 'engineer',
    kind: 'actor',
    zone: 'machine',
    title: 'Engineer',
    says: 'Installs, releases, backs up and restores, with the command line and the database’s owner.',
    standsFor: ['CI/CD', 'deployment scripts'],
  },
  {
    id: 'supervisor',
    kind: 'process',
    zone: 'machine',
    title: 'supervisor',
    says: 'Starts PostgreSQL and the seven processes, watches over them, and archives the database’s log.',
    standsFor: ['CI/CD'],
  },
  {
    id: 'backups',
    kind: 'store',
    zone: 'machine',
    title: 'Backups',
    says: 'Sealed backups and the archived log of the database.',
  },
  {
    id: 'copies',
    kind: 'store',
    zone: 'memory',
    title: 'Copies',
    says: 'Where the sealed log is written once: folders, or buckets that keep versions.',
  },
  {
    id: 'witness',
    kind: 'actor',
    zone: 'memory',
    title: 'Witness',
    says: 'Somebody else, who signs how far the log has come and never goes back.',
  },
]

const assets: readonly Asset[] = [
  {
    id: 'member-data',
    title: 'Data of members and billing',
    says: 'Names, addresses, account numbers, payees and bills.',
    sensitivity: ['pii', 'fin'],
    confidentiality: 100,
    integrity: 75,
    availability: 50,
    at: [
      { store: 'database', sealed: true },
      { store: 'backups', sealed: true },
    ],
  },
  {
    id: 'books-of-account',
    title: 'The books',
    says: 'Accounts, transfers, holds and balances: the balance engine.',
    sensitivity: ['fin'],
    confidentiality: 50,
    integrity: 100,
    availability: 100,
    at: [
      { store: 'database', sealed: false },
      { store: 'backups', sealed: true },
    ],
  },
  {
    id: 'audit-trail',
    title: 'Transaction logs and audit trail',
    says: 'Leaves, tiles, signed heads and what witnesses have said of them.',
    sensitivity: ['op', 'fin'],
    confidentiality: 25,
    integrity: 100,
    availability: 75,
    at: [
      { store: 'database', sealed: false },
      { store: 'copies', sealed: false },
      { store: 'backups', sealed: true },
    ],
  },
  {
    id: 'credentials',
    title: 'Keys, secrets and sessions',
    says: 'What people and programs are known by, and what signs and seals.',
    sensitivity: ['cred'],
    confidentiality: 100,
    integrity: 100,
    availability: 75,
    at: [
      { store: 'database', sealed: true },
      { store: 'backups', sealed: true },
    ],
  },
  {
    id: 'endpoints',
    title: 'Public and internal endpoints',
    says: 'What api, office and issuer answer, and the settings that decide how.',
    sensitivity: ['biz', 'op'],
    confidentiality: 25,
    integrity: 100,
    availability: 100,
    at: [{ store: 'database', sealed: false }],
  },
  {
    id: 'releases',
    title: 'Pipelines and deployment scripts',
    says: 'What is installed, from where, and what changes the database with it.',
    sensitivity: ['op'],
    confidentiality: 25,
    integrity: 100,
    availability: 50,
    at: [{ store: 'backups', sealed: true }],
  },
]

export const model: Model = {
  title: 'Vouch',
  version: '1.0',
  says: 'Bill payment for banks and credit unions: members order payments, staff approve and mend, the worker sends and settles, and every act is in a log that others can verify.',
  zones,
  boundaries,
  parts,
  flows,
  assets,
  assumptions: [
    {
      says: 'The operating system keeps processes of different users apart, and its clock is about right.',
      topics: ['supervisor'],
    },
    {
      says: 'Whoever ends TLS in front of the doors is the institution’s own, and as well kept as they are.',
      topics: ['api', 'office', 'issuer'],
    },
    {
      says: 'At least one witness is of another house than whoever holds the sealer’s key.',
      topics: ['witness', 'sealer'],
    },
    { says: 'No card number is stored or passes through: payments are from accounts.', topics: ['api', 'database'] },
  ],
}
