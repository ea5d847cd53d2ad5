// How much a browser has to fetch before the console is there, and for each page that comes later. Pure.

/** As vite writes it: https://vite.dev/guide/backend-integration */
export type Manifest = Readonly<Record<string, Chunk>>
type Chunk = {
  readonly file: string
  readonly isEntry?: boolean
  /** What comes with it, by its name in here. */
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const kB = 1_000
/** Packed, as it is sent. Whoever wants more has to say what it is worth. */
const limits = {
  'scripts before anything is shown': 230 * kB,
  'styles before anything is shown': 20 * kB,
  'a page that comes later': 130 * kB,
} as const

export type Size = {
  readonly what: keyof typeof limits
  /** Its file, or how many files it is. */
  readonly name: string
  readonly bytes: number
  readonly bytesMax: number
}

/** `packedBytes`: how long a file is as it is sent. */
export function sizesOf(manifest: Manifest, packedBytes: (file: string) => number): readonly Size[] {
  const initial = new Set<string>()
  const take = (name: string) => {
    if (initial.has(name)) return
    initial.add(name)
    for (const other of manifest[name]?.imports ?? []) take(other)
  }
  for (const [name, { isEntry }] of Object.entries(manifest)) if (isEntry === true) take(name)
  const first = [...initial].flatMap(name => manifest[name] ?? [])
  const scripts = new Set(first.map(({ file }) => file).filter(isScript))
  const styles = new Set(first.flatMap(({ css = [] }) => css))
  const known = new Set([...scripts, ...styles])
  const later = Object.values(manifest).filter(({ file }) => isScript(file) && !scripts.has(file))
  const size = (what: Size['what'], name: string, files: Iterable<string>): Size => {
    const bytes = [...files].reduce((sum, file) => sum + packedBytes(file), 0)
    return { what, name, bytes, bytesMax: limits[what] }
  }
  return [
    size('scripts before anything is shown', `${scripts.size} files`, scripts),
    size('styles before anything is shown', `${styles.size} files`, styles),
    ...later
      .map(({ file, css = [] }) =>
        size('a page that comes later', file, [file, ...css.filter(style => !known.has(style))]),
      )
      .toSorted((one, other) => other.bytes - one.bytes),
  ]
}

function isScript(file: string): boolean {
  return file.endsWith('.js')
}
