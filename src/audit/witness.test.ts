import assert from 'node:assert/strict'
import { fork, spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, beforeEach, describe, test } from 'node:test'

import { seededRandom, standingClock, testKey } from '../../test/outside.ts'
import { startWitness, type TestWitness } from '../../test/witness-server.ts'
import { checkpointText, openSignatures, readCheckpoint, signNote } from './note.ts'
import { consistencyProof } from './proof.ts'
import { leafHash, treeRoot } from './tree.ts'
import { keepingSteps, originHash } from './witness-state.ts'

const origin = 'vouch.example/log/demo'
const log = { name: origin, key: testKey(2) }
/** Two histories that go apart after ten leaves. */
const leaves = Array.from({ length: 300 }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)))
const others = leaves.map((leaf, index) => (index < 10 ? leaf : leafHash(leaf)))

function checkpointAt(size: number, tree: readonly Buffer[] = leaves): string {
  return checkpointText({ origin, size: BigInt(size), root: treeRoot(tree.slice(0, size)) })
}

function requestOf(
  old: number,
  size: number,
  {
    tree = leaves,
    note = signNote(checkpointAt(size, tree), log),
    proof = old === 0 || old > size ? [] : consistencyProof(old, tree.slice(0, size)),
  } = {},
): string {
  return `old ${old}\n${proof.map(node => `${node.toString('base64')}\n`).join('')}\n${note}`
}

async function post(url: string, body: string | Buffer) {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: new Uint8Array(Buffer.from(body)) })
  return { status: response.status, body: await response.text(), type: response.headers.get('content-type') }
}

describe('a witness', () => {
  const clock = standingClock(new Date('2026-01-05T15:00:00Z'))
  let witness: TestWitness
  beforeEach(async () => {
    witness = await startWitness(9, [log], clock.now)
  })
  afterEach(() => witness.close())

  const submit = (old: number, size: number, options = {}) => post(witness.url, requestOf(old, size, options))
  const stored = async () => {
    const response = await fetch(`${witness.url}/${hash('sha256', origin)}/checkpoint`)
    return { status: response.status, body: await response.text() }
  }
  const timeOf = (size: number, line: string) => {
    const opened = openSignatures(signNote(checkpointAt(size), log) + line, [witness.key])
    return opened.ok ? opened.value.signed[0]?.time : opened.refusal.code
  }

  test('cosigns what it sees first, what that grows to, and the same again, with the time', async () => {
    const first = await submit(0, 5)
    assert.equal(first.status, 200)
    assert.equal(timeOf(5, first.body), 1_767_625_200n)
    for (const [old, size] of [
      [5, 5],
      [5, 8],
      [8, 256],
      [256, 300],
    ] as const) {
      clock.advance(1_000)
      const { status, body } = await submit(old, size)
      assert.equal(status, 200, body)
      assert.equal(typeof timeOf(size, body), 'bigint')
    }
  })

  test('shows the last checkpoint with the signature of the log and its own, and nothing before there is one', async () => {
    assert.equal((await stored()).status, 404)
    const stranger = signNote(checkpointAt(5), { name: 'stranger', key: testKey(5) })
      .split('\n')
      .at(-2)
    const note = `${signNote(checkpointAt(5), log)}${stranger}\n`
    const { body } = await submit(0, 5, { note })
    assert.deepEqual(await stored(), { status: 200, body: signNote(checkpointAt(5), log) + body })
  })

  test('begins with an empty tree as well, whose root is the hash of nothing', async () => {
    assert.equal((await submit(0, 0)).status, 200)
    const root = Buffer.alloc(32)
    const note = signNote(checkpointText({ origin, size: 0n, root }), log)
    assert.equal((await submit(0, 0, { note })).status, 422)
    assert.equal((await submit(0, 3)).status, 200)
  })

  test('answers 400 to what is no request, and to an old size above the new', async () => {
    const good = requestOf(0, 5)
    const node = `${Buffer.alloc(32).toString('base64')}\n`
    for (const bad of [
      '',
      'old 0\n',
      good.replace('old 0', 'old 00'),
      good.replace('old 0', 'old -1'),
      good.replace('old 0', 'new 0'),
      good.replace('old 0', 'old 0 '),
      good.replace('old 0\n', 'old 0\nAAAA\n'),
      good.replace('old 0\n', `old 0\n${node.repeat(64)}`),
      good.replace('old 0\n', `old 0\n${node.replace('=', '')}`),
      good.replace('\n5\n', '\n05\n'),
      good.replace('\n\n', '\n'),
      good.slice(0, good.lastIndexOf('\n\n')),
    ])
      assert.equal((await post(witness.url, bad)).status, 400, JSON.stringify(bad))
    assert.equal((await post(witness.url, Buffer.concat([Buffer.from(good), Buffer.from([0xff])]))).status, 400)
    assert.equal((await submit(6, 5)).status, 400)
  })

  test('answers 404 to a log that it does not know, and 403 to one that has not signed', async () => {
    const other = 'vouch.example/log/other'
    const text = checkpointText({ origin: other, size: 5n, root: treeRoot(leaves.slice(0, 5)) })
    assert.equal((await submit(0, 5, { note: signNote(text, { ...log, name: other }) })).status, 404)
    // The checkpoint of another log, under the signature of this one.
    assert.equal((await submit(0, 5, { note: signNote(text, log) })).status, 404)
    for (const note of [
      signNote(checkpointAt(5), { ...log, key: testKey(3) }),
      signNote(checkpointAt(5), { ...log, name: other }),
      signNote(checkpointAt(6), log).replace('\n6\n', '\n5\n'),
      `${signNote(checkpointAt(5), log)}${signNote(checkpointAt(6), log).split('\n').at(-2)}\n`,
    ])
      assert.equal((await submit(0, 5, { note })).status, 403, note)
  })

  test('answers 409 with the size it knows to whoever starts from another', async () => {
    await submit(0, 5)
    for (const [old, size] of [
      [0, 5],
      [0, 8],
      [4, 8],
      [8, 8],
    ] as const)
      assert.deepEqual(await submit(old, size), { status: 409, body: '5\n', type: 'text/x.tlog.size' })
  })

  test('answers 422 to what it has not grown to, keeps what the log signed, and cosigns none of it', async () => {
    await submit(0, 20)
    const forked = [
      requestOf(20, 20, { tree: others }),
      requestOf(20, 30, { tree: others }),
      requestOf(20, 30, { proof: [] }),
      requestOf(20, 30, { proof: consistencyProof(20, leaves.slice(0, 31)) }),
      requestOf(20, 20, { proof: [Buffer.alloc(32)] }),
    ]
    for (const body of forked) assert.equal((await post(witness.url, body)).status, 422)
    const before = await stored()
    assert.equal(readCheckpoint(before.body.slice(0, before.body.indexOf('\n\n') + 1))?.size, 20n)
    const kept = await readdir(join(witness.folder, 'refused'))
    assert.deepEqual(
      kept.map(name => name.split('.')[1] ?? '').toSorted((one, other) => one.localeCompare(other)),
      ['fork', 'unproven', 'unproven', 'unproven'],
    )
    const notes = await Promise.all(kept.map(name => readFile(join(witness.folder, 'refused', name), 'utf8')))
    assert.ok(notes.includes(signNote(checkpointAt(20, others), log)))
    assert.equal((await post(witness.url, requestOf(0, 3, { proof: [Buffer.alloc(32)] }))).status, 409)
    assert.ok(witness.said.includes('422: the root of this size was another'))
  })

  test('answers 422 to a proof from no leaves on', async () => {
    assert.equal((await submit(0, 3, { proof: [Buffer.alloc(32)] })).status, 422)
  })

  test('never says that it saw something earlier than what it saw before, whatever its clock does', async () => {
    const first = await submit(0, 5)
    clock.advance(-3_600_000)
    const second = await submit(5, 8)
    assert.equal(timeOf(8, second.body), timeOf(5, first.body))
    clock.advance(3_601_000)
    assert.equal(timeOf(8, (await submit(8, 8)).body), 1n + BigInt(timeOf(5, first.body) ?? 0n))
  })

  test('lets no slower request roll it back: of those that race, each goes on from what was kept', async () => {
    for (let round = 0; round < 10; round++) {
      const { body } = await submit(0, 1)
      const size = Number(body) || 1
      const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(more => submit(size, size + more)))
      const cosigned = answers.flatMap(({ status }, place) => (status === 200 ? [size + place + 1] : []))
      assert.equal(cosigned.length, 1)
      assert.deepEqual(
        answers.filter(({ status }) => status !== 200).map(({ status, body: known }) => [status, known]),
        Array.from({ length: 5 }, () => [409, `${cosigned[0]}\n`]),
      )
    }
  })

  test('remembers when it is started again, and does not start with a memory that it did not write', async () => {
    await submit(0, 5)
    await witness.stop()
    await witness.start()
    assert.deepEqual((await submit(0, 8)).body, '5\n')
    await witness.stop()
    const path = join(witness.folder, 'logs', originHash(origin))
    const note = await readFile(path, 'utf8')
    for (const bad of ['', note.replace('\n5\n', '\n4\n'), signNote(checkpointAt(4), log)]) {
      await writeFile(path, bad)
      await assert.rejects(witness.start(), { message: `logs/${originHash(origin)} is not what this witness wrote` })
    }
    await rm(path)
    await writeFile(join(witness.folder, 'logs', originHash('other')), note)
    await assert.rejects(witness.start(), { message: `logs/${originHash('other')} is not what this witness wrote` })
  })

  test('cannot answer, and does not begin anew, when its memory is damaged while it runs', async () => {
    await submit(0, 5)
    await writeFile(join(witness.folder, 'logs', originHash(origin)), '')
    assert.equal((await submit(0, 8)).status, 500)
  })

  test('serves one path for each, over connections that stay, and reads no more than a request can have', async () => {
    assert.equal((await fetch(`${witness.url}/add-checkpoint`)).status, 405)
    assert.equal((await fetch(`${witness.url}/${'0'.repeat(64)}/checkpoint`, { method: 'POST' })).status, 405)
    for (const path of ['/', '/../witness.key', `/${'0'.repeat(63)}/checkpoint`, '/..%2fwitness.key/checkpoint'])
      assert.equal((await fetch(witness.url + path)).status, 404, path)
    const response = await fetch(`${witness.url}/${'0'.repeat(64)}/checkpoint`)
    assert.deepEqual([response.status, response.headers.get('connection')], [404, 'keep-alive'])
    const socket = connect(Number(new URL(witness.url).port), '127.0.0.1')
    socket.write('POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n')
    socket.on('error', () => {})
    const chunk = Buffer.alloc(70_000, 'x')
    socket.write(chunk)
    const [answer] = (await once(socket, 'data')) as [Buffer]
    assert.match(answer.toString(), /^HTTP\/1\.1 413 /)
    socket.destroy()
  })
})

describe('a witness that is killed', () => {
  const seeds = [1, 2, 3]
  for (const seed of seeds)
    test(`at every point, never cosigns two roots of one size and never goes back (seed ${seed})`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'vouch-witness-'))
      const random = seededRandom(seed)
      const key = { name: 'witness.example/w', key: testKey(9), type: 'cosignature' } as const
      const cosigned = new Map<bigint, string>()
      let highest = 0n
      let lastTime = 0n
      const believe = (note: string) => {
        const opened = openSignatures(note, [key])
        assert.ok(opened.ok)
        const { size, root } = readCheckpoint(opened.value.text) ?? assert.fail('no checkpoint')
        assert.equal(cosigned.get(size) ?? root.toString('hex'), root.toString('hex'), `two roots of size ${size}`)
        cosigned.set(size, root.toString('hex'))
        assert.ok(size >= highest, `went back from ${highest} to ${size}`)
        highest = size
        const time = opened.value.signed[0]?.time ?? 0n
        assert.ok(time >= lastTime, 'went back in time')
        lastTime = time
      }
      const steps = [...keepingSteps, ...keepingSteps]
        .map(step => ({ step, at: random() }))
        .toSorted((a, b) => a.at - b.at)
      for (const { step } of steps) {
        const count = 1 + Math.floor(random() * 4)
        const path = join(import.meta.dirname, '../../test/witness-process.ts')
        // Without the test runner's own flags, or it would be a test run.
        const child = fork(path, [folder, step, String(count)], { execArgv: [] })
        const gone = once(child, 'exit')
        const [port] = (await once(child, 'message')) as [number]
        const url = `http://127.0.0.1:${port}`
        for (let isAlive = true; isAlive; ) {
          // An honest log and its fork both want it, from whatever it says it knows.
          const tree = random() < 0.5 ? leaves : others
          const known = await post(url, requestOf(0, 1)).catch(() => undefined)
          if (known?.status === 200) believe(signNote(checkpointAt(1), log) + known.body)
          const old = known?.status === 409 ? Number(known.body) : 1
          const size = Math.min(300, old + Math.floor(random() * 4))
          const answer = await post(url, requestOf(old, size, { tree })).catch(() => undefined)
          if (answer?.status === 200) believe(signNote(checkpointAt(size, tree), log) + answer.body)
          const shown = await fetch(`${url}/${originHash(origin)}/checkpoint`).then(
            async response => (response.status === 200 ? await response.text() : undefined),
            () => undefined,
          )
          if (shown !== undefined) believe(shown)
          isAlive = answer !== undefined
        }
        await gone
      }
      await rm(folder, { recursive: true })
    })
})

describe('the witness program', () => {
  const bin = join(import.meta.dirname, '../../bin/vouch.ts')
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-witness-'))
  })
  after(() => rm(folder, { recursive: true }))

  const run = (...args: string[]) => {
    const child = spawn(process.execPath, [bin, 'witness', '--folder', folder, ...args])
    const said = { out: '', err: '' }
    child.stdout.on('data', data => (said.out += String(data)))
    child.stderr.on('data', data => (said.err += String(data)))
    return { child, said, gone: once(child, 'exit') }
  }
  const firstLine = async ({ child, said }: ReturnType<typeof run>) => {
    while (!said.out.includes('\n')) await once(child.stdout, 'data')
    return said.out
  }

  test('makes its key once, is alone in its folder, and can be started again at once after it was killed', async () => {
    const early = run()
    assert.deepEqual((await early.gone)[0], 2)
    assert.match(early.said.err, /There is no key/)
    const made = run('init', '--name', 'witness.example/w1')
    assert.deepEqual((await made.gone)[0], 0)
    assert.match(made.said.out, /^witness\.example\/w1\+[0-9a-f]{8}\+B\S+\n$/)
    const again = run('init', '--name', 'witness.example/w2')
    assert.deepEqual((await again.gone)[0], 2)

    const first = run('--port', '0')
    const [, url = ''] = / at (http:\S+), for 0 logs/.exec(await firstLine(first)) ?? []
    assert.equal((await post(url, requestOf(0, 5))).status, 404)
    const second = run('--port', '0')
    assert.deepEqual((await second.gone)[0], 2)
    assert.match(second.said.err, /Another witness is at work/)
    first.child.kill('SIGKILL')
    await first.gone
    const third = run('--port', '0')
    await firstLine(third)
    third.child.kill('SIGTERM')
    assert.deepEqual((await third.gone)[0], 0)
  })
})
