// Which message some bytes are, from their beginning only. Nothing is promised of the rest.

import { camtMessages } from './camt-shapes.ts'
import type { Message } from './shape.ts'
import { namespaceOf, versioned } from './shape.ts'
import { statusMessages } from './status-shapes.ts'
import { readXml } from './xml.ts'

export type MessageKind = 'statements' | 'status_reports'

export type Recognised =
  | { readonly is: MessageKind; readonly name: string }
  /** ISO 20022, by its namespace, and nothing that is read here: 'camt.029.001.09'. */
  | { readonly is: 'unread'; readonly name: string }

/** A header with its namespaces stands within so much. */
const beginningBytesMax = 8_192
const readable: readonly (readonly [MessageKind, readonly Message[]])[] = [
  ['statements', camtMessages],
  ['status_reports', statusMessages],
]

/** Null for what is no ISO 20022 message, or does not begin like one. */
export async function recognise(bytes: Uint8Array): Promise<Recognised | null> {
  let namespace: string | null = null
  const listener = {
    open: (name: string, uri: string) => {
      namespace ??= name === 'Document' ? uri : ''
    },
    text: () => {},
    comment: () => {},
    close: () => {},
    isOver: () => namespace !== null,
  }
  await readXml([bytes.subarray(0, beginningBytesMax)], listener)
  return namespace === null ? null : kindOf(namespace)
}

function kindOf(namespace: string): Recognised | null {
  for (const [is, messages] of readable)
    for (const { name, versions } of messages)
      for (const version of versions)
        if (namespaceOf(name, version) === namespace) return { is, name: versioned(name, version) }
  const name = /^urn:iso:std:iso:20022:tech:xsd:([a-z]{4}\.\d{3}\.\d{3}\.\d{2})$/.exec(namespace)?.[1]
  return name === undefined ? null : { is: 'unread', name }
}
