// Where the batches of a bundle are, and what a line of them says: docs/audit-format.md.

const width = 256n

/** `batches/x001/x234/067`, and `.p/<W>` for the last one, which is not full. Bundles are numbered from 0. */
export function batchesPath(bundle: bigint, size: bigint): string {
  const digits = bundle.toString()
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g) ?? []
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  const here = size - bundle * width
  return `batches/${path}${here < width ? `.p/${here}` : ''}`
}

/** The last that a log of this size has. */
export function lastBundle(size: bigint): bigint {
  return size === 0n ? 0n : (size - 1n) / width
}

export function leavesOf(bundle: bigint, size: bigint): { readonly from: bigint; readonly until: bigint } {
  const end = (bundle + 1n) * width
  return { from: bundle * width, until: (end < size ? end : size) - 1n }
}

export type Batch = {
  readonly batch: string
  readonly first: string
  readonly leaves: string
  readonly root: string
  readonly key: string
  readonly at: string
}

const line =
  /^{"batch":"([a-z]{3}_[0-9a-z]{1,26})","first":"(\d{1,19})","leaves":(\d{1,15}),"root":"([^"]+)","signature":"[^"]+","key":"(key_[0-9a-z]+)","at":"([^"]+)"}$/

/** Undefined where a line is none of a batch. */
export function readBatches(text: string): readonly Batch[] | undefined {
  const batches: Batch[] = []
  for (const one of text.split('\n').slice(0, -1)) {
    const [, batch, first, leaves, root, key, at] = line.exec(one) ?? []
    const isWhole =
      first !== undefined && leaves !== undefined && root !== undefined && key !== undefined && at !== undefined
    if (batch === undefined || !isWhole) return undefined
    batches.push({ batch, first, leaves, root, key, at })
  }
  return batches
}
