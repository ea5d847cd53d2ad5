// A30 and A31: webhooks that are to reach what only we can reach, and webhooks that are somebody else's.

import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

import { fault } from '../../../src/base/outcome.ts'
import { openNameServer } from '../../../test/name-server.ts'
import { isSigned, openWebhookReceiver, type WebhookReceiver } from '../../../test/webhook-receiver.ts'
import { pause } from '../../family.ts'
import type { Machine, Target } from '../target.ts'
import { type Finding, openTries, saidBy, type Tries } from '../tries.ts'

const path = '/v1/webhook-endpoints'
const types = ['payment.scheduled', 'payment.held', 'payment.released', 'payment.cancelled']

/** All of them lead inside, or are to. */
const inside = [
  'https://127.0.0.1/hook',
  'https://127.1/hook',
  'https://2130706433/hook',
  'https://0x7f000001/hook',
  'https://0177.0.0.1/hook',
  'https://127.0.0.1.:443/hook',
  'https://localhost/hook',
  'https://localhost./hook',
  'https://a.localhost/hook',
  'https://vouch.internal/hook',
  'https://printer.local/hook',
  'https://intranet/hook',
  'https://0.0.0.0/hook',
  'https://0/hook',
  'https://10.0.0.1/hook',
  'https://172.16.0.1/hook',
  'https://172.31.255.255/hook',
  'https://192.168.1.1/hook',
  'https://100.64.0.1/hook',
  'https://169.254.169.254/latest/meta-data/',
  'https://192.0.0.192/hook',
  'https://198.18.0.1/hook',
  'https://224.0.0.1/hook',
  'https://255.255.255.255/hook',
  'https://[::1]/hook',
  'https://[::]/hook',
  'https://[::ffff:127.0.0.1]/hook',
  'https://[::ffff:7f00:1]/hook',
  'https://[::ffff:a9fe:a9fe]/hook',
  'https://[64:ff9b::7f00:1]/hook',
  'https://[2002:7f00:1::]/hook',
  'https://[fe80::1]/hook',
  'https://[fc00::1]/hook',
  'https://[fd00:ec2::254]/hook',
  'https://[ff02::1]/hook',
  'http://example.com/hook',
  'https://example.com:5432/hook',
  'https://example.com:22/hook',
  'https://example.com:80/hook',
  'https://user:secret@example.com/hook',
  'https://example.com@127.0.0.1/hook',
  'https://example.com/hook#fragment',
  'file:///etc/passwd',
  'ftp://example.com/hook',
  'gopher://127.0.0.1:5432/_',
  'data:text/plain,hook',
  '//127.0.0.1/hook',
  '/hook',
] as const

export async function requestsFromWithin(target: Target): Promise<Finding> {
  const tries = openTries()
  const { machine } = target
  const strict = await target.another('api', { env: { VOUCH_WEBHOOK_REACH: 'public' } })
  for (const url of inside) {
    const answer = await machine.callAt(strict.url, { method: 'POST', path, body: JSON.stringify({ url, types }) })
    await tries.status(url, answer.clone(), 400, 422)
    // There is room for few: whoever let it in must not keep the rest from being tried.
    if (answer.ok) await removal(machine, addedIn(await answer.text()).endpoint.id)
  }
  const good = { url: 'https://hooks.example.com/vouch', types }
  const added = await machine.callAt(strict.url, { method: 'POST', path, body: JSON.stringify(good) })
  const { endpoint } = JSON.parse(await added.clone().text()) as { endpoint?: { id: string } }
  await tries.status('a public one', added, 201)
  if (endpoint !== undefined) await changedInside(tries, machine, strict.url, endpoint.id)
  await strict.end()
  await atConnecting(tries, target)
  await byName(tries, target)
  return tries.finding()
}

/** What may not be added may not become so either. */
async function changedInside(tries: Tries, machine: Machine, at: string, id: string): Promise<void> {
  const change = (url: string) =>
    machine.callAt(at, { method: 'PATCH', path: `${path}/${id}`, ifMatch: '"1"', body: JSON.stringify({ url }) })
  for (const url of ['https://127.0.0.1/hook', 'https://[::ffff:7f00:1]/hook', 'https://169.254.169.254/'])
    await tries.status(`changed to ${url}`, await change(url), 400, 422)
  await removal(machine, id)
}

async function removal(machine: Machine, id: string): Promise<void> {
  const answer = await machine.call({ method: 'POST', path: `${path}/${id}/removal` })
  if (!answer.ok) fault(`the endpoint stays: ${await saidBy(answer)}`)
}

/** As the api answers. */
function addedIn(text: string): {
  readonly endpoint: { readonly id: string }
  readonly secret: { readonly secret: string }
} {
  return JSON.parse(text) as ReturnType<typeof addedIn>
}

type Added = { readonly id: string; readonly secret: string }

async function add(machine: Machine, { url }: Pick<WebhookReceiver, 'url'>): Promise<Added> {
  const answer = await machine.call({ method: 'POST', path, body: JSON.stringify({ url, types }) })
  const text = await answer.text()
  if (answer.status !== 201) fault(`no endpoint: ${text}`)
  const { endpoint, secret } = addedIn(text)
  return { id: endpoint.id, secret: secret.secret }
}

async function pay({ call, fundingAccount, payee }: Machine): Promise<void> {
  const order = { fundingAccount, payee, amount: { value: '1.00', currency: 'USD' }, isRepeat: true }
  const answer = await call({ method: 'POST', path: '/v1/payments', key: randomUUID(), body: JSON.stringify(order) })
  if (answer.status !== 201) fault(`no payment: ${await saidBy(answer)}`)
}

const waitMsMax = 30_000

async function until(holds: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const since = performance.now(); performance.now() - since < waitMsMax; await pause(100))
    if (await holds()) return true
  return false
}

async function isTried(owner: Target['owner'], endpoint: string): Promise<boolean> {
  const [row] = await owner<{ attempts: number }[]>`
    select coalesce(max(attempts), 0)::int as attempts from messages.message where endpoint_id = ${endpoint}`
  return (row?.attempts ?? 0) > 0
}

/**
 * It was saved by an api that lets it pass. The worker that connects does not; one that lets it pass follows no redirect.
 */
async function atConnecting(tries: Tries, target: Target): Promise<void> {
  const { machine, owner } = target
  const [receiver, elsewhere] = [await openWebhookReceiver(), await openWebhookReceiver()]
  receiver.respond = response => response.writeHead(307, { location: elsewhere.url }).end()
  const { id } = await add(machine, receiver)
  try {
    await pay(machine)
    const wasTried = await until(() => isTried(owner, id))
    tries.note(
      'saved all the same, then tried',
      wasTried ? receiver.kept.length : 'never',
      wasTried && receiver.kept.length === 0,
    )
    const isSent = await target.withWorker({ env: { VOUCH_WEBHOOK_REACH: 'loopback_too' } }, () =>
      until(() => receiver.kept.length > 0),
    )
    const { length } = elsewhere.kept
    tries.note('a redirect', isSent ? `${length} followed` : 'was not seen', isSent && length === 0)
  } finally {
    await removal(machine, id)
    await receiver.close()
    await elsewhere.close()
  }
}

/** The worker may reach this machine, and asks our name server: what it reaches must be what it was told first. */
async function byName(tries: Tries, target: Target): Promise<void> {
  const { machine, owner } = target
  const names = await openNameServer()
  const doors = await Promise.all([openDoorAt('127.0.0.1'), openDoorAt('127.0.0.2')])
  const reached = () => doors.flatMap(({ knocks, address }) => knocks.map(atMs => ({ atMs, address })))
  names.answer = name => {
    if (name === 'half-way.example.com') return ['127.0.0.1', '10.0.0.1']
    const questions = names.asked.filter(asked => asked === `A ${name}`).length
    return [questions <= 1 ? '127.0.0.1' : '127.0.0.2']
  }
  const turncoat = await add(machine, { url: `https://turncoat.example.com:${doorPort}/hook` })
  try {
    const env = {
      VOUCH_WEBHOOK_REACH: 'loopback_too',
      NODE_OPTIONS: `--import=${new URL('../other-names.ts', import.meta.url).href}`,
      NAME_SERVER: names.address,
    }
    await target.withWorker({ env }, async () => {
      await pay(machine)
      await until(() => reached().length > 0)
      const [first] = reached().toSorted((one, other) => one.atMs - other.atMs)
      tries.note('a name that changes its mind', first?.address ?? 'never asked', first?.address === '127.0.0.1')
      await removal(machine, turncoat.id)
      const halfWay = await add(machine, { url: `https://half-way.example.com:${doorPort}/hook` })
      const before = reached().length
      await pay(machine)
      const wasTried = await until(() => isTried(owner, halfWay.id))
      await removal(machine, halfWay.id)
      const after = reached().length - before
      tries.note('one of its addresses inside', wasTried ? after : 'never tried', wasTried && after === 0)
    })
  } finally {
    names.close()
    await Promise.all(doors.map(({ close }) => close()))
  }
}

/** Names may have no other port but that of HTTPS. */
const doorPort = 8443

type Door = { readonly address: string; readonly knocks: number[]; readonly close: () => Promise<void> }

/** Says goodbye to whoever knocks. */
async function openDoorAt(address: string): Promise<Door> {
  const knocks: number[] = []
  const server = createServer(socket => {
    knocks.push(performance.now())
    socket.destroy()
  })
  await once(server.listen(doorPort, address), 'listening')
  return { address, knocks, close: () => new Promise(resolve => void server.close(() => resolve())) }
}

export async function abusedWebhooks(target: Target): Promise<Finding> {
  const tries = openTries()
  const { machine, stranger } = target
  const [mine, theirs] = [await openWebhookReceiver(), await openWebhookReceiver()]
  const own = await add(machine, mine)
  const other = await add(stranger, theirs)
  try {
    await target.withWorker({ env: { VOUCH_WEBHOOK_REACH: 'loopback_too' } }, async () => {
      await pay(machine)
      await until(() => mine.kept.length > 0)
    })
    const [first] = mine.kept
    if (first === undefined) return { answer: 'nothing was delivered', holds: false }
    tries.note('delivered to whose it is', mine.kept.length, true)
    tries.note('delivered to another institution', theirs.kept.length, theirs.kept.length === 0)
    await signatures(tries, first, own, other)
    await byOthers(tries, target, own, first.id)
  } finally {
    await removal(machine, own.id)
    await removal(stranger, other.id)
    await mine.close()
    await theirs.close()
  }
  return tries.finding()
}

type Kept = WebhookReceiver['kept'][number]

async function signatures(tries: Tries, { headers, body }: Kept, own: Added, other: Added): Promise<void> {
  const now = new Date()
  const checks: Readonly<Record<string, readonly [boolean, boolean]>> = {
    'as it came': [isSigned(headers, body, own.secret, now), true],
    'with another institution’s secret': [isSigned(headers, body, other.secret, now), false],
    'another body': [isSigned(headers, body.replace('1.00', '9.00'), own.secret, now), false],
    'another id': [isSigned({ ...headers, 'webhook-id': 'msg_1' }, body, own.secret, now), false],
    'sent again six minutes later': [isSigned(headers, body, own.secret, new Date(now.getTime() + 360_000)), false],
    'its time changed': [
      isSigned(
        { ...headers, 'webhook-timestamp': String(Number(headers['webhook-timestamp']) + 1) },
        body,
        own.secret,
        now,
      ),
      false,
    ],
  }
  for (const [what, [answer, wanted]] of Object.entries(checks)) tries.note(what, String(answer), answer === wanted)
  tries.note('who is told of whom', body.includes('"institution"') ? body : 'nobody', !/name|number|member/.test(body))
}

/** Everything that may be asked of an endpoint and a message, by the other institution. */
async function byOthers(
  tries: Tries,
  { machine, stranger }: Target,
  { id, secret }: Added,
  message: string,
): Promise<void> {
  const asked = [
    { method: 'GET', path: `${path}/${id}` },
    { method: 'PATCH', path: `${path}/${id}`, ifMatch: '"1"', body: JSON.stringify({ types }) },
    { method: 'POST', path: `${path}/${id}/disabling` },
    { method: 'POST', path: `${path}/${id}/removal` },
    { method: 'POST', path: `${path}/${id}/secrets`, body: JSON.stringify({ overlapSeconds: 0 }) },
    { method: 'POST', path: `${path}/${id}/replays`, body: JSON.stringify({ since: new Date(0).toISOString() }) },
    { method: 'GET', path: `/v1/messages/${message}` },
    { method: 'POST', path: `/v1/messages/${message}/replay` },
  ]
  for (const one of asked) {
    const answer = await stranger.call(one)
    await tries.status(
      `another institution: ${one.method} ${one.path.replace(id, '…').replace(message, '…')}`,
      answer,
      404,
    )
  }
  const shown = await machine.call({ method: 'GET', path: `${path}/${id}` }).then(answer => answer.text())
  tries.note('the secret, once more', shown.includes(secret) ? 'shown' : 'not shown', !shown.includes(secret))
}
