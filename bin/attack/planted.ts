// What a patch says of the fault it plants: above the difference, in lines that begin with `#`.

/** A test, and in which file it is. */
export type TestNamed = { readonly file: string; readonly name: string }

const noticedBy = /^# noticed-by: (\S+\.test\.ts): (.+)$/m

const also = /^# also: (\S+)$/gm

/** Undefined where the row after which the patch is named notices. */
export function noticerOf(text: string): TestNamed | undefined {
  const [, file, name] = noticedBy.exec(headOf(text)) ?? []
  return file === undefined || name === undefined ? undefined : { file, name }
}

/** The controls that it breaks besides the one after which it is named. */
export function alsoOf(text: string): readonly string[] {
  return Array.from(headOf(text).matchAll(also), ([, control = '']) => control)
}

/** What the slip is. */
export function slipOf(text: string): string {
  return headOf(text)
    .replace(noticedBy, '')
    .replaceAll(also, '')
    .replaceAll(/^# ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

function headOf(text: string): string {
  const [head = ''] = text.split(/^(?:diff --git|--- )/m)
  return head
}
