// What an institution agrees with the bank that takes its credits: files of one format, with the account that is debited, which
// is named by two people and is nowhere plain; and what becomes of what is under way when they agree on another.

import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { agreementsFrom } from '../../src/app-worker.ts'
import { fault } from '../../src/base/outcome.ts'
import type { Outside } from '../../src/base/work.ts'
import { settleLoop } from '../../src/payments/loops.ts'
import { particularsFrom } from '../../src/payments/payments.ts'
import { directoryTransport } from '../../src/rails/directory-transport.ts'
import { creditTransferFile } from '../../src/rails/iso20022/credit-transfer-file.ts'
import { type FileOptions, filesLoop } from '../../src/rails/send-files.ts'
import { assertProblem } from '../api.ts'
import { type Branch, openBranch, type Payer } from '../branch.ts'
import { schemaFlaw, unlessSamples } from '../iso20022-messages.ts'
import { silentLog } from '../outside.ts'
import { untilIdle } from '../until-idle.ts'

const bank = 'first-bank'
const as = (person: string) => ({ 'vouch-actor': `${bank}/person:per_${person}` })
const debtorNumber = '000440055006600'
/** As it stands in the setting. */
const terms = {
  version: 9 as const,
  initiatorName: 'First Bank Bill Pay',
  initiatorIdentification: '1234567890',
  debtorName: 'First Bank',
  debtorBank: '111000025',
}
const debtorAccount = { number: debtorNumber }
const creditTransfer = { ...terms, debtorAccount }
const ach = {
  destination: '091000019',
  destinationName: 'Federal Reserve Bank',
  origin: '111000025',
  originName: 'First Bank',
  originator: '111000025',
  companyName: 'First Bank',
  companyIdentification: '1234567890',
}
/** Longer than a worker has a file to itself. */
const leaseOverMs = 150_000

describe('an agreement on credits', () => {
  let branch: Branch
  let worker: Outside
  let folder: string
  let alice: Payer
  let isVaultAway = false
  before(async () => {
    branch = await openBranch()
    worker = branch.world.outsideAs('vouch_worker')
    folder = await mkdtemp(join(tmpdir(), 'vouch-agreement-'))
    alice = await branch.enrol('5000.00')
  })
  after(async () => {
    await branch.close()
    await rm(folder, { recursive: true })
  })

  const propose = (content: object) => branch.ask('POST', '/v1/settings/payments.files/proposals', content, as('maker'))
  const approve = async (id: string, person = 'checker') => {
    const { contentHash } = (await branch.get(`/v1/proposals/${id}`)).body
    return branch.ask('POST', `/v1/proposals/${id}/approvals`, { contentHash }, as(person))
  }
  const agree = async (content: object) => {
    const proposed = await propose({ approveFrom: null, times: [], ach: null, ...content })
    assert.equal(proposed.status, 201, proposed.text)
    assert.equal((await approve(proposed.body.id)).body.state, 'applied')
  }
  const setting = async () => {
    const { items } = (await branch.get('/v1/settings')).body
    const own = items.find(({ name }: { readonly name: string }) => name === 'payments.files')
    return JSON.parse(own.content)
  }
  const pay = async (value: string) => {
    const amount = { value, currency: 'USD' }
    const order = { fundingAccount: alice.fundingAccount, payee: alice.payee, amount, isRepeat: true }
    const made = await branch.order('/v1/payments', order)
    assert.equal(made.body.state, 'released', made.text)
    return made.body.id
  }
  const stateOf = async (payment: string) => (await branch.get(`/v1/payments/${payment}`)).body.state
  const pass = async (more: Partial<FileOptions> = {}) => {
    const vault = branch.vault
    const particularsOf: typeof particulars = (...given) =>
      isVaultAway ? Promise.reject(new Error('the vault is away')) : particulars(...given)
    const particulars = particularsFrom(worker, vault)
    const files = filesLoop(
      worker,
      {
        ...agreementsFrom(worker, vault),
        transportOf: () => directoryTransport(folder),
        particularsOf,
        vault,
        ...more,
      },
      silentLog,
    )
    await untilIdle(files, settleLoop(worker))
  }
  /** In a file that nobody could write: the worker died, or could not open what it holds. */
  const build = async () => {
    isVaultAway = true
    await assert.rejects(pass(), /the vault is away/)
    isVaultAway = false
    branch.world.clock.advance(leaseOverMs)
  }
  const taken = async () => {
    const names = (await readdir(folder)).filter(name => !name.startsWith('.'))
    const texts = await Promise.all(names.map(name => readFile(join(folder, name), 'utf8')))
    for (const name of names) await rm(join(folder, name))
    return names.map((name, index) => ({ name, text: texts[index] ?? '' }))
  }

  test('names the account by its end, for whoever approves and for ever', async () => {
    const proposed = await propose({ approveFrom: null, times: [], ach: null, creditTransfer })
    assert.equal(proposed.status, 201, proposed.text)
    const shown = JSON.parse(proposed.body.content).creditTransfer
    const { token } = shown.debtorAccount
    assert.match(token, /^tok_[0-9a-z]{26}$/)
    assert.deepEqual(shown, { ...terms, debtorAccount: { token, lastDigits: '6600' } })
    assertProblem(await approve(proposed.body.id, 'maker'), 409, 'approver_is_maker')
    assert.equal((await approve(proposed.body.id)).body.state, 'applied')
    assert.deepEqual((await setting()).creditTransfer, shown)
  })

  test('is one of two, of banks that exist, and of a number that was given for it', async () => {
    const refused = async (more: object, pointer: string) => {
      const answer = await propose({ approveFrom: null, ach: null, ...more })
      assertProblem(answer, 422, 'setting_invalid', { pointer })
      assert.ok(!answer.text.includes(debtorNumber))
    }
    await refused({ ach, creditTransfer }, '/creditTransfer')
    await refused({ creditTransfer: { ...creditTransfer, debtorBank: '111000026' } }, '/creditTransfer/debtorBank')
    const unknown = { token: branch.vault.token(), lastDigits: '6600' }
    await refused({ creditTransfer: { ...terms, debtorAccount: unknown } }, '/creditTransfer/debtorAccount')
    const { creditTransfer: agreed } = await setting()
    const otherwise = { ...agreed.debtorAccount, lastDigits: '6601' }
    await refused({ creditTransfer: { ...terms, debtorAccount: otherwise } }, '/creditTransfer/debtorAccount')
    // What stands there already may stay when something else changes, without being known to whoever changes it.
    await agree({ approveFrom: '900.00', creditTransfer: agreed })
    await agree({ creditTransfer: agreed })
  })

  test('puts payments into a pain.001 as the schema wants it, from that account', unlessSamples, async () => {
    const payment = await pay('10.00')
    await pass()
    assert.equal(await stateOf(payment), 'sent')
    const [file = fault('a file')] = await taken()
    assert.match(file.name, /^fil_.*\.xml$/)
    assert.equal(schemaFlaw('pain.001.001.09', Buffer.from(file.text)), null)
    assert.match(file.text, new RegExp(`<DbtrAcct><Id><Othr><Id>${debtorNumber}</Id>`.replaceAll('><', '>\\s*<')))
  })

  test('has its number nowhere: not in a row of any table, not in a leaf, not in the log, not in an answer', async () => {
    const { world, lines } = branch
    const tables = await world.owner<{ name: string }[]>`
      select table_schema || '.' || table_name as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`
    assert.ok(tables.length > 80)
    const spellings = [debtorNumber, Buffer.from(debtorNumber).toString('hex')]
    for (const { name } of tables) {
      const rows = await world.owner<{ text: string }[]>`select own::text as text from ${world.owner(name)} as own`
      for (const { text } of rows) for (const spelling of spellings) assert.ok(!text.includes(spelling), name)
    }
    const paths = ['/v1/settings', '/v1/settings/payments.files/versions', '/v1/proposals?limit=100', '/v1/files']
    const answers = await Promise.all(paths.map(path => branch.get(path)))
    for (const { status, text } of answers) assert.ok(status === 200 && !text.includes(debtorNumber))
    assert.ok(!lines.some(line => line.includes(debtorNumber)))
  })

  test('that is changed lets what is in a file leave as it was agreed then, and what is queued as it is now', async () => {
    const agreed = { creditTransfer: (await setting()).creditTransfer }
    const first = await pay('21.00')
    await build()
    await agree({ ach })
    const second = await pay('22.00')
    await pass()
    assert.deepEqual(await Promise.all([first, second].map(stateOf)), ['sent', 'sent'])
    const both = await taken()
    assert.deepEqual(
      both.map(({ name }) => name.split('.')[1]).toSorted((a = '', b = '') => (a < b ? -1 : 1)),
      ['ach', 'xml'],
    )
    assert.ok(
      both.some(({ name, text }) => name.endsWith('.xml') && text.includes('21.00') && text.includes(debtorNumber)),
    )

    const third = await pay('23.00')
    await build()
    await agree(agreed)
    await pass()
    assert.deepEqual([await stateOf(third), (await taken()).map(({ name }) => name.split('.')[1])], ['sent', ['ach']])
  })

  test('that ends lets what is in a file leave, and what is queued wait', async () => {
    const first = await pay('24.00')
    await build()
    await agree({})
    const second = await pay('25.00')
    await pass()
    assert.deepEqual(await Promise.all([first, second].map(stateOf)), ['sent', 'released'])
    assert.equal((await taken()).length, 1)
  })

  test('that left no terms by which a file can be written gives back what is in it: it fails, and can be paid anew', async () => {
    const format = creditTransferFile({ ...terms, debtorNumber: async () => '1'.repeat(35) })
    const formers = [async () => undefined, async () => ({ format, policy: { approveFrom: null } })]
    for (const formerOf of formers) {
      await agree({ creditTransfer })
      const payment = await pay('26.00')
      await build()
      await agree({})
      await pass({ formerOf })
      assert.deepEqual([await stateOf(payment), await taken()], ['failed', []])
      const files = (await branch.get('/v1/files?limit=50')).body.items
      const ended = files.find(({ reason }: { readonly reason?: string }) => reason === 'agreement_ended')
      assert.equal(ended.state, 'withdrawn')
      const { items } = (await branch.get('/v1/exceptions?limit=50')).body
      const own = items.find((item: { readonly payment: string }) => item.payment === payment)
      assert.ok(own.actions.includes('reprocess'))
    }
  })
})
