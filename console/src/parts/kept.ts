// What this browser keeps for whoever works in it: how it is liked, and where they were. A browser that keeps nothing does without.

const prefix = 'vouch.'

export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(`${prefix}${name}`) ?? undefined
  } catch {
    return undefined
  }
}

/** Undefined: forgotten. */
export function keep(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`${prefix}${name}`)
    else localStorage.setItem(`${prefix}${name}`, value)
  } catch {
    // It is liked so until the page is left.
  }
}
