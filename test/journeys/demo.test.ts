// The demo as whoever tries it has it: its past is made once, one becomes somebody by its page, and a story is played over the
// service's own doors.

import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { send } from '../../bin/attack/wire.ts'
import type { Playing } from '../../bin/demo/stories.ts'
import { pause } from '../../bin/family.ts'

const vouch = join(import.meta.dirname, '..', '..', 'vouch')
const startMsMax = 280_000
const storyMsMax = 60_000

describe('the demo', () => {
  let folder = ''
  let running: { readonly child: ChildProcess; readonly output: () => string } | undefined

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-demo-journey-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
  })
  after(async () => {
    await stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function start(...args: readonly string[]): Promise<string> {
    const { DATABASE_URL: _, VOUCH_PORT: __, ...own } = process.env
    const child = spawn(vouch, ['start', ...args], {
      env: { ...own, VOUCH_HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += String(chunk)
      })
    running = { child, output: () => output }
    for (
      const deadline = performance.now() + startMsMax;
      !output.includes('Ctrl-C stops everything.');
      await pause(100)
    ) {
      assert.equal(child.exitCode, null, output)
      assert.ok(performance.now() < deadline, output)
    }
    return output
  }
  async function stop(): Promise<void> {
    const child = running?.child
    running = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGINT')
    await gone
  }
  const addressIn = (output: string, pattern: RegExp) => pattern.exec(output)?.[1] ?? assert.fail(output)

  test('makes its past once, lets one be anybody, plays a story, and starts warm the second time', async () => {
    const first = await start('--demo', '--scale', '0.01')
    assert.match(first, /Making the demo's past: day 22 of 22/)
    const door = addressIn(first, /Whom do you want to be\? (\S+)/)
    const office = addressIn(first, /People work at (\S+)\./)

    const asked = { 'content-type': 'application/json', origin: new URL(door).origin }
    const ask = (path: string, body: object) =>
      send(new URL(path, door).href, { method: 'POST', headers: asked, body: JSON.stringify(body) })
    const signedIn = await ask('/sign-in', { persona: 'examiner' })
    assert.equal(signedIn.status, 200, signedIn.text)
    const [cookie = ''] = signedIn.headers['set-cookie'] ?? []
    const session = await send(`${office}/v1/session`, { headers: { cookie: cookie.split(';')[0] ?? '' } })
    assert.deepEqual([session.body['roles'], session.body['environment']], [['examiner'], 'demonstration'])

    // Where the console is asked for a passkey, its page may ask the door, which has a word for those alone whose passkeys it keeps.
    const page = await send(`${office}/approvals`)
    assert.match(
      String(page.headers['content-security-policy']),
      new RegExp(`connect-src 'self' ${new URL(door).origin};`),
    )
    assert.match(page.text, new RegExp(`<meta name="demo-door" content="${new URL(door).origin}">`))
    const options = JSON.stringify({ challenge: 'AAAA', allowCredentials: [{ id: 'AAAA' }] })
    const fromOffice = { ...asked, origin: office }
    const word = await send(new URL('/assertions', door).href, {
      method: 'POST',
      headers: fromOffice,
      body: JSON.stringify({ options }),
    })
    assert.deepEqual([word.status, word.headers['access-control-allow-origin']], [404, office])

    assert.equal((await ask('/stories', { story: 'own_limit', factor: 60 })).status, 202)
    assert.equal((await ask('/stories', { story: 'own_limit' })).status, 409, 'one at a time')
    const [played] = await over(door)
    assert.equal(played?.state, 'over', JSON.stringify(played))
    const words = played.told.map(one => one.words).join('\n')
    assert.match(words, /She tries to approve it herself, with her passkey\. Refused as \w+ \(40[39]\)/)
    assert.match(words, /Ann turns it down \(201\)/)
    await stop()

    const second = await start('--demo')
    assert.doesNotMatch(second, /Making the demo/)
    assert.match(second, /Whom do you want to be\?/, 'their passkeys are kept')
    assert.equal((await ask('/sign-in', { persona: 'operator' })).status, 200)
    await stop()
    assert.ok(existsSync(join(folder, 'demo', 'passkeys.json')))
  })

  async function over(door: string): Promise<readonly Playing[]> {
    for (const deadline = performance.now() + storyMsMax; performance.now() < deadline; await pause(200)) {
      const { body } = await send(new URL('/stories', door).href)
      const played = body['played'] as readonly Playing[] // As bin/demo/door.ts writes them.
      if (played[0] !== undefined && played[0].state !== 'playing') return played
    }
    return assert.fail('the story is not over')
  }
})
