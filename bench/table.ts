// The results for people.

import type { Case } from './contest.ts'

export function table(cases: readonly Case[]): string {
  const head = ['case', 'median', '', 'p50 ms', 'p99 ms', 'CPU µs each', 'against', 'ratio', 'floor', 'holds']
  const rows = cases.map(each => [
    each.name,
    Math.round(each.median).toLocaleString('en-US'),
    each.unit,
    each.p50Ms?.toFixed(1) ?? '',
    each.p99Ms?.toFixed(1) ?? '',
    Object.entries(each.cpuUs ?? {})
      .map(([process, us]) => `${process} ${Math.round(us)}`)
      .join(', '),
    each.against ?? '',
    each.ratio === null ? '' : `${each.ratio.toFixed(2)}x`,
    each.floor === null ? '' : `${each.floor}x`,
    each.floor === null ? '' : each.holds ? 'yes' : 'NO',
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  return [head, ...rows]
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** What the figures were taken on, and what each process held in memory at the end. */
export function surroundings(
  machine: Readonly<Record<string, string | number>>,
  memoryMiB: Readonly<Record<string, number>>,
  durability: Readonly<Record<string, string>>,
): string {
  const memory = Object.entries(memoryMiB).map(
    ([name, mib]) => [`memory of ${name}`, `${Math.round(mib)} MiB`] as const,
  )
  return [...Object.entries({ ...machine, ...durability }), ...memory]
    .map(([name, value]) => `${name.padEnd(20)} ${value}`)
    .join('\n')
}
