// What has changed since a moment, as sentences: a fact, what it compares with, and where one can see it. From what the office tells
// of then and of now; where it kept nothing of then, nothing is said.

import type { Schemas } from '../../api/api.ts'
import { plural, wordsOf } from '../../parts/said.ts'
import { isSetting, shapes } from '../../settings/setting-shapes.ts'

export type Change = { readonly to: string; readonly fact: string; readonly rest: string }

type Overall = Pick<Schemas['RiskOverview'], 'overall' | 'high' | 'open'>

export function riskChanges(then: Overall | undefined, now: Overall | undefined): readonly Change[] {
  if (then === undefined || now === undefined) return []
  if (then.overall !== now.overall)
    return [
      {
        to: '/risk',
        fact: `The overall risk went from ${then.overall} to ${now.overall}.`,
        rest: `${now.high} at high or above and ${now.open} open in all; it was ${then.high} and ${then.open}.`,
      },
    ]
  const [more, fewer] = [now.open - then.open, then.open - now.open]
  if (more === 0) return []
  return [
    {
      to: '/risk/risks?show=open',
      fact: more > 0 ? `${plural(more, 'more risk')} stand open.` : `${plural(fewer, 'risk')} fewer stand open.`,
      rest: `${now.open} now, ${then.open} then. The overall level is ${now.overall}, as it was.`,
    },
  ]
}

type Standing = Pick<Schemas['Control'], 'control' | 'standing'>
const namedMax = 3

export function controlChanges(
  then: readonly Standing[] | undefined,
  now: readonly Standing[] | undefined,
): readonly Change[] {
  if (then === undefined || now === undefined) return []
  const worked = new Map(then.map(({ control, standing }) => [control, standing === 'works']))
  const lost = now.filter(({ control, standing }) => worked.get(control) === true && standing !== 'works')
  const won = now.filter(({ control, standing }) => worked.get(control) === false && standing === 'works')
  const named = (all: readonly Standing[]) => {
    const rest = all.length - namedMax
    const names = all.slice(0, namedMax).map(({ control }) => control)
    return `${names.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}.`
  }
  const one = (all: readonly Standing[]) => {
    const [only] = all
    return all.length === 1 && only !== undefined ? `/risk/controls/${only.control}` : '/risk/controls'
  }
  return [
    ...(lost.length === 0
      ? []
      : [{ to: one(lost), fact: `${plural(lost.length, 'control')} stopped counting.`, rest: named(lost) }]),
    ...(won.length === 0
      ? []
      : [{ to: one(won), fact: `${plural(won.length, 'control')} began to count.`, rest: named(won) }]),
  ]
}

type Setting = Pick<Schemas['Setting'], 'name' | 'effectiveFrom' | 'version'>

export function settingChanges(settings: readonly Setting[] | undefined, since: string): readonly Change[] {
  const changed = (settings ?? []).filter(
    ({ effectiveFrom }) => effectiveFrom !== undefined && Date.parse(effectiveFrom) > Date.parse(since),
  )
  if (changed.length === 0) return []
  return [
    {
      to: '/administration/settings',
      fact: `${plural(changed.length, 'setting')} changed.`,
      rest: `${changed.map(({ name, version }) => `${isSetting(name) ? shapes[name].title : name}, version ${version}`).join('; ')}.`,
    },
  ]
}

type Proposed = Pick<Schemas['Proposal'], 'kind' | 'state' | 'proposedAt' | 'changedAt'>

/** `isCut`: there are older ones that were not read. */
export function proposalChanges(
  proposals: readonly Proposed[] | undefined,
  since: string,
  isCut: boolean,
): readonly Change[] {
  const sinceMs = Date.parse(since)
  const made = (proposals ?? []).filter(({ proposedAt }) => Date.parse(proposedAt) > sinceMs)
  const ended = (proposals ?? []).filter(
    ({ state, changedAt }) => state !== 'open' && state !== 'ready' && Date.parse(changedAt) > sinceMs,
  )
  const atLeast = isCut && made.length === proposals?.length ? 'At least ' : ''
  const waiting = made.filter(({ state }) => state === 'open').length
  const how = Array.from(
    Map.groupBy(ended, ({ state }) => state),
    ([state, own]) => `${own.length} ${wordsOf(state)}`,
  )
  return [
    ...(made.length === 0
      ? []
      : [
          {
            to: '/approvals',
            fact: `${atLeast}${plural(made.length, 'proposal')} ${made.length === 1 ? 'was' : 'were'} made.`,
            rest:
              waiting === 0
                ? 'None waits for anybody’s word any more.'
                : `${waiting} still ${waiting === 1 ? 'waits' : 'wait'} for somebody to agree.`,
          },
        ]),
    ...(ended.length === 0
      ? []
      : [
          { to: '/approvals', fact: `${plural(ended.length, 'proposal')} came to an end.`, rest: `${how.join(', ')}.` },
        ]),
  ]
}

type Leaf = Pick<Schemas['LogLeaf'], 'kind' | 'actor'>
const kindsNamed = 4

export function leafChanges(leaves: readonly Leaf[] | undefined, isMore: boolean, since: string): readonly Change[] {
  if (leaves === undefined || leaves.length === 0) return []
  const rooms = Map.groupBy(leaves, ({ kind = 'unreadable' }) => kind.split('.', 1)[0] ?? kind)
  const counted = [...rooms].toSorted(([, one], [, other]) => other.length - one.length)
  const people = new Set(leaves.flatMap(({ actor }) => (actor?.startsWith('person:') === true ? [actor] : [])))
  const of = counted.slice(0, kindsNamed).map(([room, own]) => `${own.length} of ${wordsOf(room)}`)
  return [
    {
      to: `/audit/leaves?from=${encodeURIComponent(since)}`,
      fact: `The log grew by ${isMore ? `more than ${leaves.length} leaves` : plural(leaves.length, 'leaf', 'leaves')}.`,
      rest: `${isMore ? 'Of the newest, ' : ''}${of.join(', ')}; ${plural(people.size, 'person', 'people')} acted.`,
    },
  ]
}
