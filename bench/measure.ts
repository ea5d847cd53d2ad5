// What one slice of a run measured, and how slices become a figure. Pure but for the readings of /proc.

import { readdirSync, readFileSync } from 'node:fs'

import { fault } from '../src/base/outcome.ts'

/** Microseconds of CPU by process. */
export type Cpu = Readonly<Record<string, number>>

export type Slice = {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** Per accepted item. */
  readonly cpuUs: Cpu
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? fault('the median of nothing')
  const lower = sorted[middle - 1]
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2
}

/** The smallest value that at least `share` of all are at or below. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? fault('a percentile of nothing')
}

export function perItem(before: Cpu, after: Cpu, items: number): Cpu {
  return Object.fromEntries(Object.keys(after).map(name => [name, ((after[name] ?? 0) - (before[name] ?? 0)) / items]))
}

const usPerTick = 10_000

/** CPU of a process so far; with its children, those that have gone included: what PostgreSQL and its backends took. */
export function cpuUs(pid: number, withChildren: 'alone' | 'with children'): number {
  const own = readStat(pid)
  if (own === undefined) return fault(`process ${pid} has gone`)
  if (withChildren === 'alone') return own.us
  let sum = own.us + own.reapedUs
  for (const name of readdirSync('/proc')) {
    const child = /^\d+$/.test(name) ? readStat(Number(name)) : undefined
    if (child?.parent === pid) sum += child.us
  }
  return sum
}

/** The same of an api, to the microsecond, as it says itself: /proc counts in hundredths of a second. */
export async function apiCpuUs(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1] ?? fault('an api tells its CPU')) * 1e6
}

/** Of a process and of all that descend from it and still run: each by itself. */
export function treeCpuUs(
  root: number,
): readonly { readonly pid: number; readonly isPostgres: boolean; readonly us: number }[] {
  const all = readdirSync('/proc').flatMap(name => {
    const found = /^\d+$/.test(name) ? readStat(Number(name)) : undefined
    return found === undefined ? [] : [{ pid: Number(name), ...found }]
  })
  const tree = new Set([root])
  for (let before = 0; before < tree.size; ) {
    before = tree.size
    for (const { pid, parent } of all) if (tree.has(parent)) tree.add(pid)
  }
  return all.flatMap(({ pid, name, us }) => (tree.has(pid) ? [{ pid, isPostgres: name === 'postgres', us }] : []))
}

/** proc(5), /proc/pid/stat: the name in brackets may hold blanks, what follows does not. */
function readStat(pid: number): { name: string; parent: number; us: number; reapedUs: number } | undefined {
  let text: string
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return undefined // It ended while we looked.
  }
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [, parent = 0] = fields
  const [user = 0, system = 0, reapedUser = 0, reapedSystem = 0] = fields.slice(11, 15)
  const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'))
  return { name, parent, us: (user + system) * usPerTick, reapedUs: (reapedUser + reapedSystem) * usPerTick }
}

/** Memory of its own, in MiB: shared pages are counted by share, so backends do not each count the shared buffers. */
export function memoryMiB(pid: number, withChildren: 'alone' | 'with children'): number {
  const pids = [pid]
  if (withChildren === 'with children') {
    for (const name of readdirSync('/proc')) {
      if (/^\d+$/.test(name) && readStat(Number(name))?.parent === pid) pids.push(Number(name))
    }
  }
  let kiB = 0
  for (const each of pids) {
    try {
      kiB += Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${each}/smaps_rollup`, 'utf8'))?.[1] ?? 0)
    } catch {
      continue // It ended while we looked.
    }
  }
  return kiB / 1024
}
