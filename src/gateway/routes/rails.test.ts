import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import { PretendBank } from '../../../test/bank.ts'
import { type BankServer, serveBank } from '../../../test/bank-server.ts'
import { type Branch, openBranch, type Payer, stranger } from '../../../test/branch.ts'
import { silentLog } from '../../../test/outside.ts'
import { failuresMax, restMs } from '../../base/breaker.ts'
import type { Loop } from '../../base/loop.ts'
import type { Outside } from '../../base/work.ts'
import { settleLoop } from '../../payments/loops.ts'
import { dispatchLoop } from '../../rails/dispatch.ts'
import { httpBank } from '../../rails/http-bank.ts'
import { linkOptions, openLinks } from '../../rails/link.ts'
import { linksLoop } from '../../rails/links.ts'
import { linksOfAll } from '../../rails/rails.ts'
import { measureRails } from '../rail-measures.ts'

const { signal } = new AbortController()
const patience = { triesMax: 2, pauseMs: 1, pauseMsMax: 1 }

describe('rails', () => {
  let branch: Branch
  let worker: Outside
  let payer: Payer
  let server: BankServer
  const bank = new PretendBank()
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    payer = await branch.enrol('1000.00')
    server = await serveBank(bank)
  })
  after(async () => {
    await server.close()
    await branch.close()
  })

  const pay = async () => {
    const { fundingAccount, payee } = payer
    const amount = { value: '10.00', currency: 'USD' }
    const made = await branch.order('/v1/payments', { fundingAccount, payee, amount, isRepeat: true })
    assert.equal(made.status, 201, made.text)
    return made.body.id
  }
  const railOf = async (link: string, headers = {}) => {
    const { items } = (await branch.get('/v1/rails', headers)).body
    return items.find((item: { link: string }) => item.link === link)
  }
  const leaves = async () =>
    (
      await branch.world.owner<{ text: string }[]>`
        select encode(leaves, 'escape') as text from audit.batch where institution_id = 'first-bank' order by batch_id`
    ).flatMap(({ text }) =>
      [...text.matchAll(/"before":"(\w+)"[^{}]*"link":"calls"[^{}]*"state":"(\w+)"/g)].map(
        ([, before, state]) => `${before} → ${state}`,
      ),
    )

  test('are disconnected where nothing has ever been configured', async () => {
    const { items } = (await branch.get('/v1/rails')).body
    const states = items.map(({ link, state, since }: Record<string, string>) => [link, state, since])
    assert.deepEqual(states, [
      ['calls', 'disconnected', undefined],
      ['files', 'disconnected', undefined],
      ['inbox', 'disconnected', undefined],
    ])
    assert.match((await railOf('calls')).meaning, /Nothing is configured. Nothing waits/)
  })

  test('are shown as they fail five times, rest for a minute, are tried once and recover; nothing is lost or doubled', async () => {
    const links = openLinks(worker, { ...linkOptions, patience })
    const dispatch = dispatchLoop(worker, httpBank(server.address), silentLog, undefined, links)
    const watch = linksLoop(worker, links, ['calls'])
    const pass = async (...loops: Loop[]) => {
      for (const loop of loops) await loop.pass(signal)
    }
    await pass(watch)
    assert.equal((await railOf('calls')).state, 'connected')

    await server.close()
    const payments: string[] = []
    for (let failure = 1; failure <= failuresMax; failure++) {
      payments.push(await pay())
      await pass(dispatch, watch)
      const { state, lastFailure } = await railOf('calls')
      assert.deepEqual([state, lastFailure], [failure < failuresMax ? 'degraded' : 'failed', 'not_reached'])
    }
    payments.push(await pay())
    await pass(dispatch, watch)
    const now = branch.world.clock.now().getTime()
    const failed = await railOf('calls')
    assert.deepEqual(
      { ...failed, since: '', meaning: '' },
      {
        link: 'calls',
        state: 'failed',
        since: '',
        lastFailure: 'not_reached',
        restsUntil: new Date(now + restMs).toISOString(),
        methods: ['ach', 'same_day_ach', 'check'],
        instructions: { count: 1, amount: { value: '10.00', currency: 'USD' } },
        inDoubt: { count: 5, amount: { value: '50.00', currency: 'USD' } },
        files: { count: 0, amount: { value: '0.00', currency: 'USD' } },
        meaning: '',
      },
    )
    assert.match(
      failed.meaning,
      /^Nobody calls until 2026.* 1 instructions .* 5 that may have left, .* USD 60\.00 in all/,
    )
    assert.equal(bank.sendings.size, 0, 'nothing has reached it')

    branch.world.clock.advance(restMs)
    await pass(dispatch, watch)
    const { restsUntil } = await railOf('calls')
    assert.equal(restsUntil, new Date(now + 2 * restMs).toISOString(), 'the trial has failed, and it rests again')

    branch.world.clock.advance(restMs)
    server = await serveBank(bank, Number(server.address.port))
    for (let round = 0; round < 4; round++) await pass(dispatch, settleLoop(worker), watch)
    assert.equal((await railOf('calls')).state, 'connected')
    for (const payment of payments) assert.equal((await branch.get(`/v1/payments/${payment}`)).body.state, 'settled')
    assert.deepEqual([bank.records.size, bank.sendings.size], [6, 6])
    assert.deepEqual([...new Set(bank.sendings.values())], [1], 'nothing had reached it before')
    const { available } = (await branch.get(`/v1/ledger/accounts/${payer.account}`)).body
    assert.equal(available.value, '940.00')
    assert.deepEqual(await leaves(), [
      'disconnected → connected',
      'connected → degraded',
      'degraded → failed',
      'failed → connected',
    ])
  })

  test('keep what they last said when another worker begins, and are disconnected where it has none', async () => {
    const links = openLinks(worker, { ...linkOptions, patience })
    const watch = linksLoop(worker, links, ['calls'])
    for (let failure = 0; failure < failuresMax; failure++)
      await assert.rejects(links.of('first-bank', 'calls').once(() => Promise.reject(new Error('no')), signal))
    await watch.pass(signal)
    assert.equal((await railOf('calls')).state, 'failed')
    await linksLoop(worker, openLinks(worker), ['calls']).pass(signal)
    assert.equal((await railOf('calls')).state, 'failed')
    await linksLoop(worker, openLinks(worker), []).pass(signal)
    const { state, restsUntil } = await railOf('calls')
    assert.deepEqual([state, restsUntil], ['disconnected', undefined])
    assert.equal(await linksLoop(worker, openLinks(worker), []).pass(signal), 0, 'said again is no change')
    assert.equal((await leaves()).at(-1), 'failed → disconnected')
  })

  test('are those of one institution', async () => {
    assert.equal((await railOf('calls', stranger)).lastFailure, undefined)
    assert.equal((await railOf('calls')).lastFailure, 'failed')
  })

  test('are counted, over all institutions', async () => {
    measureRails(branch.measures, () => linksOfAll(branch.world.outside, 'process:api'), worker.elapsedMs)
    const text = await (await fetch(branch.url('/metrics'))).text()
    assert.match(text, /vouch_rail_state\{link="calls",state="disconnected"\} 2\n/)
    assert.match(text, /vouch_rail_state\{link="files",state="failed"\} 0\n/)
    assert.match(text, /vouch_rail_breaks_total\{link="calls"\} 2\n/)
    assert.match(text, /vouch_rail_changes_total\{link="calls"\} \d+\n/)
  })
})
