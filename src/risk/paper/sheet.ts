// Pages that can be read by everybody: what is drawn is in the tree of the document as what it is (headings, tables with
// their headers, figures with what they show in words), and what only adorns it is not. After ISO 14289-1 (PDF/UA-1).
//
// The same calls give the same bytes: every date and id of the file comes from what it is told.

import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'

import { fault } from '../../base/outcome.ts'
import { type Line, linesOf, type Run, type Style, type Text } from './lines.ts'
import {
  bodySize,
  type Document,
  headings,
  ink,
  leading,
  linkInk,
  margins,
  monoShare,
  rule,
  sizeOf,
  soft,
  tint,
  type Written,
} from './sheet-style.ts'
import { drawTable, type Inside, type Table } from './table.ts'

type Element = PDFKit.PDFStructureElement
/** In points, as everything here. */
export type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

const faces: Readonly<Record<Style, string>> = {
  plain: import.meta.resolve('@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf'),
  bold: import.meta.resolve('@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf'),
  italic: import.meta.resolve('@expo-google-fonts/source-sans-3/400Regular_Italic/SourceSans3_400Regular_Italic.ttf'),
  mono: import.meta.resolve('@expo-google-fonts/source-code-pro/400Regular/SourceCodePro_400Regular.ttf'),
}

type Level = keyof typeof headings
type Layout = 'portrait' | 'landscape'

const isForAll = `<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part></rdf:Description>`

export type Told = {
  readonly title: string
  readonly subject: string
  readonly foot: string
  readonly at: Date
  /** By the places that links lead to. */
  readonly chapters: ReadonlyMap<string, string>
}
/** On which page each place was, and how wide words are in a size of 1,000. */
export type Made = {
  readonly pages: ReadonlyMap<string, number>
  readonly widths: Map<string, number>
}
export type Drawing = { readonly at: Pen; readonly area: Area }
type Centred = Written & { readonly centred?: boolean }
/** What figures are drawn with. */
export type Pen = {
  readonly doc: Document
  readonly text: (words: string, x: number, y: number, size: number, more?: Centred) => void
  readonly widthOf: (words: string, size: number, style?: Style) => number
}

export class Sheet {
  readonly #doc: Document
  readonly #told: Told
  /** The last time that it was made. */
  readonly #before: Made | undefined
  readonly made: Made & { readonly pages: Map<string, number> }
  readonly #root: Element
  #within: Element
  #y: number = margins.top
  #page = 0
  #layout: Layout = 'portrait'
  #chapter: PDFKit.PDFOutline | undefined
  #section: PDFKit.PDFOutline | undefined

  constructor(told: Told, before?: Made) {
    this.#told = told
    this.#before = before
    this.made = { pages: new Map(), widths: before?.widths ?? new Map() }
    this.#doc = new PDFDocument({
      size: 'letter',
      margin: 0,
      pdfVersion: '1.7',
      tagged: true,
      lang: 'en-US',
      displayTitle: true,
      bufferPages: true,
      autoFirstPage: false,
      info: {
        Title: told.title,
        Subject: told.subject,
        Author: 'Vouch',
        Creator: 'Vouch',
        CreationDate: told.at,
        ModDate: told.at,
      },
    })
    // Asked for its own PDF/UA, the library lists glyphs of its fonts, and not all of them.
    this.#doc.appendXML(isForAll)
    for (const [style, address] of Object.entries(faces)) this.#doc.registerFont(style, fileURLToPath(address))
    this.#root = this.#doc.struct('Document')
    this.#within = this.#root
    this.#doc.addStructure(this.#root)
  }

  get width(): number {
    return this.#doc.page.width - 2 * margins.side
  }

  get room(): number {
    return this.#doc.page.height - margins.bottom - this.#y
  }

  newPage(layout = this.#layout): void {
    this.#layout = layout
    this.#doc.addPage({ size: 'letter', layout, margin: 0 })
    this.#page++
    this.#y = margins.top
  }

  /** Begins on a page of its own, and is a bookmark. */
  chapter(place: string, layout: Layout = 'portrait'): void {
    this.newPage(layout)
    this.#within = this.#doc.struct('Sect')
    this.#root.add(this.#within)
    const title = this.#told.chapters.get(place) ?? fault(`no chapter is called ${place}`)
    this.#chapter = this.#doc.outline.addItem(title, this.#here())
    this.#section = undefined
    this.heading(1, title, place)
  }

  /** `keep` is how much has to follow on the same page. Those of the second and third level are bookmarks where they are places. */
  heading(level: Level, title: string, place?: string, keep = 60): void {
    const { size, before, after } = headings[level]
    const lines = this.#break(title, this.width, size, 'bold')
    if (this.room < before + lines.length * size * leading + after + keep) this.newPage()
    else if (this.#y > margins.top) this.#y += before
    if (place !== undefined) this.mark(place)
    if (level === 2) this.#section = this.#chapter?.addItem(title, this.#here())
    if (level === 3 && place !== undefined) (this.#section ?? this.#chapter)?.addItem(title, this.#here())
    // Under a chapter's title comes the second level, however small it looks.
    const tag = level === 3 && this.#section === undefined ? 'H2' : `H${level}`
    this.#put(tag, this.#within, lines, margins.side, size)
    this.#y += after
  }

  /** A place that links lead to. */
  mark(place: string): void {
    this.made.pages.set(place, this.#page)
    this.#doc.addNamedDestination(place, 'XYZ', 0, Math.max(0, this.#y - 12), 0)
  }

  paragraph(
    text: Text,
    more: { readonly size?: number; readonly after?: number; readonly indent?: number } = {},
  ): void {
    const { size = bodySize, after = 6, indent = 0 } = more
    const lines = this.#break(text, this.width - indent, size)
    this.#makeRoom(lines.length * size * leading)
    this.#put('P', this.#within, lines, margins.side + indent, size)
    this.#y += after
  }

  list(items: readonly Text[], size: number = bodySize): void {
    const list = this.#doc.struct('L')
    this.#within.add(list)
    for (const item of items) {
      const lines = this.#break(item, this.width - 12, size)
      this.#makeRoom(lines.length * size * leading)
      const entry = this.#doc.struct('LI')
      list.add(entry)
      const y = this.#y
      this.#put('Lbl', entry, this.#break('•', 12, size), margins.side + 2, size)
      this.#y = y
      this.#put('LBody', entry, lines, margins.side + 12, size)
      entry.end()
      this.#y += 2
    }
    list.end()
    this.#y += 5
  }

  /** Lines on a ground of their own: what is to be seen first. */
  band(colour: string, lines: readonly { readonly size: number; readonly text: Text }[]): void {
    const broken = lines.map(({ size, text }) => ({ size, lines: this.#break(text, this.width - 24, size) }))
    const height = broken.reduce((sum, one) => sum + one.lines.length * one.size * leading + 3, 16)
    this.#makeRoom(height)
    this.#adorn(doc => doc.roundedRect(margins.side, this.#y, this.width, height, 5).fill(colour))
    this.#y += 9
    for (const one of broken) {
      this.#put('P', this.#within, one.lines, margins.side + 12, one.size)
      this.#y += 3
    }
    this.#y += 12
  }

  /** Of the chapters, with the pages where they were the last time. */
  contents(): void {
    this.heading(2, 'Contents', undefined, 148)
    const list = this.#doc.struct('TOC')
    this.#within.add(list)
    for (const [place, title] of this.#told.chapters) {
      const entry = this.#doc.struct('TOCI')
      list.add(entry)
      const y = this.#y
      const size = bodySize - 0.8
      this.#put('Reference', entry, this.#break([{ text: title, to: place }], this.width, size), margins.side, size)
      const page = String(this.#before?.pages.get(place) ?? 0)
      const x = margins.side + this.width - this.#measure(page, size, 'plain')
      this.#y = y
      this.#put('Span', entry, this.#break(page, 40, size), x, size)
      entry.end()
    }
    list.end()
  }

  /** What is typed, in letters of one width. */
  code(lines: readonly string[]): void {
    const size = bodySize * monoShare
    const broken = lines.flatMap(line => this.#break([{ text: line, style: 'mono' }], this.width - 16, size))
    const height = broken.length * size * leading + 12
    this.#makeRoom(height)
    this.#adorn(doc => doc.rect(margins.side, this.#y, this.width, height).fill(tint))
    this.#y += 6
    const paragraph = this.#doc.struct('P')
    this.#within.add(paragraph)
    this.#put('Code', paragraph, broken, margins.side + 8, size)
    paragraph.end()
    this.#y += 12
  }

  /** `alt` says in words what it shows. It stands on one page. */
  figure(alt: string, height: number, draw: (drawing: Drawing) => void): void {
    this.#makeRoom(height)
    const area = { x: margins.side, y: this.#y, width: this.width, height }
    const options = { alt, bbox: [area.x, area.y, area.x + area.width, area.y + area.height] }
    const figure = this.#doc.struct('Figure', options)
    const content = this.#doc.markStructureContent('Figure')
    draw({ at: this.#pen(), area })
    this.#doc.endMarkedContent()
    figure.add(content)
    figure.end()
    this.#within.add(figure)
    this.#y += height + 8
  }

  table(table: Table): void {
    drawTable(this.#inside(), table)
    this.#y += 8
  }

  gap(height: number): void {
    this.#y += height
  }

  async bytes(): Promise<Buffer> {
    const doc = this.#doc
    const chunks: Buffer[] = []
    doc.on('data', chunk => chunks.push(chunk))
    const ended = new Promise(resolve => doc.on('end', resolve))
    this.#feet()
    this.#within.end()
    this.#root.end()
    doc.end()
    await ended
    return Buffer.concat(chunks)
  }

  #feet(): void {
    const { start, count } = this.#doc.bufferedPageRange()
    for (let page = start; page < start + count; page++) {
      this.#doc.switchToPage(page)
      const { width, height } = this.#doc.page
      const y = height - margins.bottom + 28
      this.#adorn(doc => {
        doc
          .lineWidth(0.5)
          .moveTo(margins.side, y - 10)
          .lineTo(width - margins.side, y - 10)
          .stroke(rule)
        const number = `Page ${page - start + 1} of ${count}`
        this.#write(this.#told.foot, margins.side, y, 7.5, { colour: soft })
        this.#write(number, width - margins.side - this.#measure(number, 7.5, 'plain'), y, 7.5, { colour: soft })
      }, 'Pagination')
    }
  }

  #here(): { readonly top: number; readonly left: number; readonly expanded: boolean } {
    return { top: Math.max(0, this.#y - 12), left: this.#doc.page.width, expanded: false }
  }

  #makeRoom(height: number): void {
    if (this.room < height) this.newPage()
  }

  #measure(text: string, size: number, style: Style): number {
    const key = `${style} ${text}`
    const known = this.made.widths.get(key)
    const width = known ?? this.#doc.font(style).fontSize(1_000).widthOfString(text)
    if (known === undefined) this.made.widths.set(key, width)
    return (width * sizeOf(size, style)) / 1_000
  }

  #break(text: Text, width: number, size: number, style?: Style): readonly Line[] {
    const styled = style !== undefined && typeof text === 'string' ? [{ text, style }] : text
    return linesOf(styled, width, (words, own) => this.#measure(words, size, own))
  }

  /** Outside of the tree: whoever listens does not hear it. */
  #adorn(draw: (doc: Document) => void, type: 'Layout' | 'Pagination' = 'Layout'): void {
    this.#doc.markContent('Artifact', { type })
    draw(this.#doc)
    this.#doc.endMarkedContent()
  }

  #write(words: string, x: number, baseline: number, size: number, { style = 'plain', colour = ink }: Written): void {
    this.#doc
      .font(style)
      .fontSize(sizeOf(size, style))
      .fillColor(colour)
      .text(words, x, baseline, { lineBreak: false, baseline: 'alphabetic' })
  }

  #pen(): Pen {
    return {
      doc: this.#doc,
      text: (words, x, y, size, more = {}) => {
        const left = more.centred === true ? x - this.#measure(words, size, more.style ?? 'plain') / 2 : x
        this.#write(words, left, y, size, more)
      },
      widthOf: (words, size, style = 'plain') => this.#measure(words, size, style),
    }
  }

  /** Lines from here down, as an element of the tree; links are elements of their own within it. */
  #put(type: string, parent: Element, lines: readonly Line[], x: number, size: number): void {
    const element = this.#doc.struct(type)
    parent.add(element)
    this.#putLines(element, type, lines, x, size)
    element.end()
  }

  #putLines(element: Element, type: string, lines: readonly Line[], x: number, size: number): void {
    for (const { pieces } of lines) {
      // What is longer than a page goes on on the next.
      if (this.room < size * leading) this.newPage()
      let left = x
      const baseline = this.#y + size * 1.02
      for (const { text, style, colour, to, url, width } of pieces) {
        const isLink = to !== undefined || url !== undefined
        const content = this.#doc.markStructureContent(isLink ? 'Link' : type)
        this.#write(text, left, baseline, size, { style, colour: isLink ? linkInk : (colour ?? ink) })
        this.#doc.endMarkedContent()
        const area = { x: left, y: this.#y, width, height: size * leading }
        element.add(isLink ? this.#link(content, area, text.trimEnd(), target(to, url)) : content)
        left += width
      }
      this.#y += size * leading
    }
  }

  #link(
    content: PDFKit.PDFStructureContent,
    { x, y, width, height }: Area,
    words: string,
    { to, url }: Pick<Run, 'to' | 'url'>,
  ): Element {
    const link = this.#doc.struct('Link')
    link.add(content)
    // What stands in a string object is written as text, and in a string as a name.
    const options = { structParent: link, Contents: Object(words) as string }
    if (to !== undefined) this.#doc.goTo(x, y, width, height, to, options)
    else if (url !== undefined) this.#doc.link(x, y, width, height, url, options)
    link.end()
    return link
  }

  /** What a table is drawn with. */
  #inside(): Inside {
    return {
      left: margins.side,
      width: this.width,
      struct: (type, options) => this.#doc.struct(type, options as object), // Its types do not know of `scope`.
      add: element => void this.#within.add(element),
      y: () => this.#y,
      moveTo: y => {
        this.#y = y
      },
      room: () => this.room,
      newPage: () => this.newPage(),
      mark: place => this.mark(place),
      break: (text, width, size) => this.#break(text, width, size),
      adorn: draw => this.#adorn(draw),
      put: (element, type, lines, x, size) => this.#putLines(element, type, lines, x, size),
      write: (words, x, baseline, size, written) => this.#write(words, x, baseline, size, written),
    }
  }
}

function target(to: string | undefined, url: string | undefined): Pick<Run, 'to' | 'url'> {
  return { ...(to === undefined ? {} : { to }), ...(url === undefined ? {} : { url }) }
}
