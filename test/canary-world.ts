// An instance as somebody runs it, and everything that anybody could give it that must not be seen again: given by every door,
// taken or refused. What was given is a canary; what has come back in a refusal is kept, to be searched as well.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import {
  askConfirmed,
  askStepUp,
  codeAt,
  type Desk,
  enrol,
  openSignInPage,
  type Person,
  type Places,
  sessionCookie,
  signInByPasskey,
  signInByPassword,
  submitSignIn,
} from '../bin/attack/people.ts'
import { send } from '../bin/attack/wire.ts'
import { clientKeyOf, readClient } from '../bin/clients.ts'
import { openDatabase, type Sql } from '../src/base/database.ts'
import { fault } from '../src/base/outcome.ts'
import { type Asked, newProofKey, openSigned, proofOf, signedText, tokensOf } from '../src/base/signed-call.ts'
import { findPostgres } from '../src/continuity/continuity.ts'
import {
  type Canary,
  newAccountNumber,
  newCardNumber,
  newEmail,
  newJwt,
  newName,
  newPassword,
  newPem,
  newPhone,
  newSsn,
} from './canary-search.ts'
import { project } from './house.ts'
import { openMailServer } from './mail-server.ts'
import { until } from './until.ts'
import { openWebhookReceiver } from './webhook-receiver.ts'

const reference = 'M-canary'
const vouch = join(project, 'vouch')
const commandMsMax = 300_000

export type CanaryWorld = Awaited<ReturnType<typeof openCanaryWorld>>

export async function openCanaryWorld(home: string) {
  const [mail, webhooks] = [await openMailServer(), await openWebhookReceiver()]
  const env = {
    ...process.env,
    VOUCH_HOME: home,
    DATABASE_URL: '',
    VOUCH_SMTP_HOST: '127.0.0.1',
    VOUCH_SMTP_PORT: String(mail.port),
    VOUCH_SMTP_TLS: 'none',
    VOUCH_SMTP_FROM: 'bank@demo.example',
  }
  const child: ChildProcess = spawn(vouch, ['start', '--demo', '--scale', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text))
  await until('the demo is ready', () => child.exitCode !== null || said.includes('Ctrl-C stops everything'))
  if (child.exitCode !== null) fault(`it did not start: ${said}`)
  const run: { readonly issuer: string; readonly audience: string } = JSON.parse(
    await readFile(join(home, 'run.json'), 'utf8'),
  )
  const office = /People work at (http:\S+)\.$/m.exec(said)?.[1] ?? fault('it says where people work')
  return {
    home,
    mail,
    webhooks,
    places: { office, issuer: run.issuer } satisfies Places,
    api: run.audience,
    asOwner: async <T>(perform: (sql: Sql) => Promise<T>): Promise<T> => {
      const running = (await findPostgres(home)) ?? fault('PostgreSQL runs')
      const sql = openDatabase(running.address('vouch_owner'), {
        connectionsMax: 2,
        name: 'canaries',
        statementTimeoutMs: 0,
      })
      try {
        return await perform(sql)
      } finally {
        await sql.end()
      }
    },
    /** All that the processes have printed to whoever started them. */
    said: () => said,
    /** A command as somebody types it. */
    command: (...words: string[]) => spawnSync(vouch, words, { env, encoding: 'utf8', timeout: commandMsMax }),
    invitationOf: (name: string) =>
      new RegExp(`^ +${name} +\\S+#demo\\.(\\S+)$`, 'm').exec(said)?.[1] ?? fault(`${name} is invited`),
    /** Those of the service; the bank of the demo is somebody else's. */
    processes: () =>
      readdirSync('/proc').flatMap(pid => {
        const [line, environment] = ['cmdline', 'environ'].map(file => readIfThere(`/proc/${pid}/${file}`))
        const isOurs = /^\d+$/.test(pid) && `${line}${environment}`.includes(home) && !`${line}`.includes('sandbox')
        return isOurs && line !== undefined && environment !== undefined
          ? [{ pid: Number(pid), line, environment }]
          : []
      }),
    stop: async () => {
      const gone = once(child, 'exit')
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await gone
      }
      await Promise.all([mail.close(), webhooks.close()])
    },
  }
}

/** Processes end while we look. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}

export type Planted = {
  readonly canaries: readonly Canary[]
  /** Everything that was answered to what was refused. */
  readonly refusals: readonly string[]
  /** What may be seen, to see that the search sees: a payee's nickname, a member's reference, and a payment's id. */
  readonly nickname: string
  readonly reference: string
  readonly payment: string
}

export async function plantEverywhere(world: CanaryWorld): Promise<Planted> {
  const canaries: Canary[] = []
  const plant = <Text extends string | Buffer>(kind: string, text: Text): Text => {
    canaries.push({ kind, text })
    return text
  }
  const refusals: string[] = []
  const machine = await openMachine(world, plant)
  const nickname = `Seen ${newPassword()}`
  const payment = await plantByMachine(world, machine.call, { plant, refusals, nickname })
  await plantInRefusals(world, machine, { plant, refusals })
  await plantAtIssuer(world, machine, { plant, refusals })
  await plantInFault(world, machine.call, { plant, refusals })
  await plantByPeople(world, { plant, refusals })
  await until('mail and webhooks are out', () => world.mail.kept.length > 0 && world.webhooks.kept.length > 0)
  return { canaries, refusals, nickname, reference, payment }
}

type Planting = {
  readonly plant: <Text extends string | Buffer>(kind: string, text: Text) => Text
  readonly refusals: string[]
}

/** The demo's client. What it shows of itself is planted, too. */
async function openMachine({ home, api, places }: CanaryWorld, plant: Planting['plant']) {
  const stored = (await readClient(home, 'demo')) ?? fault('the demo has a client')
  const [clientKey, proofKey] = [clientKeyOf(stored), newProofKey()]
  const { issuer } = places
  const tokens = tokensOf({ issuer, audience: api, client: stored.client, clientKey, proofKey, scopes: stored.scopes })
  const token = await tokens(false)
  plant('access token', token)
  plant('signature of an access token', token.split('.')[2] ?? '')
  const signed = openSigned({ audience: api, proofKey, clientKey, tokens })
  return { ...signed, client: stored.client, clientKey, proofKey }
}

type Call = (asked: Asked) => Promise<Response>

/** Everything a program may give, and takes. Answers with the id of a payment that was made. */
async function plantByMachine(
  world: CanaryWorld,
  call: Call,
  { plant, nickname }: Planting & { readonly nickname: string },
): Promise<string> {
  const made = async (method: string, path: string, body: object, more: Partial<Asked> = {}) => {
    const response = await call({ method, path, body: JSON.stringify(body), ...more })
    const answer: Record<string, unknown> = JSON.parse(await response.text())
    return response.ok ? answer : fault(`${method} ${path}: ${JSON.stringify(answer)}`)
  }
  await made('PUT', '/v1/letterhead', { name: 'Demo Credit Union', isMailOn: true, isWebhookOn: true })
  const endpoint = await made('POST', '/v1/webhook-endpoints', {
    url: `${world.webhooks.url}?token=${plant('token in a webhook’s address', newJwt())}`,
    types: ['payment.settled', 'payment.released'],
    scheme: 'v1',
  })
  const secret = /"(whsec_[^"]+)"/.exec(JSON.stringify(endpoint))?.[1] ?? fault('a secret is shown')
  plant('webhook secret', secret)
  plant('webhook secret, its bytes', Buffer.from(secret.slice('whsec_'.length), 'base64'))
  const member = await made('POST', '/v1/members', {
    reference,
    name: plant('name of a member', newName()),
    email: plant('e-mail of a member', newEmail()),
  })
  await made('POST', '/v1/funding-accounts', {
    member: member['id'],
    number: plant('account number of a member', newAccountNumber()),
    currency: 'USD',
  })
  const address = { street: plant('street of a payee', newName()), city: 'Springfield', region: 'IL', zip: '62701' }
  await made('POST', '/v1/payees', {
    member: member['id'],
    nickname,
    name: plant('name of a payee', newName()),
    account: { bank: '071000013', number: plant('account number of a payee', newAccountNumber()) },
    address,
  })
  await made('POST', '/v1/billers', {
    name: 'Canary Gas',
    aliases: [],
    address: { ...address, street: '1 Plain Street' },
    masks: [],
    payment: { method: 'ach', bank: '071000013', number: plant('account number of a biller', newAccountNumber()) },
  })
  await made('POST', '/v1/incoming-files', {
    name: 'left by nobody',
    content: Buffer.from(`whom: ${plant('account number in a file', newAccountNumber())}\n`).toString('base64'),
  })
  return payBill(world, call, made, plant)
}

type Made = (method: string, path: string, body: object, more?: Partial<Asked>) => Promise<Record<string, unknown>>

/** One of the demo's own, which has money; then it is disputed. */
async function payBill({ api }: CanaryWorld, call: Call, made: Made, plant: Planting['plant']): Promise<string> {
  const read = async (path: string) => {
    const answer: { items: readonly { id: string }[]; state?: string } = JSON.parse(
      await (await call({ method: 'GET', path })).text(),
    )
    return answer
  }
  const members = await read('/v1/members')
  const member = members.items[0]?.id ?? fault(`the demo at ${api} has members`)
  const [accounts, payees] = [
    await read(`/v1/funding-accounts?member=${member}`),
    await read(`/v1/payees?member=${member}`),
  ]
  const amount = { value: '12.50', currency: 'USD' }
  const payment = await made(
    'POST',
    '/v1/payments',
    {
      fundingAccount: accounts.items[0]?.id,
      payee: payees.items[0]?.id,
      amount,
      context: {
        session: plant('session at the online bank', newJwt().slice(0, 100)),
        device: plant('device of a member', newPassword()),
        address: '192.0.2.1',
        at: new Date().toISOString(),
        signature: plant('signature of the online bank', newJwt()),
      },
    },
    { key: 'canary-1' },
  )
  const id = String(payment['id'])
  await until('the payment settles', async () => (await read(`/v1/payments/${id}`)).state === 'settled')
  const words = [
    ['telephone number', newPhone()],
    ['social security number', newSsn()],
  ] as const
  await made(
    'POST',
    '/v1/disputes',
    {
      member,
      about: { payment: id, amount },
      kind: 'other',
      form: 'written',
      receivedAt: new Date().toISOString(),
      words: `I am ${words.map(([kind, text]) => plant(`${kind} in a member’s words`, text)).join(', ')}`,
    },
    { key: 'canary-2' },
  )
  return id
}

/** Where nobody would expect it: in headers, paths, queries and bodies of what is refused, and in a row that the database refuses. */
async function plantInRefusals(
  { api, places, command }: CanaryWorld,
  { call }: Awaited<ReturnType<typeof openMachine>>,
  { plant, refusals }: Planting,
): Promise<void> {
  const refused = async (answered: Promise<Response>) => refusals.push(await refusalOf(await answered))
  const post = (path: string, body: string) => call({ method: 'POST', path, body })
  await refused(
    post(
      '/v1/members',
      JSON.stringify({ reference: 'x', name: 'x', ssn: plant('SSN in a member nobody offered', newSsn()) }),
    ),
  )
  const named = { reference: 'M-9', name: plant('card number in a name', newCardNumber()) }
  await refused(post('/v1/members', JSON.stringify(named)))
  await refused(post('/v1/members', `{"card":"${plant('card number in a body cut short', newCardNumber())}`))
  await refused(
    post(
      '/v1/payees',
      JSON.stringify({ account: { number: { a: plant('account number of the wrong type', newAccountNumber()) } } }),
    ),
  )
  await refused(
    call({
      method: 'GET',
      path: `/v1/payments/${plant('card number in a path', newCardNumber())}?limit=${plant('SSN in a query', newSsn())}`,
    }),
  )
  const pem = plant('private key in a header', newPem())
  await refused(
    fetch(`${api}/v1/members`, {
      headers: {
        authorization: `Bearer ${plant('token in a header', newJwt())}`,
        cookie: `__Host-vouch=demo.${plant('cookie nobody gave', newJwt().slice(30, 73))}`,
        'user-agent': plant('card number in a header', newCardNumber()),
        'x-api-key': pem.replaceAll('\n', ' '),
        'x-forwarded-for': plant('e-mail in a header', newEmail()),
      },
    }),
  )
  await refused(
    fetch(`${places.office}/v1/people`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: plant('name given by nobody', newName()),
        email: plant('e-mail given by nobody', newEmail()),
      }),
    }),
  )
  const typed = command(
    'api',
    'POST',
    '/v1/members',
    JSON.stringify({ phone: plant('telephone number in a command', newPhone()) }),
  )
  refusals.push(typed.stdout, typed.stderr)
}

/** What a program says of itself to the issuer: rightly signed and good for too long, and never signed at all. */
async function plantAtIssuer(
  { places }: CanaryWorld,
  { client, clientKey, proofKey }: Awaited<ReturnType<typeof openMachine>>,
  { plant, refusals }: Planting,
): Promise<void> {
  const endpoint = `${places.issuer}/token`
  const hourLater = Math.floor(Date.now() / 1_000) + 3_600
  const claims = { iss: client, sub: client, aud: places.issuer, jti: 'canary', iat: hourLater - 3_600, exp: hourLater }
  const assertion = plant(
    'client assertion',
    signedText({ alg: 'ES256', kid: clientKey.kid }, claims, clientKey.secret),
  )
  plant('signature of a client assertion', assertion.split('.')[2] ?? '')
  let nonce: string | undefined
  for (const shown of [assertion, assertion, plant('client assertion that is none', newJwt())]) {
    const dpop = proofOf(proofKey, { method: 'POST', address: endpoint, nonce, at: new Date() })
    plant('signature of a proof', dpop.split('.')[2] ?? '')
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: shown,
      scope: 'members.read',
    })
    const response = await fetch(endpoint, { method: 'POST', headers: { dpop }, body })
    nonce = response.headers.get('dpop-nonce') ?? nonce
    refusals.push(await refusalOf(response))
  }
  const secret = { client_id: client, client_secret: plant('client secret', newPassword()) }
  for (const [path, body] of [
    ['/token', { grant_type: 'client_credentials', ...secret }],
    ['/request', { login_hint: plant('e-mail in a hint', newEmail()), ...secret }],
  ] as const)
    refusals.push(
      await refusalOf(await fetch(`${places.issuer}${path}`, { method: 'POST', body: new URLSearchParams(body) })),
    )
}

/** With its headers. */
async function refusalOf(response: Response): Promise<string> {
  const text = await response.text()
  if (response.ok) fault(`that was to be refused: ${text}`)
  return `${[...response.headers].join('\n')}\n${text}`
}

/** A row that the database itself refuses, and would show; and a line of PostgreSQL's log with it. */
async function plantInFault({ asOwner }: CanaryWorld, call: Call, { plant, refusals }: Planting): Promise<void> {
  const body = { reference: plant('reference in a row that is refused', `canary-${newPassword()}`), name: 'Nobody' }
  const refused = await asOwner(async sql => {
    await sql`alter table payments.member add constraint no_canary check (reference not like 'canary-%') not valid`
    try {
      return await call({ method: 'POST', path: '/v1/members', body: JSON.stringify(body) })
    } finally {
      await sql`alter table payments.member drop constraint no_canary`
    }
  })
  refusals.push(await refusalOf(refused))
}

/** People come in, sign in, fail to, and let somebody else in. */
async function plantByPeople(world: CanaryWorld, { plant, refusals }: Planting): Promise<void> {
  const { places, invitationOf } = world
  const invited = (name: string, email: string, password: string | undefined) =>
    enrol(
      places,
      { id: '', institution: 'demo', email, token: plant(`invitation of ${name}`, invitationOf(name)) },
      password,
    )
  const sam = await invited('Sam Security', 'sam@demo.example', plant('password', newPassword()))
  plant('seed of codes', sam.secret)
  plantCodes(sam, plant)
  const desk = await signInByPasskey(places, sam)
  plantSession(desk, plant)
  const [recovery = fault('there are recovery codes')] = sam.recoveryCodes
  plantSession(await signInByPassword(places, sam, recovery), plant)
  for (const fields of [
    { email: sam.email, password: plant('password that is wrong', newPassword()), code: '123456' },
    {
      email: plant('e-mail that nobody has', newEmail()),
      password: plant('password of nobody', newPassword()),
      code: codeAt(sam.secret, 0),
    },
  ]) {
    const jar = new Map<string, string>()
    const page = await openSignInPage(jar, places)
    refusals.push(withoutTyped((await submitSignIn(jar, places, page, { institution: 'demo', ...fields })).text))
  }
  const body = {
    name: plant('name of a person', newName()),
    email: plant('e-mail of a person', newEmail()),
    roles: ['operator'],
  }
  const proposed = await askConfirmed(desk, 'POST', '/v1/people', { body })
  if (proposed.status !== 201) fault(`nobody was proposed: ${proposed.text}`)
  plantSession(desk, plant)
  const { challenge } = await askStepUp(desk, 'POST', '/v1/people', { body: { ...body, roles: ['approver'] } })
  plant('challenge of a step-up', challenge)
  const answered = await send(`${places.issuer}/sign-in/enrol/offer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: places.issuer, 'sec-fetch-site': 'same-origin' },
    body: JSON.stringify({ institution: 'demo', token: plant('invitation that is none', newJwt().slice(0, 43)) }),
  })
  refusals.push(answered.text)
}

function plantCodes({ recoveryCodes }: Person, plant: Planting['plant']): void {
  for (const code of recoveryCodes) {
    plant('recovery code', code)
    plant('recovery code without its hyphens', code.replaceAll('-', ''))
  }
}

function plantSession({ jar, csrf }: Desk, plant: Planting['plant']): void {
  plant('session cookie', (jar.get(sessionCookie) ?? fault('there is a session')).replace(/^demo\./, ''))
  plant('token of a session’s page', csrf)
}

/** The page gives back what was typed as the address, and it is theirs who typed it. */
function withoutTyped(html: string): string {
  return html.replaceAll(/(name="email"[^>]* value=")[^"]*"/g, '$1"')
}
