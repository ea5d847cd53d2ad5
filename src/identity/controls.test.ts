import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type Front, type HttpProbing, openHttpProbing } from '../../test/probing-http.ts'
import { controls } from './controls.ts'

describe('the controls of identity', () => {
  let probing: HttpProbing

  before(async () => {
    probing = await openHttpProbing()
  })
  after(() => probing.close())

  for (const { id } of controls) {
    test(`${id} passes on the product as it is`, async () => {
      const { result, reason, steps } = await probing.tryOf(controls, id)
      const wrong = steps.filter(({ expected, answer }) => expected !== answer)
      assert.deepEqual({ result, reason, wrong }, { result: 'passed', reason: null, wrong: [] })
    })
  }

  /** What came back as it must not, of the product as it is broken now. */
  const wrongIn = async (id: string) => {
    const { result, steps } = await probing.tryOf(controls, id)
    assert.equal(result, 'failed')
    return steps.filter(({ expected, answer }) => expected !== answer).map(({ tried, answer }) => `${tried}: ${answer}`)
  }

  test('identity.sender-constrained fails behind somebody who remembers answers by token', async () => {
    const answers = new Map<string, Awaited<ReturnType<Front>>>()
    const remembering: Front = async (asked, pass) => {
      const key = `${asked.url} ${asked.headers.authorization?.replace(/^\S+ /, '')}`
      const answer = asked.method === 'GET' ? (answers.get(key) ?? (await pass(asked))) : await pass(asked)
      if (answer.status === 200) answers.set(key, answer)
      return answer
    }
    const { result, steps } = await probing.tryBehind(remembering, controls, 'identity.sender-constrained')
    assert.equal(result, 'failed')
    const wrong = steps.filter(({ expected, answer }) => expected !== answer).map(({ tried }) => tried)
    assert.deepEqual(wrong, [
      'the token without a proof',
      'the token as one that needs no proof',
      'the token with the proof of another key',
      'the same proof again',
    ])
  })

  test('identity.permits fails where a table shows the rows of one institution to another', async () => {
    const owner = probing.database.as('vouch_owner', 1)
    await owner`create policy wider on identity.client_key using (true)`
    const { result, steps } = await probing.tryOf(controls, 'identity.permits')
    await owner`drop policy wider on identity.client_key`
    assert.equal(result, 'failed')
    assert.deepEqual(
      steps.filter(({ expected, answer }) => expected !== answer).map(({ answer }) => answer),
      ['identity.client_key', '2'],
    )
  })

  test('identity.permits fails where a member is not looked at', async () => {
    const members = new Map<string, Awaited<ReturnType<Front>>>()
    const blind: Front = async (asked, pass) => {
      const answer = await pass(asked)
      if (answer.status === 200) members.set('', answer)
      return /^\/v1\/members\/./.test(asked.url) ? (members.get('') ?? answer) : answer
    }
    const { result } = await probing.tryBehind(blind, controls, 'identity.permits')
    assert.equal(result, 'failed')
  })

  test('identity.key-rotation fails where a key may be good for longer, and where any token is believed', async () => {
    const owner = probing.database.as('vouch_owner', 1)
    await owner`alter table identity.client_key drop constraint key_lives_ninety_days_at_most`
    const wrong = await wrongIn('identity.key-rotation')
    await owner`
      alter table identity.client_key add constraint key_lives_ninety_days_at_most
        check (not_after > not_before and not_after <= not_before + interval '90 days')`
    assert.deepEqual(wrong, ['one lengthened past the front door: done'])
    let good: Awaited<ReturnType<Front>> | undefined
    const believing: Front = async (asked, pass) => {
      const answer = await pass(asked)
      if (answer.status === 200) good = answer
      return String(answer.body).includes('token_invalid') ? (good ?? answer) : answer
    }
    // What it believes with, it has seen before.
    await probing.tryBehind(believing, controls, 'identity.key-rotation')
    const { result } = await probing.tryBehind(believing, controls, 'identity.key-rotation')
    assert.equal(result, 'failed')
  })

  test('identity.address-block fails where a block is forgotten', async () => {
    const owner = probing.database.as('vouch_owner', 1)
    await owner.unsafe(`
      create function forget_block() returns trigger language plpgsql as
        $$ begin new.blocked_until := null; return new; end $$;
      create trigger forgets before update on identity.sign_in_address
        for each row execute function forget_block()`)
    const wrong = await wrongIn('identity.address-block')
    await owner.unsafe('drop trigger forgets on identity.sign_in_address; drop function forget_block()')
    assert.deepEqual(wrong, ['a try after one more: done', 'a try 14 minutes later: done'])
  })

  test('identity.mfa fails where the database takes a password alone, a step-up that was not proved, and a code twice', async () => {
    const owner = probing.database.as('vouch_owner', 1)
    await owner`alter table identity.session drop constraint acr_is_known`
    await owner`alter table identity.step_up_use drop constraint only_what_was_proved_is_used`
    await owner.unsafe(`
      create function forget_use() returns trigger language plpgsql as
        $$ begin new.used_at := null; return new; end $$;
      create trigger forgets before update on identity.recovery_code
        for each row execute function forget_use()`)
    const wrong = await wrongIn('identity.mfa')
    assert.deepEqual(wrong, [
      'a session by password alone, written into the table: done',
      'one that was not proved, used past the front door: done',
      'a password and the same code again: done',
    ])
  })

  test('identity.separation-of-duties fails where a maker may approve, and where a right is given alone', async () => {
    const owner = probing.database.as('vouch_owner', 1)
    await owner`alter table change.approval drop constraint approver_is_no_maker`
    await owner`alter table identity.role_grant disable trigger role_is_given_by_two`
    const wrong = await wrongIn('identity.separation-of-duties')
    assert.deepEqual(wrong, [
      'by whoever made it, past the front door: done',
      'by whoever changed a word of it, past the front door: done',
      'a right given alone, past the front door: done',
    ])
  })

  test('leave nothing behind', async () => {
    const owner = probing.database.as('vouch_owner', 1)
    const [left] = await owner<
      { people: bigint; sessions: bigint; clients: bigint; payments: bigint; blocks: bigint }[]
    >`
      select (select count(*) from identity.person) as people,
             (select count(*) from identity.session) as sessions,
             (select count(*) from identity.client) as clients,
             (select count(*) from payments.payment) as payments,
             (select count(*) from identity.address_block) as blocks`
    assert.deepEqual({ ...left }, { people: 0n, sessions: 0n, clients: 2n, payments: 0n, blocks: 0n })
  })
})
