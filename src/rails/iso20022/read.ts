// Reads a message by its shape. What ends is handed over or kept, what is skipped is checked for being well-formed and
// small, and the first mistake ends it all.

import { done, fault, type Outcome, refused } from '../../base/outcome.ts'
import { type Finding, finding, harmlessName, type MessageRefusal, type Rule } from './findings.ts'
import {
  begin,
  type Child,
  type Element,
  enter,
  type Leaf,
  leave,
  type Message,
  namespaceOf,
  type Progress,
  part,
  planOf,
  type Shape,
  strict,
} from './shape.ts'
import { type Attribute, type Bytes, readXml, type XmlListener } from './xml.ts'

/** Remarks that are kept; the rest are counted. */
export const remarksMax = 100

/** Elements held at a time, in one entry with its transactions or one whole report: some hundred bytes each. */
const elementsHeldMax = 2_000_000

/** Called with what is apart as it ends, and with its path. What it answers with is found. */
export type Apart = (element: Element, path: string) => readonly Finding[]

export type ReadMessage = {
  readonly message: Message
  readonly version: number
  readonly root: Element
  readonly remarks: readonly Finding[]
  readonly remarksCount: number
}

type Frame = {
  readonly name: string
  /** The how manieth of its name, from one; null where it can be the only one. */
  readonly nth: number | null
  readonly shape: Shape
  readonly isApart: boolean
  readonly progress: Progress | null
  readonly currency: string | null
  readonly parts: Element[]
  /** How many elements were held before it began. */
  readonly heldBefore: number
  text: string
}

type Kind = { readonly message: Message; readonly version: number }

/** Where reading has come to, and what it has found. */
type Course = {
  readonly messages: readonly Message[]
  readonly apart: Apart
  readonly heldMax: number
  readonly frames: Frame[]
  readonly remarks: Finding[]
  remarksCount: number
  mistake: Finding | null
  kind: Kind | null
  root: Element | null
  held: number
  /** How deep we are in what is skipped. */
  skipping: number
}

export async function readMessage(
  bytes: Bytes,
  messages: readonly Message[],
  apart: Apart = () => [],
  heldMax = elementsHeldMax,
): Promise<Outcome<ReadMessage, MessageRefusal>> {
  const none = { frames: [], remarks: [], remarksCount: 0, mistake: null, kind: null, root: null }
  const course: Course = { messages, apart, heldMax, ...none, held: 0, skipping: 0 }
  const flaw = await readXml(bytes, listenerOf(course))
  if (flaw !== null) find(course, flaw)
  const { mistake, kind, root, remarks, remarksCount } = course
  if (mistake !== null) return refused({ code: 'message_refused', finding: mistake })
  if (kind === null || root === null) return fault('well-formed XML without a document')
  return done({ ...kind, root, remarks, remarksCount })
}

function listenerOf(course: Course): XmlListener {
  return {
    isOver: () => course.mistake !== null,

    open: (name, namespace, attributes) => {
      if (course.mistake !== null) return
      if (course.skipping > 0) {
        course.skipping++
        return
      }
      const parent = course.frames.at(-1)
      if (parent === undefined) openDocument(course, name, namespace)
      else openWithin(course, parent, { name, namespace, attributes })
    },

    text: text => {
      const frame = course.frames.at(-1)
      if (course.mistake !== null || course.skipping > 0 || frame === undefined) return
      if (frame.shape.is === 'leaf') frame.text += text
      else if (/[^ \t\r\n]/.test(text)) find(course, 'text_between_elements')
    },

    comment: () => {
      const isInText = course.skipping === 0 && course.frames.at(-1)?.shape.is === 'leaf'
      if (isInText) find(course, 'comment_in_text')
    },

    close: () => {
      if (course.mistake !== null) return
      if (course.skipping > 0) course.skipping--
      else close(course, course.frames.at(-1) ?? fault('an element ends that did not begin'))
    },
  }
}

function openDocument(course: Course, name: string, namespace: string): void {
  course.kind = name === 'Document' ? kindOf(namespace, course.messages) : null
  if (course.kind === null) return find(course, 'message_unknown')
  const { root, shape } = course.kind.message
  push(course, { name, shape: strict(part(root, shape)), isApart: false }, { nth: null, currency: null })
}

type Opened = { readonly name: string; readonly namespace: string; readonly attributes: readonly Attribute[] }

function openWithin(course: Course, parent: Frame, { name, namespace, attributes }: Opened): void {
  const { progress } = parent
  if (progress === null) return find(course, 'element_unknown', { what: harmlessName(name) })
  const { child, count, rule } = enter(progress, name)
  // Where the message has no such element, its name is no place.
  if (child === null && rule !== null) find(course, rule, { what: harmlessName(name) })
  if (child === null) {
    course.skipping = 1
    return
  }
  const nth = child.most === 1 ? null : count
  const below = `/${segment(name, nth)}`
  if (rule !== null) find(course, rule, { below })
  const { message, version } = course.kind ?? fault('an element before its document')
  if (namespace !== namespaceOf(message.name, version)) find(course, 'namespace_differs', { below })
  if (++course.held > course.heldMax) return find(course, 'elements_too_many', { below })
  if (child.shape.is === 'skipped') {
    course.skipping = 1
    // That it was there is kept.
    parent.parts.push({ name, text: '', currency: null, parts: [] })
    return
  }
  const hasCurrency = child.shape.is === 'leaf' && child.shape.hasCurrency
  const isCurrency = (one: Attribute) => hasCurrency && one.name === 'Ccy' && one.namespace === ''
  if (!attributes.every(isCurrency)) find(course, 'attribute_unknown', { below })
  push(course, child, { nth, currency: attributes[0]?.value ?? null })
}

function push(
  { frames, kind, held }: Course,
  { name, shape, isApart }: Pick<Child, 'name' | 'shape' | 'isApart'>,
  more: Pick<Frame, 'nth' | 'currency'>,
): void {
  const progress = shape.is === 'group' ? begin(planOf(shape, kind?.version ?? 1)) : null
  frames.push({ name, shape, isApart, progress, parts: [], heldBefore: held - 1, text: '', ...more })
}

function close(course: Course, frame: Frame): void {
  const { frames, apart } = course
  const text = frame.shape.is === 'leaf' ? valueOf(course, frame, frame.shape) : ''
  const missing = frame.progress === null ? [] : leave(frame.progress)
  for (const { rule, name } of missing) find(course, rule, { below: name === '' ? '' : `/${name}` })
  const element: Element = { name: frame.name, text, currency: frame.currency, parts: frame.parts }
  if (frame.isApart && course.mistake === null) for (const one of apart(element, pathOf(frames))) note(course, one)
  frames.pop()
  if (frames.length === 1) course.root = element
  if (frame.isApart) course.held = frame.heldBefore
  else frames.at(-1)?.parts.push(element)
}

function valueOf(course: Course, frame: Frame, leaf: Leaf): string {
  const value = leaf.isTrimmed ? frame.text.trim() : frame.text
  if (value.length !== frame.text.length) find(course, 'blanks_around')
  const rule = leaf.flawOf(value, frame.currency)
  if (rule !== null) find(course, rule)
  return value
}

function find(course: Course, rule: Rule, { below = '', what = '' } = {}): void {
  note(course, finding(rule, pathOf(course.frames) + below, what))
}

function note(course: Course, one: Finding): void {
  if (one.kind === 'mistake') course.mistake ??= one
  else if (++course.remarksCount <= remarksMax) course.remarks.push(one)
}

/** Which message a namespace names. */
function kindOf(namespace: string, messages: readonly Message[]): Kind | null {
  for (const message of messages)
    for (const version of message.versions)
      if (namespaceOf(message.name, version) === namespace) return { message, version }
  return null
}

function pathOf(frames: readonly Frame[]): string {
  return frames.map(({ name, nth }) => `/${segment(name, nth)}`).join('')
}

function segment(name: string, nth: number | null): string {
  return nth === null ? name : `${name}[${nth}]`
}
