// What an operation wants and gives, by its name: types made of those in api.ts.

import type { Operation, Operations } from './api.ts'

/** A part that is not there cannot be given; one that may be empty may be left out. */
type Part<Name extends string, T> = [T] extends [undefined]
  ? { readonly [N in Name]?: undefined }
  : Record<never, never> extends T
    ? { readonly [N in Name]?: T | undefined }
    : { readonly [N in Name]: T }

type Header<Name extends string, Need> = Need extends 'required'
  ? { readonly [N in Name]: string }
  : Need extends 'optional'
    ? { readonly [N in Name]?: string | undefined }
    : { readonly [N in Name]?: undefined }

export type Asked<Op extends Operation> = Part<'path', Operations[Op]['path']> &
  Part<'query', Operations[Op]['query']> &
  Part<'body', Operations[Op]['body']> &
  Header<'key', Operations[Op]['key']> &
  Header<'ifMatch', Operations[Op]['ifMatch']>

/** All of it at once, for code that does not know which operation it is. */
export type AskedLoosely = {
  readonly path?: Readonly<Record<string, string>> | undefined
  readonly query?: Readonly<Record<string, string | undefined>> | undefined
  readonly body?: unknown
  readonly key?: string | undefined
  readonly ifMatch?: string | undefined
}

/** Those that only read. */
export type Reading = Extract<Operation, `GET ${string}`>
export type Changing = Exclude<Operation, Reading>

/** Those that answer page by page. */
export type Listing = {
  [Op in Reading]: Operations[Op]['answer'] extends { readonly items: readonly unknown[]; readonly next?: string }
    ? Op
    : never
}[Reading]

export type Item<Op extends Listing> = Operations[Op]['answer'] extends { readonly items: readonly (infer I)[] }
  ? I
  : never

/** Path and query of `GET /v1/payments/{payment}`, as they are sent. Throws where the path lacks something. */
export function targetOf(operation: string, { path = {}, query = {} }: AskedLoosely): string {
  const [, template = ''] = operation.split(' ', 2)
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = path[name] ?? ''
    // A part that is nothing, or leads upwards, would be another path.
    if (/^\.{0,2}$/.test(value)) throw new TypeError(`${operation} needs ${name} in its path.`)
    return encodeURIComponent(value)
  })
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const search = new URLSearchParams(given).toString()
  return search === '' ? filled : `${filled}?${search}`
}
