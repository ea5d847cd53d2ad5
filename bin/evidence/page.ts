// A page that holds a standard against what is here: tables of rows, counts of them at the top, and a list for whoever runs
// Vouch. Reads one; decides nothing.

export const states = ['met', 'partly', 'not yet', 'customer', 'n/a'] as const

export type Proof =
  | { readonly kind: 'attack'; readonly id: string }
  | { readonly kind: 'test'; readonly file: string; readonly name: string }
  | { readonly kind: 'heading'; readonly document: string; readonly heading: string }
  | { readonly kind: 'reason'; readonly text: string }

export type PageRow = {
  readonly line: number
  readonly chapter: string
  readonly id: string
  /** Of the standard's levels, where it has any. */
  readonly level: string | undefined
  readonly about: string
  readonly state: string
  readonly proofs: readonly Proof[]
}

export type Page = {
  readonly rows: readonly PageRow[]
  /** What stands between the two marks, and what the rows come to. */
  readonly counts: string
  readonly counted: string
  /** The rows that the list for whoever runs it names. */
  readonly forCustomer: readonly string[]
}

const countsAt = /<!-- counts -->\n([\s\S]*?)<!-- \/counts -->/
const customersList = /^## What only you can do\n([\s\S]*?)^## /m
const requirement = /^\d+(?:\.\d+){1,3}$/

export function readPage(text: string): Page {
  const rows = rowsOf(text)
  const [, list = ''] = customersList.exec(text) ?? []
  return {
    rows,
    counts: countsAt.exec(text)?.[1] ?? '',
    counted: countRows(rows),
    forCustomer: [...list.matchAll(/^- \*\*([\d., ]+)\*\*/gm)].flatMap(([, ids = '']) => ids.split(', ')),
  }
}

export function writeCounts(text: string): string {
  return text.replace(countsAt, () => `<!-- counts -->\n${countRows(rowsOf(text))}<!-- /counts -->`)
}

function rowsOf(text: string): readonly PageRow[] {
  let chapter = ''
  return text.split('\n').flatMap((line, index): PageRow[] => {
    chapter = /^## (.+)/.exec(line)?.[1] ?? chapter
    const cells = line.split('|').map(cell => cell.trim())
    const [, id = '', ...rest] = cells
    if (!requirement.test(id)) return []
    const level = cells.length === 7 ? rest.shift() : undefined
    const [about = '', state = '', by = ''] = rest
    const proofs = by === '' ? [] : by.split(' · ').map(proofOf)
    return [{ line: index + 1, chapter, id, level, about, state, proofs }]
  })
}

/** `A5`, or a file in backticks and a test's name, or a document § its heading; anything else is a sentence. */
function proofOf(text: string): Proof {
  if (/^A\d+$/.test(text)) return { kind: 'attack', id: text }
  const [, file, name] = /^`([^`]+)` (.+)$/.exec(text) ?? []
  if (file !== undefined && name !== undefined) return { kind: 'test', file, name }
  const [, document, heading] = /^(\S+\.md) § (.+)$/.exec(text) ?? []
  if (document !== undefined && heading !== undefined) return { kind: 'heading', document, heading }
  return { kind: 'reason', text }
}

/** Chapter by chapter and level by level, and how many that are met rest on a sentence alone. */
function countRows(rows: readonly PageRow[]): string {
  const groups = [
    ...[...Map.groupBy(rows, ({ level }) => level)]
      .flatMap(([level, of]) => (level === undefined ? [] : [[`level ${level}`, of] as const]))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    ...Map.groupBy(rows, ({ chapter }) => chapter),
    ['all', rows] as const,
  ]
  const numbersOf = (of: readonly PageRow[]) => [
    ...states.map(state => of.filter(row => row.state === state).length),
    of.length,
  ]
  const lines = [
    ['', ...states, 'of'],
    ['---', ...states.map(() => '---:'), '---:'],
    ...groups.map(([name, of]) => [name, ...numbersOf(of).map(String)]),
  ]
  const bySentence = rows.filter(
    ({ state, proofs }) => state === 'met' && proofs.every(({ kind }) => kind === 'reason'),
  )
  const table = lines.map(cells => `| ${cells.join(' | ')} |\n`).join('')
  return `${table}\nOf those that are met, ${bySentence.length} rest on a sentence alone: ${bySentence.map(({ id }) => id).join(', ') || 'none'}.\n`
}
