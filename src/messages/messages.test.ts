import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { type MessagesWorld, openMessagesWorld } from '../../test/messages-world.ts'
import { done, fault, type Outcome, type Refusal } from '../base/outcome.ts'
import { nextStates, type State } from './lifecycle.ts'
import * as messages from './messages.ts'
import { notices } from './notices.ts'

const refusedWith = (code: string) => (thrown: unknown) =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code
const codeOf = (outcome: Outcome<unknown, Refusal>) => (outcome.ok ? 'done' : outcome.refusal.code)

const paid = { payment: 'pay_1', amount: { minor: 1_250n, currency: 'USD' }, date: '2026-01-05' } as const
const settled = {
  payment: 'pay_1',
  state: 'settled',
  money: { minor: 1_250n, currency: 'USD' },
  day: '2026-01-05',
  version: 3,
}
const url = 'https://hooks.example.com/in?key=not-to-be-seen'

describe('messages', () => {
  let world: MessagesWorld
  before(async () => {
    world = await openMessagesWorld()
    await world.setLetterhead()
  })
  after(() => world.close())

  const mail = (key: string, more: Partial<messages.Mail> = {}): messages.Mail => ({
    channel: 'mail',
    key,
    notice: 'payment_settled',
    language: 'en',
    to: world.ada,
    values: paid,
    ...more,
  })
  const event = (key: string, more: Partial<messages.Event> = {}): messages.Event => ({
    channel: 'webhook',
    key,
    type: 'payment.settled',
    values: settled,
    ...more,
  })
  const queue = async (...list: readonly (messages.Mail | messages.Event)[]) =>
    world.do(async work => done(await messages.queue(work, list)))
  const listed = (key: string, institution = 'demo') =>
    world.do(async work => done([...(await messages.listByKey(work, key))]), institution)

  describe('a mail', () => {
    test('is queued with its words, once for its key and recipient, and with whom it goes to sealed', async () => {
      const codes = (await queue(mail('pay_1/settled'), mail('pay_1/settled'))).map(codeOf)
      assert.deepEqual([...codes, ...(await queue(mail('pay_1/settled'))).map(codeOf)], ['done', 'done', 'done'])
      const [only, ...others] = await listed('pay_1/settled')
      assert.deepEqual(others, [])
      assert.equal(only?.state, 'queued')
      assert.equal(only?.subject, 'Your payment of $12.50 was made')
      assert.match(only?.text ?? '', /^Your payment of \$12\.50 was made on January 5, 2026\.\n[\s\S]*First Bank\n$/)
      assert.deepEqual([only?.language, only?.template], ['en', 0])
      const bob = await world.sealAddress('mem_2', 'bob@member.example')
      await queue(mail('pay_1/settled', { to: bob }))
      assert.equal((await listed('pay_1/settled')).length, 2)
      assert.deepEqual(await world.plainIn('messages'), [])
    })

    test('is refused: key_malformed, language_unknown, then what is wrong with its values, named; the others go on', async () => {
      const bad: readonly (readonly [Partial<messages.Mail>, object])[] = [
        [{ key: 'a b', language: 'xx-yy', values: {} }, { code: 'key_malformed' }],
        [{ key: '', language: 'en' }, { code: 'key_malformed' }],
        [{ key: 'account/000123456789' }, { code: 'key_malformed' }],
        [{ key: '4111111111111111' }, { code: 'key_malformed' }],
        [{ language: 'english', values: {} }, { code: 'language_unknown' }],
        [{ values: { ...paid, name: 'Ada' } }, { code: 'value_unknown', place: 'name' }],
        [{ values: { payment: 'pay_1', date: '2026-01-05' } }, { code: 'value_missing', place: 'amount' }],
        [{ values: { ...paid, payment: '000123456789' } }, { code: 'value_sensitive', place: 'payment' }],
        [{ values: { ...paid, date: 'tomorrow' } }, { code: 'value_malformed', place: 'date' }],
      ]
      const leaves = await world.leaves('messages.refused')
      const outcomes = await queue(...bad.map(([more]) => mail('bad/1', more)), mail('bad/good'))
      assert.deepEqual(
        outcomes.map(outcome => (outcome.ok ? 'done' : outcome.refusal)),
        [...bad.map(([, refusal]) => refusal), 'done'],
      )
      assert.equal((await listed('bad/good')).length, 1)
      assert.deepEqual(await listed('bad/1'), [])
      assert.equal((await world.leaves('messages.refused')).length, leaves.length + bad.length)
      assert.deepEqual(await world.plainIn('messages', 'audit'), [])
    })

    test('is refused as too long or sensitive where only wording and values together are', async () => {
      const set = (text: string) =>
        world.do(work => messages.setTemplate(work, { notice: 'payment_held', language: 'fr', subject: 'x', text }))
      const values = { payment: 'pay_1', amount: paid.amount, reason: 'review' }
      const at = { at: new Date('2026-01-05T15:00:00Z'), timeZone: 'UTC' }
      const held = (key: string) =>
        mail(key, { notice: 'payment_held', language: 'fr', values: { ...values, time: at } })
      await set('{time}'.repeat(660))
      assert.deepEqual((await queue(held('long/1'))).map(codeOf), ['message_too_long'])
      assert.deepEqual(await listed('long/1'), [])
      // As if the rules had become stricter since it was set.
      await world.owner`
        insert into messages.template
        values ('demo', 'payment_held', 'mail', 'fr', 9, 'x', 'Pay it to account 12345678.', ${at.at}, 'person:per_1')`
      assert.deepEqual((await queue(held('sensitive/1'))).map(codeOf), ['message_sensitive'])
      assert.deepEqual(await listed('sensitive/1'), [])
    })

    test('is suppressed while its channel is off, and a mail without a letterhead is', async () => {
      await world.setLetterhead({ isMailOn: false })
      await queue(mail('off/1'))
      await world.setLetterhead()
      const [suppressed] = await listed('off/1')
      assert.deepEqual([suppressed?.state, suppressed?.reason], ['suppressed', 'channel_off'])
      const other = await world.sealAddress('mem_1', 'cy@member.example', 'other')
      await world.do(async work => done(await messages.queue(work, [mail('off/2', { to: other })])), 'other')
      const [unsigned] = await listed('off/2', 'other')
      assert.equal(unsigned?.state, 'suppressed')
    })

    test('to an address of another institution is a fault', async () => {
      const other = await world.sealAddress('mem_1', 'cy@member.example', 'other')
      await assert.rejects(queue(mail('other/1', { to: other })), /another institution/)
    })

    test('leaves with the work that queued it, or not at all', async () => {
      const undone = await world.outcome(async work => {
        await messages.queue(work, [mail('undone/1')])
        return { ok: false, refusal: { code: 'not_after_all' } } as const
      })
      assert.equal(codeOf(undone), 'not_after_all')
      assert.deepEqual(await listed('undone/1'), [])
    })
  })

  describe('wording', () => {
    test("of an institution's own is in force from the next version on, in its language", async () => {
      const set = (text: string, language = 'en') =>
        world.do(work => messages.setTemplate(work, { notice: 'payment_failed', language, subject: 'Not paid', text }))
      const values = { ...paid, reason: 'account_closed' }
      assert.deepEqual(await set('One. {institution}'), { version: 1 })
      assert.deepEqual(await set('Two: {amount}, {reason}.'), { version: 2 })
      assert.deepEqual(await set('Nicht bezahlt: {amount}.', 'de'), { version: 1 })
      const failed = (key: string, language: string) => mail(key, { notice: 'payment_failed', language, values })
      await queue(failed('own/en', 'en-GB'), failed('own/de', 'de'), failed('own/fr', 'fr'))
      const texts = await Promise.all(['own/en', 'own/de', 'own/fr'].map(async key => (await listed(key))[0]))
      const why = 'the account it was to be paid from is closed'
      assert.deepEqual(
        texts.map(message => [message?.text, message?.language, message?.template]),
        [
          [`Two: $12.50, ${why}.`, 'en', 2],
          ['Nicht bezahlt: 12,50 $.', 'de', 1],
          [`Two: $12.50, ${why}.`, 'en', 2],
        ],
      )
      const found = await world.do(async work => done(await messages.findTemplate(work, 'payment_failed', 'de-AT')))
      assert.deepEqual([found.language, found.version], ['de', 1])
      assert.equal((await world.leaves('messages.template_set')).length >= 3, true)
    })

    test('is refused as notice_unknown, language_unknown, or for what is wrong with it, in that order', async () => {
      const set = (more: Partial<Record<'notice' | 'language' | 'subject' | 'text', string>>) =>
        world.outcome(work =>
          messages.setTemplate(work, { notice: 'payment_failed', language: 'en', subject: 'x', text: 'x', ...more }),
        )
      assert.equal(codeOf(await set({ notice: 'toString', language: '', text: '{x}' })), 'notice_unknown')
      assert.equal(codeOf(await set({ language: '../en', text: '{x}' })), 'language_unknown')
      assert.equal(codeOf(await set({ text: '{payee_name}' })), 'place_unknown')
    })

    test('is two versions when two set it at once, and no version ever changes', async () => {
      const versions = await Promise.all(
        ['a', 'b', 'c'].map(text =>
          world.do(work =>
            messages.setTemplate(work, { notice: 'payment_stopped', language: 'en', subject: 'x', text }),
          ),
        ),
      )
      assert.deepEqual(new Set(versions.map(({ version }) => version)), new Set([1, 2, 3]))
      await assert.rejects(world.owner`update messages.template set body = 'x'`, refusedWith('23001'))
      await assert.rejects(world.owner`delete from messages.template`, refusedWith('23001'))
    })
  })

  describe('a letterhead', () => {
    test('has a name that is a name, and is found as it was set', async () => {
      const set = (name: string) =>
        world.outcome(work => messages.setLetterhead(work, { name, isMailOn: true, isWebhookOn: true }))
      const bad = [
        '',
        ' Bank',
        'a\r\nBcc: x@y.example',
        'Bank <x@y.example>',
        'help@bank.example',
        'Bank 4111',
        'x'.repeat(81),
      ]
      for (const name of bad) assert.equal(codeOf(await set(name)), 'letterhead_name_malformed', name)
      for (const name of ['Crédit Agricole d’Île', 'First Bank & Trust (Main), Inc.', 'x'.repeat(80), '1st Bank']) {
        assert.equal(codeOf(await set(name)), 'done', name)
      }
      assert.equal((await world.do(async work => done(await messages.findLetterhead(work))))?.name, '1st Bank')
      await world.setLetterhead()
    })
  })

  describe('an event', () => {
    test('becomes one webhook for each enabled endpoint that wants its type, thin and the same for all', async () => {
      const a = await world.addEndpoint({ types: ['payment.settled', 'payment.failed'] })
      const b = await world.addEndpoint({ types: ['payment.settled'] })
      await world.addEndpoint({ types: ['payment.failed'] })
      const off = await world.addEndpoint({ types: ['payment.settled'] })
      await world.do(work => messages.disableEndpoint(work, off.id))
      assert.deepEqual((await queue(event('evt/1'), event('evt/1'))).map(codeOf), ['done', 'done'])
      const rows = await listed('evt/1')
      assert.equal(rows.length, 2)
      assert.deepEqual(new Set(rows.map(({ endpoint }) => endpoint)), new Set([a.id, b.id]))
      for (const { payload } of rows) {
        assert.equal(
          payload,
          '{"data":{"day":"2026-01-05","money":{"amount":"12.50","currency":"USD"},"payment":"pay_1","state":"settled","version":3},' +
            '"timestamp":"2026-01-05T15:00:00.000Z","type":"payment.settled"}',
        )
      }
      await world.removeEndpoints()
    })

    test('is refused for its key or its values, nobody wanting it or not', async () => {
      const outcomes = await queue(
        event('a b'),
        event('evt/2', { values: { ...settled, payee: 'Ada' } }),
        event('evt/2', { values: { ...settled, payment: 'tok_1' } }),
        event('evt/2', { values: { ...settled, state: 'lost' } }),
      )
      assert.deepEqual(outcomes.map(codeOf), ['key_malformed', 'value_unknown', 'value_sensitive', 'value_malformed'])
    })

    test('is suppressed while webhooks are off', async () => {
      await world.addEndpoint({ types: ['payment.settled'] })
      await world.setLetterhead({ isWebhookOn: false })
      await queue(event('evt/off'))
      await world.setLetterhead()
      assert.deepEqual(
        (await listed('evt/off')).map(({ state }) => state),
        ['suppressed'],
      )
      await world.removeEndpoints()
    })
  })

  describe('an endpoint', () => {
    const types = ['payment.settled']
    const sealed = async (given = url) => {
      const { outside, vault } = world
      return messages.sealEndpoint(outside, vault, 'demo', { url: given, scheme: 'v1', reach: 'public' })
    }

    test('has its address refused before anything is sealed', async () => {
      assert.equal(codeOf(await sealed('https://127.0.0.1/')), 'url_host_not_public')
      assert.equal(codeOf(await sealed('http://hooks.example.com/')), 'url_not_https')
    })

    test('is refused: event_types_missing, event_type_unknown, too_many_endpoints; a removed one makes room', async () => {
      const add = async (wanted: readonly string[] = types) => {
        const made = await sealed()
        const endpoint = made.ok ? made.value : fault(made.refusal.code)
        return world.outcome(work => messages.addEndpoint(work, endpoint, wanted))
      }
      assert.equal(codeOf(await add([])), 'event_types_missing')
      assert.equal(codeOf(await add(['payment.settled', 'everything'])), 'event_type_unknown')
      // All at once: they race for the same slots, and none is lost or shared.
      const added = await Promise.all(Array.from({ length: 5 }, () => add()))
      assert.deepEqual(added.map(codeOf), ['done', 'done', 'done', 'done', 'done'])
      for (let number = 6; number <= 10; number++) assert.equal(codeOf(await add()), 'done')
      assert.equal(codeOf(await add()), 'too_many_endpoints')
      const [first] = await world.do(async work => done(await messages.listEndpoints(work)))
      await world.do(work => messages.removeEndpoint(work, first?.id ?? fault('there are ten')))
      assert.equal(codeOf(await add()), 'done')
      await world.removeEndpoints()
    })

    test('shows its origin only: address and secret are sealed, and the secret was shown once', async () => {
      const { id, shown } = await world.addEndpoint({ types, url })
      assert.match(shown, /^whsec_/)
      const [endpoint] = await world.do(async work => done(await messages.listEndpoints(work)))
      assert.deepEqual(
        [endpoint?.id, endpoint?.origin, endpoint?.state, endpoint?.version],
        [id, 'https://hooks.example.com', 'enabled', 1],
      )
      const plain = await world.plainIn('messages', 'audit')
      assert.deepEqual(plain, [])
      assert.equal(await world.isPlain('not-to-be-seen'), false)
      assert.equal(await world.isPlain(shown.slice('whsec_'.length, -1)), false)
      await world.removeEndpoints()
    })

    test('is changed by whoever has seen its version, and by nobody else', async () => {
      const { id } = await world.addEndpoint({ types })
      const change = (version: number, more: Parameters<typeof messages.changeEndpoint>[3]) =>
        world.outcome(work => messages.changeEndpoint(work, id, version, more))
      assert.equal(
        codeOf(await world.outcome(work => messages.changeEndpoint(work, 'end_none', 1, {}))),
        'endpoint_unknown',
      )
      assert.equal(codeOf(await change(2, { types: ['nothing'] })), 'version_differs')
      assert.equal(codeOf(await change(1, { types: ['nothing'] })), 'event_type_unknown')
      assert.deepEqual(await change(1, { types: ['payment.failed', 'payment.failed'] }), done(2))
      const moved = await messages.sealUrl(world.vault, 'demo', id, 'https://new.example.com/x', 'public')
      assert.deepEqual(await change(2, { url: moved.ok ? moved.value : fault('it is fine') }), done(3))
      const [endpoint] = await world.do(async work => done(await messages.listEndpoints(work)))
      assert.deepEqual([endpoint?.origin, endpoint?.types], ['https://new.example.com', ['payment.failed']])
      await world.removeEndpoints()
    })

    test('is switched off and on, each once, and not at all once it is removed', async () => {
      const { id } = await world.addEndpoint({ types })
      const off = () => world.outcome(work => messages.disableEndpoint(work, id))
      const on = () => world.outcome(work => messages.enableEndpoint(work, id))
      const codes = [await on(), await off(), await off(), await on()].map(codeOf)
      assert.deepEqual(codes, ['endpoint_state_same', 'done', 'endpoint_state_same', 'done'])
      assert.equal(codeOf(await world.outcome(work => messages.removeEndpoint(work, id))), 'done')
      const gone = [await on(), await off(), await world.outcome(work => messages.removeEndpoint(work, id))].map(codeOf)
      assert.deepEqual(gone, ['endpoint_unknown', 'endpoint_unknown', 'endpoint_unknown'])
    })

    test('has its secret replaced: overlap_too_long, too_many_secrets; the old one signs for as long as was said', async () => {
      const { id } = await world.addEndpoint({ types })
      const replace = async (overlapMs: number) => {
        const secret = await messages.sealSecret(world.outside, world.vault, 'demo', 'v1a')
        return world.outcome(work => messages.replaceSecret(work, id, secret, overlapMs))
      }
      const count = async () => (await world.do(async work => done(await messages.listSecrets(work, id)))).length
      const day = 86_400_000
      assert.equal(codeOf(await replace(7 * day + 1)), 'overlap_too_long')
      assert.equal(codeOf(await replace(-1)), 'overlap_too_long')
      assert.deepEqual([codeOf(await replace(day)), codeOf(await replace(7 * day))], ['done', 'done'])
      assert.equal(await count(), 3)
      assert.equal(codeOf(await replace(day)), 'too_many_secrets')
      world.clock.advance(day)
      assert.equal(await count(), 2)
      // Known to somebody: nothing but the new one signs.
      assert.equal(codeOf(await replace(0)), 'done')
      assert.equal(await count(), 1)
      const unknown = await messages.sealSecret(world.outside, world.vault, 'demo', 'v1')
      const nobody = await world.outcome(work => messages.replaceSecret(work, 'end_none', unknown, 0))
      assert.equal(codeOf(nobody), 'endpoint_unknown')
      await world.removeEndpoints()
    })

    test('of one institution is nobody to another', async () => {
      const { id } = await world.addEndpoint({ types })
      const there = await world.outcome(work => messages.disableEndpoint(work, id), 'other')
      assert.equal(codeOf(there), 'endpoint_unknown')
      await world.do(async work => done(await messages.queue(work, [event('evt/other')])), 'other')
      assert.deepEqual(await listed('evt/other'), [])
      assert.deepEqual(await listed('evt/other', 'other'), [])
      await world.removeEndpoints()
    })
  })

  describe('the database', () => {
    test('lets a message take the steps of the table, and no other', async () => {
      const states = Object.keys(nextStates) as State[] // They are its own.
      await queue(mail('steps/1'))
      for (const from of states) {
        for (const to of states) {
          const step = world.owner.begin(async tx => {
            const set = (state: State) => tx`
              update messages.message
                 set state = ${state}, reason = 'test',
                     ended_at = case when ${state} in ('queued', 'sending') then null else queued_at end
               where key = 'steps/1'`
            await tx`set local session_replication_role = replica`
            await set(from)
            await tx`set local session_replication_role = origin`
            await set(to)
            throw new Error('undone')
          })
          const isAllowed = from === to || nextStates[from].some(next => next === to)
          await assert.rejects(step, isAllowed ? /undone/ : refusedWith('23001'), `${from} → ${to}`)
        }
      }
    })

    test('takes no address, secret or reason that is plain', async () => {
      await world.addEndpoint({ types: ['payment.settled'] })
      const plain = Buffer.from('ada@member.example, in the clear and long enough')
      const { owner } = world
      await assert.rejects(
        owner`update messages.message set to_address = ${plain} where channel = 'mail'`,
        refusedWith('23514'),
      )
      await assert.rejects(owner`update messages.endpoint set url = ${plain}`, refusedWith('23514'))
      await assert.rejects(owner`update messages.endpoint_secret set secret = ${plain}`, refusedWith('23514'))
      await assert.rejects(owner`update messages.message set reason = 'No such mailbox: ada'`, refusedWith('23514'))
      await world.removeEndpoints()
    })
  })

  test('has wording for what the house has to tell', () => {
    const wanted = ['payment_settled', 'payment_failed', 'payment_returned', 'payment_held', 'approval_wanted']
    const more = [
      'payee_details_changed',
      'payment_stopped',
      'standing_order_failed',
      'dispute_received',
      'dispute_decided',
    ]
    assert.deepEqual(
      [...wanted, ...more].filter(name => !(name in notices)),
      [],
    )
  })
})
