// Looking on while things happen, over the processes of a real start: the line is lost, the office is killed, the session ends.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { findDatabase } from '../../bin/instance.ts'
import { withOutside } from '../../bin/outside.ts'
import { fault } from '../../src/base/outcome.ts'
import { transact } from '../../src/base/work.ts'
import * as identity from '../../src/identity/identity.ts'
import { type Heard, type Listener, listen } from '../events.ts'
import { until } from '../until.ts'

const vouch = join(import.meta.dirname, '..', '..', 'vouch')

describe('following what happens, over real processes', () => {
  let folder: string
  let home: string
  let child: ChildProcess
  let output = ''
  let office = ''
  let cookie = ''
  let csrf = ''
  const open: Listener[] = []

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-live-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    home = join(folder, 'home')
    const { DATABASE_URL: _, VOUCH_PORT: __, ...own } = process.env
    child = spawn(vouch, ['start', '--demo', '--scale', '0'], {
      env: { ...own, VOUCH_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += String(chunk)
      })
    await until('it starts', () => child.exitCode !== null || output.includes('Ctrl-C stops everything.'))
    office = /People work at (\S+?)\.\n/.exec(output)?.[1]?.replace(/\/$/, '') ?? fault(output)
    cookie = await signIn()
    csrf = (await ask('GET', '/v1/session')).csrfToken
  })
  after(async () => {
    for (const each of open) each.lose()
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** As the page does to which the issuer leads back, for one of the people of the demo. */
  async function signIn(): Promise<string> {
    await using database = await findDatabase(home)
    const options = { connectionsMax: 1, name: 'test' }
    return withOutside(database.address('vouch_office'), join(home, 'keys', 'office'), options, async outside => {
      const key = identity.newSessionKey('demo')
      const begun = await transact(outside, 'demo', 'process:office', async work => {
        const [found] = await work.sql<{ person: identity.PersonId }[]>`
          select substring(actor from 8) as person from identity.actor
           where institution_id = 'demo' and 'compliance' = any(roles)`
        const person = found?.person ?? fault('the demo has somebody for compliance')
        return identity.beginSession(work, key, { person, acr: 'urn:vouch:phr', authenticatedAt: work.now })
      })
      assert.ok(begun.ok)
      return `__Host-vouch=${identity.writeSessionKey(key)}`
    })
  }

  async function ask(method: string, path: string, body?: unknown): Promise<ReturnType<typeof JSON.parse>> {
    const ours = { cookie, origin: office, 'sec-fetch-site': 'same-origin', 'vouch-csrf': csrf }
    const answer = await fetch(`${office}${path}`, {
      method,
      headers: body === undefined ? ours : { ...ours, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return answer.json()
  }
  const follow = async (lastEvent?: string): Promise<Listener> => {
    const listener = await listen(`${office}/v1/live`, { cookie }, lastEvent)
    open.push(listener)
    return listener
  }
  const say = async (): Promise<string> => {
    const given = { said: 'idea', area: 'console', voice: 'staff', words: 'Tell me while it happens.' }
    return (await ask('POST', '/v1/feedback', given)).id
  }
  const isOf =
    (id: string) =>
    ({ event, data }: Heard) =>
      event === 'reporting.feedback_given' && data.includes(id)
  const told = ({ heard }: Listener) => heard.filter(({ event }) => event.includes('.'))
  const placeIn = async (id: string): Promise<string> =>
    (await ask('GET', `/v1/log/leaves?subject=${id}`)).items[0]?.index
  const officeProcess = () =>
    readdirSync('/proc').filter(pid => {
      try {
        return (
          /^\d+$/.test(pid) &&
          readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('main.ts\0office') &&
          readFileSync(`/proc/${pid}/environ`, 'utf8').includes(home)
        )
      } catch {
        return false // It has ended since it was listed.
      }
    })

  test('tells what was done under its place in the log, and goes on where the line was lost, without a gap or a repetition', async () => {
    const first = await follow()
    assert.equal(first.status, 200)
    await first.hear('it is fresh', ({ event }) => event === 'fresh')
    const one = await say()
    const heard = await first.hear('the first', isOf(one))
    assert.equal(heard.id, await placeIn(one))
    first.lose()
    const [two, three] = [await say(), await say()]
    const again = await follow(first.lastEvent())
    for (const id of [two, three]) assert.equal((await again.hear('what was missed', isOf(id))).id, await placeIn(id))
    const ids = [...told(first), ...told(again)].map(({ id }) => BigInt(id ?? fault('a leaf has a place')))
    // Compliance reads the log, and so hears of every leaf.
    assert.deepEqual(
      ids,
      ids.map((_, place) => (ids[0] ?? 0n) + BigInt(place)),
    )
    assert.ok(again.heard.every(({ event }) => event !== 'behind'))
  })

  test('ends within ten seconds of the session, and says why', async context => {
    const stream = await follow()
    await stream.hear('it is fresh', ({ event }) => event === 'fresh')
    const endedMs = performance.now()
    await ask('DELETE', '/v1/session')
    const over = await stream.hear('it is over', ({ event }) => event === 'over')
    await until('the stream ends', stream.hasEnded)
    const seconds = (performance.now() - endedMs) / 1_000
    context.diagnostic(`${seconds.toFixed(1)} s after the session`)
    assert.ok(seconds < 10)
    assert.deepEqual(JSON.parse(over.data), { why: 'session_over' })
    assert.equal((await follow()).status, 401)
  })

  test('goes on when the office was killed and has come back', async () => {
    cookie = await signIn()
    csrf = (await ask('GET', '/v1/session')).csrfToken
    const before = await follow()
    const one = await say()
    await before.hear('before', isOf(one))
    for (const pid of officeProcess()) process.kill(Number(pid), 'SIGKILL')
    await until('the line is gone', before.hasEnded)
    let again: Listener | undefined
    await until('the office is back', async () => {
      again = await follow(before.lastEvent()).catch(() => undefined)
      return again?.status === 200
    })
    const two = await say()
    const stream = again ?? fault('it is back')
    await stream.hear('after', isOf(two))
    const ids = [...told(before), ...told(stream)].map(({ id }) => BigInt(id ?? fault('a leaf has a place')))
    assert.deepEqual(
      ids,
      ids.map((_, place) => (ids[0] ?? 0n) + BigInt(place)),
    )
  })
})
