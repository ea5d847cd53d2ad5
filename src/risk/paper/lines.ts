// Text into lines: words of several styles one after the other, broken where they may be.

export type Style = 'plain' | 'bold' | 'italic' | 'mono'

/** `to` is a place in the document, `url` one outside of it. */
export type Run = {
  readonly text: string
  readonly style?: Style
  readonly colour?: string
  readonly to?: string
  readonly url?: string
}
export type Text = string | readonly Run[]

export type Piece = Required<Pick<Run, 'text' | 'style'>> & Omit<Run, 'text' | 'style'> & { readonly width: number }
export type Line = { readonly pieces: readonly Piece[]; readonly width: number }

type Measure = (text: string, style: Style) => number

/** What all fonts of the paper have a glyph for. */
const drawable =
  /^[ -~\u00a0-\u017f\u0218-\u021b\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u0490\u0491\u1ea0-\u1ef9\u2010\u2012-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122\u2190-\u2193\u2211\u2212\u221e\u2248\u2260\u2264\u2265]$/

/** What cannot be drawn is named by its number: nothing that somebody wrote is left out. */
function drawn(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\t\r]/g, ' ')
    .replaceAll(/[^\n]/gu, one => (drawable.test(one) ? one : `[U+${numberOf(one)}]`))
}

function numberOf(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
}

function runsOf(text: Text): readonly Run[] {
  return typeof text === 'string' ? [{ text }] : text
}

type Part = Piece & { readonly run: Run; readonly bare: number; readonly isGlued: boolean }

/** Each line ends with the blank that it was broken at, so that whoever reads them aloud hears two words. */
export function linesOf(text: Text, width: number, measure: Measure): readonly Line[] {
  const parts = partsOf(text, width, measure)
  const lines: Line[] = []
  let pieces: Piece[] = []
  let used = 0
  const end = () => {
    lines.push({ pieces, width: used })
    pieces = []
    used = 0
  }
  for (const [at, { run, style, text: part, width: whole, isGlued }] of parts.entries()) {
    if (part === '\n') {
      end()
      continue
    }
    if (used > 0 && !isGlued && used + together(parts, at) > width) end()
    const last = pieces.at(-1)
    if (last !== undefined && isAlike(last, run))
      pieces[pieces.length - 1] = { ...last, text: last.text + part, width: last.width + whole }
    else pieces.push({ ...run, style, text: part, width: whole })
    used += whole
  }
  if (pieces.length > 0 || lines.length === 0) end()
  return lines
}

function partsOf(text: Text, width: number, measure: Measure): readonly Part[] {
  const parts: Part[] = []
  for (const run of runsOf(text)) {
    const style = run.style ?? 'plain'
    for (const word of wordsOf(drawn(run.text))) {
      for (const part of word === '\n' ? [word] : fitting(word, width, style, measure)) {
        // A comma stays with the word that it is behind.
        const isGlued = /^[,.;:)]/.test(part) && /\S$/.test(parts.at(-1)?.text ?? '')
        const [whole, bare] = part === '\n' ? [0, 0] : [measure(part, style), measure(part.trimEnd(), style)]
        parts.push({ ...run, run, style, text: part, width: whole, bare, isGlued })
      }
    }
  }
  return parts
}

/** How wide a part is with what may not be parted from it. */
function together(parts: readonly Part[], at: number): number {
  const [part, next] = [parts[at], parts[at + 1]]
  if (part === undefined) return 0
  return next?.isGlued === true ? part.width + together(parts, at + 1) : part.bare
}

function isAlike(piece: Piece, run: Run): boolean {
  const { style = 'plain', colour, to, url } = run
  return piece.style === style && piece.colour === colour && piece.to === to && piece.url === url
}

/** Words with the blanks behind them, and breaks that were asked for. */
function wordsOf(text: string): readonly string[] {
  return text.match(/\n|[^\s]+ *| +/g) ?? []
}

/** A word that is wider than a line is broken after a sign, or where it must be. */
function fitting(word: string, width: number, style: Style, measure: Measure): readonly string[] {
  if (measure(word.trimEnd(), style) <= width) return [word]
  const parts: string[] = []
  let part = ''
  for (const bit of word.match(/[^-./_:=,]*[-./_:=,] *|[^-./_:=,]+/g) ?? [word]) {
    for (const sign of measure(bit, style) > width ? Array.from(bit) : [bit]) {
      if (part !== '' && measure((part + sign).trimEnd(), style) > width) {
        parts.push(part)
        part = ''
      }
      part += sign
    }
  }
  return [...parts, part]
}
