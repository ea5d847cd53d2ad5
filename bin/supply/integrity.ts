// Whether the lock file pins every package to its bytes, and takes none from elsewhere than the registry. Pure.

import type { Lock, LockedPackage } from './lock.ts'

const sha512 = /^sha512-[A-Za-z0-9+/]{86}==$/

/** What is wrong, in a sentence for each package. `declared`: what package.json asks for, by name. */
export function lockFaults({ packages }: Lock, declared: Readonly<Record<string, string>>): readonly string[] {
  return [
    ...Object.entries(declared).flatMap(([name, range]) =>
      /^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(range) ? [] : [`${name} is asked for as ${range}, not as one version`],
    ),
    ...packages.filter(({ isOurs }) => !isOurs).flatMap(faultsOf),
  ]
}

function faultsOf(one: LockedPackage): readonly string[] {
  const name = `${one.name} ${one.version}`
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/.test(one.version))
    return [`${name} is no version of a registry`]
  // `omit-lockfile-registry-resolved` leaves out the address exactly where it is the registry's.
  if (one.resolved !== undefined) return [`${name} does not come from the registry`]
  if (one.integrity === undefined) return isNeverInstalled(one) ? [] : [`${name} has no hash`]
  return sha512.test(one.integrity) ? [] : [`${name} is pinned by something else than one SHA-512`]
}

/**
 * A tool's part for a system on which Vouch does not run. The registry of some networks does not have it, and then there is no
 * hash to be written; `npm ci` on a system of ours never asks for it.
 */
function isNeverInstalled({ isTool, isOptional, systems: { os, cpu, libc } }: LockedPackage): boolean {
  const isOurs = (!os.length || os.includes('linux')) && (!cpu.length || cpu.includes('x64') || cpu.includes('arm64'))
  const isOurLibc = libc.length === 0 || libc.includes('glibc')
  return isTool && isOptional && !(isOurs && isOurLibc)
}
