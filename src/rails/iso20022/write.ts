// Writes a message by its shape, and refuses what the shape does not have. The same elements are the same bytes: one
// element a line, two blanks a level, no optional white space.

import { done, type Outcome, refused } from '../../base/outcome.ts'
import { type Finding, finding } from './findings.ts'
import {
  begin,
  type Element,
  enter,
  leave,
  type Message,
  namespaceOf,
  part,
  planOf,
  type Shape,
  strict,
} from './shape.ts'

export type WriteRefusal = { readonly code: 'message_unwritable'; readonly finding: Finding }

export function writeMessage(message: Message, version: number, root: Element): Outcome<Buffer, WriteRefusal> {
  const document: Element = { name: 'Document', text: '', currency: null, parts: [root] }
  const flaw = flawIn(document, strict(part(message.root, message.shape)), version, '/Document')
  if (flaw !== null) return refused({ code: 'message_unwritable', finding: flaw })
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<Document xmlns="${namespaceOf(message.name, version)}">`,
    ...linesOf(root, '  '),
    '</Document>',
    '',
  ]
  return done(Buffer.from(lines.join('\n'), 'utf8'))
}

/** The first thing that the shape does not allow. What would only be remarked in reading is not written either. */
function flawIn(element: Element, shape: Shape, version: number, path: string): Finding | null {
  if (shape.is === 'skipped') return finding('element_unknown', path)
  if (shape.is === 'leaf') return flawOfLeaf(element, shape, path)
  const progress = begin(planOf(shape, version))
  for (const inner of element.parts) {
    const { child, rule } = enter(progress, inner.name)
    const below = `${path}/${inner.name}`
    if (child === null || rule !== null) return finding(rule ?? 'element_unknown', below)
    const flaw = flawIn(inner, child.shape, version, below)
    if (flaw !== null) return flaw
  }
  const [missing] = leave(progress)
  return missing === undefined ? null : finding(missing.rule, `${path}/${missing.name}`)
}

function flawOfLeaf(element: Element, shape: Extract<Shape, { is: 'leaf' }>, path: string): Finding | null {
  if (element.parts.length > 0) return finding('element_unknown', path)
  if ((element.currency !== null) !== shape.hasCurrency) return finding('currency_missing', path)
  if (shape.isTrimmed && element.text !== element.text.trim()) return finding('blanks_around', path)
  if (!isXmlText(element.text)) return finding('xml_malformed', path)
  const rule = shape.flawOf(element.text, element.currency)
  return rule === null ? null : finding(rule, path)
}

/** Line ends and tabs are not read back as they were written, and what XML has no character for cannot be written. */
function isXmlText(text: string): boolean {
  return text.isWellFormed() && !/[\p{Cc}\uFFFE\uFFFF]/u.test(text)
}

function linesOf({ name, text, currency, parts }: Element, indent: string): readonly string[] {
  const tag = currency === null ? name : `${name} Ccy="${currency}"`
  if (parts.length === 0) return [`${indent}<${tag}>${escaped(text)}</${name}>`]
  return [`${indent}<${tag}>`, ...parts.flatMap(inner => linesOf(inner, `${indent}  `)), `${indent}</${name}>`]
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
