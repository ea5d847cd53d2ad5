// docs/permits.md, made from the policies: what is decided is what is documented.

import type { Permits } from '../src/identity/permits.ts'
import type { Cell, Policies } from '../src/identity/policies.ts'
import type { Role } from '../src/identity/roles.ts'

const columns = [
  ['member services', 'member_services'],
  ['operator', 'operator'],
  ['approver', 'approver'],
  ['security', 'security_analyst'],
  ['compliance', 'compliance'],
  ['auditor', 'auditor'],
  ['examiner', 'examiner'],
  ['executive', 'executive'],
  ['platform', 'platform_engineer'],
] as const satisfies readonly (readonly [title: string, role: Role])[]
const cells: readonly Cell[] = ['R', 'U', 'P', 'A', 'X', 'E']

const opening = `# Permits

Who may ask for what. This page is made from the policies in \`src/identity/policies\` by
\`UPDATE_GOLDEN=1 node bin/test.ts permits\`; change those, not this.

R reads, what is personal masked. U unmasks one field. P proposes. A approves what another proposed. X does it alone.
E exports. An agent is a program that runs on a model: it reads and proposes, whatever roles it was given. A program has
no roles: two people have registered which permits it may ask for, and its column says what they can register.

Where a row of the design notes says less than a permit can tell apart, the least is given: the security analyst sees no
payment and the executive none either until there are views without names; compliance approves held payments and none of
the others; member services propose refunds, and what puts the books right is for operators. The rows *Security alerts*
and *export of reports* have no permits until something stands behind them. Webhooks are changed at once by whoever may
propose it; nobody else is asked yet.
`

export function permitsDocument({ policies }: Policies, { permitOf, actions }: Permits): string {
  const rows = Map.groupBy(actions, ({ row }) => row)
  const holders = [
    ...columns.map(([title, role]) => ({ title, kind: 'person', roles: [role] }) as const),
    { title: 'agent', kind: 'agent', roles: [] } as const,
    { title: 'program', kind: 'client', roles: [] } as const,
  ]
  const asked = { hasStepUp: true }
  const table = [
    ['', ...holders.map(({ title }) => title)],
    holders.map(() => '---').concat('---'),
    ...[...rows].map(([row, own]) => [
      row,
      ...holders.map(holder => {
        const held = own.filter(({ permit }) => permitOf(holder, permit, asked).isPermitted)
        return cells.filter(cell => held.some(action => action.cell === cell)).join(', ')
      }),
    ]),
  ]
  const meanings = [...rows].flatMap(([row, own]) => [
    '',
    `### ${row}`,
    '',
    '| | permit | who, by which policy | |',
    '| --- | --- | --- | --- |',
    ...own.map(({ cell, permit, coming }) => {
      const policiesThat = new Set(
        holders.flatMap(holder => {
          const { isPermitted, policy } = permitOf(holder, permit, asked)
          return isPermitted ? [`\`${policy}\``] : []
        }),
      )
      return line([cell, `\`${permit}\``, [...policiesThat].join(', '), coming === null ? '' : `issue ${coming}`])
    }),
  ])
  const forbids = policies.flatMap(({ effect, text }) => (effect === 'forbid' ? ['', '```', text.trim(), '```'] : []))
  return [
    opening,
    '## The matrix',
    '',
    ...table.map(line),
    '',
    '## What each cell means',
    ...meanings,
    '',
    '## What nobody may',
    '',
    'A forbid outdoes every permit. Each but the last two is a constraint or a trigger of the database as well.',
    ...forbids,
    '',
  ].join('\n')
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}
