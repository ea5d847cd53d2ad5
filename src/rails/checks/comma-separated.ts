// Lines of values (RFC 4180), every value in quotes: a reader never has to guess what a comma means.

export function line(...values: readonly string[]): string {
  return `${values.map(value => `"${value.replaceAll('"', '""')}"`).join(',')}\r\n`
}

/**
 * What can be printed in any typeface: marks are taken off letters, what is no ASCII is left out, blanks are single.
 * No control character comes through, so a value is on one line.
 */
export function printable(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/[^ -~]+/g, letters => (/^[\p{M}]+$/u.test(letters) ? '' : ' '))
    .replaceAll(/ +/g, ' ')
    .trim()
}
