import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { fault } from '../base/outcome.ts'
import type { InstitutionTombstone } from '../protection/protection.ts'
import { type BackupStore, writeRecord } from './backup-store.ts'
import { backupKey, Damaged } from './sealed-file.ts'
import { ensureTombstones, keepTombstones, readTombstones, refuseShorter } from './tombstones.ts'

const key = backupKey(Buffer.alloc(32, 7))

describe('the list of those who were erased', () => {
  let parent: string
  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'vouch-tombstones-'))
  })
  after(() => rm(parent, { recursive: true }))

  let stores = 0
  const newStore = (): BackupStore => ({ folder: join(parent, `store-${++stores}`) })
  const of = (count: number): InstitutionTombstone => ({
    institution: 'demo',
    member: `mem_${count}`,
    proposal: `prp_${count}`,
    erasedBy: 'person:per_1',
    erasedAt: new Date(Date.UTC(2026, 0, count)),
  })
  const three = async () => {
    const store = newStore()
    await keepTombstones({ store, key }, [of(1), of(2)])
    await keepTombstones({ store, key }, [of(2), of(3)])
    return store
  }
  const path = ({ folder }: BackupStore, name: string) => join(folder, 'tombstones', name)
  const edit = async (store: BackupStore, name: string, from: string, to: string) => {
    const text = await readFile(path(store, name), 'utf8')
    assert.ok(text.includes(from))
    await writeFile(path(store, name), text.replace(from, to))
  }
  /** What is said of it, and of which file. */
  const damageOf = async (store: BackupStore) => {
    try {
      await readTombstones({ store, key })
    } catch (thrown) {
      if (thrown instanceof Damaged) return `${thrown.damage.code} ${thrown.damage.file}`
      throw thrown
    }
    return 'none'
  }

  test('is read as it was written, each member once, and is not there before there is a backup', async () => {
    const store = await three()
    const read = (await readTombstones({ store, key })) ?? fault('a list')
    assert.deepEqual(read.list, [of(1), of(2), of(3)])
    assert.deepEqual((await readdir(join(store.folder, 'tombstones'))).sort(), [
      '000001.json',
      '000002.json',
      '000003.json',
      'head.json',
    ])
    const empty = newStore()
    assert.equal(await readTombstones({ store: empty, key }), undefined)
    assert.equal((await ensureTombstones({ store: empty, key })).count, 0)
    assert.equal((await readTombstones({ store: empty, key }))?.count, 0)
  })

  const accidents: readonly [string, (store: BackupStore) => Promise<unknown>, string][] = [
    ['its last entry is gone', store => rm(path(store, '000003.json')), 'file_missing tombstones/000003.json'],
    ['one in the middle is gone', store => rm(path(store, '000002.json')), 'file_missing tombstones/000002.json'],
    ['its head is gone', store => rm(path(store, 'head.json')), 'file_missing tombstones/head.json'],
    [
      'somebody is named otherwise',
      store => edit(store, '000002.json', 'mem_2', 'mem_9'),
      'file_damaged tombstones/000002.json',
    ],
    [
      'the head counts fewer',
      store => edit(store, 'head.json', '"count": 3', '"count": 2'),
      'file_damaged tombstones/head.json',
    ],
    [
      'two have changed places',
      async store => {
        await rename(path(store, '000001.json'), path(store, 'x'))
        await rename(path(store, '000002.json'), path(store, '000001.json'))
        await rename(path(store, 'x'), path(store, '000002.json'))
      },
      'file_damaged tombstones/000001.json',
    ],
    [
      'somebody was added who follows on nobody',
      store =>
        writeRecord(store, key, 'tombstones/000004.json', {
          keyId: key.id,
          number: 4,
          before: '',
          institution: 'demo',
        }),
      'file_damaged tombstones/000004.json',
    ],
    [
      'somebody was added by whoever has no key',
      async store =>
        writeFile(path(store, '000004.json'), (await readFile(path(store, '000003.json'), 'utf8')).replace('3', '4')),
      'file_damaged tombstones/000004.json',
    ],
  ]
  for (const [name, happen, expected] of accidents)
    test(`is refused when ${name}`, async () => {
      const store = await three()
      await happen(store)
      assert.equal(await damageOf(store), expected)
    })

  test('is refused whole when an older one is put in its place, by what a backup has noted', async () => {
    const store = await three()
    const noted = (await readTombstones({ store, key })) ?? fault('a list')
    const older = newStore()
    await keepTombstones({ store: older, key }, [of(1), of(2)])
    assert.equal(await damageOf(older), 'none', 'it is a whole list')
    const found = (await readTombstones({ store: older, key })) ?? fault('a list')
    assert.throws(() => refuseShorter(found, noted, 'backup bak_1'), /backup bak_1 notes 3 erasures/)
    assert.doesNotThrow(() => refuseShorter(noted, found, 'backup bak_0'), 'a list grows')
  })

  test('goes on where whoever wrote it was killed: between the entry and the head', async () => {
    const store = await three()
    const head = await readFile(path(store, 'head.json'))
    await keepTombstones({ store, key }, [of(4)])
    await writeFile(path(store, 'head.json'), head)
    assert.equal((await readTombstones({ store, key }))?.count, 4)
    const after = await keepTombstones({ store, key }, [of(4), of(5)])
    assert.deepEqual(
      after.list.map(({ member }) => member),
      ['mem_1', 'mem_2', 'mem_3', 'mem_4', 'mem_5'],
    )
  })
})
