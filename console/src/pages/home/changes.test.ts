import assert from 'node:assert/strict'
import { describe, test } from 'node:test'

import { controlChanges, leafChanges, proposalChanges, riskChanges, settingChanges } from './changes.ts'

const since = '2026-11-20T22:00:00.000Z'
const before = '2026-11-20T21:59:59.000Z'
const after = '2026-11-21T08:00:00.000Z'

describe('what changed', () => {
  test('of the risks: the level, or else how many stand open', () => {
    const then = { overall: 'LOW', high: 1, open: 4 } as const
    assert.deepEqual(riskChanges(then, then), [])
    assert.deepEqual(riskChanges(undefined, then), [])
    assert.deepEqual(riskChanges(then, { overall: 'HIGH', high: 6, open: 9 }), [
      {
        to: '/risk',
        fact: 'The overall risk went from LOW to HIGH.',
        rest: '6 at high or above and 9 open in all; it was 1 and 4.',
      },
    ])
    const facts = (open: number) => riskChanges(then, { ...then, open }).map(({ fact }) => fact)
    assert.deepEqual([facts(6), facts(3)], [['2 more risks stand open.'], ['1 risk fewer stand open.']])
  })

  test('of the controls: which count no more, and which do again', () => {
    const then = [
      { control: 'ledger.immutable', standing: 'works' },
      { control: 'audit.sealed', standing: 'stale' },
      { control: 'rails.held', standing: 'gap' },
    ] as const
    const now = [
      { control: 'ledger.immutable', standing: 'failed' },
      { control: 'audit.sealed', standing: 'works' },
      { control: 'rails.held', standing: 'gap' },
      // Nobody knows how one stood that was not there.
      { control: 'messages.new', standing: 'works' },
    ] as const
    assert.deepEqual(controlChanges(then, now), [
      { to: '/risk/controls/ledger.immutable', fact: '1 control stopped counting.', rest: 'ledger.immutable.' },
      { to: '/risk/controls/audit.sealed', fact: '1 control began to count.', rest: 'audit.sealed.' },
    ])
    assert.deepEqual(controlChanges(then, then), [])
    const many = ['a', 'b', 'c', 'd', 'e'].map(control => ({ control, standing: 'works' as const }))
    const [first] = controlChanges(
      many,
      many.map(one => ({ ...one, standing: 'failed' as const })),
    )
    assert.deepEqual([first?.to, first?.rest], ['/risk/controls', 'a, b, c, and 2 more.'])
  })

  test('of settings and proposals: those of that time alone', () => {
    const setting = (name: string, effectiveFrom?: string) => ({
      name,
      version: 2,
      ...(effectiveFrom === undefined ? {} : { effectiveFrom }),
    })
    assert.deepEqual(settingChanges([setting('payments.limits', after), setting('x', before), setting('y')], since), [
      { to: '/administration/settings', fact: '1 setting changed.', rest: 'Limits of members, version 2.' },
    ])
    const proposals = [
      { kind: 'payments.payment', state: 'open', proposedAt: after, changedAt: after },
      { kind: 'payments.payment', state: 'applied', proposedAt: before, changedAt: after },
      { kind: 'payments.payment', state: 'expired', proposedAt: before, changedAt: before },
    ] as const
    assert.deepEqual(
      proposalChanges(proposals, since, true).map(({ fact, rest }) => `${fact} ${rest}`),
      ['1 proposal was made. 1 still waits for somebody to agree.', '1 proposal came to an end. 1 applied.'],
    )
    const [made] = proposalChanges(proposals.slice(0, 1), since, true)
    assert.match(made?.fact ?? '', /^At least/)
  })

  test('of the log: how many leaves, of what, by how many people', () => {
    const leaf = (kind: string, actor: string) => ({ kind, actor })
    const leaves = [
      leaf('payments.submitted', 'client:cli_1'),
      leaf('payments.released', 'process:worker'),
      leaf('change.proposed', 'person:per_1'),
    ]
    assert.deepEqual(leafChanges([], false, since), [])
    assert.deepEqual(leafChanges(leaves, false, since), [
      {
        to: '/audit/leaves?from=2026-11-20T22%3A00%3A00.000Z',
        fact: 'The log grew by 3 leaves.',
        rest: '2 of payments, 1 of change; 1 person acted.',
      },
    ])
  })
})
