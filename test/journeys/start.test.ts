// What a newcomer does, and what goes wrong on a newcomer's machine.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { builtConsole } from '../../bin/built-console.ts'
import { until } from '../until.ts'

const vouch = join(import.meta.dirname, '..', '..', 'vouch')

type Started = {
  readonly child: ChildProcess
  /** All it printed, and what of it went to stdout. */
  readonly output: () => string
  readonly stdout: () => string
  readonly ended: Promise<number | null>
}

describe('vouch start', () => {
  let folder: string
  const started: ChildProcess[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-journey-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
  })
  after(async () => {
    for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    const running = started.filter(child => child.exitCode === null && child.signalCode === null)
    await Promise.all(running.map(child => once(child, 'exit')))
    await rm(folder, { recursive: true, force: true })
  })

  function run(args: readonly string[], home: string, env: NodeJS.ProcessEnv = {}): Started {
    const { DATABASE_URL: _, VOUCH_PORT: __, ...own } = process.env
    const child = spawn(vouch, args, {
      env: { ...own, VOUCH_HOME: join(folder, home), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    started.push(child)
    let [output, stdout] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      output += String(chunk)
      stdout += String(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => {
      output += String(chunk)
    })
    const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
    return { child, output: () => output, stdout: () => stdout, ended }
  }
  const isUp = async (of: Started) => {
    await until('it starts', () => of.child.exitCode !== null || of.output().includes('Ctrl-C stops everything.'))
    assert.equal(of.child.exitCode, null, of.output())
  }
  const refusal = async (args: readonly string[], home: string, env: NodeJS.ProcessEnv = {}) => {
    const it = run(args, home, env)
    const code = await it.ended
    assert.notEqual(code, 0, it.output())
    assert.equal(it.output().trim().split('\n').length, 1, `more than a sentence: ${it.output()}`)
    return it.output()
  }
  const call = async (home: string, ...args: string[]) => {
    const it = run(['api', ...args], home)
    await it.ended
    assert.notEqual(it.stdout(), '', it.output())
    return JSON.parse(it.stdout())
  }
  /** Processes that live in a state folder: by what they were called with, or where their files are. */
  const processesOf = (home: string) =>
    readdirSync('/proc').filter(
      pid =>
        /^\d+$/.test(pid) &&
        [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`].some(file => {
          try {
            return readFileSync(file, 'latin1').includes(join(folder, home))
          } catch {
            return false // It ended while we looked.
          }
        }),
    )

  test('pays a bill, keeps it when killed, goes on from there, and leaves no process', async () => {
    await rm(join(builtConsole, '.built'), { force: true })
    const first = run(['start', '--demo', '--scale', '0'], 'one')
    await isUp(first)
    assert.match(first.output(), /^Building the console/m, 'what nobody knows to be up to date is built')
    const office = /People work at (\S+)\.$/m.exec(first.output())?.[1] ?? assert.fail(first.output())
    assert.match(await (await fetch(office)).text(), /<div id="root"><\/div>/, 'and served from the first moment on')
    assert.match(
      await readFile(join(folder, 'one', 'audit.pub'), 'utf8'),
      /^origin demo\./,
      'it never counts as witnessed',
    )
    const { items: members } = await call('one', 'GET', '/v1/members')
    const member = members[0].id
    const { items: accounts } = await call('one', 'GET', `/v1/funding-accounts?member=${member}`)
    const { items: payees } = await call('one', 'GET', `/v1/payees?member=${member}`)
    const body = JSON.stringify({
      fundingAccount: accounts[0].id,
      payee: payees[0].id,
      amount: { value: '12.50', currency: 'USD' },
    })
    const payment = await call('one', 'POST', '/v1/payments', body, '--key', 'bill-1')
    assert.equal(payment.state, 'released')
    assert.equal((await call('one', 'POST', '/v1/payments', body, '--key', 'bill-1')).id, payment.id)

    // Nobody tells the others that the parent has gone; they must notice, or be found by the next start.
    first.child.kill('SIGKILL')
    await first.ended
    const second = run(['start', '--demo', '--scale', '0'], 'one')
    await isUp(second)
    assert.doesNotMatch(second.output(), /Building/)
    await until(
      'the payment settles',
      async () => (await call('one', 'GET', `/v1/payments/${payment.id}`)).state === 'settled',
    )

    // The database is killed under everybody, and comes back by itself; nobody else has to.
    const [postmaster = ''] = (await readFile(join(folder, 'one', 'postgres', 'data', 'postmaster.pid'), 'utf8')).split(
      '\n',
    )
    process.kill(Number(postmaster), 'SIGKILL')
    const again = JSON.stringify({ ...JSON.parse(body), isRepeat: true })
    // While the database is away there are no tokens, and so no answer either.
    const paid = () =>
      call('one', 'POST', '/v1/payments', again, '--key', 'bill-2').then(
        ({ state }) => state,
        () => undefined,
      )
    await until('a payment is taken again', async () => (await paid()) !== undefined)

    const verified = run(['audit', 'verify', '--json'], 'one')
    assert.equal(await verified.ended, 0, verified.output())
    const probed = run(['probe', '--only', 'ledger.balanced', '--json'], 'one')
    assert.equal(await probed.ended, 0, probed.output())
    assert.match(probed.output(), /"control":"ledger\.balanced","result":"passed"/)
    assert.match(await refusal(['probe', '--only', 'ledger.bal'], 'one'), /There is no control ledger\.bal\./)
    assert.match(await refusal(['start'], 'one'), /runs already, as process \d+ on port \d+/)

    second.child.kill('SIGINT')
    second.child.kill('SIGINT') // npm passes on a second one.
    assert.equal(await second.ended, 0)
    assert.deepEqual(processesOf('one'), [])
  })

  test('pays in a file that its bank takes from a folder, once, also when the bank is killed', async () => {
    const it = run(['start', '--demo', '--scale', '0', '--files'], 'files')
    await isUp(it)
    const bank = /a sandbox bank at (http:\S+):/.exec(it.output())?.[1] ?? assert.fail(it.output())
    const ask = async (path: string, body?: unknown) => {
      const given = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
      return JSON.parse(await (await fetch(new URL(path, bank), given)).text())
    }
    const { items: members } = await call('files', 'GET', '/v1/members')
    const { items: accounts } = await call('files', 'GET', `/v1/funding-accounts?member=${members[0].id}`)
    const { items: payees } = await call('files', 'GET', `/v1/payees?member=${members[0].id}`)
    const amount = { value: '12.50', currency: 'USD' }
    const body = JSON.stringify({ fundingAccount: accounts[0].id, payee: payees[0].id, amount })
    const payment = await call('files', 'POST', '/v1/payments', body, '--key', 'bill-1')
    await until('the bank has the file', async () => (await ask('files')).files.length === 1)
    const pidOf = (script: string) =>
      processesOf('files').find(pid => readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(script))
    process.kill(Number(pidOf('sandbox/main.ts') ?? assert.fail('the bank is a process')), 'SIGKILL')
    await until('the bank is back where it was', () =>
      ask('clock').then(
        () => true,
        () => false,
      ),
    )
    await ask('clock', { advanceMinutes: 60 * 24 * 6 })
    const [file] = (await call('files', 'GET', '/v1/files')).items
    const { paid } = await ask('paid')
    assert.deepEqual(
      paid.map((one: { file: string; times: number; amount: string }) => [one.file, one.times, one.amount]),
      [[file.id, 1, '12.50']],
    )
    assert.equal((await call('files', 'GET', `/v1/payments/${payment.id}`)).method, 'ach')
    await until('what the bank says of it has been read', async () => {
      const { items } = await call('files', 'GET', '/v1/incoming-files')
      return items.some(({ name, state }: Record<string, string>) => name?.startsWith('statement') && state === 'read')
    })
    assert.equal((await call('files', 'GET', `/v1/payments/${payment.id}`)).state, 'settled')
    it.child.kill('SIGTERM')
    assert.equal(await it.ended, 0)
    assert.deepEqual(processesOf('files'), [])
    assert.match(await refusal(['start', '--files'], 'files'), /--files is of the demo/)
  })

  test('goes on in a restored folder: what was sealed opens, what was signed verifies; and both run at once, on two ports', async () => {
    const first = run(['start', '--demo', '--scale', '0'], 'kept')
    await isUp(first)
    const members = await call('kept', 'GET', '/v1/members')
    for (const words of [['backup'], ['restore', join(folder, 'restored')]]) {
      const it = run(words, 'kept')
      assert.equal(await it.ended, 0, it.output())
    }

    const second = run(['start', '--demo', '--scale', '0'], 'restored')
    await isUp(second)
    const ports = [first, second].map(({ output }) => /127\.0\.0\.1:(\d+)/.exec(output())?.[1])
    assert.notEqual(ports[0], ports[1])
    assert.deepEqual(await call('restored', 'GET', '/v1/members'), members)
    await call('restored', 'POST', '/v1/members', '{"name":"Dina Roth","reference":"M-1004"}')
    assert.deepEqual(await call('kept', 'GET', '/v1/members'), members)
    const verified = run(['audit', 'verify', '--json'], 'restored')
    assert.equal(await verified.ended, 0, verified.output())
    for (const { child, ended } of [first, second]) {
      child.kill('SIGTERM')
      assert.equal(await ended, 0)
    }

    await rm(join(folder, 'restored', 'keys', 'vault', 'kek'))
    assert.match(await refusal(['start'], 'restored'), /kek is missing, and .*: put your copy of it there/)
  })

  test('runs once in a folder, however many start at the same moment', async () => {
    const several = Array.from({ length: 3 }, () => run(['start'], 'same'))
    await until(
      'one is up and the others have ended',
      () => several.filter(({ child }) => child.exitCode !== null).length === 2,
    )
    const [winner, ...others] = several.toSorted((a, b) => (a.child.exitCode ?? -1) - (b.child.exitCode ?? -1))
    for (const { output } of others) assert.match(output(), /is in use by another command of Vouch|runs already/)
    await isUp(winner ?? assert.fail('nobody is up'))
    winner?.child.kill('SIGINT')
    assert.equal(await winner?.ended, 0)
  })

  test('says in one sentence what is wrong and what to do, and damages nothing', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const address = taken.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    assert.match(await refusal(['start'], 'port', { VOUCH_PORT: port }), /Port \d+ is in use: .*set VOUCH_PORT/)
    taken.close()
    if (process.getuid?.() === 0) {
      await mkdir(join(folder, 'private'), { mode: 0o700 })
      assert.match(await refusal(['start'], 'private/home'), /cannot enter .*: set VOUCH_HOME/)
    }
    assert.match(await refusal(['start'], 'port', { VOUCH_PORT: 'http' }), /VOUCH_PORT must be a port/)

    const foreign = join(folder, 'foreign', 'postgres', 'data')
    await mkdir(foreign, { recursive: true })
    await writeFile(join(foreign, 'thesis.txt'), 'years of work')
    assert.match(await refusal(['start'], 'foreign'), /not a database of ours: move it away/)
    assert.equal(await readFile(join(foreign, 'thesis.txt'), 'utf8'), 'years of work')
    await writeFile(join(foreign, 'PG_VERSION'), '19\n')
    assert.match(await refusal(['start'], 'foreign'), /made by PostgreSQL 19, and this is 18/)

    const unreachable = { DATABASE_URL: 'postgres://vouch:hunter2@127.0.0.1:1/vouch' }
    const said = await refusal(['start'], 'unreachable', unreachable)
    assert.match(said, /127\.0\.0\.1:1, and no PostgreSQL answers there: start it, or correct the address/)
    assert.doesNotMatch(said, /hunter2/)
    assert.match(await refusal(['start'], 'unreachable', { DATABASE_URL: 'mysql://x' }), /must look like postgres:/)
    for (const [url, answer] of [
      ['postgres://vouch:hunter2@no.such.host.invalid/vouch', /no PostgreSQL answers there/],
      ['postgres://vouch:hunter2@127.0.0.1:1', /must look like postgres:/],
      ['postgres://vouch:hunter%2@127.0.0.1:1/vouch', /must look like postgres:/],
      ['postgres://vouch:hunter2@127.0.0.1:1/vouch?sslmode=require', /sslmode=require: write verify-full/],
    ] as const)
      assert.match(await refusal(['start'], 'unreachable', { DATABASE_URL: url }), answer)
    assert.equal(existsSync(join(folder, 'unreachable', 'postgres')), true)

    const typo = run(['audit', 'verify', '--jsn'], 'port')
    assert.equal(await typo.ended, 2)
    assert.match(typo.output(), /^Unknown option '--jsn'.*\n  vouch audit verify/)
    const help = run(['--help'], 'port')
    assert.equal(await help.ended, 0)
  })
})
