// The vault as a process, with its key-encryption key in each place that it may live in.

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { saveKey } from '../../src/audit/audit.ts'
import { fault } from '../../src/base/outcome.ts'
import {
  type Kek,
  LookupsSpent,
  loadLineKey,
  makeKeyFile,
  makeLineKey,
  openBothKeks,
  openKek,
  openVaultLine,
  type Place,
  rewrapKeys,
  type Sealed,
  VaultAway,
} from '../../src/protection/protection.ts'
import { project } from '../house.ts'
import { openWorld, type World } from '../outside.ts'
import { noSoftToken, openSoftToken } from '../soft-token.ts'
import { openTransit } from '../transit.ts'

describe('the vault', () => {
  const place: Place = { institution: 'demo', table: 'payments.payee', column: 'number_sealed', row: 'pye_1' }
  let world: World
  let folder: string
  let keys: string
  before(async () => {
    world = await openWorld()
    folder = await mkdtemp(join(tmpdir(), 'vouch-provider-'))
    keys = join(folder, 'keys')
    await mkdir(join(folder, 'api'), { recursive: true })
    await mkdir(keys)
    await saveKey(join(keys, 'emitter.key'), world.keys.emitter)
    await makeLineKey(keys, 'api', join(folder, 'api'))
    await makeKeyFile(join(keys, 'kek'))
  })
  after(async () => {
    await world.close()
    await rm(folder, { recursive: true, maxRetries: 5 })
  })

  /** Runs the process for as long as `perform` takes. Answers what it logged when it does not become ready. */
  async function withVault<T>(
    env: Readonly<Record<string, string | undefined>>,
    perform: (vault: ReturnType<typeof openVaultLine>) => Promise<T>,
  ): Promise<{ readonly answer?: T; readonly log: string }> {
    const { host, port, database, user, password } = world.database.address('vouch_vault')
    const socket = join(folder, 'socket')
    const child = fork(join(project, 'src', 'main.ts'), ['vault'], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
        VOUCH_DATABASE_HOST: host,
        VOUCH_DATABASE_PORT: String(port),
        VOUCH_DATABASE_NAME: database,
        VOUCH_DATABASE_USER: user,
        VOUCH_DATABASE_PASSWORD: password,
        VOUCH_KEYS: keys,
        VOUCH_ORIGIN: 'vouch.example/log',
        VOUCH_VAULT: socket,
        ...env,
      },
    })
    let log = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text))
    const gone = once(child, 'close')
    const isReady = await Promise.race([once(child, 'message').then(() => true), gone.then(() => false)])
    if (!isReady) return { log }
    const line = openVaultLine({ path: socket, client: 'api', secret: await loadLineKey(join(folder, 'api')) })
    try {
      return { answer: await perform(line), log }
    } finally {
      line.close()
      child.kill('SIGTERM')
      await gone
    }
  }
  const file = { VOUCH_KEK_FILE: 'for_development' }

  test('does not start on a key in a file where nobody said that this is development, and warns where somebody did', async () => {
    const refused = await withVault({}, async () => 'started')
    assert.equal(refused.answer, undefined)
    assert.match(refused.log, /for development only, and nothing says that this is development/)
    const started = await withVault(file, vault => vault.seal(place, 'x'))
    assert.match(started.log, /"level":"warn".*lies in a file on this machine, which is for development only/)
  })

  test('counts what a process has looked up, however often it dials anew', async () => {
    const looked = await withVault(file, async vault => {
      const texts = Array.from({ length: 10_000 }, (_, at) => String(at))
      for (let batch = 0; batch < 5; batch++)
        assert.equal((await vault.indexMany('demo', 'number', texts)).length, 10_000)
      await assert.rejects(vault.indexMany('demo', 'number', texts), LookupsSpent)
      const secret = await loadLineKey(join(folder, 'api'))
      const anew = openVaultLine({ path: join(folder, 'socket'), client: 'api', secret })
      await assert.rejects(anew.indexMany('demo', 'number', texts), LookupsSpent)
      const other = await anew.index('demo', 'email', 'a')
      anew.close()
      return other.length
    })
    assert.equal(looked.answer, 32)
  })

  test('moves from a file to Transit, and does not start while Transit is sealed', async () => {
    const transit = await openTransit()
    try {
      transit.makeKey('vouch')
      await writeFile(join(folder, 'token'), transit.makeToken(0), { mode: 0o600 })
      const line = `vault-transit:${transit.address.origin}/transit/vouch?token-file=${join(folder, 'token')}`
      await moves(`file:${join(keys, 'kek')}`, line, {})
      transit.feel('sealed')
      const away = await withVault({ VOUCH_KEK: line }, async () => 'started')
      assert.equal(away.answer, undefined)
      assert.match(away.log, /Transit at 127.0.0.1:\d+ does not answer: it answered 503/)
      transit.feel('well')
      const ran = await withVault({ VOUCH_KEK: line }, async vault => {
        const sealed = await vault.seal(place, 'known')
        transit.feel('sealed')
        // A key that was unwrapped serves on; one that is not known yet cannot be had, and whoever asks is told so.
        assert.equal(await vault.open(place, sealed, { why: 'compared' }), 'known')
        const elsewhere = { ...place, table: 'identity.person' }
        await assert.rejects(vault.seal(elsewhere, 'unknown'), VaultAway)
        transit.feel('well')
        await vault.seal(elsewhere, 'unknown')
        return 'well'
      })
      assert.equal(ran.answer, 'well', ran.log)
      await moves(line, `file:${join(keys, 'kek')}`, {})
    } finally {
      await transit.close()
    }
  })

  test('moves from a file to a token', { skip: noSoftToken }, async () => {
    const token = await openSoftToken(folder)
    await token.makeKey('01')
    await moves(`file:${join(keys, 'kek')}`, token.uri('01'), token.environment)
    const wrongPin = token.uri('01').replace(/file:.*/, `file:${join(folder, 'wrong')}`)
    await writeFile(join(folder, 'wrong'), 'wrong', { mode: 0o600 })
    const refused = await withVault({ VOUCH_KEK: wrongPin, ...token.environment }, async () => 'started')
    assert.match(refused.log, /the token refuses the PIN \(CKR_PIN_INCORRECT\)/)
  })

  /** As the runbook of a change has it: both, then all wrapped anew, then the newer alone, which opens what was sealed before. */
  async function moves(
    former: string,
    current: string,
    environment: Readonly<Record<string, string | undefined>>,
  ): Promise<void> {
    const both = { VOUCH_KEK: current, VOUCH_KEK_FORMER: former, ...file, ...environment }
    const before = await withVault({ VOUCH_KEK: former, ...file, ...environment }, vault => vault.seal(place, 'before'))
    const during = await withVault(both, async vault => {
      assert.equal(await vault.open(place, before.answer ?? fault(before.log), { why: 'compared' }), 'before')
      return vault.seal(place, 'during')
    })
    const opened = async (line: string): Promise<Kek> => {
      const kek = await openKek(line, {
        isFileAllowed: true,
        elapsedMs: () => 0,
        environment: { ...process.env, ...environment },
      })
      return kek.ok ? kek.value : fault(kek.refusal.code)
    }
    const keks = openBothKeks(await opened(current), await opened(former))
    const report = await rewrapKeys({ ...world.outside, sql: world.owner }, keks)
    keks.close()
    assert.deepEqual([report.left, report.problems, report.rewrapped > 0], [[], [], true])
    const sealed: readonly Sealed[] = [before.answer ?? fault(before.log), during.answer ?? fault(during.log)]
    const after = await withVault({ VOUCH_KEK: current, ...file, ...environment }, vault =>
      vault.openMany(
        sealed.map(one => ({ place, sealed: one })),
        { why: 'compared' },
      ),
    )
    assert.deepEqual(after.answer, ['before', 'during'], after.log)
  }
})
