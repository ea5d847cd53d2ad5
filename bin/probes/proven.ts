// Where the planted faults are, and what was found with them.

import { join } from 'node:path'

export function plantsFolder(project: string): string {
  return join(project, 'bin', 'probes', 'plants')
}

export function provenFile(project: string): string {
  return join(project, 'bin', 'probes', 'proven.json')
}

/** The control that a patch breaks, by its name: `ledger.balanced-a.patch`. */
export function plantedOf(file: string): string | undefined {
  return /^([a-z]+\.[a-z-]+)-[a-z]\.patch$/.exec(file)?.[1]
}
