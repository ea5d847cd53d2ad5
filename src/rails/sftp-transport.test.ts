import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'

import { type SftpServer, serveSftp } from '../../test/sftp-server.ts'
import { failureKindOf } from './failure.ts'
import { sftpInbox } from './sftp-inbox.ts'
import type { SftpAddress } from './sftp-session.ts'
import { sftpTransport } from './sftp-transport.ts'

const { signal } = new AbortController()
const kind = (expected: string) => (thrown: unknown) => {
  assert.equal(failureKindOf(thrown), expected, String(thrown))
  return true
}

describe('files over SFTP', () => {
  let home: string
  let root: string
  let count = 0
  let server: SftpServer
  const servers: SftpServer[] = []
  const open = async (options?: Parameters<typeof serveSftp>[1]) => {
    const opened = await serveSftp(root, options)
    servers.push(opened)
    return opened
  }
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'vouch-sftp-'))
  })
  beforeEach(async () => {
    root = join(home, String(++count))
    server = await open()
  })
  after(async () => {
    for (const one of servers) await one.stop()
    await rm(home, { recursive: true })
  })
  const large = Buffer.alloc(1_500_001, 'abcdefg')
  const released = (name: string) => readFile(join(root, 'demo', name))

  test('are seen by the bank when they are released, whole, and not before', async () => {
    for (const bytes of [Buffer.from('one'), large, Buffer.alloc(0)]) {
      const name = `${bytes.length}.ach`
      const way = sftpTransport(server.address, 'demo')
      await way.stage(`1.${name}`, bytes, signal)
      assert.equal(await way.look(`1.${name}`, name, signal), 'staged')
      await assert.rejects(released(name), { code: 'ENOENT' })
      await way.release(`1.${name}`, name, signal)
      assert.ok((await released(name)).equals(bytes))
      assert.equal(await way.look(`1.${name}`, name, signal), 'released')
    }
  })

  test('have left when the bank has taken them: what is not where it was put was released', async () => {
    const way = sftpTransport(server.address, 'demo')
    await way.stage('1.a.ach', large, signal)
    await way.release('1.a.ach', 'a.ach', signal)
    await rm(join(root, 'demo/a.ach'))
    assert.equal(await way.look('1.a.ach', 'a.ach', signal), 'released')
  })

  test('are not decided about where a folder is gone, or may not be looked into', async () => {
    const way = sftpTransport(server.address, 'demo')
    assert.equal(await way.look('1.a.ach', 'a.ach', signal), 'unknown', 'nothing was ever there')
    await way.stage('1.a.ach', large, signal)
    server.mishapAt = moment => (moment === 'list' ? { at: 'list', does: 'refuse' } : undefined)
    assert.equal(await way.look('1.a.ach', 'a.ach', signal), 'unknown')
    server.mishapAt = () => undefined
    await rm(join(root, 'demo'), { recursive: true })
    assert.equal(await way.look('1.a.ach', 'a.ach', signal), 'unknown')
  })

  test('are released by a plain rename where there is no better, and then only the new name proves something', async () => {
    const plain = sftpTransport((await open({ extensions: false })).address, 'demo')
    await plain.stage('1.a.ach', large, signal)
    assert.equal(await plain.look('1.a.ach', 'a.ach', signal), 'unknown', 'it may have been linked, and taken')
    await writeFile(join(root, 'demo/a.ach'), large)
    assert.equal(await plain.look('1.a.ach', 'a.ach', signal), 'released', 'linked, and not yet unlinked')
    await rm(join(root, 'demo/a.ach'))
    await plain.release('1.a.ach', 'a.ach', signal)
    assert.ok((await released('a.ach')).equals(large))
    assert.equal(await plain.look('1.a.ach', 'a.ach', signal), 'released')
  })

  test('are put over nothing', async () => {
    const way = sftpTransport(server.address, 'demo')
    await way.stage('1.a.ach', Buffer.from('first'), signal)
    await assert.rejects(way.stage('1.a.ach', Buffer.from('second'), signal))
    assert.equal(await readFile(join(root, 'demo/.staged/1.a.ach'), 'utf8'), 'first')
  })

  test('do not fill what is full already', async () => {
    server.mishapAt = moment => (moment === 'write' ? { at: 'write', does: 'fail' } : undefined)
    await assert.rejects(sftpTransport(server.address, 'demo').stage('1.a.ach', large, signal))
    assert.deepEqual(await readdir(join(root, 'demo/.staged')), [])
  })

  describe('whose server is not who it should be, or does not let us in,', () => {
    test('are not shown to it', async () => {
      const { address } = server
      await server.stop()
      server.hostKey = undefined
      await server.start()
      const failed = sftpTransport(address, 'demo').stage('1.a.ach', large, signal)
      await assert.rejects(failed, kind('host_key_unknown'))
      assert.deepEqual(await readdir(root), [])
      const [pinned] = address.hostKeys
      await assert.rejects(
        sftpTransport({ ...address, hostKeys: [pinned.slice(0, -1)] }, 'demo').look('1', 'a', signal),
      )
    })

    test('go nowhere without the right password or key', async () => {
      const other = await open({ login: 'password' })
      const right = sftpTransport(other.address, 'demo')
      await right.stage('1.a.ach', large, signal)
      const wrong: SftpAddress = { ...other.address, login: { kind: 'password', password: { reveal: () => 'guess' } } }
      await assert.rejects(sftpTransport(wrong, 'demo').stage('2.a.ach', large, signal), kind('sign_in_refused'))
      const keyed: SftpAddress = { ...other.address, login: server.address.login }
      await assert.rejects(sftpTransport(keyed, 'demo').stage('2.a.ach', large, signal), kind('sign_in_refused'))
    })

    test('fail in time, and say how', async () => {
      const way = sftpTransport(server.address, 'demo')
      server.mishapAt = moment => (moment === 'stat' ? { at: 'stat', does: 'no_answer' } : undefined)
      await assert.rejects(way.stage('1.a.ach', large, AbortSignal.timeout(200)), kind('timed_out'))
      server.mishapAt = moment => (moment === 'stat' ? { at: 'stat', does: 'hang_up_before' } : undefined)
      await assert.rejects(way.stage('1.a.ach', large, signal), kind('cut_off'))
      await server.stop()
      await assert.rejects(way.stage('1.a.ach', large, signal), kind('not_reached'))
      await server.start()
    })
  })

  describe('that the bank has left', () => {
    const leave = async (name: string, bytes: Buffer | string) => {
      await mkdir(join(root, 'demo/from-bank'), { recursive: true })
      await writeFile(join(root, 'demo/from-bank', name), bytes)
    }

    test('are listed in order when they are whole, fetched, and removed', async () => {
      const inbox = sftpInbox(server.address, 'demo')
      await assert.rejects(inbox.list(signal), kind('not_found'))
      for (const name of ['b.ach', 'a.xml', 'c.ach.part', '.hidden', 'd.TMP']) await leave(name, name)
      await mkdir(join(root, 'demo/from-bank/folder'))
      assert.deepEqual(await inbox.list(signal), ['a.xml', 'b.ach'])
      assert.equal(String(await inbox.fetch('b.ach', 5, signal)), 'b.ach')
      await leave('large', large)
      assert.ok((await inbox.fetch('large', large.length, signal)).equals(large))
      await inbox.remove('b.ach', signal)
      await inbox.remove('b.ach', signal)
      assert.deepEqual(await inbox.list(signal), ['a.xml', 'large'])
    })

    test('are not read past their limit, nor from elsewhere', async () => {
      const inbox = sftpInbox(server.address, 'demo')
      await leave('a', 'abc')
      await assert.rejects(inbox.fetch('a', 2, signal), kind('answered_wrongly'))
      for (const name of ['../a', '.staged', 'x/y', '', '..', 'a\nb', 'a.part'])
        await assert.rejects(async () => inbox.fetch(name, 9, signal), /no name/)
    })

    test('are hundreds', async () => {
      for (let n = 0; n < 350; n++) await leave(`f${String(n).padStart(3, '0')}`, 'x')
      const names = await sftpInbox(server.address, 'demo').list(signal)
      assert.deepEqual([names.length, names[0], names.at(-1)], [350, 'f000', 'f349'])
    })
  })
})
