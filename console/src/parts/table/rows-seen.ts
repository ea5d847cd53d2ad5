// Which rows of a long list stand in the page: those that are seen, and some around them. All are of one height.

export type Place = {
  /** How far it is scrolled, and how much of it is seen, in pixels. */
  readonly top: number
  readonly height: number
  readonly rowHeight: number
  readonly count: number
}

export type Seen = {
  readonly first: number
  /** The one behind the last. */
  readonly end: number
}

const around = 12
/** They come and go so many at a time: a list that is drawn for each row that passes is drawn too often. */
const step = 6

export function rowsSeen({ top, height, rowHeight, count }: Place): Seen {
  const first = Math.max(Math.floor(top / rowHeight) - around, 0)
  const end = Math.ceil((top + height) / rowHeight) + around
  return {
    first: Math.min(first - (first % step), Math.max(count - 1, 0)),
    end: Math.min(Math.ceil(end / step) * step, count),
  }
}

/** Where it is to be scrolled to, so that this row is seen below the head; where it is, if it is seen. */
export function scrolledTo(index: number, { top, height, rowHeight }: Place): number {
  const above = index * rowHeight
  // The head lies over the first row's height.
  if (above < top) return above
  const needed = above + 2 * rowHeight - height
  return Math.max(needed, top)
}
