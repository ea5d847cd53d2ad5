// What a patch says of the fault it plants: above the difference, in lines that begin with `#`.

/** A test, and in which file it is. */
export type TestNamed = { readonly file: string; readonly name: string }

const noticedBy = /^# noticed-by: (\S+\.test\.ts): (.+)$/m

/** Undefined where the row after which the patch is named notices. */
export function noticerOf(text: string): TestNamed | undefined {
  const [, file, name] = noticedBy.exec(headOf(text)) ?? []
  return file === undefined || name === undefined ? undefined : { file, name }
}

/** What the slip is. */
export function slipOf(text: string): string {
  return headOf(text).replace(noticedBy, '').replaceAll(/^# ?/gm, '').replaceAll(/\s+/g, ' ').trim()
}

function headOf(text: string): string {
  const [head = ''] = text.split(/^(?:diff --git|--- )/m)
  return head
}
