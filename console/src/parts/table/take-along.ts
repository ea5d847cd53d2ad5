// Hands what is on the screen to the browser as a file.

import { type About, csvOf, sha256Of, type Taken } from './csv.ts'

/** With the hash of what is above in its last line. Answers with that hash. */
export async function takeAlong<Row>(
  about: About,
  columns: readonly Taken<Row>[],
  rows: readonly Row[],
): Promise<string> {
  const text = csvOf(about, columns, rows)
  const hash = await sha256Of(text)
  const name = `${about.name.replaceAll(/\W+/g, '-')}-${about.at.toISOString().slice(0, 19).replaceAll(':', '')}Z.csv`
  takeFile(new Blob([text, `SHA-256 of the lines above,${hash}\r\n`], { type: 'text/csv' }), name)
  return hash
}

/** As a file of this name, where the browser puts such. */
export function takeFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
