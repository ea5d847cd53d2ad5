// Secrets are given to an instance by every door it has, and then looked for in everything that it wrote, said and keeps. In each
// of these places something that may stand there is looked for as well, so that the search cannot pass by looking at nothing.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'

import type { Sql } from '../../src/base/database.ts'
import { fault } from '../../src/base/outcome.ts'
import { readSealed } from '../../src/continuity/backup-store.ts'
import { readBackupKey } from '../../src/continuity/continuity.ts'
import {
  type Canary,
  formsOf,
  newAccountNumber,
  newJwt,
  newPem,
  type Search,
  searchFor,
  secretsOf,
} from '../canary-search.ts'
import { type CanaryWorld, openCanaryWorld, type Planted, plantEverywhere } from '../canary-world.ts'
import { until } from '../until.ts'

/** What may be found in a place: it proves that somebody looked there. */
type Look = { readonly where: string; readonly bytes: Buffer; readonly holds: string | Buffer }

describe('canaries', () => {
  let folder: string
  let world: CanaryWorld
  let planted: Planted
  let search: Search
  /** What the processes keep for themselves. */
  let own: readonly Canary[]
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-canaries-'))
    await chmod(folder, 0o711) // As root, PostgreSQL runs as somebody else, who must pass through.
    world = await openCanaryWorld(join(folder, 'home'))
    planted = await plantEverywhere(world)
    own = secretsOf(world.home)
    assert.ok(own.length > 20, 'the keys of the processes were found')
    search = searchFor([...planted.canaries, ...own])
  })
  after(async () => {
    await world.stop()
    await rm(folder, { recursive: true, force: true })
  })

  /** Each place holds what it must, and no canary but of the kinds that belong there. */
  function assertClean(looks: readonly Look[], belongs: RegExp = /^$/): void {
    assert.ok(looks.length > 0, 'something was looked at')
    for (const { where, bytes, holds } of looks)
      assert.ok(bytes.includes(holds), `${where} was looked at, and holds ${String(holds)}`)
    const found = looks.flatMap(({ where, bytes }) => search.in(bytes).map(what => `${where}: ${what}`))
    assert.deepEqual(
      found.filter(what => !belongs.test(what)),
      [],
    )
  }

  test('are found in every form they could have', () => {
    const texts = [...planted.canaries.map(({ text }) => text), newPem(), newJwt(), newAccountNumber()]
    assert.ok(new Set(planted.canaries.map(({ kind }) => kind)).size > 40)
    for (const text of texts) {
      const one = searchFor([{ kind: 'it', text } satisfies Canary])
      for (const [form, bytes] of formsOf(text)) {
        const [before, behind] = [Buffer.from([0, 0xff, 0x31]), Buffer.from('\n0')]
        assert.ok(one.in(Buffer.concat([before, bytes, behind])).length > 0, `${form} of ${String(text)}`)
        assert.deepEqual(
          one.in(Buffer.concat([before, bytes.subarray(0, -1), behind])).filter(what => what === `it, ${form}`),
          [],
        )
      }
    }
  })

  test('come back in no refusal, no mail and no webhook', () => {
    assertClean([
      { where: 'refusals', bytes: Buffer.from(planted.refusals.join('\n')), holds: '/problems/' },
      { where: 'refusals at the issuer', bytes: Buffer.from(planted.refusals.join('\n')), holds: 'invalid_client' },
      { where: 'webhooks', bytes: Buffer.from(JSON.stringify(world.webhooks.kept)), holds: planted.payment },
      { where: 'mail', bytes: Buffer.from(JSON.stringify(world.mail.kept)), holds: planted.payment },
    ])
  })

  test('are in no column of any table, nor in what PostgreSQL remembers of columns and statements', async () => {
    await world.asOwner(async sql => {
      await sql`analyze`.simple()
      const tables = await sql<{ name: string }[]>`
        select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not like 'pg\\_%' and schemaname <> 'information_schema'`
      const looks: Look[] = []
      for (const { name } of tables) {
        const rows = await sql.unsafe(`select * from ${name}`) // A name read above.
        const values = rows.flatMap(row => Object.values(row))
        // Bytes as they are, and everything as it is written.
        const bytes = [
          ...values.filter(value => value instanceof Uint8Array).map(value => Buffer.from(value)),
          Buffer.from(asText(rows)),
        ]
        looks.push({ where: name, bytes: Buffer.concat(bytes.flatMap(one => [one, Buffer.from('\n')])), holds: '[' })
      }
      const of = (name: string) => looks.find(({ where }) => where === name)?.bytes ?? Buffer.alloc(0)
      looks.push(
        { where: 'plain columns', bytes: of('payments.payee'), holds: planted.nickname },
        { where: 'leaves', bytes: of('audit.batch'), holds: planted.payment },
        {
          where: 'statistics of columns',
          bytes: Buffer.from(asText(await sql`select * from pg_stats`)),
          holds: planted.reference,
        },
      )
      const [, under] = await Promise.all([
        sql`select pg_sleep(0.3) as ${sql(planted.nickname)}`,
        until('it shows', async () => (await activity(sql)).includes(planted.nickname)).then(() => activity(sql)),
      ])
      looks.push({ where: 'statements under way', bytes: Buffer.from(under), holds: planted.nickname })
      assertClean(looks)
      const extensions = await sql<{ name: string }[]>`select extname as name from pg_extension`
      assert.deepEqual(
        extensions.map(({ name }) => name),
        ['plpgsql'],
        'nothing that remembers statements is installed',
      )
    })
  })

  test('are in no measure, no command line and no environment', async () => {
    const measures = await (await fetch(`${world.api}/metrics`)).text()
    const processes = world.processes()
    assert.ok(processes.length >= 8, `PostgreSQL, six of ours and who keeps them: ${processes.length}`)
    assertClean(
      [
        { where: '/metrics', bytes: Buffer.from(measures), holds: '/v1/payments' },
        { where: 'command lines', bytes: Buffer.from(processes.map(({ line }) => line).join('\n')), holds: 'main.ts' },
        {
          where: 'environments',
          bytes: Buffer.from(processes.map(({ environment }) => environment).join('\n')),
          holds: 'VOUCH_KEYS=',
        },
        // Each process is told the password of its own role there, and whoever can read it could ask the process itself.
      ],
      /^environments: password of vouch_\w+, /,
    )
  })

  test('leave in an export as far as it says, and in a backup sealed', async () => {
    const out = join(folder, 'out')
    const exported = world.command('export', '--institution', 'demo', '--to', out)
    assert.equal(exported.status, 0, exported.stderr)
    const files = await Promise.all(
      (await readdir(out)).map(async file => ({ where: file, bytes: await readFile(join(out, file)), holds: '' })),
    )
    assertClean(
      [
        ...files,
        { where: 'the export', bytes: Buffer.concat(files.map(({ bytes }) => bytes)), holds: planted.nickname },
        { where: 'what is said of it', bytes: Buffer.from(exported.stdout + exported.stderr), holds: 'members.csv' },
      ],
      // Names, and where letters go, are what it is for: docs/moving.md. Numbers and mail addresses are masked in it.
      /^(members|payees)\.csv: (name|street) of a |^the export: (name|street) of a /,
    )
    const backup = world.command('backup', '--json')
    assert.equal(backup.status, 0, backup.stderr)
    const store = { folder: join(world.home, 'backups') }
    const key = await readBackupKey(join(world.home, 'keys', 'backup.key'))
    const sealed = readdirSync(store.folder, { recursive: true, encoding: 'utf8' }).filter(file =>
      file.endsWith('.sealed'),
    )
    const looks: Look[] = []
    for (const name of sealed) {
      looks.push({ where: name, bytes: await readFile(join(store.folder, name)), holds: 'VOUCHBK1' })
      await readSealed(store, key.ok ? key.value : fault(key.refusal.code), name, async contents => {
        const read: Buffer[] = []
        for await (const bytes of contents) read.push(bytes)
        looks.push({ where: `${name}, opened`, bytes: Buffer.concat(read), holds: '' })
      })
    }
    const opened = (part: string) =>
      Buffer.concat(
        looks.filter(({ where }) => where.includes(part) && where.endsWith('opened')).map(({ bytes }) => bytes),
      )
    assertClean([
      ...looks,
      { where: 'the backup', bytes: opened('base.tar'), holds: planted.nickname },
      { where: 'the archived log', bytes: opened('wal/'), holds: planted.nickname },
    ])
  })

  test('go into no core file when a process that has them is made to abort', async context => {
    const processes = world.processes()
    for (const { pid, line } of processes)
      assert.match(await readFile(`/proc/${pid}/limits`, 'utf8'), /^Max core file size +0 +0 /m, line)
    const api = processes.find(({ line }) => /main\.ts\0api\0/.test(line)) ?? fault('the api runs')
    const before = coresIn(folder)
    process.kill(api.pid, 'SIGABRT')
    await until('it is gone', () => !existsSync(`/proc/${api.pid}`))
    assert.deepEqual([before, coresIn(folder), coresIn('/')], [[], [], []])
    // Where the system writes them into folders, whoever is allowed to leave one does.
    const control = join(folder, 'control')
    const shell = 'mkdir "$0" && cd "$0" && ulimit -c unlimited && kill -ABRT $$'
    const { signal } = spawnSync('/bin/sh', ['-c', shell, control], { stdio: 'ignore' })
    const pattern = (await readFile('/proc/sys/kernel/core_pattern', 'utf8')).trim()
    if (/^[|/]/.test(pattern) || signal === null) context.diagnostic(`no core file can be had here: ${pattern}`)
    else assert.equal(coresIn(control).length, 1)
  })

  test('are found nowhere but where they belong', async () => {
    await world.stop()
    // The bank of the demo is told whom to pay, and is somebody else's.
    const theirs = /^(sandbox\/|logs\/bank\.log)/
    const files = readdirSync(world.home, { recursive: true, withFileTypes: true })
      .filter(one => one.isFile())
      .map(one => join(one.parentPath, one.name))
      .filter(path => !theirs.test(relative(world.home, path)))
    const looks = await Promise.all(
      files.map(async path => ({ where: relative(world.home, path), bytes: await readFile(path), holds: '' })),
    )
    const logs = (name: string) =>
      Buffer.concat(looks.filter(({ where }) => where.includes(name)).map(({ bytes }) => bytes))
    assertClean(
      [
        ...looks,
        { where: 'logs', bytes: logs('logs/'), holds: '"msg":"ready"' },
        { where: 'the log of PostgreSQL', bytes: logs('server.log'), holds: 'database system is ready' },
        { where: 'the files of PostgreSQL', bytes: logs('postgres/data/base'), holds: planted.nickname },
        {
          where: 'what whoever starts it sees',
          bytes: Buffer.from(withoutInvitations(world.said())),
          holds: 'Vouch is ready',
        },
      ],
      /^(keys\/|passwords\.json)[^:]*: (what is in keys|password of) ?/,
    )
  })
})

type Row = Readonly<Record<string, unknown>>

function asText(rows: readonly Row[]): string {
  const shown = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value)
  const inHex = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)
  return JSON.stringify(
    rows.map(row => Object.entries(row).map(([column, value]) => [column, inHex(value)])),
    shown,
  )
}

async function activity(sql: Sql): Promise<string> {
  return asText(await sql`select pid, application_name, query from pg_stat_activity where pid <> pg_backend_pid()`)
}

function coresIn(folder: string): readonly string[] {
  const isWhole = folder !== '/'
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: isWhole, encoding: 'utf8' }).filter(path =>
    /(^|\/)core(\.[\w.-]+)?$/.test(path),
  )
}

/** The demo prints the links by which its people come in, and says so. */
function withoutInvitations(said: string): string {
  return said.replaceAll(/#demo\.\S+/g, '#')
}
