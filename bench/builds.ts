// The product with one thing taken out, to see what that thing costs: a copy of the sources in the scratch folder, and a
// few lines changed. The product itself has no switch for any of this.

import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../src/base/outcome.ts'

const project = join(import.meta.dirname, '..')

export type Change = { readonly file: string; readonly from: string; readonly to: string }

/** Nothing is appended, so nothing is emitted. */
export const withoutAudit: readonly Change[] = [
  {
    file: 'src/audit/audit.ts',
    from: `const leaf = makeLeaf(work, kind, policy === undefined ? body : { policy, ...body }, actor)
  work.leaves.push(leaf)
  return leaf`,
    to: `void [work, kind, body, actor, policy]
  return nothing`,
  },
  {
    file: 'src/audit/audit.ts',
    from: 'export const batchLeavesMax = 10_000',
    to: `export const batchLeavesMax = 10_000
const nothing: Leaf = { text: '' }`,
  },
]

/** Every request is a transaction of its own. */
export const oneByOne: readonly Change[] = [
  { file: 'src/gateway/route.ts', from: 'const gatheredMax = 1_000', to: 'const gatheredMax = 1' },
  {
    file: 'src/gateway/route.ts',
    from: 'const join = gatherers.get(institution) ?? gatherer(institution)',
    to: 'const join = gatherer(institution)',
  },
]

/** Everything but the database: requests are gathered, decided as accepted, and answered. */
export const withoutDatabase: readonly Change[] = [
  {
    file: 'src/gateway/route.ts',
    from: `const batch = await transact(outside, institution, gatheringActor, async work =>
          done(await gatherAll(work, asked)),
        )`,
    to: `const batch = done(await gatherAll({ now: outside.now(), newId: outside.newId } as Work, asked))`,
  },
  {
    file: 'src/payments/submit.ts',
    from: `if (orders.length > ordersMax) fault(\`at most \${ordersMax} orders in one call\`)
  const funded`,
    to: `if (orders.length > 0) return orders.map(({ id, fundingAccount, payee, money }) => done({ isReplay: false, payment: {
    id, fundingAccount, payee, money, member: 'mem_1', method: 'ach', processOn: '2026-01-05', deliverOn: '2026-01-07',
    askedOn: null, state: 'released', version: 1, reason: null, hold: null, standingOrder: null, occurrence: null,
    attempts: 1, proposal: null, answerUntil: null, submittedAt: work.now, changedAt: work.now } }))
  const funded`,
  },
]

/** Answers with the folder of the copy. */
export async function build(scratch: string, name: string, changes: readonly Change[]): Promise<string> {
  const folder = join(scratch, 'builds', name)
  await mkdir(folder, { recursive: true })
  for (const part of ['src', 'bench', 'bin', 'test', 'migrations', 'package.json']) {
    await cp(join(project, part), join(folder, part), { recursive: true })
  }
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, from, to } of changes) {
    const path = join(folder, file)
    const text = await readFile(path, 'utf8')
    const parts = text.split(from)
    if (parts.length !== 2) fault(`${file} holds ${parts.length - 1} times, not once: ${from}`)
    await writeFile(path, parts.join(to))
  }
  return folder
}
