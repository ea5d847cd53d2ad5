// What verification says of witnesses: how much of a log others have seen, who they are, and where they saw another one.

import type { Transaction } from '../base/database.ts'
import type { InstitutionId } from '../base/ids.ts'
import type { Problem } from './log-check.ts'
import { type Checkpoint, keyIdText, readCheckpoint } from './note.ts'
import { type Cosigned, openCosigned, type Policy } from './policy.ts'
import { rootAt } from './tile-log.ts'
import { type Disagreement, readCosigned, readDisagreements, readSignedAfter } from './witness-store.ts'

/** The newest checkpoint that as many have cosigned as the quorum says. */
export type Witnessed = {
  readonly size: number
  /** How many leaves came after it. */
  readonly behind: number
  /** The organisations that count. */
  readonly by: readonly string[]
  /** When the last of them cosigned it. */
  readonly at: string
  /** Whether what came after it is younger than a minute. */
  readonly isCurrent: boolean
}

const sizesPerRead = 100
/** As far back as is looked for one that enough have cosigned: a day's, where each second had another. */
const sizesMax = 100_000
const disagreementsMax = 1_000
/** How long the word of a witness counts that shows nothing for it. While it says so, it is kept anew, twice in this time. */
const wordMsMax = 86_400_000
/** How long a checkpoint may wait for its witnesses. */
const waitMsMax = 60_000

/** In a log of this size, whose checkpoints were compared with its leaves; undefined where not enough have seen any. */
export async function newestWitnessed(
  tx: Transaction,
  institution: InstitutionId,
  size: bigint,
  policy: Policy,
  now: Date,
): Promise<Witnessed | undefined> {
  const found = await newestCosigned(tx, institution, size, policy)
  if (found === undefined) return undefined
  const { checkpoint, cosignatures } = found
  const counting = cosignatures.filter(({ counts }) => counts)
  const signedAfter = await readSignedAfter(tx, institution, checkpoint.size)
  const last = counting.map(({ time }) => Number(time)).reduce((one, other) => Math.max(one, other), 0)
  return {
    size: Number(checkpoint.size),
    behind: Number(size - checkpoint.size),
    by: [...new Set(counting.flatMap(({ witness: { organisation } }) => organisation ?? []))].toSorted((one, other) =>
      one.localeCompare(other),
    ),
    at: new Date(last * 1_000).toISOString(),
    isCurrent: signedAfter === undefined || now.getTime() - signedAfter.getTime() <= waitMsMax,
  }
}

async function newestCosigned(
  tx: Transaction,
  institution: InstitutionId,
  size: bigint,
  policy: Policy,
): Promise<Cosigned | undefined> {
  const keys = policy.witnesses.map(witness => ({ witness: witness.name, keyId: keyIdText(witness) }))
  let below = size + 1n
  for (let read = 0; read < sizesMax && keys.length > 0; read += sizesPerRead) {
    const page = await readCosigned(tx, institution, keys, below, sizesPerRead)
    for (const { note, lines } of page) {
      const opened = openCosigned(note + lines, policy)
      if (opened.ok && opened.value.isWitnessed) return opened.value
    }
    const last = page.at(-1)
    if (last === undefined) return undefined
    below = last.size
  }
  return undefined
}

/**
 * Settled is what the log has grown over since: then it was behind for a while, after a restore, and is no other. Where a
 * witness has nothing to show, only it can settle what it said, by a cosignature or by saying it no more for a day.
 */
export async function disagreementProblems(
  tx: Transaction,
  institution: InstitutionId,
  size: bigint,
  now: Date,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  const since = new Date(now.getTime() - wordMsMax)
  for (const disagreement of await readDisagreements(tx, institution, since, disagreementsMax)) {
    const { witness, foundAt, isCosignedSince } = disagreement
    const known = knownOf(disagreement)
    const isOther =
      known !== undefined && (known.size > size || !known.root.equals(await rootAt(tx, institution, known.size)))
    const said = isOther
      ? `knows ${known.size} leaves under ${known.root.toString('base64')}`
      : foundAt <= since || isCosignedSince
        ? undefined
        : wordOf(disagreement, known)
    if (said === undefined) continue
    problems.push({
      institution,
      what: `the witness ${witness} ${said}, found at ${foundAt.toISOString()}`,
      where: `checkpoint ${disagreement.size}`,
    })
  }
  return problems
}

/** What it said and has nothing to show for; undefined where it said no more than it showed. */
function wordOf({ claimed }: Disagreement, known: Checkpoint | undefined): string | undefined {
  if (claimed !== null && (known === undefined || claimed > known.size))
    return `says that it knows ${claimed} leaves, and shows no checkpoint of them`
  return known === undefined
    ? 'does not take it for a continuation of what it knows, and shows no checkpoint'
    : undefined
}

function knownOf({ known }: Disagreement) {
  return known === null ? undefined : readCheckpoint(known.slice(0, known.lastIndexOf('\n\n') + 1))
}
