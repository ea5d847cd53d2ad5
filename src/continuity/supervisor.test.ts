import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { silentLog } from '../../test/outside.ts'
import { until } from '../../test/until.ts'
import { failuresMax, planAfter } from './restart-plan.ts'
import { type Supervisor, supervise, type Timing } from './supervisor.ts'

// On a busy machine one start may well take longer than this, and the next is then one more: tests count at least.
const quick: Timing = {
  lookEveryMs: 3_600_000,
  startTimeoutMs: 1_500,
  answerTimeoutMs: 300,
  restMs: 50,
  stopTimeoutMs: 300,
}
const script = join(import.meta.dirname, '..', '..', 'test', 'kept-process.ts')

describe('a restart', () => {
  const ended = (readyForMs?: number) => ({ readyForMs })

  test('comes sooner after a good life than after a bad one, and never becomes a storm', () => {
    const waits = Array.from({ length: failuresMax }, (_, index) =>
      planAfter(Array.from({ length: index + 1 }, () => ended(1_000))),
    )
    assert.deepEqual(
      waits.slice(0, 4).map(plan => (plan.start === 'later' ? plan.waitMs : plan.start)),
      [250, 500, 1_000, 2_000],
    )
    assert.deepEqual(waits.at(-1), { start: 'never' })
    assert.deepEqual(planAfter([ended(), ended(), ended(400_000)]), { start: 'later', waitMs: 0 })
    assert.deepEqual(planAfter([ended(400_000), ended()]), { start: 'later', waitMs: 250 })
  })
})

describe('the supervisor', () => {
  let folder: string
  let count = 0
  const open: Supervisor[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-kept-'))
  })
  after(async () => {
    await Promise.all(open.map(supervisor => supervisor.stop()))
    await rm(folder, { recursive: true, force: true })
  })

  async function keep(conduct: string) {
    const files = {
      conduct: join(folder, `conduct-${++count}`),
      starts: join(folder, `starts-${count}`),
      log: join(folder, `log-${count}`),
    }
    const behave = (how: string) => writeFile(files.conduct, how)
    await behave(conduct)
    const env = { PATH: process.env['PATH'], CONDUCT: files.conduct, STARTS: files.starts }
    const supervisor = supervise(
      [{ name: 'kept', script, args: [], env: () => env, logFile: files.log }],
      silentLog,
      quick,
    )
    open.push(supervisor)
    const starts = () =>
      existsSync(files.starts) ? readFileSync(files.starts, 'utf8').trim().split('\n').map(Number) : []
    const state = () => supervisor.states().get('kept')
    return { supervisor, behave, starts, state, logFile: files.log }
  }

  test('says when all are ready, and ends them all', async () => {
    const { supervisor, starts, state } = await keep('well')
    assert.equal((await supervisor.ready).get('kept')?.port, 1)
    assert.equal(state(), 'ready')
    const [pid = 0] = starts()
    await supervisor.stop()
    assert.equal(existsSync(`/proc/${pid}`), false)
    assert.equal(state(), 'stopped')
  })

  test('lets nothing out of the memory of a process: no core file, and no debugger', async () => {
    const { supervisor, logFile } = await keep('well')
    await supervisor.ready
    const pid = supervisor.pidOf('kept') ?? assert.fail('it runs')
    assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m)
    process.kill(pid, 'SIGUSR1')
    await supervisor.look()
    assert.equal(supervisor.pidOf('kept'), pid)
    assert.doesNotMatch(readFileSync(logFile, 'utf8'), /Debugger/)
  })

  test('ends last what finishes the work of the others', async () => {
    const files = { conduct: join(folder, 'conduct-ends'), ends: join(folder, 'ends') }
    await writeFile(files.conduct, 'well')
    await writeFile(join(folder, 'conduct-slow'), 'slow')
    const one = { script, args: [], logFile: join(folder, 'log-ends') }
    const env = {
      PATH: process.env['PATH'],
      CONDUCT: files.conduct,
      STARTS: join(folder, 'starts-ends'),
      ENDS: files.ends,
    }
    const supervisor = supervise(
      [
        { ...one, name: 'sealer', env: () => env, endsLast: true },
        { ...one, name: 'api', env: () => ({ ...env, CONDUCT: join(folder, 'conduct-slow') }) },
      ],
      silentLog,
      quick,
    )
    open.push(supervisor)
    await supervisor.ready
    const pids = ['api', 'sealer'].map(name => supervisor.pidOf(name))
    await supervisor.stop()
    assert.deepEqual(readFileSync(files.ends, 'utf8').trim().split('\n').map(Number), pids)
  })

  test('starts again what was killed, and verifies that it is ready', async () => {
    const { supervisor, starts, state } = await keep('well')
    await supervisor.ready
    process.kill(supervisor.pidOf('kept') ?? 0, 'SIGKILL')
    await until('it is ready again', () => starts().length > 1 && state() === 'ready')
  })

  for (const how of ['unwell', 'deaf', 'stubborn']) {
    test(`stops, waits, and starts again one that is ${how}, though it runs`, async () => {
      const { supervisor, behave, starts, state } = await keep('well')
      await supervisor.ready
      await behave(how)
      await supervisor.look()
      assert.equal(existsSync(`/proc/${starts()[0]}`), false)
      await behave('well')
      await until('it is ready again', () => starts().length > 1 && state() === 'ready')
      const pid = supervisor.pidOf('kept')
      await supervisor.look()
      assert.equal(supervisor.pidOf('kept'), pid)
    })
  }

  test('ends one that never becomes ready, and tries again', async () => {
    const { behave, starts, state } = await keep('silent')
    await until('it was started', () => starts().length === 1)
    await behave('well')
    await until('it is ready again', () => starts().length > 1 && state() === 'ready')
  })

  test('does not start again what refuses, and passes on why', async () => {
    const { supervisor, starts, state } = await keep('refusing')
    await assert.rejects(supervisor.ready, /VOUCH_KEYS is not set/)
    await until('it is gone', () => !existsSync(`/proc/${starts()[0]}`))
    assert.deepEqual([state(), starts().length], ['refused', 1])
  })
})
