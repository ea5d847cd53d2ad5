import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { assertProblem } from '../../test/api.ts'
import { type Branch, openBranch } from '../../test/branch.ts'
import { wordPlaces } from './offered-cards.ts'
import { openApiDocument } from './openapi.ts'
import { v1 } from './routes/v1.ts'

const card = '4111 1111 1111 1111'
/** Of payments people have three more digits and call them anything. */
const secretsOfCards =
  /^(?:cvv2?|cvc2?|cid|csc|card_?security_?code|pin|pin_?(?:code|block|number)|track_?[12]?_?data)$/i

describe('a card number that is offered', () => {
  let branch: Branch
  before(async () => {
    branch = await openBranch()
  })
  after(() => branch.close())

  const counted = async () => {
    const [row] = await branch.world.owner<{ count: string }[]>`
      select concat_ws(' ', (select count(*) from payments.member), (select count(*) from payments.payee),
                       (select count(*) from payments.dispute), (select count(*) from audit.batch)) as count`
    return row?.count
  }

  test('is refused in every text that people write, with its place, and is neither kept nor repeated', async () => {
    const { member, payee, fundingAccount } = await branch.enrol('100.00')
    const account = { bank: '021000021', number: '12345678' }
    const before = await counted()
    const lines = branch.lines.length
    const offers: readonly (readonly [path: string, body: object, pointer: string])[] = [
      ['/v1/members', { reference: 'r', name: `Alice ${card}` }, '/name'],
      ['/v1/members', { reference: card, name: 'Alice' }, '/reference'],
      ['/v1/members', { reference: 'r', name: 'Alice', email: '4111111111111111@example.com' }, '/email'],
      ['/v1/payees', { member, nickname: card, name: 'Power', account }, '/nickname'],
      ['/v1/payees', { member, nickname: 'Power', name: 'Power 4111-1111-1111-1111', account }, '/name'],
    ]
    for (const [path, body, pointer] of offers)
      assertProblem(await branch.ask('POST', path, body), 422, 'card_number_offered', { pointer })
    const dispute = {
      member,
      about: { fundingAccount, transferOn: '2026-01-05', amount: { value: '1.00', currency: 'USD' } },
      kind: 'unauthorized',
      form: 'oral',
      receivedAt: '2026-01-05T15:00:00Z',
      words: `It was my card, ${card}.`,
    }
    const answer = await branch.order('/v1/disputes', dispute)
    assertProblem(answer, 422, 'card_number_offered', { pointer: '/words' })
    const context = { session: card, device: 'd', address: 'a', at: '2026-01-05T15:00:00Z', signature: 's' }
    const payment = { fundingAccount, payee, amount: { value: '1.00', currency: 'USD' } }
    const paid = await branch.order('/v1/payments', { ...payment, context })
    assertProblem(paid, 422, 'card_number_offered', { pointer: '/context/session' })
    const batch = await branch.order('/v1/payment-batches', { payments: [payment, { ...payment, context }] })
    assertProblem(batch, 422, 'card_number_offered', { pointer: '/payments/1/context/session' })
    assert.ok(!answer.text.includes('1111'), 'it is repeated')
    assert.equal(await counted(), before)
    assert.doesNotMatch(branch.lines.slice(lines).join('\n'), /4111|1111 1111/)
  })

  test('is none where the number of an account is asked for, which is sealed', async () => {
    const { member } = await branch.enrol('1.00')
    const account = { bank: '021000021', number: '5500005555555559' }
    const added = await branch.ask('POST', '/v1/payees', { member, nickname: 'Rent', name: 'Rent Co', account })
    assert.equal(added.status, 201, added.text)
    assert.equal(added.body.lastDigits, '5559')
  })

  test('would be looked for in these texts of these bodies', () => {
    const places = (name: keyof typeof v1) => wordPlaces(v1[name].body).map(path => path.join('.'))
    assert.deepEqual(places('enrolMember'), ['reference', 'name', 'email'])
    assert.deepEqual(places('addPayee'), ['nickname', 'name', 'address.street', 'address.city'])
    assert.deepEqual(places('openDispute'), ['words', 'documents.*.name'])
    assert.deepEqual(places('explainBreak'), ['note'])
    assert.deepEqual(places('rejectProposal'), ['reason'])
    assert.deepEqual(places('submitPayment'), ['context.session', 'context.device', 'context.address'])
    assert.deepEqual(places('openFundingAccount'), [])
  })
})

describe('what stands on the back of a card', () => {
  test('has no field in any request or answer, and no column', async () => {
    const names: string[] = []
    JSON.stringify(openApiDocument(v1, '1'), (name, held: unknown) => {
      names.push(name)
      return held
    })
    assert.deepEqual(
      names.filter(name => secretsOfCards.test(name)),
      [],
    )
    assert.ok(names.includes('lastDigits'))
    const branch = await openBranch()
    const columns = await branch.world.owner<{ name: string }[]>`
      select attrelid::regclass || '.' || attname as name
        from pg_attribute
        join pg_class on pg_class.oid = attrelid
       where attnum > 0 and relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`
    await branch.close()
    assert.ok(columns.length > 500)
    assert.deepEqual(
      columns.filter(({ name }) => secretsOfCards.test(name.split('.').at(-1) ?? '')),
      [],
    )
  })
})
