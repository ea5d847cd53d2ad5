// npm run attack -- [--json] [--only A1,A2] [--smoke]: the table of attacks against a service that really runs, one line a
// case. What was not tried does not hold. Exit 0 only when every row of the issues that are done was tried and holds.

import { parseArgs } from 'node:util'

import { cases } from './attack/cases.ts'
import { openTarget } from './attack/open.ts'
import { type Row, type RowId, rows } from './attack/table.ts'
import type { Target } from './attack/target.ts'
import { tried } from './attack/tried.ts'
import type { Finding } from './attack/tries.ts'

/** Rows of later issues are shown, and asked for once their issue is done. */
const issuesDone = 7

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    json: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const only = values.only?.split(',')
const wanted = Object.entries(rows).filter(([id]) => only === undefined || only.includes(id)) as [RowId, Row][] // Their keys.
if (wanted.length === 0) {
  console.error('npm run attack -- [--json] [--only A1,A2] [--smoke]')
  process.exit(2)
}

type Line = {
  readonly id: RowId
  readonly name: string
  readonly issue: number
  readonly ran: boolean
  readonly expected: string
} & Finding

const target = await openTarget()
const lines: Line[] = []
try {
  for (const [id, row] of wanted) {
    const line = await attack(target, id, row)
    lines.push(line)
    if (values.json) process.stderr.write(`${lines.length} of ${wanted.length} · ${id} ${row.name}\n`)
    else print(line)
  }
} finally {
  await target.close()
}
const owed = lines.filter(({ issue, ran }) => ran || (issue <= issuesDone && !values.smoke))
const holds = owed.length > 0 && owed.every(line => line.ran && line.holds)
if (values.json) console.log(JSON.stringify({ cases: lines, holds }))
else console.log(holds ? 'It holds.' : 'It does NOT hold.')
process.exit(holds ? 0 : 1)

async function attack(on: Target, id: RowId, { name, issue, expected }: Row): Promise<Line> {
  const about = { id, name, issue, expected }
  const found = cases[id]
  if (found === undefined) return { ...about, ran: false, answer: 'not tried yet', holds: false }
  if (values.smoke && found.isQuick !== true)
    return { ...about, ran: false, answer: 'not part of the smoke test', holds: false }
  return { ...about, ran: true, ...(await tried(on, found)) }
}

function print({ id, name, issue, ran, answer, holds: isHeld }: Line): void {
  const verdict = ran ? (isHeld ? 'holds' : 'DOES NOT HOLD') : issue > issuesDone ? `issue ${issue}` : 'NOT RUN'
  console.log(`${id.padEnd(4)} ${verdict.padEnd(14)} ${name.padEnd(32)} ${answer}`)
}
