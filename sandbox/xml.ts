// Writes XML, and nothing else about it: the bank is to be a second opinion, so it shares no code with those who read.

export type Xml = string

/** Members that are undefined are left out. */
export function element(name: string, ...inner: readonly (Xml | undefined)[]): Xml {
  return `<${name}>${inner.join('')}</${name}>`
}

export function text(name: string, value: string, attributes: Readonly<Record<string, string>> = {}): Xml {
  const written = Object.entries(attributes).map(([key, given]) => ` ${key}="${escaped(given)}"`)
  return `<${name}${written.join('')}>${escaped(value)}</${name}>`
}

export function document(kind: string, root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:${kind}">${root}</Document>\n`
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
