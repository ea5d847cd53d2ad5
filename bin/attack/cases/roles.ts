// A13: each role at each operation, against docs/permits.md, which people have read. A policy that says more than that page
// does is found out by it.

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { fault } from '../../../src/base/outcome.ts'
import { type Role, roles } from '../../../src/identity/identity.ts'
import { project } from '../../instance.ts'
import { type Operation, readApi } from '../document.ts'
import { ask, type Desk, signInByPasskey } from '../people.ts'
import type { Target } from '../target.ts'
import { type Finding, openTries, type Tries } from '../tries.ts'

/** Who may ask for a permit: roles, and kinds of programs. */
type Holder = Role | 'program' | 'agent' | 'everyone'

const holderOf: readonly (readonly [prefix: string, holder: Holder])[] = [
  ...roles.filter(role => role !== 'ai_agent').map(role => [`${role}_`, role] as const),
  ['clients_', 'program'],
  ['agents_', 'agent'],
  ['people_', 'everyone'],
]

/** From its tables: | X | `permit` | `policy`, … | | */
async function permitted(): Promise<ReadonlyMap<string, ReadonlySet<Holder>>> {
  const text = await readFile(join(project, 'docs', 'permits.md'), 'utf8')
  const rows = [...text.matchAll(/^\| [A-Z] \| `([a-z_.]+)` \| ([^|]*) \|/gm)]
  return new Map(
    rows.map(([, permit = '', policies = '']) => [
      permit,
      new Set(
        [...policies.matchAll(/`([a-z_]+)`/g)].map(
          ([, policy = '']) =>
            holderOf.find(([prefix]) => policy.startsWith(prefix))?.[1] ?? fault(`whose is the policy ${policy}?`),
        ),
      ),
    ]),
  )
}

type Answered = { readonly status: number; readonly text: string }
type Asker = (operation: Operation) => Promise<Answered>

export async function beyondRole(target: Target): Promise<Finding> {
  const tries = openTries()
  const [{ operations }, permits] = await Promise.all([readApi(), permitted()])
  const people = roles.filter(role => role !== 'ai_agent')
  await Promise.all(
    people.map(async role => {
      const desk = await signInByPasskey(target, await target.person([role]))
      await tryAll(tries, role, atDesk(desk), operations, ({ permit }) => mayAsk(permits, permit, role))
    }),
  )
  const nobody = await signInByPasskey(target, await target.person([]))
  await tryAll(tries, 'no role', atDesk(nobody), operations, ({ permit }) => mayAsk(permits, permit, 'everyone'))
  const open = operations.filter(({ door }) => door === 'any')
  const agent = await target.agent((await target.desk('compliance')).person.id)
  await tryAll(tries, 'an agent', byMachine(agent.call), open, ({ permit }) => mayAsk(permits, permit, 'agent'))
  await tryAll(tries, 'a program', byMachine(target.machine.call), open, ({ permit }) =>
    mayAsk(permits, permit, 'program'),
  )
  for (const [who, call] of [
    ['an agent', agent.call],
    ['a program', target.machine.call],
  ] as const) {
    const through: string[] = []
    for (const operation of operations.filter(({ door }) => door === 'office')) {
      const { status } = await byMachine(call)(operation)
      if (status < 400) through.push(operation.path)
    }
    tries.note(`${who}, at what is for people`, through[0] ?? 'nothing', through.length === 0)
  }
  return tries.finding()
}

function mayAsk(permits: ReadonlyMap<string, ReadonlySet<Holder>>, permit: string, holder: Holder): boolean {
  const holders = permits.get(permit) ?? fault(`docs/permits.md does not know ${permit}`)
  const isPerson = holder !== 'program' && holder !== 'agent'
  return holders.has(holder) || (isPerson && holders.has('everyone'))
}

/** Whoever is not permitted is told so, with the policy that decided; whoever is, is told anything else. */
async function tryAll(
  tries: Tries,
  who: string,
  asker: Asker,
  operations: readonly Operation[],
  mayDo: (operation: Operation) => boolean,
): Promise<void> {
  let refused = 0
  const wrong: string[] = []
  // Ending one's own session comes last.
  const inOrder = operations.toSorted((one, other) => Number(isEnding(one)) - Number(isEnding(other)))
  for (const operation of inOrder) {
    const { status, text } = await asker(operation)
    const isRefused = status === 403 && text.includes('/problems/permit_missing')
    if (isRefused) refused++
    const isNamed = !isRefused || /The policy that decided: [a-z_]+\./.test(text)
    if (isRefused === mayDo(operation) || !isNamed)
      wrong.push(`${operation.method} ${operation.path} ${status} ${text.slice(0, 80)}`)
  }
  tries.note(who, wrong[0] ?? `${refused} refused, ${operations.length - refused} not`, wrong.length === 0)
}

const isEnding = ({ method, path }: Operation) => method === 'DELETE' && path === '/v1/session'

function pathFor({ path }: Operation): string {
  return path.replaceAll(/\{[^}]+\}/g, 'nobody_1')
}

/** People may not ask as fast as we do. */
function atDesk(desk: Desk): Asker {
  return async operation => {
    for (;;) {
      const answer = await ask(desk, operation.method, pathFor(operation), stepUpFor())
      if (answer.status !== 429) return answer
      await new Promise(resolve => setTimeout(resolve, Number(answer.headers['retry-after'] ?? 1) * 1_000))
    }
  }
}

/** That one is named is enough to be asked for one's permit. */
function stepUpFor() {
  return { stepUp: 'stp_0000000000000000000000000' }
}

function byMachine(call: Target['machine']['call']): Asker {
  return async operation => {
    const { method } = operation
    let response = await call({ method, path: pathFor(operation) })
    let text = await response.text()
    // What moves money is looked at when it is signed.
    if (/signature_missing|idempotency_key_missing/.test(text)) {
      response = await call({ method, path: pathFor(operation), key: crypto.randomUUID() })
      text = await response.text()
    }
    return { status: response.status, text }
  }
}
