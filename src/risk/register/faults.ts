// What would make the register untrue in itself: names that lead nowhere, risks that nothing stands against without a word why,
// and cells that nobody has thought of. CI asks, and so does every export.

import { frameworks, isFramework, knownIds } from './coverage.ts'
import { strideRows } from './stride-table.ts'
import type { Named, Risk } from './terms.ts'
import type { Register } from './threat-model-library.ts'

/** Nothing, where all is well; else each fault in a sentence with its place. */
export function faultsOf(register: Register): readonly string[] {
  const { risks, agents, named, model, reviews } = register
  return [
    ...twice('risk', risks),
    ...twice('agent', agents),
    ...twice('control', named),
    ...twice('part or flow', [...model.parts, ...model.flows]),
    ...risks.flatMap(risk => [
      ...strayNames(risk, register),
      ...uncovered(risk, named),
      ...underrated(risk),
      ...unplanned(risk),
    ]),
    ...agents.flatMap(({ id, answeredBy }) => strays(id, 'control', answeredBy, named)),
    ...named.flatMap(unserving),
    ...modelFaults(register),
    ...strideRows(risks).flatMap(({ element, cells }) =>
      cells.flatMap(({ stride, isAsked, risks: found, because }) =>
        !isAsked || found.length > 0
          ? because === undefined
            ? []
            : [`${element}: ${stride} has risks, and says why it has none`]
          : because === undefined
            ? [`${element}: nobody has considered ${stride}`]
            : [],
      ),
    ),
    ...reviews.flatMap(({ of, on, next }) =>
      isDay(on) && isDay(next) && on < next ? [] : [`the review of ${of} has no dates in order`],
    ),
  ]
}

type Identified = { readonly id: string }

function twice(what: string, all: readonly Identified[]): readonly string[] {
  const ids = all.map(({ id }) => id)
  return ids.filter((id, index) => ids.indexOf(id) !== index).map(id => `the ${what} ${id} is there twice`)
}

function strays(whose: string, what: string, ids: readonly string[], known: readonly Identified[]): readonly string[] {
  return ids.filter(id => !known.some(one => one.id === id)).map(id => `${whose}: there is no ${what} ${id}`)
}

function strayNames({ id, controls, agents, at }: Risk, register: Register): readonly string[] {
  return [
    ...strays(
      id,
      'control',
      controls.map(({ control }) => control),
      register.named,
    ),
    ...strays(id, 'agent', agents, register.agents),
    ...strays(id, 'part or flow', at, [...register.model.parts, ...register.model.flows]),
    ...(at.length === 0 ? [`${id}: it can happen to nothing`] : []),
    ...controls.filter(({ because }) => because.trim() === '').map(({ control }) => `${id}: ${control} has no reason`),
  ]
}

/** What prevents or detects, or why nothing does; and no excuse beside what does. */
function uncovered({ id, controls, unprevented, undetected }: Risk, named: readonly Named[]): readonly string[] {
  const does = new Set(controls.map(({ control }) => named.find(one => one.id === control)?.does))
  const asked = [
    ['prevents', unprevented],
    ['detects', undetected],
  ] as const
  return asked.flatMap(([what, reason]) => {
    if (!does.has(what) && reason === undefined) return [`${id}: nothing ${what} it, and nobody says why`]
    return does.has(what) && reason !== undefined
      ? [`${id}: something ${what} it, and yet it says why nothing does`]
      : []
  })
}

/** What the document calls it is a floor: the bands of the schema begin at 5 for medium and at 10 for high. */
function underrated({ id, likelihood, impact, atLeast }: Risk): readonly string[] {
  const least = atLeast === 'high' ? 10 : atLeast === 'medium' ? 5 : 1
  return likelihood * impact >= least ? [] : [`${id}: ${likelihood} x ${impact} is below ${atLeast}`]
}

function unplanned({ id, plan, owner, basis }: Risk): readonly string[] {
  return [
    ...(plan.length === 0 ? [`${id}: nothing is planned`] : []),
    ...plan.filter(({ due }) => !isDay(due)).map(({ due }) => `${id}: ${due} is no day`),
    ...(owner === '' || basis === '' ? [`${id}: it has no owner or no basis`] : []),
  ]
}

function unserving({ id, serves }: Named): readonly string[] {
  return [
    ...frameworks
      .filter(({ isAlways, id: framework }) => isAlways && !serves[framework]?.length)
      .map(framework => `${id}: it names nothing of ${framework.id}`),
    ...Object.entries(serves).flatMap(([framework, ids]) => {
      if (!isFramework(framework)) return [`${id}: there is no framework ${framework}`]
      const known = knownIds(framework)
      return ids.filter(one => !known(one)).map(one => `${id}: ${framework} has no ${one}`)
    }),
  ]
}

function modelFaults({ model }: Register): readonly string[] {
  const zoneOf = new Map(model.parts.map(({ id, zone }) => [id, zone]))
  const stores = model.parts.filter(({ kind }) => kind === 'store')
  return [
    ...model.parts.flatMap(({ id, zone }) => strays(id, 'zone', [zone], model.zones)),
    ...model.flows.flatMap(({ id, from, to }) => strays(id, 'part', [from, to], model.parts)),
    ...model.assets.flatMap(({ id, at }) =>
      strays(
        id,
        'store',
        at.map(({ store }) => store),
        stores,
      ),
    ),
    ...model.assumptions.flatMap(({ says, topics }) => strays(says, 'part', topics, model.parts)),
    ...model.flows.flatMap(({ id, from, to }) => {
      const [one, other] = [zoneOf.get(from), zoneOf.get(to)]
      const isKnown =
        one === other ||
        model.boundaries.some(({ between: [a, b] }) => (a === one && b === other) || (a === other && b === one))
      return isKnown ? [] : [`${id}: it crosses from ${one} to ${other}, and no boundary is there`]
    }),
  ]
}

function isDay(text: string): boolean {
  const parsed = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text) && text.length === 10
}
