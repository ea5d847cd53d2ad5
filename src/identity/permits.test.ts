// The matrix of who may do what, written out by hand from the design notes, and held against the policies: every kind of
// caller, every set of roles that may be held, every permit, every state.

import assert from 'node:assert/strict'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

import { seededRandom } from '../../test/outside.ts'
import { permitsDocument } from '../../test/permits-document.ts'
import { fault } from '../base/outcome.ts'
import { loadPermits, tableFile } from './permit-file.ts'
import { openCedar, statesOf, tableOf, textOf } from './permit-table.ts'
import { type CallerKind, callerKinds, type Flags, type Holder, openPermits } from './permits.ts'
import { type Permit, readPolicies } from './policies.ts'
import { policiesFolder } from './policy-files.ts'
import { excludedBy, isForKind, type Role, roles } from './roles.ts'

/**
 * M member services, O operator, A approver, S security analyst, C compliance, U auditor, X examiner, E executive,
 * P platform engineer; i an agent, m a program of the institution's, p every person. Then the class of the act: r reads,
 * - changes something, ! is delicate, ? is a decision on what another has proposed.
 */
const matrix = `
  members.read               M O A . C U X . . . m   r
  members.unmask             M . . . C . . . . . .   r!
  funding_accounts.read      M O A . C U X . . . m   r
  payees.read                M O A . C U X . . . m   r
  payments.read              M O A . C U X . . i m   r
  standing_orders.read       M O A . C U X . . i m   r
  stop_payments.read         M O A . C U X . . i m   r
  checks.read                M O A . C U X . . . m   r
  exceptions.read            M O A . C U X . . i m   r
  directory.read             M O A . C U X . . i m   r
  messages.read              M O A . C U X . . . m   r
  payments.submit            M O . . . . . . . i m   -
  payments.amend             M O . . . . . . . . m   -
  payments.cancel            M O . . . . . . . . m   -
  standing_orders.create     M O . . . . . . . . m   -
  standing_orders.change     M O . . . . . . . . m   -
  stop_payments.order        M O . . . . . . . . m   -
  checks.stop                M O . . . . . . . . m   -
  exceptions.resolve         M O . . . . . . . . m   -
  approve.payments           . . A . . . . . . . .   ?
  approve.held_payments      . . A . C . . . . . .   ?
  exceptions.refund          M O . . . . . . . . m   -
  breaks.resolve             . O . . . . . . . . m   -
  core.resolve               . O . . . . . . . . m   -
  incoming_files.resolve     . O . . . . . . . . m   -
  settlement.prefund         . O . . . . . . . . m   -
  approve.returns            . . A . . . . . . . .   ?
  approve.books              . . A . . . . . . . .   ?
  payees.propose_account     M O . . . . . . . i m   -
  payees.add                 M O . . . . . . . . m   -
  payees.change              M O . . . . . . . . m   -
  directory.change           M O . . . . . . . . m   -
  approve.payees             . . A . C . . . . . .   ?
  settings.read              . O A S C U X . P i m   r
  settings.propose           . O . . . . . . . i m   -
  templates.propose          . O . . . . . . . i m   -
  approve.settings           . . A . C . . . . . .   ?
  disputes.read              M O A . C U X . . i m   r
  disputes.open              M O . . C . . . . i m   -
  disputes.change            M O . . C . . . . . m   -
  disputes.credit            . O . . C . . . . . m   -
  disputes.resolve           . O . . C . . . . . m   -
  approve.disputes           . . A . . . . . . . .   ?
  feedback.read              M O A S C U X E P . m   r
  feedback.give              p . . . . . . . . . m   -
  feedback.plan              . O . . C . . . P . m   -
  work_items.read            M O A S C U X . . . .   r
  work_items.lock            M O A S C . . . . . .   -
  views.share                . O . S C . . . P . .   -
  screening.read             . . . S C U X . . . m   r
  screening.decide           . . . . C . . . . . .   !
  approve.screening          . . . . C . . . . . .   ?
  accounts.unmask            . . A . C . X . . . .   r!
  unmaskings.ask             M . A . C . X . . . .   !
  unmaskings.read            . . . S C U X . . . .   r
  approve.unmaskings         . . . . C . . . . . .   ?
  rights.read                . . . S C U X . P . .   r
  rights.propose             . . . S . . . . P . .   !
  approve.rights             . . . . C . . . . . .   ?
  webhooks.read              . . . S . U X . P . m   r
  clients.read               . . . S . U X . P . .   r
  webhooks.manage            . . . . . . . . P . m   -
  messages.replay            . . . . . . . . P . m   -
  clients.propose            . . . . . . . . P . .   !
  approve.clients            . . . S . . . . . . .   ?
  keys.read                  . . . S . U X . P . .   r
  keys.propose               . . . . . . . . P . .   !
  approve.keys               . . . S . . . . . . .   ?
  access.read                . . . S . U X . . . .   r
  access.block               . . . S . . . . . . .   !
  sessions.end               . . . S . . . . . . .   !
  clients.suspend            . . . S . . . . . . .   !
  audit.read                 . . . S C U X . . . m   r
  audit.read_own             M O A . . . . . . . m   r
  audit.export               . . . . . U X . . . .   r!
  reports.read               . O A S C U X E . i m   r
  risk.read                  . . . S C U X E P . m   r
  risk.accept                . . . S C . . . . . .   !
  approve.risks              . . . S C . . . . . .   ?
  risk.try                   . . . S C . . . P . .   -
  service.read               . O . S C U X . P . m   r
  reconciliation.read        . O A S C U X . . . m   r
  breaks.read                . O A S C U X . . . m   r
  core.read                  . O A S C U X . . . m   r
  files.read                 . O A S C U X . . . m   r
  incoming_files.read        . O A S C U X . . . m   r
  ledger.read                . O A S C U X . . . m   r
  rails.read                 . O A S C U X . P . m   r
  holds.read                 . . . . C U X . . . .   r
  holds.propose              . . . . C . . . . . .   !
  approve.holds              . . . . C . . . . . .   ?
  break_glass.propose        . O . S . . . . P . .   !
  approve.break_glass        . . . S C . . . . . .   ?
  break_glass.review         . . . S C . . . . . .   !
  proposals.read             M O A S C U X . P i m   r
  proposals.reject           M O A S C . . . P i m   -
  proposals.approve          . . A S C . . . . . .   -
  self.manage                p . . . . . . . . . .   -
  self.credentials           p . . . . . . . . . .   !
  members.enrol              . . . . . . . . . . m   -
  members.change             . . . . . . . . . . m   -
  funding_accounts.open      . . . . . . . . . . m   -
  incoming_files.keep        . . . . . . . . . . m   -
  ledger.open                . . . . . . . . . . m   -
  ledger.transfer            . . . . . . . . . . m   -
`
const letters: Readonly<Record<Role, string>> = {
  member_services: 'M',
  operator: 'O',
  approver: 'A',
  security_analyst: 'S',
  compliance: 'C',
  auditor: 'U',
  examiner: 'X',
  executive: 'E',
  platform_engineer: 'P',
  ai_agent: 'none',
}

type Line = { readonly permit: string; readonly who: readonly string[]; readonly manner: string }
const lines: readonly Line[] = matrix
  .trim()
  .split('\n')
  .map(text => text.trim().split(/\s+/))
  .map(words => ({ permit: words[0] ?? '', who: words.slice(1, -1), manner: words.at(-1) ?? '' }))
const lineOf = new Map(lines.map(line => [line.permit, line]))

/** The matrix, and the rules of separation, in words of this test. */
function isExpected({ kind, roles: held }: Holder, { permit, who, manner }: Line, flags: Flags): boolean {
  const isReading = manner.includes('r')
  const isDelicate = manner.includes('!') || manner === '?'
  // Nothing but looking in an emergency, whatever somebody holds; and in an emergency every person may look.
  if (flags.isBreakGlass === true && !isReading && permit !== 'self.manage') return false
  if (isDelicate && (flags.hasStepUp !== true || flags.isAboutSelf === true)) return false
  if (manner === '?' && (flags.isMaker === true || flags.hasInstructedMaker === true)) return false
  if (['approve.payments', 'approve.held_payments'].includes(permit) && flags.hasChangedAccount === true) return false
  if (kind === 'client') return who.includes('m')
  if (kind === 'agent') return who.includes('i')
  if (flags.isBreakGlass === true && manner === 'r') return true
  return who.includes('p') || held.some(role => who.includes(letters[role]))
}

/** Every set of roles that one person can hold, and for programs what might have been given to them by mistake. */
function holders(): readonly Holder[] {
  const sets = roles.reduce<readonly (readonly Role[])[]>(
    (all, role) => [
      ...all,
      ...all
        .filter(held => isForKind(role, 'person') && excludedBy(held, role) === undefined)
        .map(held => [...held, role]),
    ],
    [[]],
  )
  const ofProgram = (kind: CallerKind) => [[], ...roles.map(role => [role])].map(held => ({ kind, roles: held }))
  return [
    ...sets.map(held => ({ kind: 'person', roles: held }) as const),
    ...ofProgram('client'),
    ...ofProgram('agent'),
  ]
}

describe('the table of permits', () => {
  const policies = readPolicies()
  const table = tableOf(policies)
  const permits = openPermits(table)

  test('has every permit of the matrix, and no other', () => {
    assert.deepEqual(permits.actions.map(({ permit }) => permit).toSorted(), [...lineOf.keys()].toSorted())
  })

  test('agrees with the matrix for every kind, set of roles, permit and state', () => {
    let decisions = 0
    const wrong: string[] = []
    for (const holder of holders()) {
      for (const { permit, flags: known } of permits.actions) {
        const line = lineOf.get(permit) ?? fault(`${permit} is not in the matrix`)
        for (const flags of statesOf(known)) {
          decisions++
          const { isPermitted, policy } = permits.permitOf(holder, permit, flags)
          if (isPermitted !== isExpected(holder, line, flags))
            wrong.push(`${holder.kind} ${holder.roles.join('+')} ${permit} ${JSON.stringify(flags)}: ${policy}`)
        }
      }
    }
    assert.deepEqual(wrong.slice(0, 20), [])
    assert.ok(decisions > 50_000, `only ${decisions} decisions were looked at`)
  })

  test('says what Cedar says by all policies at once', () => {
    const ask = openCedar(policies.policies, 'all of them')
    const random = seededRandom(5)
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] ?? fault('nothing to pick')
    const everybody = holders()
    for (let round = 0; round < 2_000; round++) {
      const [holder, action] = [pick(everybody), pick(permits.actions)]
      const flags = pick(statesOf(action.flags))
      const told = permits.permitOf(holder, action.permit, flags)
      const asked = ask(holder.kind, holder.roles, action, flags)
      const which = `${holder.kind} ${holder.roles.join('+')} ${action.permit} ${JSON.stringify(flags)}`
      assert.equal(told.isPermitted, asked.decision === 'allow', which)
      assert.ok(
        asked.reason.includes(told.policy) || (asked.reason.length === 0 && told.policy === 'nothing_permits'),
        `${which}: ${told.policy} of ${asked.reason.join()}`,
      )
    }
  })

  test('names the policy that decided', () => {
    const decided = (kind: CallerKind, held: readonly Role[], permit: Permit, flags?: Flags) =>
      permits.permitOf({ kind, roles: held }, permit, flags).policy
    assert.equal(decided('person', ['operator'], 'payments.submit'), 'operator_proposes')
    assert.equal(decided('person', ['operator'], 'approve.payments', { hasStepUp: true }), 'nothing_permits')
    assert.equal(decided('person', ['approver'], 'approve.payments'), 'delicate_acts_want_a_step_up')
    assert.equal(
      decided('person', ['approver'], 'approve.payments', { hasStepUp: true, isMaker: true }),
      'makers_do_not_approve',
    )
    assert.equal(decided('client', ['approver'], 'proposals.approve'), 'machines_do_not_decide')
    assert.equal(decided('agent', ['approver'], 'proposals.approve'), 'agents_read_and_propose_only')
    assert.equal(decided('client', [], 'payments.submit'), 'clients_act_as_registered')
  })

  test('knows nothing of what is no permit', () => {
    for (const kind of callerKinds) {
      for (const permit of ['payments.everything', 'looking.all', 'constructor.name'] as const) {
        assert.deepEqual(permits.permitOf({ kind, roles }, permit), { isPermitted: false, policy: 'nothing_permits' })
      }
    }
  })

  test('is what docs/permits.md says', async () => {
    const path = join(import.meta.dirname, '../../docs/permits.md')
    const text = permitsDocument(policies, permits)
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(path, text)
    assert.equal(await readFile(path, 'utf8'), text)
  })

  test('lies beside the policies, as Cedar answers about them', async () => {
    const path = join(policiesFolder, tableFile)
    const text = textOf(table)
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(path, text)
    assert.ok((await readFile(path, 'utf8')) === text, 'UPDATE_GOLDEN=1 node bin/test.ts permits')
  })
})

describe('a folder of policies', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vouch-policies-'))
  })
  after(() => rm(folder, { recursive: true }))

  const flawed: readonly (readonly [what: string, policy: string, said: RegExp])[] = [
    [
      'an action that is not one',
      '@id("x") permit (principal in Role::"operator", action == Action::"payments.sumbit", resource);',
      /payments\.sumbit/,
    ],
    [
      'an attribute that is not one',
      '@id("x") forbid (principal, action in Action::"deciding", resource) when { context.isMakr };',
      /isMakr/,
    ],
    [
      'an attribute that the action does not have',
      '@id("x") forbid (principal, action in Action::"looking", resource) when { context.isMaker };',
      /isMaker/,
    ],
    [
      'a role that is not one',
      '@id("x") permit (principal in Role::"oprator", action == Action::"payments.read", resource);',
      /oprator/,
    ],
    [
      'a policy that never applies',
      '@id("x") forbid (principal is Institution, action == Action::"payments.read", resource);',
      /./,
    ],
    ['a policy without a name', 'forbid (principal, action, resource);', /without @id/],
    [
      'two of a name',
      '@id("agents_read") forbid (principal, action, resource);',
      /two policies are called agents_read/,
    ],
    ['half a policy', '@id("x") permit (principal', /not Cedar/],
    ['nothing', '', /has to hold policies/],
    [
      'a permit that looks at the moment',
      '@id("x") permit (principal is Person, action in Action::"deciding", resource) when { context.hasStepUp };',
      /x permits by what only a forbid/,
    ],
    [
      'a forbid that looks at roles',
      '@id("x") forbid (principal in Role::"auditor", action, resource);',
      /x forbids by role/,
    ],
    [
      'a role that is given more than actions',
      '@id("x") permit (principal in Role::"auditor", action, resource) unless { principal is Client };',
      /x permits a role more than actions/,
    ],
  ]
  for (const [what, policy, said] of flawed) {
    test(`with ${what} is refused`, async () => {
      await cp(policiesFolder, folder, { recursive: true })
      await writeFile(join(folder, 'zzz.cedar'), policy)
      await assert.rejects(loadPermits(folder), said)
      await rm(join(folder, 'zzz.cedar'))
    })
  }

  test('that its table was not made of is asked of Cedar', async () => {
    await cp(policiesFolder, folder, { recursive: true })
    const taken = '@id("nobody_reads_payments") forbid (principal, action == Action::"payments.read", resource);'
    await writeFile(join(folder, 'zzz.cedar'), taken)
    const { permitOf } = await loadPermits(folder)
    const decision = permitOf({ kind: 'person', roles: ['operator'] }, 'payments.read')
    assert.deepEqual(decision, { isPermitted: false, policy: 'nobody_reads_payments' })
    await rm(join(folder, 'zzz.cedar'))
  })

  test('that has lost a file, or all of them, is refused', async () => {
    await cp(policiesFolder, folder, { recursive: true })
    await rm(join(folder, 'separation.cedar'))
    await assert.rejects(loadPermits(folder), /these policies are gone: .*makers_do_not_approve/)
    for (const name of await readdir(folder)) if (name.endsWith('.cedar')) await rm(join(folder, name))
    await assert.rejects(loadPermits(folder))
  })

  test('that is not there, or has no schema, is refused', async () => {
    assert.throws(() => readPolicies(join(folder, 'nowhere')), /ENOENT/)
    await cp(policiesFolder, folder, { recursive: true })
    await rm(join(folder, 'schema.cedarschema'))
    assert.throws(() => readPolicies(folder), /ENOENT/)
  })
})
