import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { failuresMax, restMs } from '../../src/base/breaker.ts'
import type { Outside } from '../../src/base/work.ts'
import { fallbackLoop, leavesBy } from '../../src/payments/fallback.ts'
import { settleLoop } from '../../src/payments/loops.ts'
import { particularsFrom } from '../../src/payments/payments.ts'
import { dispatchLoop } from '../../src/rails/dispatch.ts'
import { linkOptions, openLinks } from '../../src/rails/link.ts'
import { linksLoop } from '../../src/rails/links.ts'
import { filesLoop, leaseMs } from '../../src/rails/send-files.ts'
import { sftpTransport } from '../../src/rails/sftp-transport.ts'
import { PretendBank } from '../bank.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { silentLog } from '../outside.ts'
import { FolderBank, plainFormat } from '../plain-files.ts'
import { type SftpServer, serveSftp } from '../sftp-server.ts'
import { untilIdle } from '../until-idle.ts'

const as = (person: string) => ({ 'vouch-actor': `first-bank/person:per_${person}` })
const hourMs = 3_600_000

describe('a payment whose file cannot leave', () => {
  let branch: Branch
  let worker: Outside
  let home: string
  let server: SftpServer
  let alice: Payer
  const bank = new PretendBank()
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    home = await mkdtemp(join(tmpdir(), 'vouch-fallback-'))
    server = await serveSftp(home)
    alice = await branch.enrol('5000.00')
  })
  after(async () => {
    await server.stop()
    await branch.close()
    await rm(home, { recursive: true })
  })

  const pay = async () => {
    const { fundingAccount, payee } = alice
    const amount = { value: '10.00', currency: 'USD' }
    const made = await branch.order('/v1/payments', { fundingAccount, payee, amount, isRepeat: true })
    assert.equal(made.body.state, 'released', made.text)
    return made.body.id
  }
  const set = async (beforeCutOffMinutes: number | null) => {
    const proposed = await branch.ask('POST', '/v1/settings/payments.fallback/proposals', { beforeCutOffMinutes })
    assert.equal(proposed.status, 201, proposed.text)
    const { contentHash } = (await branch.get(`/v1/proposals/${proposed.body.id}`)).body
    const approved = await branch.ask(
      'POST',
      `/v1/proposals/${proposed.body.id}/approvals`,
      { contentHash },
      as('setter'),
    )
    assert.equal(approved.body.state, 'applied', approved.text)
  }
  const stateOf = async (payment: string) => (await branch.get(`/v1/payments/${payment}`)).body.state

  test('leaves by a call before it is late, where two people have set that; and everything leaves once', async () => {
    const patience = { triesMax: 1, pauseMs: 1, pauseMsMax: 1 }
    const links = openLinks(worker, { ...linkOptions, patience })
    const vault = branch.vault
    const files = filesLoop(
      worker,
      {
        transportOf: institution => sftpTransport(server.address, institution),
        agreementsOf: async work =>
          work.institution === 'first-bank' ? [{ format: plainFormat, policy: { approveFrom: null } }] : [],
        particularsOf: particularsFrom(worker, vault),
        vault,
      },
      silentLog,
      links,
    )
    const calls = dispatchLoop(worker, bank, silentLog, ['check'], links)
    const watch = linksLoop(worker, links, ['calls', 'files'])
    const fallback = fallbackLoop(worker)
    const all = [files, calls, watch, fallback, settleLoop(worker)]

    await server.stop()
    const filed: string[] = []
    for (let failure = 0; failure < failuresMax; failure++) {
      filed.push(await pay())
      await untilIdle(...all)
    }
    const waiting = [await pay(), await pay()]
    await untilIdle(...all)
    const { items } = (await branch.get('/v1/rails')).body
    const rail = items.find(({ link }: { link: string }) => link === 'files')
    assert.deepEqual([rail.state, rail.instructions.count, rail.files.count], ['failed', 2, failuresMax])
    assert.deepEqual(await Promise.all(waiting.map(stateOf)), ['released', 'released'], 'nobody has set anything')

    await set(60)
    await untilIdle(...all)
    assert.equal(bank.records.size, 0, 'there is time')
    const { timeZone, calendar } = { timeZone: 'America/Chicago', calendar: everyDay }
    const late = leavesBy(calendar, timeZone, { method: 'ach', processOn: '2026-01-05' })
    branch.world.clock.advance(late.getTime() - hourMs - branch.world.clock.now().getTime() - 1)
    await untilIdle(...all)
    assert.equal(bank.records.size, 0)
    branch.world.clock.advance(1)
    await untilIdle(...all)
    assert.deepEqual(await Promise.all(waiting.map(stateOf)), ['settled', 'settled'])
    assert.deepEqual(
      new Set([...bank.records.values()].map(({ instruction }) => instruction.reference)),
      new Set(waiting),
    )

    await server.start()
    branch.world.clock.advance(restMs + leaseMs)
    await untilIdle(...all)
    assert.deepEqual(new Set(await Promise.all(filed.map(stateOf))), new Set(['sent']), 'what was in files has waited')
    const folder = new FolderBank(join(home, 'first-bank'))
    await folder.takeAll()
    assert.deepEqual(folder.seen, new Map(filed.map(payment => [payment, 1])))
    assert.deepEqual([...new Set(bank.sendings.values())], [1])
    const balances = (await branch.get(`/v1/ledger/accounts/${alice.account}`)).body
    assert.equal(balances.available.value, '4930.00')
  })
})

const everyDay = { days: 'every_day', closedOn: [], cutOff: null, sameDayCutOff: null } as const
