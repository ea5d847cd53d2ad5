// What the verifier in this browser asks of the log: paths below /v1/log/, as texts or as JSON.

import { readPublished } from '../../api/published.ts'

const never = new AbortController().signal

export const ask = {
  text: (path: string): Promise<string> => readPublished(path, never),
  json: async (path: string): Promise<unknown> => JSON.parse(await readPublished(path, never)),
}

/** Every code that is said of a log in this browser, in words; docs/audit-format.md has all of them. */
const said: Readonly<Record<string, string>> = {
  log_shorter: 'The log says that it has fewer leaves than it once signed for.',
  checkpoints_fork: 'The log has signed two different logs of one length.',
  checkpoint_inconsistent: 'What the log says now does not continue what it said to this browser before.',
  leaf_not_included: 'The leaf does not lead to the root that was signed.',
  signature_wrong: 'A signature of a key that this browser keeps does not fit the checkpoint.',
  signature_missing: 'No line of the checkpoint is signed by a key that this browser keeps.',
  origin_differs: 'The checkpoint is of another log.',
}

export function saidOf(code: string): string {
  return said[code] ?? code.replaceAll('_', ' ')
}
