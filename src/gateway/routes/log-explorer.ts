// The log for people who look into it: leaves found again, proofs to check in a browser, and who outside vouches for it. A
// leaf has nothing of anybody, so nothing is opened here.

import { type Static, Type } from 'typebox'

import * as audit from '../../audit/audit.ts'
import { done, type Outcome, refused } from '../../base/outcome.ts'
import { writeCursor } from '../cursor.ts'
import { pageOf, pageQuery, pageRefusals, readPage, showPage } from '../pages.ts'
import type { RefusalOf } from '../problems.ts'
import { route } from '../route.ts'
import { Instant } from '../wire.ts'

const strict = { additionalProperties: false }
const placePattern = '^(0|[1-9][0-9]{0,17})$'
const Place = Type.String({
  pattern: placePattern,
  description: 'The place of a leaf in the log, from 0; decimal, as text.',
})
const Size = Type.String({
  pattern: '^[1-9][0-9]{0,17}$',
  description: 'How many leaves: the size of a tree (RFC 9162); decimal, as text.',
})
const Hash = Type.String({ description: 'SHA-256, in base64.' })
const Note = Type.String({ description: 'The signed checkpoint of exactly this size (C2SP signed-note).' })
const Text = Type.String({ description: 'The leaf as it was hashed: canonical JSON in UTF-8, docs/audit-format.md.' })

const LogLeaf = Type.Object(
  {
    index: Place,
    hash: Type.String({ description: 'SHA-256(0x00 ‖ leaf), in base64: its place in the tree.' }),
    text: Text,
    kind: Type.Optional(Type.String()),
    at: Type.Optional(Instant),
    actor: Type.Optional(Type.String({ description: 'person:…, client:… or process:…' })),
    subjects: Type.Optional(Type.Array(Type.String(), { description: 'The ids that stand in it.' })),
  },
  { $id: 'LogLeaf', ...strict, description: 'A leaf; without what it says, where it is none that can be read.' },
)

function showLeaf({ index, hash, text, said }: audit.FoundLeaf): Static<typeof LogLeaf> {
  const placed = { index: String(index), hash: hash.toString('base64'), text }
  if (said === undefined) return placed
  const { kind, at, actor, body } = said
  return { ...placed, kind, at, actor, subjects: [...audit.subjectsOf(body)] }
}

export const listLogLeaves = route({
  method: 'GET',
  path: '/v1/log/leaves',
  permit: 'audit.read',
  summary:
    'Leaves of the audit log, the last first. A page may have fewer than asked, or none, and a next: then so much was looked through, and it goes on there',
  query: Type.Object(
    {
      ...pageQuery,
      kind: Type.Optional(
        Type.String({
          pattern: '^[a-z]{1,20}\\.[a-z0-9_.]{0,60}$',
          description:
            'A kind, payments.accepted; or the beginning of several, which ends in . or _: payments. rails.core_',
        }),
      ),
      actor: Type.Optional(
        Type.String({
          pattern: '^(person|client|process):[A-Za-z0-9_.-]{1,60}$',
          description: 'Who did it.',
        }),
      ),
      subject: Type.Optional(
        Type.String({ pattern: '^[a-z]{3}_[0-9a-z]{1,26}$', description: 'An id that stands in it, of whatever.' }),
      ),
      from: Type.Optional(Instant),
      until: Type.Optional(Instant),
    },
    strict,
  ),
  answers: { 200: pageOf('LogLeafPage', LogLeaf) },
  refuses: pageRefusals,
  prepare: (_, { caller, query }) => {
    const page = readPage('/v1/log/leaves', caller, query)
    if (!page.ok) return page
    const below = page.value.after?.[0]
    if (below !== undefined && !new RegExp(placePattern).test(below)) return refused({ code: 'cursor_unreadable' })
    const { kind, actor, subject, from, until } = query
    const moment = (text: string | undefined) => (text === undefined ? undefined : new Date(text))
    return done({
      page: page.value,
      below: below === undefined ? undefined : BigInt(below),
      sought: { kind, actor, subject, from: moment(from), until: moment(until) },
    })
  },
  perform: async (work, { page, below, sought }) => {
    const { leaves, next } = await audit.exploreLog(work, sought, below, page.limit)
    return done({ rows: leaves, next: next === undefined ? undefined : writeCursor(page.list, [String(next)]) })
  },
  answer: page => ({ status: 200, body: showPage(page, showLeaf) }),
})

const InclusionProof = Type.Object(
  {
    leafIndex: Place,
    treeSize: Size,
    leaf: Text,
    leafHash: Hash,
    inclusionPath: Type.Array(Hash, { description: 'RFC 9162 §2.1.3: from below.' }),
    rootHash: Hash,
    checkpoint: Type.Optional(Note),
  },
  { $id: 'InclusionProof', ...strict },
)

const beyond: RefusalOf<'not_published'> = { code: 'not_published', isPath: true }
const orNothing = <Found>(found: Found | undefined): Outcome<Found, RefusalOf<'not_published'>> =>
  found === undefined ? refused(beyond) : done(found)
const base64 = (bytes: Buffer) => bytes.toString('base64')
const sizeOf = (text: string | undefined) => (text === undefined ? undefined : BigInt(text))

export const proveLogLeaf = route({
  method: 'GET',
  path: '/v1/log/leaves/:index/proof',
  permit: 'audit.read',
  summary: 'That a leaf is in the log of a size: RFC 9162 §2.1.3, to be checked against a checkpoint that one holds',
  params: Type.Object({ index: Place }, strict),
  query: Type.Object({ size: Type.Optional(Size) }, strict),
  answers: { 200: InclusionProof },
  refuses: ['not_published'],
  perform: async (work, { index, query }) =>
    orNothing(await audit.showInclusion(work, BigInt(index), sizeOf(query.size))),
  answer: ({ index, size, text, leafHash, path, root, note }) => ({
    status: 200,
    body: {
      leafIndex: String(index),
      treeSize: String(size),
      leaf: text,
      leafHash: base64(leafHash),
      inclusionPath: path.map(base64),
      rootHash: base64(root),
      ...(note === undefined ? {} : { checkpoint: note }),
    },
  }),
})

const ConsistencyProof = Type.Object(
  {
    first: Size,
    second: Size,
    firstHash: Type.String({ description: 'The root of the first tree, in base64.' }),
    secondHash: Type.String({ description: 'The root of the second tree, in base64.' }),
    consistencyPath: Type.Array(Hash, { description: 'RFC 9162 §2.1.4; empty where both are of one size.' }),
    checkpoint: Type.Optional(Note),
  },
  { $id: 'ConsistencyProof', ...strict },
)

export const proveLogConsistency = route({
  method: 'GET',
  path: '/v1/log/consistency',
  permit: 'audit.read',
  summary: 'That the log of one size is the beginning of that of another: RFC 9162 §2.1.4',
  query: Type.Object({ from: Size, to: Type.Optional(Size) }, strict),
  answers: { 200: ConsistencyProof },
  refuses: ['log_sizes_reversed', 'not_published'],
  perform: async (work, { query }) => {
    const [from, to] = [BigInt(query.from), sizeOf(query.to)]
    if (to !== undefined && from > to) return refused({ code: 'log_sizes_reversed' } as const)
    return orNothing(await audit.showConsistency(work, from, to))
  },
  answer: ({ first, second, firstRoot, secondRoot, path, note }) => ({
    status: 200,
    body: {
      first: String(first),
      second: String(second),
      firstHash: base64(firstRoot),
      secondHash: base64(secondRoot),
      consistencyPath: path.map(base64),
      ...(note === undefined ? {} : { checkpoint: note }),
    },
  }),
})

const LogKeys = Type.Object(
  {
    origin: Type.String({ description: 'What the log is called in everything that is signed of it.' }),
    policy: Type.String({
      description: 'C2SP tlog-policy: the keys of the log, its witnesses, and how many are enough.',
    }),
    emitters: Type.String({ description: 'The keys that sign batches, line by line: docs/audit-format.md.' }),
  },
  { $id: 'LogKeys', ...strict },
)

export const readLogKeys = route({
  method: 'GET',
  path: '/v1/log/keys',
  permit: 'audit.read',
  summary:
    'The keys by which the log is checked, as whoever runs it gives them out: believed on first use at most, and compared by a way of one’s own',
  answers: { 200: LogKeys },
  refuses: ['log_keys_unknown'],
  prepare: async ({ givenOut }, { caller }) => {
    if (givenOut === undefined) return refused({ code: 'log_keys_unknown' } as const)
    return done(audit.trustOf(await givenOut(), caller.institution))
  },
  perform: async (_, trust) => done(trust),
  answer: trust => ({ status: 200, body: trust }),
})

const Reached = Type.Object({ size: Size, at: Instant }, strict)

const WitnessRefusal = Type.Object(
  {
    what: Type.Enum(['ahead', 'other_root', 'proof_refused'], {
      description:
        'ahead: it knows more leaves than the log has. other_root: it holds another beginning. proof_refused: it did not believe ours, and showed nothing.',
    }),
    size: Type.String({ description: 'Of the checkpoint that it was shown.' }),
    foundAt: Instant,
    hasEvidence: Type.Boolean({ description: 'It showed a checkpoint that the log itself signed.' }),
    isCosignedSince: Type.Boolean({ description: 'It has cosigned that size or a larger one after this.' }),
  },
  strict,
)

const LogWitnesses = Type.Object(
  {
    operator: Type.Optional(
      Type.String({ description: 'The organisation that runs the log, as the policy names it.' }),
    ),
    signed: Type.Optional(Reached),
    witnessedSize: Type.Optional(
      Type.String({ description: 'The newest size that as many witnesses cosigned as the policy wants.' }),
    ),
    halt: Type.Optional(
      Type.Object(
        {
          by: Type.String({ description: 'Who knows the log otherwise: a copy, a witness, or the log itself.' }),
          what: Type.String(),
          size: Type.String(),
          at: Instant,
        },
        { ...strict, description: 'The sealer has stopped at this log: nothing of it is signed any more.' },
      ),
    ),
    witnesses: Type.Array(
      Type.Object(
        {
          name: Type.String({ description: 'As its key is called.' }),
          key: Type.String({ description: 'The id of its key in notes, in hex.' }),
          organisation: Type.Optional(Type.String({ description: 'As the policy says; absent where it does not.' })),
          isInPolicy: Type.Boolean({ description: 'False: it cosigned once, and is asked no more.' }),
          isIndependent: Type.Boolean({
            description: 'Of an organisation that is not the operator. Only those count.',
          }),
          cosigned: Type.Optional(Reached),
          refusals: Type.Array(WitnessRefusal),
        },
        strict,
      ),
    ),
  },
  { $id: 'LogWitnesses', ...strict },
)

const reached = ({ size, at }: audit.Reached) => ({ size: String(size), at: at.toISOString() })

export const readLogWitnesses = route({
  method: 'GET',
  path: '/v1/log/witnesses',
  permit: 'audit.read',
  summary: 'Who outside vouches for the log: what each witness cosigned last and when, and what it refused',
  answers: { 200: LogWitnesses },
  refuses: [],
  prepare: ({ witnesses }) => done(witnesses),
  perform: async (work, policy) => done(await audit.showWitnesses(work, policy)),
  answer: ({ operator, signed, witnessed, halt, witnesses }) => ({
    status: 200,
    body: {
      ...(operator === null ? {} : { operator }),
      ...(signed === null ? {} : { signed: reached(signed) }),
      ...(witnessed === null ? {} : { witnessedSize: String(witnessed) }),
      ...(halt === undefined
        ? {}
        : { halt: { by: halt.holder, what: halt.what, size: String(halt.size), at: halt.haltedAt.toISOString() } }),
      witnesses: witnesses.map(({ name, keyId, organisation, isInPolicy, isIndependent, cosigned, refusals }) => ({
        name,
        key: keyId,
        ...(organisation === null ? {} : { organisation }),
        isInPolicy,
        isIndependent,
        ...(cosigned === null ? {} : { cosigned: reached(cosigned) }),
        refusals: refusals.map(({ reason, size, foundAt, known, isCosignedSince }) => ({
          what: reason,
          size: String(size),
          foundAt: foundAt.toISOString(),
          hasEvidence: known !== null,
          isCosignedSince,
        })),
      })),
    },
  }),
})

const LogCopies = Type.Object(
  {
    signed: Type.Optional(Reached),
    copies: Type.Array(
      Type.Object(
        {
          place: Type.String({ description: 'file:… or s3://…, as the sealer was told.' }),
          copied: Reached,
          behindSince: Type.Optional(
            Type.String({
              format: 'date-time',
              description: 'When the first checkpoint was signed that is not there yet; absent where all are.',
            }),
          ),
        },
        strict,
      ),
    ),
  },
  { $id: 'LogCopies', ...strict },
)

export const readLogCopies = route({
  method: 'GET',
  path: '/v1/log/copies',
  permit: 'audit.read',
  summary: 'How far the log is copied to each place where nothing is written twice',
  answers: { 200: LogCopies },
  refuses: [],
  perform: async work => done(await audit.showCopies(work)),
  answer: ({ signed, copies }) => ({
    status: 200,
    body: {
      ...(signed === null ? {} : { signed: reached(signed) }),
      copies: copies.map(({ place, size, copiedAt, behindSince }) => ({
        place,
        copied: reached({ size, at: copiedAt }),
        ...(behindSince === undefined ? {} : { behindSince: behindSince.toISOString() }),
      })),
    },
  }),
})
