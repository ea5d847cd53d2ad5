// XML as far as ISO 20022 uses it: elements, attributes, text. Saxes decides what is well-formed; here is decided what is
// read at all, and that nothing grows without a limit. No document type is let in, so there are no entities to expand and
// no other documents to fetch; an address of a schema in an attribute is an attribute, and nobody goes there.

import { isUtf8 } from 'node:buffer'
import { setImmediate } from 'node:timers/promises'
import { SaxesParser } from 'saxes'

import type { Rule } from './findings.ts'

const messageBytesMax = 128 * 1024 * 1024
export const depthMax = 50
const elementsMax = 5_000_000
const attributesMax = 12
export const nameCharsMax = 80
export const attributeCharsMax = 1_000
export const textCharsMax = 10_000
/** Small enough that what runs away is stopped soon, for it is stopped between slices only. */
const sliceBytes = 16_384
/** A tag or text of which so much has come without an end is not waited for. */
const openCharsMax = 2 * sliceBytes
/** After so many slices, others get their turn. */
const slicesPerTurn = 32

export type Bytes = Iterable<Uint8Array> | AsyncIterable<Uint8Array>
export type Attribute = { readonly name: string; readonly namespace: string; readonly value: string }

export type XmlListener = {
  readonly open: (name: string, namespace: string, attributes: readonly Attribute[]) => void
  readonly text: (text: string) => void
  readonly comment: () => void
  readonly close: () => void
  /** Whether no more is wanted. Asked between slices; until then, what still comes is to be ignored. */
  readonly isOver: () => boolean
}

/** Reads to the end, or to the first thing that is wrong; then nothing more reaches the listener. */
export async function readXml(bytes: Bytes, listener: XmlListener, bytesMax = messageBytesMax): Promise<Rule | null> {
  const scan = scanner(listener, bytesMax)
  let slices = 0
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += sliceBytes) {
      scan.write(chunk.subarray(at, at + sliceBytes))
      if (scan.flaw() !== null || listener.isOver()) return scan.flaw()
      if (++slices % slicesPerTurn === 0) await setImmediate()
    }
  }
  scan.end()
  return scan.flaw()
}

/** What has been seen so far, and the first thing that was wrong. */
type Scan = { flaw: Rule | null; depth: number; elements: number; attributes: number; lastEventAt: number }

function scanner(listener: XmlListener, bytesMax: number) {
  const parser = new SaxesParser({ xmlns: true, position: false })
  const scan: Scan = { flaw: null, depth: 0, elements: 0, attributes: 0, lastEventAt: 0 }
  refuse(parser, scan)
  limit(parser, scan)
  pass(parser, scan, listener)
  let bytesRead = 0
  let rest: Uint8Array = new Uint8Array()
  return {
    flaw: () => scan.flaw,
    write: (slice: Uint8Array) => {
      bytesRead += slice.length
      if (bytesRead > bytesMax) return wrong(scan, 'message_too_large')
      const all = rest.length === 0 ? slice : Buffer.concat([rest, slice])
      const whole = all.length - lengthOfCutCharacter(all)
      rest = all.subarray(whole)
      const ready = all.subarray(0, whole)
      if (!isUtf8(ready)) return wrong(scan, 'not_utf8')
      parser.write(Buffer.from(ready.buffer, ready.byteOffset, ready.byteLength).toString('utf8'))
      if (parser.position - scan.lastEventAt > openCharsMax) wrong(scan, 'text_too_long')
    },
    end: () => {
      if (rest.length > 0) wrong(scan, 'not_utf8')
      else parser.close()
    },
  }
}

type Parser = SaxesParser<{ xmlns: true; position: false }>

function wrong(scan: Scan, rule: Rule): void {
  scan.flaw ??= rule
}

function refuse(parser: Parser, scan: Scan): void {
  parser.on('error', () => wrong(scan, 'xml_malformed'))
  parser.on('xmldecl', ({ version, encoding }) => {
    if (version !== '1.0' || !/^(utf-8)?$/i.test(encoding ?? '')) wrong(scan, 'encoding_not_utf8')
  })
  parser.on('doctype', () => wrong(scan, 'doctype'))
  parser.on('processinginstruction', () => wrong(scan, 'processing_instruction'))
  parser.on('cdata', () => wrong(scan, 'cdata'))
}

function limit(parser: Parser, scan: Scan): void {
  parser.on('opentagstart', ({ name }) => {
    scan.attributes = 0
    if (name.length > nameCharsMax) wrong(scan, 'name_too_long')
    if (++scan.depth > depthMax) wrong(scan, 'nested_too_deep')
    if (++scan.elements > elementsMax) wrong(scan, 'elements_too_many')
  })
  parser.on('attribute', ({ name, value }) => {
    if (++scan.attributes > attributesMax) wrong(scan, 'attributes_too_many')
    if (name.length > nameCharsMax) wrong(scan, 'name_too_long')
    if (value.length > attributeCharsMax) wrong(scan, 'attribute_too_long')
  })
}

function pass(parser: Parser, scan: Scan, listener: XmlListener): void {
  const next = (tell: () => void) => {
    scan.lastEventAt = parser.position
    if (scan.flaw === null) tell()
  }
  parser.on('opentag', ({ local, uri, attributes }) => {
    const own = Object.values(attributes).filter(({ name, prefix }) => prefix !== 'xmlns' && name !== 'xmlns')
    const all = own.map(one => ({ name: one.local, namespace: one.uri, value: one.value }))
    next(() => listener.open(local, uri, all))
  })
  parser.on('text', text => {
    if (text.length > textCharsMax) wrong(scan, 'text_too_long')
    next(() => listener.text(text))
  })
  parser.on('comment', () => next(listener.comment))
  parser.on('closetag', () => {
    scan.depth--
    next(listener.close)
  })
}

/** How many bytes at the end belong to a character whose other bytes are still to come. */
function lengthOfCutCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0
  }
  return 0
}
