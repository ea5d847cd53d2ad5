// What lets somebody be anybody in the demo is not in the service: a start without --demo has nothing that could grant it.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { send } from '../bin/attack/wire.ts'
import { openDoor } from '../bin/demo/door.ts'
import type { SignedCall } from '../src/base/signed-call.ts'
import { freePort } from './issuer.ts'
import { type OfficeWorld, openOfficeWorld } from './office.ts'

const project = join(import.meta.dirname, '..')

/** Whoever is never asked. */
function openNobody(): SignedCall {
  const never = () => assert.fail('nobody is to be called')
  return { call: never, headersFor: never, hear: never }
}

describe('the personas of the demo', () => {
  let world: OfficeWorld
  before(async () => {
    world = await openOfficeWorld()
  })
  after(() => world.close())

  test('are nobody to the office: what the demo’s own page takes, it does not', async () => {
    for (const [method, path] of [
      ['POST', '/sign-in'],
      ['POST', '/assertions'],
      ['GET', '/personas'],
      ['POST', '/stories'],
    ] as const) {
      const response = await fetch(new URL(path, world.address), {
        method,
        headers: { 'content-type': 'application/json', origin: world.address.origin },
        ...(method === 'POST' ? { body: JSON.stringify({ persona: 'operator', options: '{}' }) } : {}),
        redirect: 'manual',
      })
      assert.ok([401, 403, 404, 405].includes(response.status), `${method} ${path}: ${response.status}`)
      assert.equal(response.headers.get('set-cookie'), null, `${method} ${path}`)
    }
  })

  test('are not in the service’s code: nothing of it names them, or what keeps their passkeys', async () => {
    const found: string[] = []
    for await (const file of glob('src/**/*.ts', { cwd: project })) {
      if (file.endsWith('.test.ts')) continue
      const text = readFileSync(join(project, file), 'utf8')
      if (/bin\/demo|demo-people|test\/authenticator/.test(text)) found.push(file)
    }
    assert.deepEqual(found, [])
  })

  test('are handed to pages of the demo and of the office alone, by the name of this machine', async () => {
    const port = await freePort()
    const door = await openDoor({
      port,
      office: 'http://localhost:8560',
      // Nobody gets so far.
      personas: new Promise(() => undefined),
      stage: { signed: openNobody(), deskOf: () => new Promise(() => undefined), bank: new URL('http://127.0.0.1:9/') },
      now: () => new Date(),
    })
    try {
      const asked = (headers: Readonly<Record<string, string>>, method = 'POST') =>
        send(`http://127.0.0.1:${port}/sign-in`, { method, headers, body: '{"persona": "operator"}' })
      const host = `localhost:${port}`
      assert.equal((await asked({ host, origin: 'https://elsewhere.example' })).status, 403)
      assert.equal((await asked({ host, origin: 'null' })).status, 403)
      assert.equal((await asked({ host })).status, 403, 'no page asks: a form of another page might')
      assert.equal((await asked({ host: 'rebound.example', origin: `http://localhost:${port}` })).status, 403)
      assert.equal((await asked({ host, origin: `http://localhost:${port}` }, 'PUT')).status, 404)
      const nobody = await send(`http://127.0.0.1:${port}/sign-in`, {
        method: 'POST',
        headers: { host, origin: 'http://localhost:8560' },
        body: '{"persona": "root"}',
      })
      assert.equal(nobody.status, 400)
      assert.equal((await send(`http://127.0.0.1:${port}/`, { headers: { host } })).status, 200)
    } finally {
      await door.close()
    }
  })

  test('are started by nobody but a demo that has a past', () => {
    const text = readFileSync(join(project, 'bin', 'start.ts'), 'utf8')
    // The one place that starts the process, and what it asks first.
    assert.equal(text.match(/'bin', 'demo', 'main\.ts'/g)?.length, 1)
    assert.match(text, /const past = values\.demo \? await findPast\(home, scale\) : 'none'/)
    assert.match(text, /hasPast = past !== 'none'/)
    assert.equal(text.match(/hasPast = /g)?.length, 2)
  })
})
