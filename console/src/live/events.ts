// Server-sent events as they come over the line, in pieces that end anywhere (HTML, 9.2.6). A browser's own reader wants to be told
// each name beforehand, and the names here are kinds of leaves.

export type Heard = {
  /** Absent where it says none: then the one before holds. */
  readonly id: string | undefined
  readonly event: string
  readonly data: string
}

/** Takes piece after piece, and answers with the events that are whole by then. */
export function openReader(): (piece: string) => readonly Heard[] {
  let rest = ''
  return piece => {
    const blocks = `${rest}${piece}`.replaceAll('\r\n', '\n').split('\n\n')
    rest = blocks.pop() ?? ''
    return blocks.flatMap(eventIn)
  }
}

function eventIn(block: string): readonly Heard[] {
  let [id, event]: [string | undefined, string] = [undefined, 'message']
  const data: string[] = []
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
    if (name === 'id') id = value
    else if (name === 'event') event = value
    else if (name === 'data') data.push(value)
  }
  // Without data it is a comment, or a word to the browser.
  return data.length === 0 ? [] : [{ id, event, data: data.join('\n') }]
}
