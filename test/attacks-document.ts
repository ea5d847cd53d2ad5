// docs/attacks.md, made from the table and from which rows have a case: what is tried is what is documented.

import { cases } from '../bin/attack/cases.ts'
import { type Row, type RowId, rows } from '../bin/attack/table.ts'

const opening = `# Attacks

What somebody tries who means harm, and what they are to find. This page is made from \`bin/attack/table.ts\` and
\`bin/attack/cases.ts\` by \`UPDATE_GOLDEN=1 npm test attack-table\`; change those, not this.

    npm run attack                        every row, against a family that really runs, on a PostgreSQL of its own
    npm run attack -- --only A3,A12       some of them
    npm run attack -- --smoke             those that take a second or so, which \`npm test\` tries as well
    npm run attack -- --json              one JSON object; exit 0 only when every row of the issues done was tried and holds
    npm run attack:planted                plants one fault after the other into a copy, and asks that its row notices it
    npm run attack:planted -- --only A12,A37-m --from FOLDER

Programs of others that attack for a living are let loose by \`npm run attack:tools\`: [attack-tools.md](attack-tools.md).

Api, office, issuer, worker and sealer run as \`./vouch start\` runs them, with two banks in it. Machines sign with registered
keys; people enrol and sign in through the pages, with passkeys in code (\`test/authenticator.ts\`). Where a row needs a token
that is rightly signed and wrong, another api runs beside, which believes an issuer of ours; where it needs another hour,
other processes run with a clock that is so far from ours (\`bin/attack/shifted.ts\`). All of 127.0.0.0/8 is this machine, so
every attacker has an address; \`127.0.0.9\` is the proxy that is believed.

A row holds when each of its attempts was answered as it must be, honest requests among them, and nothing that is kept has
changed but where the row says so. What was not tried does not hold. Where the family has nothing that a planted fault is in (a copy of the log, a witness, a
restore), its patch names a test, which has to pass without it and fail with it. A row is added to \`table.ts\`, its case to
\`cases/\` and to \`cases.ts\`: \`cases/issuer.ts\` is a good one to read first.

## The table

| | name | what is tried | what is to be found | tried by |
| --- | --- | --- | --- | --- |
`

const closing = `
## What is not tried here

- A12: of exceptions, breaks, hits, differences at the core, incoming files and blocked property there are none in the family
  that is attacked, so their routes are asked with ids that nobody has. Its answer names the kinds that are missing.
- A30: names that change their mind between saving and connecting are tried in \`src/messages/names.test.ts\` and
  \`post.test.ts\` only: a process of ours asks the name servers of this machine, and we are none of them.
- A16 has no statement log to look at for slow queries; an answer that takes four seconds counts as one.
- A20 has clients that send slowly; clients that read slowly are in \`src/gateway/bounds.test.ts\`.
- A28 and A29 are requests as a browser would send them; no browser is asked.
- No scanner runs here: sqlmap, slowhttptest and others need a proxy that signs.
`

export function attacksDocument(): string {
  const lines = Object.entries(rows).map(([id, row]) => lineOf(id as RowId, row)) // Its keys.
  return `${opening}${lines.join('\n')}\n${closing}`
}

function lineOf(id: RowId, { name, attack, expected, issue }: Row): string {
  const found = cases[id]
  const by = found === undefined ? `not yet: issue ${issue}` : found.isQuick === true ? 'test, attack' : 'attack'
  return `| ${id} | ${name} | ${attack} | ${expected} | ${by} |`
}
