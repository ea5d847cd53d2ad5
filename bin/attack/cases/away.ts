// A40 and A41: what a process does without something that it needs, and over a line that others can read.

import { randomUUID } from 'node:crypto'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect as connectPlain, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConnectionOptions, connect } from 'node:tls'
import { proofOf } from '../../../src/base/signed-call.ts'
import { openAuthority } from '../../../test/certificate.ts'
import { openTestIssuer } from '../../../test/pretended-issuer.ts'
import { openCopy } from '../copy.ts'
import { ask } from '../people.ts'
import { DidNotStart } from '../process.ts'
import type { Machine, Target, Told } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'
import { send } from '../wire.ts'

const readPath = '/v1/members'

const orderOf = ({ fundingAccount, payee }: Machine) => ({
  fundingAccount,
  payee,
  amount: { value: '1.00', currency: 'USD' },
})

export async function failsClosed(target: Target): Promise<Finding> {
  const tries = openTries()
  await withoutIssuer(tries, target)
  await withoutDatabase(tries, target)
  await withoutVault(tries, target)
  await withoutAudit(tries, target)
  await withoutKeys(tries, target)
  await withoutPolicy(tries, target)
  return tries.finding()
}

const hourInFiveSeconds = 720

async function withoutIssuer(tries: Tries, target: Target): Promise<void> {
  const { api, machine } = target
  const { institution, client, proofKey } = machine
  const issuer = await openTestIssuer()
  const extra = await target.another('api', { env: { VOUCH_ISSUER: issuer.name }, pace: hourInFiveSeconds })
  const read = () => {
    const at = new Date()
    const { thumbprint } = proofKey
    const token = issuer.token({ institution, client, thumbprint, scope: 'members.read', at, but: { aud: api } })
    const dpop = proofOf(proofKey, { method: 'GET', address: `${api}${readPath}`, token, at })
    return send(`${extra.url}${readPath}`, { headers: { authorization: `DPoP ${token}`, dpop } })
  }
  issuer.setAway(true)
  await tries.status('the issuer’s keys away', await read(), '503 issuer_away')
  issuer.setAway(false)
  // Asked for again after a second.
  await new Promise(resolve => setTimeout(resolve, 1_500))
  await tries.status('and back', await read(), 200)
  issuer.setAway(true)
  await tries.status('away again', await read(), 200)
  await new Promise(resolve => setTimeout(resolve, 5_500))
  await tries.status('for more than an hour', await read(), '503 issuer_away')
  await extra.end()
  await issuer.close()
}

/** Between one process and its database, so that it can be cut. */
async function openRelay({ VOUCH_DATABASE_HOST: host = '', VOUCH_DATABASE_PORT: port = '' }: NodeJS.ProcessEnv) {
  const folder = await mkdtemp(join(tmpdir(), 'vouch-relay-'))
  const name = `.s.PGSQL.${port}`
  const sockets = new Set<Socket>()
  const server = createServer(near => {
    const far = connectPlain(join(host, name))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
      one.pipe(other)
    }
  })
  await new Promise<void>(resolve => server.listen(join(folder, name), resolve))
  return {
    env: { VOUCH_DATABASE_HOST: folder },
    cut: async () => {
      server.close()
      for (const socket of sockets) socket.destroy()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function withoutDatabase(tries: Tries, target: Target): Promise<void> {
  const { machine } = target
  const desk = await target.desk('operator')
  const relays = [await openRelay(target.environment('api')), await openRelay(target.environment('office'))] as const
  const api = await target.another('api', { env: relays[0].env })
  const office = await target.another('office', { env: relays[1].env })
  const asked = { method: 'GET', path: readPath }
  await tries.status('the api, with its database', await machine.callAt(api.url, asked), 200)
  await tries.status('the office, with its database', await ask(desk, 'GET', '/v1/session', { at: office.url }), 200)
  for (const { cut } of relays) await cut()
  await tries.status('the api without', await machine.callAt(api.url, asked), 503)
  const paid = await machine.callAt(api.url, {
    method: 'POST',
    path: '/v1/payments',
    key: randomUUID(),
    body: JSON.stringify(orderOf(machine)),
  })
  await tries.status('an order without', paid, 503)
  await tries.status('the office without', await ask(desk, 'GET', '/v1/session', { at: office.url }), 503)
  await tries.status('is it ready', await send(`${api.url}/health/ready`), 503)
  await api.end()
  await office.end()
}

/** Payments carry tokens, so they go on; what has to be sealed or opened does not. */
async function withoutVault(tries: Tries, target: Target): Promise<void> {
  const { machine } = target
  const names = () => machine.call({ method: 'GET', path: readPath })
  const payee = {
    member: machine.member,
    nickname: 'Water',
    name: 'Lake Water',
    account: { bank: '021000021', number: '75000002' },
  }
  const body = JSON.stringify({ ...orderOf(machine), isRepeat: true })
  const signIn = () => send(`${target.office}/sign-in`)
  await tries.status('names, with the vault', await names(), 200)
  await target.withoutVault(async () => {
    await tries.status('names without', await names(), '503 vault_away')
    await tries.status(
      'a payee without',
      await machine.call({ method: 'POST', path: '/v1/payees', body: JSON.stringify(payee) }),
      '503 vault_away',
    )
    await tries.status(
      'an order without',
      await machine.call({ method: 'POST', path: '/v1/payments', key: randomUUID(), body }),
      201,
    )
    await tries.status('to sign in without', await signIn(), 503)
  })
  await tries.status('names, when it is back', await names(), 200)
  await tries.status('to sign in, when it is back', await signIn(), 303)
}

/** What cannot be written down does not happen. */
async function withoutAudit(tries: Tries, { machine, owner }: Target): Promise<void> {
  const order = { ...orderOf(machine), isRepeat: true }
  const key = randomUUID()
  const pay = () => machine.call({ method: 'POST', path: '/v1/payments', key, body: JSON.stringify(order) })
  await owner`revoke insert on audit.batch from vouch_api`.simple()
  try {
    await tries.status('the log cannot be written', await pay(), 500, 503)
  } finally {
    await owner`grant insert on audit.batch to vouch_api`.simple()
  }
  const names = () => machine.call({ method: 'GET', path: readPath })
  await tries.status('names, with the log', await names(), 200)
  await owner`revoke insert on audit.batch from vouch_vault`.simple()
  try {
    await tries.status('names, which cannot be written down', await names(), 500, 503)
  } finally {
    await owner`grant insert on audit.batch to vouch_vault`.simple()
  }
  const [row] = await owner<{ count: number }[]>`
    select count(*)::int as count from payments.payment where key like ${`%${key}`}`
  tries.note('ordered without a log', row?.count ?? -1, row?.count === 0)
}

/** `starts` tells how it went. */
async function starts(target: Target, name: 'api' | 'office' | 'issuer' | 'vault', told: Told): Promise<string> {
  try {
    const extra = await target.another(name, told)
    await extra.end()
    return 'starts'
  } catch (thrown) {
    if (thrown instanceof DidNotStart) return 'does not start'
    throw thrown
  }
}

async function withoutKeys(tries: Tries, target: Target): Promise<void> {
  for (const [name, file] of [
    ['api', 'nonce.key'],
    ['api', 'emitter.key'],
    ['api', 'vault.line'],
    ['office', 'vault.line'],
    ['vault', 'kek'],
    ['issuer', 'pepper'],
  ] as const) {
    const folder = await mkdtemp(join(tmpdir(), 'vouch-keys-'))
    await cp(target.keys(name), folder, { recursive: true })
    await rm(join(folder, file))
    const said = await starts(target, name, { keys: folder })
    tries.note(`${name} without its ${file}`, said, said === 'does not start')
    await rm(folder, { recursive: true })
  }
}

async function withoutPolicy(tries: Tries, target: Target): Promise<void> {
  const copy = await openCopy()
  const policy = (name: string) => join(copy.folder, 'src', 'identity', 'policies', name)
  const text = await readFile(policy('operator.cedar'), 'utf8')
  try {
    for (const [what, spoilt] of [
      ['torn', text.slice(0, text.length - 40)],
      ['of an act that nobody knows', text.replace('Action::"members.read"', 'Action::"members.reed"')],
      ['of a role that nobody knows', text.replaceAll('Role::"operator"', 'Role::"operater"')],
    ] as const) {
      await writeFile(policy('operator.cedar'), spoilt)
      const said = await starts(target, 'api', { code: copy.folder })
      tries.note(`a policy ${what}`, said, said === 'does not start')
    }
    await writeFile(policy('operator.cedar'), text)
    const said = await starts(target, 'api', { code: copy.folder })
    tries.note('the policies as they are', said, said === 'starts')
  } finally {
    await copy.close()
  }
}

const answerMsMax = 5_000

/** What comes back over TLS; nothing where no line comes about. */
function overTls(url: string, options: ConnectionOptions): Promise<string> {
  const { port } = new URL(url)
  return new Promise(resolve => {
    let heard = ''
    const socket = connect({ port: Number(port), host: '127.0.0.1', servername: 'localhost', ...options }, () =>
      socket.write(`GET ${readPath} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`),
    )
    socket.setTimeout(answerMsMax, () => socket.destroy())
    socket.on('data', chunk => {
      heard += chunk.toString('latin1')
    })
    socket.once('error', () => resolve(heard))
    socket.once('close', () => resolve(heard))
  })
}

export async function weakTransport(target: Target): Promise<Finding> {
  const tries = openTries()
  const folder = await mkdtemp(join(tmpdir(), 'vouch-tls-'))
  await mkdir(folder, { recursive: true })
  const [authority, others] = [openAuthority(), openAuthority()]
  const [server, client, forged] = [
    authority.certify('localhost', '127.0.0.1'),
    authority.certify('client'),
    others.certify('client'),
  ]
  const files = { VOUCH_TLS_CERT: server.cert, VOUCH_TLS_KEY: server.key, VOUCH_TLS_CA: authority.ca }
  const env: Record<string, string> = {}
  for (const [name, text] of Object.entries(files)) {
    env[name] = join(folder, name)
    await writeFile(join(folder, name), text, { mode: 0o600 })
  }
  const api = await target.another('api', { env })
  const issuer = await target.another('issuer', { env })
  for (const [door, { url }] of Object.entries({ api, issuer })) {
    const good = { ca: authority.ca, cert: client.cert, key: client.key }
    const right = await overTls(url, good)
    tries.note(`${door}, TLS 1.3 with a certificate`, right.slice(0, 12), /^HTTP\/1\.1 [234]/.test(right))
    const bent: Readonly<Record<string, ConnectionOptions>> = {
      'TLS 1.2': { ...good, maxVersion: 'TLSv1.2' },
      'TLS 1.1': { ...good, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      'no certificate': { ca: authority.ca },
      'a certificate of another authority': { ca: authority.ca, cert: forged.cert, key: forged.key },
    }
    for (const [what, options] of Object.entries(bent)) {
      const heard = await overTls(url, options)
      tries.note(`${door}, ${what}`, heard.slice(0, 12) || 'no line', heard === '')
    }
    const plain = await send(`${url}${readPath}`).then(
      ({ status }) => status,
      () => 'no line',
    )
    tries.note(`${door}, plain HTTP`, plain, plain === 'no line' || plain === 400)
  }
  await api.end()
  await issuer.end()
  const open = await starts(target, 'api', { env: { VOUCH_HOST: '0.0.0.0' } })
  tries.note('for everybody, without TLS', open, open === 'does not start')
  await rm(folder, { recursive: true })
  return tries.finding()
}
