// Every role at every route, over HTTP: whoever is not permitted is refused before anything is read, with the policy that
// says so, and whoever is permitted is not.

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'

import { type Api, openApi } from '../../test/api.ts'
import { fault } from '../base/outcome.ts'
import {
  type CallerKind,
  type Gate,
  isRole,
  loadPermits,
  openGate,
  type Permits,
  type Role,
  roles,
} from '../identity/identity.ts'
import type { Authenticate, Permit } from './caller.ts'
import { v1 } from './routes/v1.ts'

const permits: Permits = await loadPermits()
const callers: readonly (readonly [kind: CallerKind, role: Role | 'none'])[] = [
  ...roles.filter(role => role !== 'ai_agent').map(role => ['person', role] as const),
  ['person', 'none'],
  ['client', 'none'],
  ['agent', 'ai_agent'],
]

/** For pages: what programs may ask for piece by piece, how the machines are, what people want tried, and what only people have given. */
const forPages: readonly string[] = [
  'previewPayment',
  'readPaymentPassport',
  'readProposalApprovers',
  'recallProposal',
  'listProcesses',
  'listSchedules',
  'listBackups',
  'readRecovery',
  'listReleases',
  'listControlRuns',
  'readRunRequest',
  'printRiskReport',
]

describe('a route', () => {
  let api: Api
  let gate: Gate
  before(async () => {
    api = await openApi(v1, {
      authenticate: outside => {
        gate = openGate(outside, permits)
        return byRole(gate)
      },
    })
  })
  after(() => api.close())

  /** Whoever says so has the role: `person/operator`. */
  function byRole({ admit }: Gate): Authenticate {
    return async ({ headers }, permit) => {
      const [kind, role = ''] = String(headers['test-caller']).split('/')
      const actor = kind === 'person' ? ('person:per_1' as const) : ('client:cli_1' as const)
      const caller = { institution: 'demo', actor }
      const known = { ...caller, kind: kind as CallerKind, roles: isRole(role) ? [role] : [] }
      const admitted = await admit(known, permit, { hasStepUp: true })
      return admitted.ok ? { ok: true, value: caller } : admitted
    }
  }

  const leaves = async () => {
    const [row] = await api.world.owner<{ count: number }[]>`
      select count(*)::int as count from audit.batch
       where position(convert_to('"identity.refused"', 'UTF8') in leaves) > 0`
    return row?.count ?? 0
  }

  test('asks for a permit that the policies know, and every permit that is not to come has a route, or is asked for within one', () => {
    const asked = new Set(Object.values(v1).map(({ permit }) => permit))
    const known = permits.actions.map(({ permit }) => permit)
    assert.deepEqual(
      [...asked].filter(permit => !known.includes(permit)),
      [],
    )
    const idle = permits.actions.filter(
      ({ permit, coming }) =>
        coming === null && !asked.has(permit) && !/^approve\.|\.unmask$|^views\.share$/.test(permit),
    )
    assert.deepEqual(
      idle.map(({ permit }) => permit),
      [],
    )
    const early = permits.actions.filter(({ permit, coming }) => coming !== null && asked.has(permit))
    assert.deepEqual(
      early.map(({ permit }) => permit),
      [],
      'has a route already',
    )
  })

  test('that only people may ask for is served at their door only', () => {
    const forPeople = permits.actions.flatMap(({ permit, groups }) => (groups.includes('for_people') ? [permit] : []))
    const doorsOf = (permit: Permit) => (forPeople.includes(permit) ? ['office'] : ['api', 'office'])
    const others = Object.entries(v1).filter(([, { permit, doors }]) => !isDeepStrictEqual(doors, doorsOf(permit)))
    assert.deepEqual(
      others.map(([name, { doors }]) => [name, ...doors]),
      forPages.map(name => [name, 'office']),
    )
  })

  for (const [kind, role] of callers) {
    test(`refuses ${kind === 'person' ? role : kind} what it must, and nothing else`, async () => {
      let refusals = 0
      for (const [name, { method, path, permit }] of Object.entries(v1)) {
        const url = path.replaceAll(/:[^/]+/g, 'nobody_1')
        const answer = await api.send(method, url, { 'test-caller': `${kind}/${role}` })
        const held = isRole(role) ? [role] : []
        const { isPermitted, policy } = permits.permitOf({ kind, roles: held }, permit, { hasStepUp: true })
        if (isPermitted) assert.notEqual(answer.status, 403, `${name}: ${answer.text}`)
        else {
          refusals++
          assert.equal(answer.status, 403, `${name}: ${answer.text}`)
          assert.equal(answer.body.type, '/problems/permit_missing')
          assert.equal(
            answer.body.detail,
            `Ask somebody who holds the permit ${permit}. The policy that decided: ${policy}.`,
          )
        }
      }
      assert.ok(refusals > 2, 'somebody is permitted everything')
    })
  }

  test('that is refused leaves a leaf, and a flood of refusals two', async () => {
    api.world.clock.advance(60_001)
    await gate.writeCounts()
    const before = await leaves()
    const once = () => api.send('GET', '/v1/members', { 'test-caller': 'person/executive' })
    await once()
    assert.equal(await leaves(), before + 1)
    for (let more = 0; more < 20; more++) await once()
    assert.equal(await leaves(), before + 1)
    api.world.clock.advance(60_001)
    await gate.writeCounts()
    assert.equal(await leaves(), before + 2)
    const [row] = await api.world.owner<{ leaves: Buffer }[]>`
      select leaves from audit.batch order by batch_id desc limit 1`
    assert.match(
      row?.leaves.toString('latin1') ?? fault('there is a last batch'),
      /"actor":"person:per_1".*"body":\{"more":20,"permit":"members.read","policy":"nothing_permits"\}/,
    )
  })
})
