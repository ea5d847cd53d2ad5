// Names that banks give to files. They become part of paths and addresses, so that not every text is one.

const charsMax = 128

/** Neither hidden nor still being written (by agreement `.part`), and nothing in it that a path or a line could break on. */
export function isFileName(text: string): boolean {
  return text.length <= charsMax && /^[^./\\\p{C}][^/\\\p{C}]*$/u.test(text) && !/\.(part|tmp)$/i.test(text)
}
