// The client against the service as it runs, over a line on which everything goes wrong that can.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { askConfirmed } from '../../bin/attack/people.ts'
import { until } from '../../test/until.ts'
import { operationsIn, readOpenApi } from '../generate.ts'
import {
  type Intent,
  isRefused,
  makeClientKey,
  newIdempotencyKey,
  Refused,
  type Schemas,
  type Scope,
  UnknownOutcome,
} from '../src/vouch.ts'
import { accidents, byChance } from './bad-line.ts'
import { describeExample } from './example-cases.ts'
import { type Family, openFamily } from './family.ts'
import { describePackage } from './package-cases.ts'

const usd = (cents: number) => ({ value: (cents / 100).toFixed(2), currency: 'USD' })

describe('the client, with the service running', () => {
  let family: Family
  before(async () => {
    family = await openFamily()
  })
  after(() => family.close())

  const order = (cents: number): Schemas['NewPayment'] => {
    const { fundingAccount, payee } = family.target.machine
    return { fundingAccount, payee, amount: usd(cents) }
  }
  const keysInDatabase = async (like: string) => {
    const rows = await family.target.owner<{ key: string; amount: string }[]>`
      select key, amount::text as amount from payments.payment where key like ${`%/${like}%`} order by key`
    return rows.map(({ key, amount }) => `${key.slice(key.indexOf('/') + 1)} ${amount}`)
  }
  /** Over the line, with a token and the nonce: what is lost now is the answer to what it asks. */
  const warmClient = async (deadlineMs: number, attemptMs?: number) => {
    family.line.choose = () => 'passed'
    const client = family.client({ deadlineMs, attemptMs: attemptMs ?? family.options.attemptMs })
    await client.members.read(family.target.machine.member)
    return client
  }
  const keysOf = async (cents: number) => {
    const [row] = await family.target.owner<{ count: number }[]>`
      select count(*)::int as count from payments.payment where amount = ${BigInt(cents)}`
    return row?.count ?? 0
  }
  const available = async () => {
    const { member } = family.target.machine
    const client = family.client({ fetch })
    for await (const { account } of client.fundingAccounts.list(member)) {
      const { value } = await client.call('GET /v1/ledger/accounts/{account}', { path: { account } })
      return Math.round(Number(value.available?.value) * 100)
    }
    return assert.fail('the member has an account')
  }

  test('pays 200 bills over a bad line, each once, while its token, its key and the nonces change', async context => {
    const { line, target } = family
    const client = family.client({ deadlineMs: 60_000 })
    const [security, engineer, other] = await Promise.all([
      target.desk('security_analyst'),
      target.desk('platform_engineer'),
      target.another('api', { keys: withAnotherNonce(target.keys('api')) }),
    ])
    const before = await available()
    line.choose = byChance(1, 0.35)
    const bills = Array.from({ length: 200 }, (_, index) => index)
    const paid = new Map<number, string>()
    const happens = new Map<number, () => Promise<void>>([
      [
        40,
        async () =>
          expectStatus(201, await askConfirmed(security, 'POST', `/v1/clients/${target.machine.client}/revocation`)),
      ],
      [
        80,
        async () => {
          const next = makeClientKey()
          const keys = `/v1/clients/${target.machine.client}/keys`
          const proposed = await askConfirmed(engineer, 'POST', keys, { body: { jwk: next.publicJwk, days: 30 } })
          expectStatus(201, proposed)
          const approval = { body: { contentHash: proposed.body['contentHash'] } }
          expectStatus(
            201,
            await askConfirmed(security, 'POST', `/v1/proposals/${String(proposed.body['id'])}/approvals`, approval),
          )
          family.useKey(next)
          expectStatus(201, await askConfirmed(security, 'POST', `${keys}/${family.options.key.kid}/retirement`))
        },
      ],
      [
        120,
        async () => {
          line.upstream = other.url
        },
      ],
    ])
    const queue = bills.values()
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (const bill of queue) {
          await happens.get(bill)?.()
          const payment = await client.payments.create(order(100 + bill), { key: `bill-${bill}` })
          paid.set(bill, payment.id)
        }
      }),
    )
    await line.settled()
    line.choose = () => 'passed'
    context.diagnostic(JSON.stringify(line.counts))
    for (const accident of accidents) assert.ok(line.counts[accident] > 0, accident)
    assert.equal(new Set(paid.values()).size, 200)
    assert.deepEqual(await keysInDatabase('bill-'), bills.map(bill => `bill-${bill} ${100 + bill}`).toSorted())
    assert.equal(
      before - (await available()),
      bills.reduce((sum, bill) => sum + 100 + bill, 0),
    )
  })

  test('calls an outcome unknown when nobody can tell, and resolves it after a restart, to one payment', async () => {
    const { line } = family
    for (const [accident, cents] of [
      ['lost', 5_01],
      ['dropped', 5_02],
    ] as const) {
      const client = await warmClient(1_000)
      line.choose = () => accident
      const key = newIdempotencyKey()
      const thrown = await thrownBy(client.payments.create(order(cents), { key }))
      assert.ok(thrown instanceof UnknownOutcome, String(thrown))
      assert.deepEqual([thrown.key, thrown.operation], [key, 'POST /v1/payments'])
      assert.equal((await keysInDatabase(key)).length, accident === 'lost' ? 1 : 0)
      line.choose = () => 'passed'
      // As whoever starts again finds it in a file.
      const intent: Intent<'POST /v1/payments'> = JSON.parse(JSON.stringify(thrown.intent))
      const first = await family.client().payments.resolve({ ...intent })
      const again = await family.client().resolve(intent)
      assert.deepEqual([again.value.id, again.isReplay], [first.id, true])
      assert.deepEqual(await keysInDatabase(key), [`${key} ${cents}`])
    }
  })

  test('takes no word for an outcome that is not of Vouch', async () => {
    const client = await warmClient(1_000)
    family.line.choose = () => 'wrong'
    const key = newIdempotencyKey()
    const thrown = await thrownBy(client.payments.create(order(5_03), { key }))
    family.line.choose = () => 'passed'
    assert.ok(thrown instanceof UnknownOutcome, String(thrown))
    assert.deepEqual(await keysInDatabase(key), [`${key} 503`])
  })

  test('ends with the signal of the caller, and says what may have been done', async () => {
    const client = await warmClient(30_000, 10_000)
    family.line.choose = () => 'slow'
    const ended = new AbortController()
    const paying = thrownBy(client.payments.create(order(5_04), { key: newIdempotencyKey(), signal: ended.signal }))
    await until('the payment is made', async () => (await keysOf(5_04)) === 1)
    ended.abort(new Error('the member has left'))
    const thrown = await paying
    family.line.choose = () => 'passed'
    assert.ok(thrown instanceof UnknownOutcome, String(thrown))
    assert.match(String(thrown.cause), /the member has left/)
    const reading = thrownBy(
      client.members.read(family.target.machine.member, { signal: AbortSignal.abort(new Error('no')) }),
    )
    assert.match(String(await reading), /^Error: no$/)
  })

  test('says what to put right, and where', async () => {
    const client = family.client({ fetch })
    const poor = await thrownBy(client.payments.create(order(9_999_00), { key: newIdempotencyKey() }))
    assert.ok(isRefused(poor, 'insufficient_funds'))
    assert.deepEqual([poor.status, poor.retry], [422, 'after_change'])
    const amount = { value: '1.00', currency: 'usd' }
    const wrong = await thrownBy(client.payments.create({ ...order(1_00), amount }, { key: newIdempotencyKey() }))
    assert.ok(isRefused(wrong, 'request_invalid'))
    assert.deepEqual(
      wrong.mistakes.map(mistake => 'pointer' in mistake && mistake.pointer),
      ['/amount/currency'],
    )
    const [payment] = await first(client.payments.list(family.target.machine.member), 1)
    assert.ok(payment !== undefined)
    const stale = await thrownBy(client.payments.cancel({ id: payment.id, version: payment.version + 1 }))
    assert.ok(isRefused(stale, 'version_differs'))
  })

  test('lists everything, page by page', async () => {
    const client = family.client({ fetch })
    const { member } = family.target.machine
    const [row] = await family.target.owner<{ count: number }[]>`
      select count(*)::int as count from payments.payment where member_id = ${member}`
    const all = await first(client.items('GET /v1/payments', { query: { member, limit: '30' } }), 10_000)
    assert.ok(all.length > 200)
    assert.equal(new Set(all.map(({ id }) => id)).size, row?.count)
  })

  test('speaks for one member only where it is told to', async () => {
    const { machine } = family.target
    const client = family.client({ fetch }).forMember(machine.member)
    assert.equal((await client.members.read(machine.member)).id, machine.member)
    const other = await thrownBy(client.members.read(machine.neighbour.member))
    assert.ok(other instanceof Refused, String(other))
    const key = newIdempotencyKey()
    const { fundingAccount, payee } = machine.neighbour
    const stolen = await thrownBy(client.payments.create({ ...order(1_00), fundingAccount, payee }, { key }))
    assert.ok(stolen instanceof Refused, String(stolen))
    assert.deepEqual(await keysInDatabase(key), [])
  })

  test('reaches every operation that only reads', async () => {
    const operations = operationsIn(readOpenApi())
    // They are those of api.ts, which is made of the same.
    const scopes = [...new Set(operations.map(({ scope }) => scope))] as Scope[]
    const client = family.client({ fetch, scopes })
    const call = client.call as (operation: string, asked: object) => Promise<unknown> // The same, without types.
    const reading = operations.filter(({ name }) => name.startsWith('GET '))
    const strays = await Promise.all(
      reading.map(async ({ name, operation: { parameters = [] } }) => {
        const path = parameters.flatMap(one => (one.in === 'path' ? [[one.name, 'none'] as const] : []))
        const thrown = await call(name, { path: Object.fromEntries(path) }).catch((refusal: unknown) => refusal)
        const isStray = thrown instanceof Error && (!(thrown instanceof Refused) || thrown.code === 'path_not_found')
        return isStray ? [`${name}: ${thrown}`] : []
      }),
    )
    assert.deepEqual(strays.flat(), [])
    assert.ok(reading.length > 50)
  })

  describePackage(() => family)
  describeExample(() => family)
})

async function first<T>(items: AsyncIterable<T>, count: number): Promise<readonly T[]> {
  const found: T[] = []
  for await (const item of items) if (found.push(item) === count) break
  return found
}

async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (thrown) {
    return thrown
  }
  return assert.fail('nothing was thrown')
}

/** Of an api that knows no nonce of the first one. */
function withAnotherNonce(keys: string): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'vouch-keys-')), 'api')
  cpSync(keys, folder, { recursive: true })
  writeFileSync(join(folder, 'nonce.key'), randomBytes(32))
  return folder
}

function expectStatus(status: number, { status: got, text }: { readonly status: number; readonly text: string }): void {
  assert.equal(got, status, text)
}
