// Tells the parts of a TypeScript file apart, well enough for rules about how the code reads. It leans on the layout
// that Biome gives every file; where it must guess (a regular expression or a division?), it guesses by what stands before.

export type Literal = { readonly at: number; readonly text: string }
export type Template = Literal & { readonly tag: string | undefined }

export type Source = {
  readonly text: string
  /** The text with comments and the insides of strings, templates and regular expressions blanked. Same places, same lines. */
  readonly code: string
  /** Comments, each with its signs: `// …`, `/* … *\/`. */
  readonly comments: readonly Literal[]
  readonly strings: readonly Literal[]
  /** A template's text has `${}` where a value stands. */
  readonly templates: readonly Template[]
}

export type Import = { readonly at: number; readonly specifier: string }

export function scan(text: string): Source {
  const code = text.split('')
  const comments: Literal[] = []
  const strings: Literal[] = []
  const templates: Template[] = []
  let at = 0

  function blank(from: number, to: number): void {
    for (let place = from; place < to; place++) if (code[place] !== '\n') code[place] = ' '
  }

  function readComment(end: number): void {
    comments.push({ at, text: text.slice(at, end) })
    blank(at, end)
    at = end
  }

  function readString(quote: string): void {
    const start = at++
    while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1
    strings.push({ at: start, text: text.slice(start + 1, at) })
    blank(start + 1, at)
    at++
  }

  function readPattern(): void {
    const start = at++
    let isInClass = false
    while (at < text.length && (isInClass || text[at] !== '/')) {
      if (text[at] === '[') isInClass = true
      if (text[at] === ']') isInClass = false
      at += text[at] === '\\' ? 2 : 1
    }
    blank(start + 1, at)
    at++
  }

  function readTemplate(): void {
    const start = at++
    const tag = tagBefore(code.slice(Math.max(0, start - 400), start).join(''))
    let held = ''
    while (at < text.length && text[at] !== '`') {
      if (text.startsWith('${', at)) {
        at += 2
        readCode(true)
        at++
        held += '${}'
        continue
      }
      const width = text[at] === '\\' ? 2 : 1
      held += text.slice(at, at + width)
      blank(at, at + width)
      at += width
    }
    templates.push({ at: start, text: held, tag })
    at++
  }

  /** Until the end, or within a template until the brace that closes the value. */
  function readCode(isValue: boolean): void {
    let braces = 0
    while (at < text.length) {
      const sign = text[at]
      if (text.startsWith('//', at) || text.startsWith('#!', at)) readComment(endOr(text.indexOf('\n', at), text))
      else if (text.startsWith('/*', at)) readComment(endOr(text.indexOf('*/', at) + 2, text))
      else if (sign === "'" || sign === '"') readString(sign)
      else if (sign === '`') readTemplate()
      else if (sign === '/' && startsPattern(code.slice(Math.max(0, at - 80), at).join(''))) readPattern()
      else {
        if (sign === '{') braces++
        if (sign === '}' && isValue && braces === 0) return
        if (sign === '}') braces--
        at++
      }
    }
  }

  readCode(false)
  return { text, code: code.join(''), comments, strings, templates }
}

function endOr(found: number, text: string): number {
  return found < 2 ? text.length : found
}

/** A slash after an operator, an opening bracket or a keyword begins a regular expression; after a value it divides. */
function startsPattern(before: string): boolean {
  return /(^|[(,=:[!&|?{;+\-*%<>~^]|\b(return|typeof|case|in|of|void|throw|await|yield|else))\s*$/.test(before)
}

/** The name before a template, past its type arguments: `sql` of `` work.sql<Row[]>`…` `` is `work.sql`. */
function tagBefore(before: string): string | undefined {
  let end = before.trimEnd().length
  if (before[end - 1] === '>' && before[end - 2] !== '=') {
    let depth = 0
    do {
      end--
      if (before[end] === '>' && before[end - 1] !== '=') depth++
      if (before[end] === '<') depth--
    } while (end > 0 && depth > 0)
  }
  const name = /([A-Za-z_$][\w$]*\??\.)*[A-Za-z_$][\w$]*$/.exec(before.slice(0, end))?.[0]
  return name === undefined || /^(return|case|of|in|typeof|await|yield|throw|else)$/.test(name) ? undefined : name
}

/** Every module a file names: imports, exports from, `import()` in code and in types. */
export function importsOf({ code, strings }: Source): readonly Import[] {
  const stringAt = new Map(strings.map(({ at, text }) => [at, text]))
  const places = [...code.matchAll(/(?<!\.)\b(?:from\s*|import\s*\(?\s*)(?=['"])/g)].map(
    match => match.index + match[0].length,
  )
  return places.flatMap(at => {
    const specifier = stringAt.get(at)
    return specifier === undefined ? [] : [{ at, specifier }]
  })
}

export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}

export type Body = { readonly line: number; readonly lines: number; readonly opening: string }

/**
 * The bodies of functions, by indentation: from a line that ends a parameter list (or an arrow) with a brace to the next
 * line that closes it at the same depth. Functions declared inside one are bodies of their own and not counted twice.
 */
export function bodiesOf({ code }: Source): readonly Body[] {
  const lines = code.split('\n')
  const bodies = lines.flatMap((opening, index) => {
    if (!/(\)|=>)[^()]*\{$/.test(opening)) return []
    const indent = /^ */.exec(opening)?.[0] ?? ''
    const closing = lines.findIndex((line, at) => at > index && line.startsWith(`${indent}}`))
    const isTail = opening.startsWith(`${indent})`)
    const head = lines.findLast(
      (line, at) => at < index && isTail && line.startsWith(indent) && /^\S/.test(line.slice(indent.length)),
    )
    return [{ line: index + 1, lines: closing - index - 1, opening: (head ?? opening).trim() }]
  })
  return bodies.map(body => {
    const inner = bodies.filter(
      ({ line, opening }) => line > body.line && line <= body.line + body.lines && /^(async )?function\b/.test(opening),
    )
    const outermost = inner.filter(
      one => !inner.some(other => other.line < one.line && one.line <= other.line + other.lines),
    )
    return { ...body, lines: outermost.reduce((lines, one) => lines - one.lines - 2, body.lines) }
  })
}
