// The little of Markdown that our own documents are written in: headings, paragraphs, lists, tables, indented commands,
// and within a line what stands out, code and links.

import type { Run, Text } from './lines.ts'
import type { Sheet } from './sheet.ts'

type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly lines: readonly string[] }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }

/** Its first heading is the title, which the chapter has. */
export function writeMarkdown(sheet: Sheet, text: string): void {
  for (const block of blocksOf(text)) {
    if (block.kind === 'heading') sheet.heading(2, block.text)
    else if (block.kind === 'paragraph') sheet.paragraph(runsOfMarkdown(block.text))
    else if (block.kind === 'list') sheet.list(block.lines.map(runsOfMarkdown))
    else if (block.kind === 'code') sheet.code(block.lines)
    else {
      const shares = block.head.map((title, at) =>
        Math.max(title.length, ...block.rows.map(row => row[at]?.length ?? 0)),
      )
      sheet.table({
        columns: block.head.map((title, at) => ({ title, share: Math.min(60, Math.max(8, shares[at] ?? 0)) })),
        rows: block.rows.map(row => ({ cells: row.map(runsOfMarkdown) })),
      })
    }
  }
}

function blocksOf(text: string): readonly Block[] {
  return text
    .split(/\n{2,}/)
    .filter(part => part.trim() !== '' && !part.startsWith('# '))
    .map((part): Block => {
      const lines = part.trimEnd().split('\n')
      const [first = ''] = lines
      if (first.startsWith('## ')) return { kind: 'heading', text: first.slice(3) }
      if (first.startsWith('    ')) return { kind: 'code', lines: lines.map(line => line.slice(4)) }
      if (first.startsWith('- ')) return { kind: 'list', lines: part.trimEnd().slice(2).split('\n- ').map(oneLine) }
      if (!first.startsWith('|')) return { kind: 'paragraph', text: oneLine(part) }
      const [head = [], , ...rows] = lines.map(line =>
        line
          .slice(1, -1)
          .split('|')
          .map(cell => cell.trim()),
      )
      return { kind: 'table', head, rows }
    })
}

function oneLine(text: string): string {
  return text.trimEnd().replaceAll(/\s*\n\s*/g, ' ')
}

/** A link of ours leads to a file that is not here: its words stand for it. */
function runsOfMarkdown(text: string): Text {
  return [...text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\([^)]*\)|[^`*[]+|[`*[]/g)].map(
    ([whole, code, strong, stressed, link]): Run => {
      if (code !== undefined) return { text: code, style: 'mono' }
      if (strong !== undefined) return { text: strong, style: 'bold' }
      if (stressed !== undefined) return { text: stressed, style: 'italic' }
      return { text: link ?? whole }
    },
  )
}
