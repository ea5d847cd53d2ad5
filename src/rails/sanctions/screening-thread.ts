// The thread that screens: a list takes seconds to be made ready and a name some tenths of a millisecond, and none of it may
// keep the process waiting that takes payments. It reads editions from their folder, holds the few last used, and keeps nothing.

import { parentPort, workerData } from 'node:worker_threads'

import { canonical } from '../../base/canonical.ts'
import { fault, type Outcome } from '../../base/outcome.ts'
import { isCountryCode } from './countries.ts'
import { type EditionRefusal, readEdition } from './edition.ts'
import { delta, type List, type ReadList } from './list.ts'
import { rulesVersion } from './score.ts'
import { openScreening, type Screening, screen } from './screen.ts'
import type { FromThread, Inspected, Question, Said, ToThread, Wish } from './thread-talk.ts'

const editionsMax = 3
const port = parentPort ?? fault('this file is run as a thread')
const { folder } = workerData as { readonly folder: string } // As `openScreener` hands it over.

/** By version; what could not be read is read again when it is asked for again. */
const lists = new Map<string, Promise<Outcome<ReadList, EditionRefusal>>>()
const screenings = new Map<string, Screening>()

function remember<T>(into: Map<string, T>, key: string, value: T): T {
  const [oldest] = into.keys()
  if (into.size >= editionsMax && oldest !== undefined) into.delete(oldest)
  into.set(key, value)
  return value
}

async function read(version: string): Promise<Outcome<ReadList, EditionRefusal>> {
  const reading = lists.get(version) ?? remember(lists, version, readEdition(folder, version))
  try {
    const outcome = await reading
    if (!outcome.ok) lists.delete(version)
    return outcome
  } catch (thrown) {
    lists.delete(version)
    throw thrown
  }
}

async function inspect(version: string, against: string | undefined): Promise<Inspected> {
  lists.delete(version) // It may have been looked at before, and be another now.
  const outcome = await read(version)
  if (!outcome.ok) {
    const { code, ...detail } = outcome.refusal
    return { ok: false, code, detail: JSON.stringify(detail).slice(0, 2_000) }
  }
  const { list, problems } = outcome.value
  const before = against === undefined ? undefined : await listOf(against)
  const changes = before === undefined ? undefined : delta(before, list)
  return {
    ok: true,
    measured: {
      version,
      hash: list.hash,
      entries: list.entries.length,
      names: list.entries.reduce((sum, { names }) => sum + names.length, 0),
      lost: problems.filter(({ isLost }) => isLost).length,
    },
    delta: changes && {
      added: changes.added.length,
      changed: changes.changed.length,
      removed: changes.removed.length,
    },
  }
}

/** Undefined where it is not there any more: then nobody can say what has changed. */
async function listOf(version: string): Promise<List | undefined> {
  const outcome = await read(version).catch(() => undefined)
  return outcome?.ok === true ? outcome.value.list : undefined
}

/** The edition that was asked for, by its hash; undefined where another one lies there. */
async function opened(version: string, hash: string, threshold: number): Promise<Screening | undefined> {
  const key = `${hash}/${threshold}`
  const known = screenings.get(key)
  if (known !== undefined) return known
  const list = await listOf(version)
  if (list?.hash !== hash) {
    lists.delete(version)
    return undefined
  }
  return screenings.get(key) ?? remember(screenings, key, openScreening(list, threshold))
}

function say(screening: Screening, { name, country, kind }: Question): Said {
  const about = {
    ...(country !== undefined && isCountryCode(country) ? { country } : {}),
    ...(kind === undefined ? {} : { kind }),
  }
  const outcome = screen(screening, name, about)
  if (!outcome.ok) return { unread: outcome.refusal.code }
  const { list } = screening
  const found = outcome.value.hits.map(hit => ({
    entry: hit.entry,
    entryHash: list.entryHashes.get(hit.entry) ?? fault(`${hit.entry} is on the list`),
    listedName: hit.name.text,
    score: hit.score,
    entryText: canonical(list.entries.find(({ id }) => id === hit.entry) ?? fault(`${hit.entry} is on the list`)),
    why: JSON.stringify({ strength: hit.name.strength, country: hit.country, ...hit.why }),
  }))
  return { found }
}

async function answer(id: number, wish: Wish): Promise<FromThread> {
  if (wish.ask === 'inspect') return { id, inspected: await inspect(wish.version, wish.against) }
  const { version, hash, threshold, questions } = wish
  const screening = await opened(version, hash, threshold)
  if (screening === undefined) return { id, differs: version }
  return { id, screened: { rules: rulesVersion, said: questions.map(question => say(screening, question)) } }
}

port.on('message', ({ id, wish }: ToThread) => {
  answer(id, wish).then(
    said => port.postMessage(said),
    (thrown: unknown) => port.postMessage({ id, thrown: String(thrown) } satisfies FromThread),
  )
})
