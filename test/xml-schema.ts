// Holds a document against an XML schema, as far as those of ISO 20022 go: sequences and choices of elements, amounts with
// a currency, patterns, lengths, enumerations and decimals. Written for tests, from the standard and from nobody's writer.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Node = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Node[]
  readonly text: string
}

const schemas = join(import.meta.dirname, '../../shared/data/iso20022')
export const unlessSchemas = { skip: existsSync(schemas) ? false : '../shared/data/iso20022 is not here' }

/** A document without entities, comments within it or character data sections; anything else is a fault. */
export function parseXml(text: string): Node {
  type Open = { name: string; attributes: Record<string, string>; children: Node[]; text: string }
  const root: Open = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  let at = 0
  for (const match of text.matchAll(
    /<\?[^>]*\?>|<!--[\s\S]*?-->|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+="[^"]*")*)\s*(\/?)>/g,
  )) {
    const top = open.at(-1)
    if (top === undefined) throw new Error('more ends than beginnings')
    top.text += unescaped(text.slice(at, match.index))
    at = match.index + match[0].length
    const [, isEnd, name = '', attributes = '', isEmpty] = match
    if (name === '') continue
    if (isEnd === '/') {
      if (top.name !== name) throw new Error(`${top.name} ends as ${name}`)
      open.pop()
      open.at(-1)?.children.push(top)
      continue
    }
    const pairs = [...attributes.matchAll(/([\w:.-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
      key,
      unescaped(value),
    ])
    const node: Open = { name, attributes: Object.fromEntries(pairs), children: [], text: '' }
    if (isEmpty === '/') top.children.push(node)
    else open.push(node)
  }
  const [only, ...more] = root.children
  if (only === undefined || more.length > 0 || open.length !== 1) throw new Error('a document has one root, which ends')
  return only
}

function unescaped(text: string): string {
  const stray = /<|&(?!(?:amp|lt|gt|quot|apos);)/.exec(text)
  if (stray !== null) throw new Error(`stray ${stray[0]} in "${text.slice(0, 40)}"`)
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&')
}

/** All nodes that lie along these names, from the children of `node` on. */
export function along(node: Node, ...names: readonly string[]): readonly Node[] {
  return names.reduce<readonly Node[]>(
    (nodes, name) => nodes.flatMap(({ children }) => children.filter(child => child.name === name)),
    [node],
  )
}

export function textAlong(node: Node, ...names: readonly string[]): string | undefined {
  return along(node, ...names)[0]?.text
}

/** What is wrong with the document, by the schema that its namespace names. */
export function faultsOf(document: Node): readonly string[] {
  const kind = document.attributes['xmlns']?.split(':').at(-1) ?? 'none'
  const schema = parseXml(readFileSync(join(schemas, `${kind}.xsd`), 'utf8').replace(/^\uFEFF/, ''))
  const types = new Map(schema.children.map(type => [type.attributes['name'] ?? '', type]))
  const faults: string[] = []
  const [root] = schema.children.filter(({ name }) => name.endsWith(':element'))
  check(document, root?.attributes['type'] ?? '', document.name)
  return faults

  function check(node: Node, typeName: string, path: string): void {
    const type = types.get(typeName)
    if (type === undefined) return checkValue(node.text, typeName, path)
    const content = type.children.find(({ name }) => /:(sequence|choice)$/.test(name))
    const [extension] = along(type, 'xs:simpleContent', 'xs:extension')
    if (extension !== undefined) {
      for (const { attributes } of along(extension, 'xs:attribute')) {
        const value = node.attributes[attributes['name'] ?? '']
        if (value === undefined) faults.push(`${path}: ${attributes['name']} is missing`)
        else checkValue(value, attributes['type'] ?? '', `${path}@${attributes['name']}`)
      }
      return checkValue(node.text, extension.attributes['base'] ?? '', path)
    }
    if (content === undefined) return checkValue(node.text, typeName, path)
    if (node.text.trim() !== '') faults.push(`${path}: text between elements`)
    const children = [...node.children]
    checkParticles(content, children, path)
    for (const child of children) faults.push(`${path}: ${child.name} is not expected there`)
  }

  /** Takes from the front of `children` what the particles ask for. */
  function checkParticles(content: Node, children: Node[], path: string): void {
    const isChoice = content.name.endsWith(':choice')
    let chosen = 0
    for (const particle of content.children) {
      if (/:(sequence|choice)$/.test(particle.name)) {
        checkParticles(particle, children, path)
        continue
      }
      const { name = '', type = '', minOccurs = '1', maxOccurs = '1' } = particle.attributes
      let count = 0
      while (children[0]?.name === name && (maxOccurs === 'unbounded' || count < Number(maxOccurs))) {
        const child = children.shift()
        if (child !== undefined) check(child, type, `${path}/${name}`)
        count++
      }
      if (count > 0) chosen++
      if (!isChoice && count < Number(minOccurs)) faults.push(`${path}: ${name} is missing`)
    }
    if (isChoice && chosen !== 1) faults.push(`${path}: ${chosen} of a choice`)
  }

  function checkValue(value: string, typeName: string, path: string): void {
    const [restriction] = along(types.get(typeName) ?? emptyNode, 'xs:restriction')
    const base = restriction?.attributes['base'] ?? typeName
    if (!(primitives[base] ?? /^/).test(value)) faults.push(`${path}: "${value}" is no ${base}`)
    const facets = restriction?.children ?? []
    const enumerated = facets
      .filter(({ name }) => name === 'xs:enumeration')
      .map(({ attributes }) => attributes['value'])
    if (enumerated.length > 0 && !enumerated.includes(value)) faults.push(`${path}: "${value}" is not in the list`)
    for (const { name, attributes } of facets) {
      const bound = attributes['value'] ?? ''
      const digits = value.replaceAll(/\D/g, '')
      const holds: Readonly<Record<string, () => boolean>> = {
        'xs:pattern': () => new RegExp(`^(?:${bound})$`).test(value),
        'xs:maxLength': () => value.length <= Number(bound),
        'xs:minLength': () => value.length >= Number(bound),
        'xs:fractionDigits': () => (value.split('.')[1]?.length ?? 0) <= Number(bound),
        'xs:totalDigits': () => digits.length <= Number(bound),
        'xs:minInclusive': () => Number(value) >= Number(bound),
      }
      if (holds[name]?.() === false) faults.push(`${path}: "${value}" breaks ${name} ${bound}`)
    }
  }
}

const emptyNode: Node = { name: '', attributes: {}, children: [], text: '' }
const primitives: Readonly<Record<string, RegExp>> = {
  'xs:decimal': /^-?\d+(\.\d+)?$/,
  'xs:date': /^\d{4}-\d{2}-\d{2}$/,
  'xs:dateTime': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/,
  'xs:boolean': /^(true|false|0|1)$/,
}
