// What is wrong with a page of evidence: each finding names its row. Pure; what there is to point at is handed in.

import { type Page, type PageRow, type Proof, states } from './page.ts'
import type { Standard } from './standards.ts'

/** What evidence may name. */
export type There = {
  /** The names of a file's tests as they are written; undefined where there is no such file. */
  readonly testsOf: (file: string) => ReadonlySet<string> | undefined
  readonly headingsOf: (document: string) => ReadonlySet<string> | undefined
  /** Rows of the table of attacks that are tried. */
  readonly attacks: ReadonlySet<string>
}

const sentenceWordsMin = 3
/** What somebody who runs Vouch may still do something about. */
const leftOver: readonly string[] = ['customer', 'partly', 'not yet']

export function faultsOf({ rows, counts, counted, forCustomer }: Page, standard: Standard, there: There): string[] {
  const { page, requirements } = standard
  const at = ({ line, id }: PageRow, what: string) => `${page}:${line} ${id} ${what}`
  const present = new Set(rows.map(({ id }) => id))
  return [
    ...[...requirements.keys()].filter(id => !present.has(id)).map(id => `${page} has no row for ${id}`),
    ...rows.flatMap((row, index) => [
      ...(requirements.has(row.id) ? [] : [at(row, 'is no requirement of the standard')]),
      ...(rows.findIndex(({ id }) => id === row.id) === index ? [] : [at(row, 'stands here twice')]),
      ...(!requirements.has(row.id) || requirements.get(row.id) === row.level
        ? []
        : [at(row, `is not of level ${row.level}`)]),
      ...stateFaults(row).map(what => at(row, what)),
      ...row.proofs.flatMap(proof => proofFaults(proof, there)).map(what => at(row, what)),
      ...(row.state === 'customer' && !forCustomer.includes(row.id)
        ? [at(row, 'is not in the list of what only you can do')]
        : []),
    ]),
    ...forCustomer
      .filter(id => !rows.some(row => row.id === id && leftOver.includes(row.state)))
      .map(id => `${page}: the list of what only you can do names ${id}, where nothing is left to do`),
    ...(counts === counted ? [] : [`${page}: the counts at the top are not those of its rows`]),
  ]
}

function stateFaults({ about, state, proofs }: PageRow): readonly string[] {
  if (about === '') return ['says not what it is about']
  if (!states.some(one => one === state)) return [`has no state: ${state}`]
  if (proofs.length === 0) return ['has no evidence']
  const hasReason = proofs.some(({ kind }) => kind === 'reason')
  return state === 'met' || hasReason ? [] : [`is ${state}, and no sentence says why`]
}

function proofFaults(proof: Proof, there: There): readonly string[] {
  switch (proof.kind) {
    case 'attack':
      return there.attacks.has(proof.id) ? [] : [`rests on ${proof.id}, which is not tried`]
    case 'test': {
      const tests = there.testsOf(proof.file)
      if (tests === undefined) return [`names tests of ${proof.file}, which are not there`]
      return tests.has(proof.name) ? [] : [`names a test of ${proof.file} that is not there: ${proof.name}`]
    }
    case 'heading': {
      const headings = there.headingsOf(proof.document)
      if (headings === undefined) return [`names ${proof.document}, which is not there`]
      return headings.has(proof.heading)
        ? []
        : [`names a heading of ${proof.document} that is not there: ${proof.heading}`]
    }
    case 'reason':
      return /^[^`a-z].*\.$/.test(proof.text) && proof.text.split(' ').length >= sentenceWordsMin
        ? []
        : [`gives as its reason no sentence: ${proof.text}`]
    default:
      return proof satisfies never
  }
}
