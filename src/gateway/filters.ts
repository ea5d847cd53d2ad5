// What narrows a list, named alike wherever it is offered: of days `…From` and `…Until` are both in; of moments `…Until` is the
// first that is not. A list of a whole institution is for its people; a program says whose affairs it asks about.

import { Type } from 'typebox'

import { type Outcome, refused } from '../base/outcome.ts'
import type { Caller } from './caller.ts'
import type { Mistake, RefusalOf } from './problems.ts'
import { Instant } from './wire.ts'

/** What the value of a parameter is missing, where its schema cannot say so. */
export function parameterRefused(parameter: string, detail: string): Outcome<never, RefusalOf<'request_invalid'>> {
  const mistakes: readonly Mistake[] = [{ parameter, detail }]
  return refused({ code: 'request_invalid', mistakes })
}

/** Programs ask for what is one member's. */
export function mustNameMember({ actor }: Caller, member: string | undefined): boolean {
  return member === undefined && !actor.startsWith('person:')
}

export const memberNeeded = () => parameterRefused('member', 'Add this: only people list what is of all members.')

/** One of these, or several with commas between them. */
export function someOf(names: readonly string[], description: string) {
  const one = `(${names.join('|')})`
  return Type.String({ pattern: `^${one}(,${one}){0,${names.length - 1}}$`, description })
}

/** All of them where none was named. */
export function readSome<Name extends string>(names: readonly Name[], given: string | undefined): readonly Name[] {
  const asked = given?.split(',')
  return asked === undefined ? names : names.filter(name => asked.includes(name))
}

/** From a moment on, and before another. */
export const createdBetween = {
  createdFrom: Type.Optional(Instant),
  createdUntil: Type.Optional(Type.Unsafe<string>({ ...Instant, description: 'Only what was made before it.' })),
}

/** How ids of one kind begin. */
function beginningOf(prefix: string) {
  return Type.String({ pattern: `^${prefix}_[0-9a-z]{1,26}$`, description: 'Only those whose id begins so.' })
}

const idsMax = 100

/** Whole ids of one kind. */
function idsOf(prefix: string) {
  const one = `${prefix}_[0-9a-z]{1,26}`
  return Type.String({
    pattern: `^${one}(,${one}){0,${idsMax - 1}}$`,
    description: `Only these, with commas between them; ${idsMax} at most.`,
  })
}

/** What every list of members and of what is theirs can be narrowed by. */
export function narrowing(prefix: string, states: readonly string[]) {
  return {
    id: Type.Optional(beginningOf(prefix)),
    ids: Type.Optional(idsOf(prefix)),
    state: Type.Optional(someOf(states, 'Only in these states, with commas between them.')),
    ...createdBetween,
  }
}

export function readNarrowing(asked: {
  readonly id?: string
  readonly ids?: string
  readonly state?: string
  readonly createdFrom?: string
  readonly createdUntil?: string
}) {
  return {
    beginning: asked.id ?? null,
    ids: asked.ids?.split(',') ?? null,
    states: asked.state?.split(',') ?? null,
    ...readCreated(asked),
  }
}

/** The moments that were given. */
export function readBetween({ createdFrom, createdUntil }: { createdFrom?: string; createdUntil?: string }) {
  return {
    ...(createdFrom === undefined ? {} : { createdFrom: new Date(createdFrom) }),
    ...(createdUntil === undefined ? {} : { createdUntil: new Date(createdUntil) }),
  }
}

export function readCreated({ createdFrom, createdUntil }: { createdFrom?: string; createdUntil?: string }) {
  return {
    createdFrom: createdFrom === undefined ? null : new Date(createdFrom),
    createdUntil: createdUntil === undefined ? null : new Date(createdUntil),
  }
}
