// What a browser keeps of a log while one works in it: trust on first use, and from then on only what continues it. By itself,
// and in the browser of this machine under the policy that the office sends with the console.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'

import { consistencyProof, inclusionProof } from '../src/audit/proof.ts'
import { leafHash } from '../src/audit/tree.ts'
import { fault } from '../src/base/outcome.ts'
import { catchUp, checkLeaf, fingerprints, keptOf, ownCodes, vouchedFor } from '../verifier/in-browser.mjs'
import { browserMissing, holds, openChromium, openSeat, type Seat } from './browser.ts'
import {
  type Checkpoint,
  checkpointNote,
  honestLog,
  keysOf,
  keysText,
  type Log,
  leavesOf,
  nowMs,
  policyText,
  publish,
} from './log-histories.ts'

const verifier = join(import.meta.dirname, '..', 'verifier')
const fails = (path: string) => fault(`nothing is at ${path}`)

/** A log as it answers below `/v1/log/`, as far as one of its checkpoints. */
function answering(log: Log, checkpoint: Checkpoint, policy = policyText(log.origin)) {
  const hashes = leavesOf(log).map(leafHash)
  const files = publish(log)
  const text64 = (proof: readonly Buffer[]) => proof.map(hash => hash.toString('base64'))
  const json = (path: string) => {
    const { pathname, searchParams } = new URL(path, 'http://log/')
    const number = (name: string) => Number(searchParams.get(name))
    const index = /^\/leaves\/(\d+)\/proof$/.exec(pathname)?.[1]
    if (pathname === '/keys') return { origin: log.origin, policy, emitters: keysText() }
    if (pathname === '/consistency') {
      const path = text64(consistencyProof(number('from'), hashes.slice(0, number('to'))))
      return { first: searchParams.get('from'), second: searchParams.get('to'), consistencyPath: path }
    }
    if (index === undefined) return undefined
    return {
      leafIndex: index,
      treeSize: searchParams.get('size'),
      leaf: leavesOf(log)[Number(index)]?.toString(),
      inclusionPath: text64(inclusionProof(Number(index), hashes.slice(0, number('size')))),
    }
  }
  const bytes = (path: string) =>
    path === 'checkpoint' ? Buffer.from(checkpointNote(log, checkpoint)) : files.get(path)
  return {
    bytes,
    json,
    ask: {
      text: (path: string) => Promise.resolve(String(bytes(path) ?? fails(path))),
      json: (path: string) => Promise.resolve(json(path) ?? fails(path)),
    },
  }
}

function openShelf() {
  const kept = new Map<string, string>()
  return {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
  }
}

describe('what a browser keeps of a log', () => {
  const log = honestLog(1)
  const [early, late] = [log.checkpoints.at(1) ?? fault('two'), log.checkpoints.at(-1) ?? fault('one')]
  const known = async () => {
    const storage = openShelf()
    await catchUp({ ask: answering(log, early).ask, storage, now: nowMs })
    return storage
  }
  const problems = async (storage: ReturnType<typeof openShelf>, other: Log, checkpoint: Checkpoint) =>
    (await catchUp({ ask: answering(other, checkpoint).ask, storage, now: nowMs })).problems.map(({ what }) => what)
  const size = (storage: ReturnType<typeof openShelf>) => keptOf(storage, log.origin)?.size

  test('is what it was shown first, then whatever continues it', async () => {
    const storage = openShelf()
    const first = await catchUp({ ask: answering(log, early).ask, storage, now: nowMs })
    assert.deepEqual([first.isFirst, first.problems, first.kept.size], [true, [], String(early.size)])
    const second = await catchUp({ ask: answering(log, late).ask, storage, now: nowMs + 1 })
    assert.deepEqual([second.isFirst, second.problems, second.kept.size], [false, [], String(late.size)])
    assert.deepEqual(
      [second.kept.since, second.kept.at],
      [nowMs, nowMs + 1].map(ms => new Date(ms).toISOString()),
    )
    assert.deepEqual((await catchUp({ ask: answering(log, late).ask, storage, now: nowMs })).problems, [])
    assert.equal((await fingerprints(second.kept))[0]?.length, 64)
    const { vouching, isEnough } = await vouchedFor(second.kept, nowMs)
    assert.deepEqual(
      [vouching.map(({ organisation }) => organisation).toSorted(), isEnough],
      [['Audit & Sons', 'First Bank'], true],
    )
  })

  test('proves a leaf, each of them, under what it keeps', async () => {
    const storage = await known()
    for (const index of [0, 1, 40, late.size - 1]) {
      const checked = await checkLeaf({ ask: answering(log, late).ask, storage, now: nowMs, index: String(index) })
      assert.deepEqual([checked.holds, checked.problems], [true, []])
      assert.equal(checked.leaf, leavesOf(log)[index]?.toString())
    }
  })

  test('says which leaf does not lead to the root: another text, another place, another tree, a proof of something else', async () => {
    const honest = answering(log, late)
    for (const [what, change] of [
      ['its text', (proof: object) => ({ ...proof, leaf: leavesOf(log)[4]?.toString() })],
      ['its place', (proof: object) => ({ ...proof, leafIndex: '4' })],
      ['the proof of another', () => honest.json(`/leaves/4/proof?size=${late.size}`)],
      ['a smaller tree', () => honest.json(`/leaves/3/proof?size=${early.size}`)],
      ['no path', (proof: object) => ({ ...proof, inclusionPath: [] })],
      ['no hash', (proof: object) => ({ ...proof, inclusionPath: ['x'] })],
    ] as const) {
      const json = async (path: string) => {
        const answer = honest.json(`/${path}`) ?? fails(path)
        return path.startsWith('leaves/') ? change(answer) : answer
      }
      const ask = { ...honest.ask, json }
      const { holds, problems } = await checkLeaf({ ask, storage: openShelf(), now: nowMs, index: '3' })
      assert.equal(holds, false, what)
      assert.ok(
        problems.every(each => each.what === 'leaf_not_included'),
        what,
      )
    }
  })

  test('is not given up for a log that does not continue it, and what that log signed is kept beside it', async () => {
    const fork = honestLog(2)
    const forkLate = fork.checkpoints.at(-1) ?? fault('one')
    const longer = forkLate.size > early.size ? forkLate : fault('the fork is longer')
    const shorter = { ...early, size: early.size - 1 }
    for (const [code, other, checkpoint] of [
      ['checkpoint_inconsistent', fork, longer],
      ['checkpoints_fork', fork, { ...early, size: early.size }],
      ['log_shorter', log, shorter],
    ] as const) {
      const storage = await known()
      assert.deepEqual(await problems(storage, other, checkpoint), [code])
      assert.ok(Object.keys(ownCodes).includes(code))
      assert.equal(size(storage), String(early.size), 'what was kept is kept')
      assert.equal(keptOf(storage, log.origin)?.against, checkpointNote(other, checkpoint))
      // The log as it was known is still believed.
      assert.deepEqual(await problems(storage, log, late), [])
    }
  })

  test('is not changed by what its keys have not signed, and nothing is begun with it', async () => {
    const forged: Checkpoint = { ...late, signers: [keysOf.stranger] }
    const storage = await known()
    assert.deepEqual(await problems(storage, log, forged), ['signature_missing'])
    assert.equal(keptOf(storage, log.origin)?.against, undefined)
    await assert.rejects(
      catchUp({ ask: answering(log, forged).ask, storage: openShelf(), now: nowMs }),
      /cannot be believed: signature_missing/,
    )
    const broken = openShelf()
    broken.setItem(`vouch log ${log.origin}`, '{')
    assert.equal((await catchUp({ ask: answering(log, late).ask, storage: broken, now: nowMs })).isFirst, true)
  })
})

describe('a page that checks a log in its browser', { skip: browserMissing() ?? false }, () => {
  const log = honestLog(3)
  const late = log.checkpoints.at(-1) ?? fault('one')
  const log_ = answering(log, late)
  let server: Server
  let browser: Browser
  let seat: Seat
  let edited = false
  const policy =
    "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; script-src 'self'; connect-src 'self'; worker-src 'self'"
  const script = `import * as verifier from '/in-browser.mjs'
window.verifier = verifier
window.ask = {
  text: async path => (await fetch('/v1/log/' + path)).text(),
  json: async path => (await fetch('/v1/log/' + path)).json(),
}
document.title = 'ready'`

  before(async () => {
    server = createServer((request, response) => {
      const url = request.url ?? ''
      const send = (type: string, body: string | Buffer) =>
        response.setHeader('content-type', type).setHeader('content-security-policy', policy).end(body)
      if (url === '/')
        return send('text/html', '<!doctype html><title>x</title><script type="module" src="/page.mjs"></script>')
      if (url === '/page.mjs') return send('text/javascript', script)
      if (/^\/[a-z-]+\.mjs$/.test(url)) return send('text/javascript', readFileSync(join(verifier, url)))
      const path = url.replace('/v1/log/', '')
      const bytes = log_.bytes(path)
      const isHit = edited && path === 'tile/entries/000'
      if (bytes !== undefined) return send('application/octet-stream', isHit ? changed(bytes) : bytes)
      const json = log_.json(`/${path}`)
      if (json !== undefined) return send('application/json', JSON.stringify(json))
      response.statusCode = 404
      return response.end()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    browser = await openChromium()
    seat = await openSeat(browser)
    const { port } = server.address() as AddressInfo // It listens on a port.
    await seat.page.goto(`http://localhost:${port}/`)
    await holds(seat.page, 'the page is ready', `document.title === 'ready'`)
  })
  after(async () => {
    await browser.close()
    server.closeAllConnections()
    await new Promise(resolve => server.close(resolve))
  })
  function changed(bytes: Buffer): Buffer {
    const other = Buffer.from(bytes)
    other.writeUInt8((other[40] ?? 0) ^ 1, 40)
    return other
  }
  const inPage = <T>(expression: string) => seat.page.evaluate<T>(expression)
  const checkAll = () =>
    inPage<{ verdict: string; size: string; said: number; codes: string[] }>(`(async () => {
      const { policy, emitters } = await ask.json('keys')
      let said = 0
      const worker = new Worker('/whole-log.mjs', { type: 'module' })
      const asked = { prefix: location.origin + '/v1/log', policy, emitters, now: ${nowMs} }
      const { verdict, size, problems } = await verifier.checkAll(worker, asked, () => said++)
      return { verdict, size, said, codes: [...new Set(problems.map(({ what }) => what))] }
    })()`)

  test('proves a leaf by what it keeps from one visit to the next', async () => {
    const check = () =>
      inPage<readonly unknown[]>(`verifier.checkLeaf({ ask, storage: localStorage, now: ${nowMs}, index: '7' })
        .then(({ holds, isFirst, isEnough, problems }) => [holds, isFirst, isEnough, problems])`)
    assert.deepEqual(await check(), [true, true, true, []])
    assert.deepEqual(await check(), [true, false, true, []])
  })

  test('checks all of a log in a worker, says how far it is, and finds the leaf that was changed', async () => {
    const whole = await checkAll()
    assert.deepEqual([whole.verdict, whole.size, whole.codes], ['witnessed', String(late.size), []])
    assert.ok(whole.said > 0)
    edited = true
    const wrong = await checkAll()
    assert.equal(wrong.verdict, 'signed')
    assert.ok(wrong.codes.includes('tile_differs'), wrong.codes.join())
  })

  test('breaks no rule of the policy it came with', () => {
    assert.deepEqual(seat.complaints, [])
  })
})
