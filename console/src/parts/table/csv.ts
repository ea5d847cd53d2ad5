// What is on the screen, to take along: the same rows, the same columns, in the same zone, and said so above them. A cell that a
// spreadsheet would run is made text (OWASP: CSV injection).

export type Taken<Row> = {
  readonly title: string
  /** As CSV has it; what is not given cannot be taken along. */
  readonly text?: (row: Row) => string
}

export type About = {
  readonly institution: string
  readonly name: string
  readonly filtered: string | undefined
  readonly timeZone: string
  /** There were more rows than one file takes. */
  readonly isCut: boolean
  readonly at: Date
}

/** A cell by RFC 4180; one that begins like a formula gets an apostrophe, which spreadsheets show as text. */
export function cellOf(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

export function csvOf<Row>(about: About, columns: readonly Taken<Row>[], rows: readonly Row[]): string {
  const taken = columns.filter(({ text }) => text !== undefined)
  const { institution, name, filtered, timeZone, isCut, at } = about
  const lines = [
    [`Vouch, ${institution}: ${name}`],
    [`Taken at ${at.toISOString()}; times without a zone are in ${timeZone}`],
    [filtered === undefined ? 'All of them' : `Only: ${filtered}`],
    [`${rows.length} rows${isCut ? ', and more that are not here' : ''}`],
    taken.map(({ title }) => title),
    ...rows.map(row => taken.map(({ text }) => text?.(row) ?? '')),
  ]
  return lines.map(cells => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

export async function sha256Of(content: string | ArrayBuffer): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('')
}
