// Cells of the STRIDE table that no risk stands in, and why: somebody has thought of them.

import type { Stride } from './terms.ts'

export type Considered = { readonly at: readonly string[]; readonly stride: Stride; readonly because: string }

const lines = ['api-to-vault', 'office-to-vault', 'issuer-to-vault', 'worker-to-vault', 'prober-to-vault'] as const

export const considered: readonly Considered[] = [
  {
    at: ['supervisor'],
    stride: 'spoofing',
    because:
      'It listens to nobody, so nobody can pretend anything to it; whoever starts another in its place is the engineer.',
  },
  {
    at: lines,
    stride: 'tampering',
    because:
      'A socket in a folder that nobody else may enter: whoever could change what passes owns the machine, and is the engineer.',
  },
  {
    at: lines,
    stride: 'information-disclosure',
    because: 'It never leaves the kernel of one machine; whoever could read it could read both processes.',
  },
  {
    at: ['prober-to-vault'],
    stride: 'denial-of-service',
    because: 'Without it tries say unknown, and unknown is not green. No member waits for one.',
  },
  {
    at: ['prober-to-database'],
    stride: 'tampering',
    because:
      'What it does as the canary is undone. What it writes of its runs is signed by its own key, and counts only with a valid leaf.',
  },
  {
    at: ['prober-to-database', 'prober-to-issuer'],
    stride: 'information-disclosure',
    because: 'What it sees is the canary’s, in which nobody is real.',
  },
  {
    at: ['vault-to-database'],
    stride: 'tampering',
    because:
      'What passes is wrapped and bound to what it is for: changed, it does not open, and nothing is sealed with it.',
  },
  {
    at: ['vault-to-database'],
    stride: 'information-disclosure',
    because: 'Keys pass wrapped; without the key-encryption key they are noise.',
  },
  {
    at: ['sealer-to-database', 'sealer-to-copies', 'sealer-to-witness'],
    stride: 'information-disclosure',
    because: 'Leaves hold no personal data but by salted hash, and heads are made to be shown.',
  },
  {
    at: ['supervisor-to-database'],
    stride: 'information-disclosure',
    because:
      'It starts, ends and migrates, and reads no rows; the log that it archives is under supervisor-to-backups.',
  },
  {
    at: ['prober-to-api', 'prober-to-office', 'prober-to-issuer'],
    stride: 'tampering',
    because:
      'What is changed on the way is another try of nothing real; an answer that is not the expected one is red, never green.',
  },
  {
    at: ['prober-to-api', 'prober-to-office', 'prober-to-issuer'],
    stride: 'denial-of-service',
    because: 'A try that nobody answers says unknown, and all tries together have a budget of each hour.',
  },
]
