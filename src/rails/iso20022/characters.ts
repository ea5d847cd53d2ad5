// Letters that banks can carry everywhere: printable ASCII.

/** Letters that are no letter with a mark. */
const otherwise: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ß: 'ss',
    æ: 'ae',
    Æ: 'AE',
    œ: 'oe',
    Œ: 'OE',
    ø: 'o',
    Ø: 'O',
    ł: 'l',
    Ł: 'L',
    đ: 'd',
    Đ: 'D',
    þ: 'th',
  }),
)

/** Names are for people to read: marks are taken off, what cannot be written is left out, and the end is cut. */
export function plain(text: string, charsMax: number): string {
  const letters = text.replaceAll(/\p{L}/gu, letter => otherwise.get(letter) ?? letter)
  const ascii = letters.normalize('NFKD').replaceAll(/[^ -~]/g, '')
  return ascii.replaceAll(/ +/g, ' ').trim().slice(0, charsMax).trimEnd() || '-'
}

/** Identifiers are not changed: they fit, or they are refused. */
export function fits(text: string, charsMax: number): boolean {
  return /^[!-~](?:[ -~]*[!-~])?$/.test(text) && text.length <= charsMax
}
