// What would be lost if everything were lost now, and how long it took to come back the last time: by what the keeper of the
// store saw of it. Nothing of any institution is in it.

import { type Static, Type } from 'typebox'

import { isId } from '../../base/ids.ts'
import { done, fault, refused } from '../../base/outcome.ts'
import type { Work } from '../../base/work.ts'
import * as continuity from '../../continuity/continuity.ts'
import type * as risk from '../../risk/risk.ts'
import { cutPage, pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import { route } from '../route.ts'
import { Instant, idOf } from '../wire.ts'
import { RunTold, showRun } from './risk.ts'

const strict = { additionalProperties: false }
const Bytes = (description: string) => Type.String({ pattern: '^[0-9]{1,19}$', description })
const Seconds = (description: string) => Type.Number({ minimum: 0, description })
const BackupId = idOf('bak', 'A base backup.')
const Lsn = (description: string) => Type.String({ pattern: '^[0-9A-F]{1,8}/[0-9A-F]{1,8}$', description })

const Backup = Type.Object(
  {
    id: BackupId,
    state: Type.Enum(['whole', 'damaged', 'gone', 'other_key'], {
      description:
        'whole: its record carries the authenticator of the backup key, and its files are as long as noted. damaged: one is missing, of another length or has other bytes. gone: it is not in the store any more. other_key: it was written with another key than the one in use.',
    }),
    problem: Type.Optional(
      Type.String({ description: 'What is wrong, with the name of the file within the store. Absent: nothing.' }),
    ),
    begunAt: Type.Optional({ ...Instant, description: 'Not kept of backups that an earlier release made.' }),
    endedAt: Type.Optional(Instant),
    seconds: Type.Optional(Seconds('How long it took.')),
    consistentAt: { ...Instant, description: 'From then on it can be restored to any moment.' },
    plainBytes: Bytes('Of the database’s files, in bytes.'),
    storedBytes: Bytes('Compressed and sealed, in bytes.'),
    timeline: Type.Integer({ minimum: 1 }),
    startLsn: Lsn('Where the log begins that it needs.'),
    endLsn: Lsn('And where that ends.'),
    system: Type.String({ description: 'The identifier that PostgreSQL gave to the database.' }),
    keptAs: Type.Enum(['folder'], { description: 'In a folder, of sealed files.' }),
    key: Type.String({
      description: 'Which key it is sealed with: the first eight bytes of a derivation, in hex. It opens nothing.',
    }),
    isOfTheKeyInUse: Type.Boolean({ description: 'False: keep that older key for as long as this backup.' }),
    lookedAt: { ...Instant, description: 'When its record and the length of its files were last looked at.' },
    comparedAt: Type.Optional({
      ...Instant,
      description: 'When every byte of it was last held against its SHA-256. Done for the newest one once a day.',
    }),
  },
  { $id: 'Backup', ...strict },
)

function show(seen: continuity.BackupSeen, key: string | undefined): Static<typeof Backup> {
  const { id, state, said, begunAt, endedAt, consistentAt, comparedAt } = seen
  return {
    id: isId('bak', id) ? id : fault(`a backup is called ${id}`),
    state,
    ...(said === null ? {} : { problem: said }),
    ...(begunAt === null || endedAt === null
      ? {}
      : {
          begunAt: begunAt.toISOString(),
          endedAt: endedAt.toISOString(),
          seconds: (endedAt.getTime() - begunAt.getTime()) / 1_000,
        }),
    consistentAt: consistentAt.toISOString(),
    plainBytes: String(seen.plainBytes),
    storedBytes: String(seen.storedBytes),
    timeline: seen.timeline,
    startLsn: seen.startLsn,
    endLsn: seen.endLsn,
    system: seen.systemId,
    keptAs: 'folder',
    key: seen.keyId,
    isOfTheKeyInUse: seen.keyId === key,
    lookedAt: seen.lookedAt.toISOString(),
    ...(comparedAt === null ? {} : { comparedAt: comparedAt.toISOString() }),
  }
}

export const listBackups = route({
  method: 'GET',
  path: '/v1/backups',
  permit: 'service.read',
  door: 'office',
  summary:
    'The base backups, newest first: how large, how long, sealed with which key, and whether each is still whole',
  query: Type.Object(pageQuery, strict),
  answers: { 200: pageOf('BackupPage', Backup) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/backups', caller, query)
    if (!page.ok) return page
    const before = page.value.after?.[0]
    if (before !== undefined && !isId('bak', before)) return refused({ code: 'cursor_unreadable' })
    return done({ page: page.value, before: before ?? null })
  },
  perform: async (work, { page, before }) => {
    const found = await continuity.backupsBefore(work, before, page.rowsMax)
    const store = await continuity.storeSeen(work)
    return done({ page: cutPage(page, found, ({ id }) => [id]), key: store?.keyId })
  },
  answer: ({ page, key }) => ({ status: 200, body: showPage(page, one => show(one, key)) }),
})

const Restore = Type.Object(
  {
    id: idOf('rst', 'An attempt to restore.'),
    result: Type.Enum(['holds', 'does_not_hold', 'refused'], {
      description:
        'holds: what came out was looked through, and every check of it held. refused: the store had not what was needed, and nothing was restored.',
    }),
    problem: Type.Optional(Type.String({ description: 'What was wrong first.' })),
    problems: Type.Integer({ minimum: 0 }),
    begunAt: Instant,
    seconds: Seconds('From the order until the copy was checked and had its name: the time to recover.'),
    backup: Type.Optional(BackupId),
    askedTo: Type.Optional({ ...Instant, description: 'The moment that was asked for; absent: all there was.' }),
    recoveredTo: Type.Optional({ ...Instant, description: 'The last commit that is in the copy.' }),
    steps: Type.Array(Type.Object({ name: Type.String(), seconds: Seconds('How long it took.') }, strict), {
      description: 'In order.',
    }),
  },
  { $id: 'Restore', ...strict },
)

type RestoreNoted = Awaited<ReturnType<typeof continuity.newestRestores>>[number]

function showRestore(noted: RestoreNoted): Static<typeof Restore> {
  const { id, result, said, problems, begunAt, tookMs, backup, askedTo, recoveredTo, steps } = noted
  return {
    id: isId('rst', id) ? id : fault(`a restore is called ${id}`),
    result,
    ...(said === null ? {} : { problem: said }),
    problems,
    begunAt: begunAt.toISOString(),
    seconds: tookMs / 1_000,
    ...(backup !== null && isId('bak', backup) ? { backup } : {}),
    ...(askedTo === null ? {} : { askedTo: askedTo.toISOString() }),
    ...(recoveredTo === null ? {} : { recoveredTo: recoveredTo.toISOString() }),
    steps: steps.map(({ name, ms }) => ({ name, seconds: ms / 1_000 })),
  }
}

const standings = ['recoverable', 'no_backup', 'no_log', 'log_missing', 'elsewhere', 'unseen'] as const

const Recovery = Type.Object(
  {
    standing: Type.Enum([...standings], {
      description:
        'recoverable: a whole backup, and the log from there without a gap. no_log: nothing of the log has been archived since somebody looks. log_missing: a file of it is missing, and `archive.missing` names it. elsewhere: the database is a server of your own, and its backups are not seen here. unseen: nobody has looked yet.',
    }),
    asOf: Instant,
    lookedAt: Type.Optional({
      ...Instant,
      description: 'When the store was last looked at; every five seconds as a rule.',
    }),
    isStale: Type.Boolean({ description: 'Nobody has looked for a minute: what stands here is of then.' }),
    // The newest that is whole: a restore would begin with it.
    backup: Type.Optional(Backup),
    archivedUntil: Type.Optional({ ...Instant, description: 'All that was committed until then is in the store.' }),
    wouldBeLostSeconds: Type.Optional(
      Seconds('If everything but the store were lost now: at most so much of the past would be missing.'),
    ),
    archive: Type.Optional(
      Type.Object(
        {
          newestSegment: Type.Optional(Type.String({ description: 'Of the log, in the store.' })),
          missing: Type.Optional(Type.String({ description: 'What a restore to the end would not find.' })),
          waiting: Type.Integer({ minimum: 0, description: 'Files of the log that are not in the store yet.' }),
          isFull: Type.Boolean({
            description: 'So many that no more are taken: PostgreSQL keeps its log, and its disk fills.',
          }),
          waitingSince: Type.Optional(Instant),
        },
        strict,
      ),
    ),
    unreadable: Type.Array(
      Type.Object({ file: Type.String({ description: 'Within the store.' }), why: Type.String() }, strict),
      { description: 'What lies in the store and is not what was written with the key.' },
    ),
    restores: Type.Array(Restore, { maxItems: 10, description: 'Of these backups, newest first.' }),
    drill: Type.Optional(
      Type.Object(
        { ...RunTold.properties, startedAt: Instant, seconds: Seconds('How long it took.') },
        {
          ...strict,
          description:
            'The newest run of the control continuity.restore-drill: a small database of its own, backed up, restored and broken. It shows that what runs here can restore; not that these backups can be.',
        },
      ),
    ),
  },
  { $id: 'Recovery', ...strict },
)

const staleMs = 60_000
const restoresMax = 10
/** Beyond so many that are not whole nobody looks for one that is. */
const lookedThroughMax = 100

async function recoveryOf(work: Work) {
  const [store, backups, restores] = [
    await continuity.storeSeen(work),
    await continuity.backupsBefore(work, null, lookedThroughMax),
    await continuity.newestRestores(work, restoresMax),
  ]
  return { store, backup: backups.find(({ state }) => state === 'whole'), restores, now: work.now }
}

type Seen = Awaited<ReturnType<typeof recoveryOf>>

function standingOf({ store, backup }: Seen): (typeof standings)[number] {
  if (store === undefined) return 'unseen'
  if (store.keptAs === 'elsewhere') return 'elsewhere'
  if (backup === undefined) return 'no_backup'
  if (store.missing !== null) return 'log_missing'
  return store.archivedUntil === null ? 'no_log' : 'recoverable'
}

function showStore({ store, now }: Seen) {
  if (store === undefined) return { isStale: false, unreadable: [] }
  const { lookedAt, archivedUntil, newestSegment, missing, spoolFiles, spoolIsFull, spoolOldestAt } = store
  if (store.keptAs === 'elsewhere') return { lookedAt: lookedAt.toISOString(), isStale: false, unreadable: [] }
  return {
    lookedAt: lookedAt.toISOString(),
    isStale: now.getTime() - lookedAt.getTime() > staleMs,
    ...(archivedUntil === null ? {} : { archivedUntil: archivedUntil.toISOString() }),
    archive: {
      ...(newestSegment === null ? {} : { newestSegment }),
      ...(missing === null ? {} : { missing }),
      waiting: spoolFiles,
      isFull: spoolIsFull,
      ...(spoolOldestAt === null ? {} : { waitingSince: spoolOldestAt.toISOString() }),
    },
    unreadable: store.unreadable.map(one => ({ ...one })),
  }
}

function showDrill(run: risk.ShownRun) {
  const { startedAt, endedAt } = run
  return {
    ...showRun({ ...run, endedAt: endedAt.toISOString() }),
    startedAt: startedAt.toISOString(),
    seconds: (endedAt.getTime() - startedAt.getTime()) / 1_000,
  }
}

function showRecovery(seen: Seen, drill: risk.ShownRun | undefined): Static<typeof Recovery> {
  const { store, backup, restores, now } = seen
  const standing = standingOf(seen)
  const until = store?.archivedUntil ?? null
  return {
    standing,
    asOf: now.toISOString(),
    ...showStore(seen),
    ...(backup === undefined ? {} : { backup: show(backup, store?.keyId) }),
    ...(standing === 'recoverable' && until !== null
      ? { wouldBeLostSeconds: Math.max(0, now.getTime() - until.getTime()) / 1_000 }
      : {}),
    restores: restores.map(showRestore),
    ...(drill === undefined ? {} : { drill: showDrill(drill) }),
  }
}

export const readRecovery = route({
  method: 'GET',
  path: '/v1/recovery',
  permit: 'service.read',
  door: 'office',
  summary:
    'What would be lost if everything were lost now, from which backup it would come back, and how long that took last',
  answers: { 200: Recovery },
  refuses: [],
  prepare: async tools => {
    const [drill] = (await tools.risk?.history('continuity.restore-drill', undefined, 1)) ?? []
    return done({ drill })
  },
  perform: async (work, { drill }) => done({ seen: await recoveryOf(work), drill }),
  answer: ({ seen, drill }) => ({ status: 200, body: showRecovery(seen, drill) }),
})
