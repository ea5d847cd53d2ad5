import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { openConsole } from './console.ts'

describe('the page of the console', () => {
  let folder = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-console-'))
    await writeFile(join(folder, 'index.html'), '<html><head><title>Vouch</title></head><body></body></html>')
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'assets', 'worker.js'), 'postMessage(1)')
  })
  after(() => rm(folder, { recursive: true }))

  async function pageFor(door?: URL) {
    const [page] = openConsole(folder, door) ?? assert.fail('it was built')
    const answered = (await page?.answer({ url: '/', cookie: undefined })) ?? assert.fail('there is a page')
    const [policy = ''] = [answered.headers['content-security-policy']].flat()
    return { body: String(answered.body), asks: /connect-src ([^;]+)/.exec(String(policy))?.[1] }
  }

  test('lets a worker ask the office, by the policy of its own script', async () => {
    const script = openConsole(folder)?.find(({ path }) => path === '/assets/worker.js') ?? assert.fail('it is served')
    const { headers } = await script.answer({ url: '/assets/worker.js', cookie: undefined })
    assert.match(String(headers['content-security-policy']), /default-src 'none';.* connect-src 'self';/)
  })

  test('asks the office alone', async () => {
    const { body, asks } = await pageFor()
    assert.equal(asks, "'self'")
    assert.doesNotMatch(body, /demo/)
  })

  test('asks the door of a demo too, where there is one, and is told where that is', async () => {
    const { body, asks } = await pageFor(new URL('http://localhost:8600/'))
    assert.equal(asks, "'self' http://localhost:8600")
    assert.match(body, /<meta name="demo-door" content="http:\/\/localhost:8600"><\/head>/)
  })
})
