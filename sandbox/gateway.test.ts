import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'

import { credit, creditFile, openSandbox, type Sandbox, start } from '../test/sandbox.ts'
import { moveReleased } from './gateway.ts'
import { type BankServer, serveBank } from './server.ts'

describe('the file gateway of the sandbox bank', () => {
  let sandbox: Sandbox
  let server: BankServer
  let bytes: Buffer
  beforeEach(async () => {
    sandbox = openSandbox()
    await sandbox.moveTo(start)
    server = await serve()
    bytes = await creditFile('A', [{ account: '1', cents: 500n }])
  })
  afterEach(async () => {
    await server.close()
    sandbox.close()
  })

  const serve = () =>
    serveBank(sandbox.bank, {
      caller: 'demo',
      port: 0,
      gateway: { root: sandbox.folder, token: 'secret' },
      onFault: thrown => assert.fail(String(thrown)),
    })
  const digestOf = (body: Buffer) => `sha-256=:${createHash('sha256').update(body).digest('base64')}:`
  const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: Buffer | string) => {
    const response = await fetch(new URL(`${credit}/${path}`, server.address), {
      method,
      headers: { authorization: 'Bearer secret', ...headers },
      ...(body === undefined ? {} : { body: new Uint8Array(Buffer.from(body)) }),
    })
    const text = await response.text()
    return { status: response.status, digest: response.headers.get('repr-digest'), text }
  }
  const put = async (staged: string, headers: Record<string, string> = {}) =>
    (await ask('PUT', `staged/${staged}`, { 'if-none-match': '*', 'repr-digest': digestOf(bytes), ...headers }, bytes))
      .status
  const release = async (staged: string, name: string, key = staged) =>
    (await ask('POST', 'releases', { 'idempotency-key': key }, JSON.stringify({ staged, name }))).status
  const look = async (staged: string) => {
    const { status, text } = await ask('GET', `releases/${staged}`)
    return status === 200 ? JSON.parse(text) : status
  }

  test('keeps what is put, releases it once, and remembers that for good', async () => {
    assert.equal(await look('s1'), 404)
    assert.equal(await put('s1'), 201)
    assert.deepEqual(await look('s1'), { state: 'staged' })
    await sandbox.bank.pass()
    assert.equal(sandbox.bank.books.files.length, 0, 'nobody looks there')
    assert.deepEqual(
      [await release('s1', 'fil_1.ach'), await release('s1', 'fil_1.ach'), await release('s1', 'x')],
      [201, 200, 409],
    )
    await sandbox.bank.pass()
    assert.deepEqual(await look('s1'), { state: 'released', name: 'fil_1.ach' })
    assert.deepEqual([await release('s1', 'fil_1.ach'), await put('s1')], [200, 412])
    await sandbox.bank.pass()
    sandbox.again()
    await server.close()
    server = await serve()
    assert.deepEqual(await look('s1'), { state: 'released', name: 'fil_1.ach' })
    assert.deepEqual(
      sandbox.bank.books.files.map(({ name, verdict }) => [name, verdict.state]),
      [['fil_1.ach', 'accepted']],
    )
  })

  test('refuses what is there already, what does not match its digest, and what has no business there', async () => {
    assert.equal(await put('s1'), 201)
    assert.deepEqual(
      [
        await put('s1'),
        await put('s2', { 'repr-digest': digestOf(Buffer.from('x')) }),
        await put('s2', { 'if-none-match': '"x"' }),
        await put('..%2fout'),
        await put('.hidden'),
        await release('s2', 'fil_2.ach'),
        await release('s1', '../out'),
        await release('s1', 'fil_1.ach', 'another-key'),
        (await ask('PATCH', 'staged/s1')).status,
        (await ask('GET', 'from-bank', { authorization: 'Bearer guess' })).status,
      ],
      [412, 400, 412, 404, 404, 404, 400, 400, 405, 401],
    )
    assert.equal(await release('s1', 'fil_1.ach'), 201)
    assert.equal(await put('s3'), 201)
    assert.equal(await release('s3', 'fil_1.ach'), 409, 'where another lies')
  })

  test('lists what the bank has left, hands it out with its digest, and takes it away', async () => {
    await put('s1')
    await release('s1', 'fil_1.ach')
    await sandbox.bank.pass()
    const { files }: { files: readonly string[] } = JSON.parse((await ask('GET', 'from-bank')).text)
    assert.deepEqual(
      files,
      sandbox.left().map(({ name }) => name),
    )
    const [name = assert.fail()] = files
    const got = await ask('GET', `from-bank/${name}`)
    assert.deepEqual([got.status, got.digest], [200, digestOf(Buffer.from(got.text))])
    assert.deepEqual(
      [
        (await ask('DELETE', `from-bank/${name}`)).status,
        (await ask('DELETE', `from-bank/${name}`)).status,
        (await ask('GET', `from-bank/${name}`)).status,
      ],
      [204, 404, 404],
    )
  })

  test('makes up for a release that a crash kept from being moved, and only once', async () => {
    await put('s1')
    const staged = join(sandbox.folder, credit, '.staged', 's1')
    // Written down, and then the power was gone.
    sandbox.bank.act(() =>
      sandbox.bank.note({ fact: 'released', institution: credit, staged: 's1', name: 'fil_1.ach' }),
    )
    assert.deepEqual(await look('s1'), { state: 'released', name: 'fil_1.ach' })
    const away = `${join(sandbox.folder, credit)}-away`
    renameSync(join(sandbox.folder, credit), away)
    moveReleased(sandbox.again(), sandbox.folder)
    renameSync(away, join(sandbox.folder, credit))
    assert.ok(existsSync(staged), 'a folder that was not there said nothing')
    moveReleased(sandbox.bank, sandbox.folder)
    assert.ok(!existsSync(staged))
    assert.equal(sandbox.bank.books.unmoved.size, 0)
    await sandbox.bank.pass()
    assert.equal(sandbox.bank.books.files.length, 1)
  })

  test('hangs up before and after, as it was told to, and says afterwards what it was', async () => {
    const order = (accident: 'hung_up' | 'accepted_then_hung_up') =>
      sandbox.bank.act(() => sandbox.bank.note({ fact: 'accident_ordered', accident, times: 1 }))
    await put('s1')
    order('hung_up')
    await assert.rejects(release('s1', 'fil_1.ach'))
    assert.deepEqual(await look('s1'), { state: 'staged' })
    order('accepted_then_hung_up')
    await assert.rejects(release('s1', 'fil_1.ach'))
    assert.deepEqual(await look('s1'), { state: 'released', name: 'fil_1.ach' })
    sandbox.bank.act(() => sandbox.bank.breakDown(30))
    await assert.rejects(look('s1'))
  })
})
