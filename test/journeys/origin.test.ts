// An instance under a name of its operator's own, and a witness beside it that somebody else might run: what an examiner
// then holds is called witnessed, which no demonstration ever is.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { chooseOrigin, originOf } from '../../bin/origin.ts'
import { openAuthority } from '../certificate.ts'
import { project } from '../house.ts'
import { until } from '../until.ts'

type Started = { readonly child: ChildProcess; readonly output: () => string; readonly ended: Promise<unknown> }

describe('an instance under a name of its own', () => {
  let folder: string
  const started: Started[] = []
  const at = (...path: string[]) => join(folder, ...path)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-origin-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
  })
  after(async () => {
    for (const { child } of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await Promise.all(started.map(({ ended }) => ended))
    await rm(folder, { recursive: true, force: true })
  })

  function run(words: readonly string[], home: string, env: NodeJS.ProcessEnv = {}): Started {
    const { DATABASE_URL: _, VOUCH_PORT: __, VOUCH_ORIGIN: ___, ...own } = process.env
    const child = spawn(join(project, 'vouch'), words, {
      env: { ...own, VOUCH_HOME: at(home), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)))
    const it = { child, output: () => output, ended: once(child, 'close') }
    started.push(it)
    return it
  }
  const startIt = async (env: NodeJS.ProcessEnv, home = 'own') => {
    const it = run(['start'], home, env)
    await until('it starts', () => it.child.exitCode !== null || it.output().includes('Ctrl-C stops everything.'))
    assert.equal(it.child.exitCode, null, it.output())
    return async () => {
      it.child.kill('SIGINT')
      await it.ended
      return it.output()
    }
  }
  const said = async (words: readonly string[], home = 'own', env: NodeJS.ProcessEnv = {}) => {
    const it = run(words, home, env)
    await it.ended
    return { code: it.child.exitCode, output: it.output() }
  }
  const refused = async (words: readonly string[], env: NodeJS.ProcessEnv) => {
    const { code, output } = await said(words, 'own', env)
    assert.notEqual(code, 0, output)
    assert.equal(output.trim().split('\n').length, 1, `more than a sentence: ${output}`)
    return output
  }

  /** As another organisation runs it: it is told which logs it serves, and tells its address and key. */
  async function startWitness(lines: string) {
    const made = await said(['witness', 'init', '--folder', at('witness'), '--name', 'witness.example/w1'])
    assert.equal(made.code, 0, made.output)
    await writeFile(at('witness', 'known'), lines)
    const it = run(['witness', '--folder', at('witness'), '--port', '0'], 'witness')
    await until('the witness listens', () => / at http:/.test(it.output()))
    const url = / at (http:\S+),/.exec(it.output())?.[1] ?? assert.fail(it.output())
    return `witness w1 ${made.output.trim()} ${url}\n# organisation w1 First Auditors\nquorum w1\n`
  }

  /** Under an authority that nobody else knows. */
  async function makeCertificate() {
    const authority = openAuthority()
    const { cert, key } = authority.certify('localhost')
    await Promise.all([
      writeFile(at('ca.pem'), authority.ca),
      writeFile(at('own.pem'), cert),
      writeFile(at('own.key'), key),
    ])
    return {
      VOUCH_TLS_CERT: at('own.pem'),
      VOUCH_TLS_KEY: at('own.key'),
      NODE_EXTRA_CA_CERTS: at('ca.pem'),
    }
  }

  test('is named by whoever starts it first, goes on under that name, and is witnessed to whoever asks verify.mjs', async () => {
    assert.match(await refused(['start'], { VOUCH_ORIGIN: 'https://pay.example/log' }), /address without its scheme/)
    const own = { VOUCH_ORIGIN: 'pay.example/log' }
    const stop = await startIt(own)
    await writeFile(
      at('people'),
      JSON.stringify([
        { name: 'Pat Platform', email: 'pat@first.example', roles: ['platform_engineer'] },
        { name: 'Cleo Compliance', email: 'cleo@first.example', roles: ['compliance'] },
      ]),
    )
    const open = 'institution open first --title First --time-zone America/New_York --people'.split(' ')
    const opened = await said([...open, at('people')])
    assert.equal(opened.code, 0, opened.output)
    let lines = ''
    await until('the logs are there', async () => {
      lines = (await said(['audit', 'logs'])).output
      return lines.trim().split('\n').length === 3
    })
    assert.match(
      lines,
      /^log pay\.example\/log\/canary\+\S+\nlog pay\.example\/log\/first\+[0-9a-f]{8}\+\S+\nlog pay\.example\/log\/platform\+/,
    )
    assert.doesNotMatch(await stop(), /nobody's/)
    assert.match(await readFile(at('own', 'audit.pub'), 'utf8'), /^origin pay\.example\/log\n/)
    assert.match(
      await refused(['start'], { VOUCH_ORIGIN: 'other.example/log' }),
      /named after pay\.example\/log, and every signed/,
    )
    assert.match(
      await refused(['start', '--demo'], {}),
      /named after pay\.example\/log, and a demo is nothing that counts/,
    )

    const list = await readFile(at('own', 'audit.pub'), 'utf8')
    await writeFile(at('own', 'audit.pub'), list.replace('origin pay', 'origin other'))
    assert.match(
      await refused(['start'], {}),
      /The database has a log that is named pay\.example\/log\/\w+, and those of this/,
    )
    await writeFile(at('own', 'audit.pub'), list)

    const trust = `# operator Pay Operations\n${await startWitness(lines)}`
    await writeFile(at('witnesses'), trust)
    await writeFile(at('policy'), `${lines.split('\n')[1]}\n${trust}`)
    await mkdir(at('copy'))
    await writeFile(at('copy', 'vouch-copy'), '')
    assert.match(await refused(['start'], { VOUCH_TLS_CERT: at('witnesses') }), /VOUCH_TLS_CERT must be .* is none/)
    const stopAgain = await startIt({
      VOUCH_WITNESSES: at('witnesses'),
      VOUCH_COPIES: `file:${at('copy')}`,
      VOUCH_COPY_SECONDS: '1',
      ...(await makeCertificate()),
    })
    await until('the logs are witnessed', async () => {
      const { output } = await said(['audit', 'verify', '--policy', at('policy'), '--json'])
      const { logs } = JSON.parse(output) as { logs: { witnessed: boolean }[] } // As the command prints it.
      return logs.length === 3 && logs.every(({ witnessed }) => witnessed)
    })
    const verifier = [join(project, 'verifier', 'verify.mjs'), at('copy'), '--policy', at('policy')]
    let checked = ''
    await until('a copy has what was cosigned', async () => {
      const words = [...verifier, '--keys', at('own', 'audit.pub'), '--fresh', '24h', '--json']
      const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
      checked = ''
      child.stdout.on('data', (chunk: Buffer) => (checked += String(chunk)))
      const [code] = await once(child, 'close')
      return code === 0
    })
    const report = JSON.parse(checked) // As the command prints it.
    assert.deepEqual(
      [report.origin, report.verdict, report.problems, report.witnesses[0].organisation],
      ['pay.example/log/first', 'fresh', [], 'First Auditors'],
    )
    // What a plain instance cannot have tried.
    const tried = await said(['probe', '--only', 'audit.witnessed,gateway.tls,gateway.health'])
    for (const id of ['audit.witnessed', 'gateway.health', 'gateway.tls'])
      assert.match(tried.output, new RegExp(`^${id} +passed$`, 'm'))
    assert.match(await stopAgain(), /Vouch is ready at https:\/\/localhost:\d+ /)
  })
})

describe('the name of the logs of an instance', () => {
  let home: string
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'vouch-name-'))
  })
  after(() => rm(home, { recursive: true }))

  test('is what is asked for at the first start, or nobody’s; a demo’s says that it is one', () => {
    const chosen = (asked: string | undefined) => [false, true].map(isDemo => chooseOrigin(home, asked, isDemo))
    assert.deepEqual(chosen(undefined), ['vouch.localhost/log', 'demo.vouch.localhost/log'])
    assert.deepEqual(chosen(''), ['vouch.localhost/log', 'demo.vouch.localhost/log'])
    assert.deepEqual(chosen('pay.example/log'), ['pay.example/log', 'demo.pay.example/log'])
    assert.deepEqual(chosen('demo.pay.example/log'), ['demo.pay.example/log', 'demo.pay.example/log'])
    for (const bad of ['https://pay.example/log', 'log', 'pay.example/', 'pay.example/a b', 'Pay.example'])
      assert.throws(() => chooseOrigin(home, bad, false), /^Cannot: VOUCH_ORIGIN must be an address without/, bad)
    assert.equal(originOf(home), 'vouch.localhost/log')
  })

  test('stays what it was', async () => {
    const recorded = (origin: string) => writeFile(join(home, 'audit.pub'), `origin ${origin}\n`)
    await recorded('pay.example/log')
    assert.equal(chooseOrigin(home, undefined, false), 'pay.example/log')
    assert.equal(chooseOrigin(home, 'pay.example/log', false), 'pay.example/log')
    assert.throws(() => chooseOrigin(home, 'pay.example/other', false), /are named after pay\.example\/log, and every/)
    for (const asked of [undefined, 'pay.example/log'])
      assert.throws(() => chooseOrigin(home, asked, true), /a demo is nothing that counts/)
    await recorded('demo.pay.example/log')
    for (const asked of [undefined, 'pay.example/log', 'demo.pay.example/log'])
      assert.equal(chooseOrigin(home, asked, true), 'demo.pay.example/log')
    assert.throws(() => chooseOrigin(home, 'pay.example/log', false), /are named after demo\.pay\.example\/log/)
    // As demos were named before they had a name of their own: it is nobody's all the same.
    await recorded('vouch.localhost/log')
    assert.equal(chooseOrigin(home, undefined, true), 'vouch.localhost/log')
    assert.equal(originOf(home), 'vouch.localhost/log')
  })
})
