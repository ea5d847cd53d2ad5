// The sanctions lists of a simulation: editions that somebody publishes, and one that is to be refused.

import { fault } from '../../src/base/outcome.ts'
import { type Lists, openLists } from '../../test/sanctions-lists.ts'
import { laterListed } from './plan.ts'

const syllables = 'bar dol ven kor mil tas rin gol zed pav lor hun sek'.split(' ')
const entriesAtFirst = 120

/** Names that nobody in the plan has. */
function listed(count: number): { readonly number: number; readonly name: string; readonly kind: 'individual' }[] {
  const at = (place: number) => syllables[place % syllables.length] ?? fault('a syllable for each place')
  return Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    name: `${at(index)}${at(index * 5 + 3)}${at(index * 7 + 1)}OV, ${at(index * 3)}${at(index + 2)}`.toUpperCase(),
    kind: 'individual',
  }))
}

export type Published = {
  readonly lists: Lists
  /** One more edition, with a name that some payees have. */
  readonly update: () => Promise<void>
  /** One that has lost most of its rows on the way. */
  readonly mangle: () => Promise<void>
}

export async function publishLists(): Promise<Published> {
  const lists = await openLists()
  const first = listed(entriesAtFirst)
  await lists.publish('2026-01-01', first)
  const [family = '', given = ''] = laterListed.split(' ').toReversed()
  return {
    lists,
    update: () =>
      lists.publish('2026-01-14', [
        ...first,
        { number: entriesAtFirst + 1, name: `${family.toUpperCase()}, ${given}`, kind: 'individual' },
      ]),
    mangle: () => lists.publish('2026-01-21', first.slice(0, 5)),
  }
}
