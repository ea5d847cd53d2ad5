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
