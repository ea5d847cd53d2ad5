// The comparator: pgbench, where it is installed, calling the bare transfer function over the same socket.

import { spawn, spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../src/base/outcome.ts'
import { type Arena, accountsCount, type Bank, institution } from './arena.ts'
import type { Contender } from './contest.ts'
import { percentile, perItem } from './measure.ts'

/** More clients make a bare function slower on a hot account and no quicker on spread ones. */
const clients = 32
const threads = 2

export function pgbenchVersion(): string | undefined {
  const answer = spawnSync('pgbench', ['--version'], { encoding: 'utf8' })
  return answer.status === 0 ? answer.stdout.trim() : undefined
}

/** The tables and the function of bare.sql, with the same accounts. */
export async function installBare({ owner }: Bank): Promise<void> {
  await owner.file(join(import.meta.dirname, 'bare.sql')).simple()
  await owner`
    insert into bench.account (institution_id, account_id, currency, kind, normal_side, floor, opened_at)
    select ${institution}, bench.account_id(number), 'USD', 'member', 'credit', -1000000000000000, ${new Date()}
      from generate_series(1, ${accountsCount}::integer) as number`
  await owner`vacuum analyze`
}

/** In pgbench's own language. */
const choices = {
  spread: `
    \\set debit random(1, ${accountsCount})
    \\set step random(1, ${accountsCount} - 1)
    \\set credit 1 + mod(:debit - 1 + :step, ${accountsCount})`,
  hot: `
    \\set debit random(2, ${accountsCount})
    \\set credit 1`,
}

/** `blindly` is the quicker function, which does not look before it writes. */
export function bareFunction(
  arena: Arena,
  bank: Bank,
  accounts: 'spread' | 'hot',
  how: 'transfer' | 'transfer_blindly' = 'transfer',
): Contender {
  const { host, port, database, user, password } = arena.postgres.address('vouch_api', bank.database)
  const logs = join(arena.scratch, 'pgbench')
  const script = join(arena.scratch, `${how}-${accounts}.pgbench`)
  const call = `select bench.${how}('${institution}', bench.account_id(:debit), bench.account_id(:credit), 1);`

  async function run(forMs: number) {
    await rm(logs, { recursive: true, force: true })
    await mkdir(logs)
    await writeFile(script, `${choices[accounts]}\n${call}\n`)
    const before = arena.cpu()
    const said = await output(
      [
        ['--host', host, '--port', `${port}`, '--username', user, '--no-vacuum', '--protocol', 'prepared'],
        ['--client', `${clients}`, '--jobs', `${threads}`, '--time', `${Math.max(1, Math.round(forMs / 1_000))}`],
        ['--log', '--log-prefix', join(logs, 'pgbench'), '--file', script, database],
      ].flat(),
      password,
    )
    const after = arena.cpu()
    const perSecond = Number(/^tps = ([\d.]+)/m.exec(said)?.[1] ?? fault(`pgbench said: ${said}`))
    const tookMs = await latenciesMs(logs)
    return {
      perSecond,
      p50Ms: percentile(tookMs, 0.5),
      p99Ms: percentile(tookMs, 0.99),
      cpuUs: perItem(before, after, tookMs.length),
    }
  }
  return { name: `pgbench ${how}, ${clients} clients, ${accounts}`, unit: 'transfers/s', run }
}

function output(options: readonly string[], password: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const pgbench = spawn('pgbench', options, { env: { ...process.env, PGPASSWORD: password } })
    let said = ''
    pgbench.stdout.on('data', chunk => (said += chunk))
    pgbench.stderr.on('data', chunk => (said += chunk))
    pgbench.once('error', reject)
    pgbench.once('close', code =>
      code === 0 ? resolve(said) : reject(new Error(`pgbench ended with ${code}: ${said}`)),
    )
  })
}

/** A line of pgbench's log: client, transaction, microseconds, script, seconds, microseconds of the second. */
async function latenciesMs(folder: string): Promise<readonly number[]> {
  const tookMs: number[] = []
  for (const name of await readdir(folder)) {
    for (const line of (await readFile(join(folder, name), 'utf8')).split('\n')) {
      if (line !== '') tookMs.push(Number(line.split(' ', 3)[2]) / 1_000)
    }
  }
  return tookMs
}
