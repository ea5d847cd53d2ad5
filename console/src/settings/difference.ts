// What a proposal would change, field by field: what is in force, and what would be. What is new has nothing before it.

import { wordsOf } from '../parts/said.ts'
import { type Field, isSetting, type Shape, shapes } from './setting-shapes.ts'
import { isRecord, type Json, sayValue, valueAt } from './setting-values.ts'

export type Row = {
  readonly path: string
  readonly label: string
  /** Absent: nothing stood there. */
  readonly before?: string
  readonly after?: string
  readonly differs: boolean
}

/** The ways to everything in it that is no record; a list is one thing. */
export function pathsIn(content: Json, path = ''): readonly string[] {
  if (!isRecord(content)) return path === '' ? [] : [path]
  const members = Object.entries(content)
  return members.flatMap(([member, held]) => pathsIn(held, path === '' ? member : `${path}.${member}`))
}

/** What differs first, each in the order of the setting's own form. */
export function differenceOf(kind: string, before: Json | undefined, after: Json, currency: string): readonly Row[] {
  const fields: readonly Field[] = isSetting(kind) ? shapes[kind].fields : []
  const parts = isSetting(kind) ? shapes[kind].parts : undefined
  const accounts = fields.filter(({ unit }) => unit === 'account')
  const paths = [...new Set([...fields.map(({ path }) => path), ...pathsIn(before ?? {}), ...pathsIn(after)])].filter(
    // An account is one thing.
    path => !accounts.some(account => path.startsWith(`${account.path}.`)),
  )
  const rows = paths.flatMap((path): readonly Row[] => {
    const field = fields.find(one => one.path === path) ?? absentPart(parts, path)
    const [was, is] = [before === undefined ? undefined : valueAt(before, path), valueAt(after, path)]
    if (was === undefined && is === undefined) return []
    const said = { before: sayValue(field, was, currency), after: sayValue(field, is, currency) }
    return [
      {
        path,
        label: field?.label ?? labelOf(path),
        ...(said.before === undefined ? {} : { before: said.before }),
        ...(said.after === undefined ? {} : { after: said.after }),
        differs: JSON.stringify(was) !== JSON.stringify(is),
      },
    ]
  })
  return rows.toSorted((one, other) => Number(other.differs) - Number(one.differs))
}

/** A part that is not there at all says what that means. */
function absentPart(parts: Shape['parts'], path: string): Field | undefined {
  const part = parts?.[path]
  return part === undefined ? undefined : { path, label: part.name, unit: 'text', empty: part.without }
}

/** `fundingAccount` as people say it. */
export function labelOf(path: string): string {
  const words = path
    .split('.')
    .map(member =>
      wordsOf(member.replaceAll(/([a-z])([A-Z])/g, (_, end: string, next: string) => `${end} ${next.toLowerCase()}`)),
    )
    .join(': ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
