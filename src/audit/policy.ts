// C2SP tlog-policy: which logs are believed, which witnesses, and how many of them. It comes from whoever examines, never
// from what is examined.
//
//     # operator Vouch Operations
//     log vouch.example/log/demo+…
//     witness w1 witness.example/w1+… https://witness.example
//     # organisation w1 First Auditors
//     group both all w1 w2
//     quorum both                                            c2sp.org/tlog-policy

import { done, fault, type Outcome, refused } from '../base/outcome.ts'
import { rawPublicKey } from './keys.ts'
import {
  type Checkpoint,
  type KeyType,
  type NamedKey,
  type NoteRefusal,
  openSignatures,
  readCheckpoint,
  readVerifierKey,
  type Signed,
} from './note.ts'

export type PolicyLog = NamedKey & { readonly type: 'signature'; readonly url: string | undefined }

export type PolicyWitness = NamedKey & {
  readonly type: 'cosignature'
  /** What the policy calls it; `name` is its key's. */
  readonly alias: string
  readonly url: string | undefined
  readonly organisation: string | undefined
}

export type Policy = {
  readonly logs: readonly PolicyLog[]
  readonly witnesses: readonly PolicyWitness[]
  /** The organisation that runs the logs. */
  readonly operator: string | undefined
  /** Whether these witnesses, by what the policy calls them, are enough. None, where none is asked for. */
  readonly isQuorum: (aliases: ReadonlySet<string>) => boolean
}

type Rule = (aliases: ReadonlySet<string>) => boolean

const policyBytesMax = 1_048_576

/** Faults with the line that is wrong: a policy that is not understood whole is not applied in part. */
export function readPolicy(text: string): Policy {
  const lines = new PolicyLines(false)
  lines.readAll(text)
  return lines.policy()
}

/**
 * The `log` lines of a text that has nothing else: what a witness is told of whom it serves. Unlike in a policy, a key may
 * have several logs: one sealer signs those of all its institutions, and each under its own name.
 */
export function readLogs(text: string): readonly PolicyLog[] {
  const lines = new PolicyLines(true)
  lines.readAll(text)
  if (lines.witnesses.length > 0 || lines.quorum !== undefined) fault('only lines of logs are expected here')
  return lines.logs
}

class PolicyLines {
  readonly #mayShareKeys: boolean
  readonly logs: PolicyLog[] = []
  readonly witnesses: Omit<PolicyWitness, 'organisation'>[] = []
  readonly #rules = new Map<string, Rule>()
  readonly #members = new Set<string>()
  readonly #organisations = new Map<string, string>()
  #operator: string | undefined
  quorum: Rule | undefined

  constructor(mayShareKeys: boolean) {
    this.#mayShareKeys = mayShareKeys
  }

  readAll(text: string): void {
    if (Buffer.byteLength(text) > policyBytesMax) fault(`a policy has ${policyBytesMax} bytes at most`)
    const lines = text.split('\n')
    if (lines.at(-1) !== '') fault('the last line of a policy ends with a newline')
    for (const [place, line] of lines.entries()) {
      const flaw = isWritten(line) ? this.#read(line) : 'it is not UTF-8 without control characters'
      if (flaw !== undefined) fault(`line ${place + 1} of the policy: ${flaw}`)
    }
  }

  policy(): Policy {
    const { logs, quorum = fault('the policy has no quorum'), witnesses } = this
    return {
      logs,
      witnesses: witnesses.map(witness => ({ ...witness, organisation: this.#organisations.get(witness.alias) })),
      operator: this.#operator,
      isQuorum: quorum,
    }
  }

  /** What is wrong with a line. */
  #read(line: string): string | undefined {
    const [word = '', ...items] = line.split(/[ \t]+/).filter(item => item !== '')
    if (word === '') return undefined
    if (word.startsWith('#')) return this.#comment(line)
    if (word === 'log') return this.#log(items)
    if (word === 'witness') return this.#witness(items)
    if (word === 'group') return this.#group(items)
    if (word === 'quorum') return this.#quorum(items)
    return `no line of a policy begins with ${word}`
  }

  /** Those that are not ours are ignored. */
  #comment(line: string): string | undefined {
    const operator = /^[ \t]*#[ \t]*operator[ \t]+(.*[^ \t])[ \t]*$/.exec(line)?.[1]
    if (operator !== undefined) {
      if (this.#operator !== undefined && this.#operator !== operator) return 'another operator was named before'
      this.#operator = operator
    }
    const [, alias, organisation] = /^[ \t]*#[ \t]*organisation[ \t]+([^ \t]+)[ \t]+(.*[^ \t])[ \t]*$/.exec(line) ?? []
    if (alias === undefined || organisation === undefined) return undefined
    if ((this.#organisations.get(alias) ?? organisation) !== organisation) return `${alias} was of another before`
    this.#organisations.set(alias, organisation)
    return undefined
  }

  #log([vkey = '', url, ...more]: readonly string[]): string | undefined {
    const log = keyOf(vkey, 'signature')
    if (log === undefined) return 'it does not have the key of a log'
    if (more.length > 0) return 'it goes on after the address'
    const isTold = (other: PolicyLog) =>
      isSameKey(other.key, log.key) && !(this.#mayShareKeys && other.name !== log.name)
    if (this.logs.some(isTold)) return 'the key is that of a log before it'
    this.logs.push({ ...log, type: 'signature', url })
    return undefined
  }

  #witness([alias = '', vkey = '', url, ...more]: readonly string[]): string | undefined {
    const witness = keyOf(vkey, 'cosignature')
    if (witness === undefined) return 'it does not have the key of a witness'
    if (more.length > 0) return 'it goes on after the address'
    if (this.witnesses.some(({ key }) => isSameKey(key, witness.key))) return 'the key is that of a witness before it'
    const flaw = this.#define(alias, aliases => aliases.has(alias))
    if (flaw === undefined) this.witnesses.push({ ...witness, type: 'cosignature', alias, url })
    return flaw
  }

  #group([name = '', threshold = '', ...members]: readonly string[]): string | undefined {
    if (members.length === 0) return 'a group has a name, a threshold and members'
    const counts: Readonly<Record<string, number>> = { all: members.length, any: 1 }
    const least = Object.hasOwn(counts, threshold) ? counts[threshold] : readCount(threshold)
    if (least === undefined || least > members.length) return `${threshold} is no number of its members`
    const rules: Rule[] = []
    for (const member of members) {
      const rule = this.#rules.get(member)
      if (rule === undefined) return `${member} is not defined before it`
      if (this.#members.has(member)) return `${member} is in a group already`
      this.#members.add(member)
      rules.push(rule)
    }
    return this.#define(name, aliases => rules.filter(rule => rule(aliases)).length >= least)
  }

  #quorum([name = '', ...more]: readonly string[]): string | undefined {
    if (this.quorum !== undefined) return 'there is a quorum before it'
    if (more.length > 0) return 'a quorum is one name'
    const rule = name === 'none' ? () => true : this.#rules.get(name)
    if (rule === undefined) return `${name === '' ? 'nobody' : name} is not defined before it`
    this.quorum = rule
    return undefined
  }

  #define(name: string, rule: Rule): string | undefined {
    if (name === 'none' || this.#rules.has(name)) return `${name} is defined already`
    this.#rules.set(name, rule)
    return undefined
  }
}

/** Decoding leaves U+FFFD where octets were no UTF-8: two names could pass for one. */
function isWritten(line: string): boolean {
  return line.isWellFormed() && !line.includes('\ufffd') && !Buffer.from(line).some(isControl)
}

function isControl(octet: number): boolean {
  return (octet < 0x20 && octet !== 0x09) || octet === 0x7f
}

function keyOf(vkey: string, type: KeyType): NamedKey | undefined {
  const named = readVerifierKey(vkey)
  return named?.type === type ? named : undefined
}

function isSameKey(one: NamedKey['key'], other: NamedKey['key']): boolean {
  return rawPublicKey(one).equals(rawPublicKey(other))
}

function readCount(text: string): number | undefined {
  return /^[1-9][0-9]{0,5}$/.test(text) ? Number(text) : undefined
}

/** What one witness said of a checkpoint. */
export type Cosignature = {
  readonly witness: PolicyWitness
  /** Seconds since 1970, by the witness's clock. */
  readonly time: bigint
  /** Whether it counts: not where it is of the operator's own organisation, of none that is named, or of a demonstration. */
  readonly counts: boolean
}

export type Cosigned = {
  readonly checkpoint: Checkpoint
  readonly cosignatures: readonly Cosignature[]
  /** As many as the quorum says have cosigned it, and at least one. */
  readonly isWitnessed: boolean
}

export type CosignedRefusal = NoteRefusal | { readonly code: 'checkpoint_malformed' } | { readonly code: 'log_unknown' }

/** A checkpoint of a log of the policy, and which of its witnesses have seen it. */
export function openCosigned(note: string, policy: Policy): Outcome<Cosigned, CosignedRefusal> {
  const origin = note.slice(0, note.indexOf('\n'))
  const logs = policy.logs.filter(({ name }) => name === origin)
  if (logs.length === 0) return refused({ code: 'log_unknown' })
  const opened = openSignatures<PolicyLog | PolicyWitness>(note, [...logs, ...policy.witnesses])
  if (!opened.ok) return opened
  const { text, signed } = opened.value
  if (!signed.some(({ key }) => key.type === 'signature')) return refused({ code: 'signature_missing' })
  const checkpoint = readCheckpoint(text)
  if (checkpoint === undefined) return refused({ code: 'checkpoint_malformed' })
  const cosignatures = cosignaturesOf(signed, checkpoint.origin, policy)
  const aliases = new Set(cosignatures.filter(({ counts }) => counts).map(({ witness }) => witness.alias))
  return done({ checkpoint, cosignatures, isWitnessed: aliases.size > 0 && policy.isQuorum(aliases) })
}

function cosignaturesOf(
  signed: readonly Signed<PolicyLog | PolicyWitness>[],
  origin: string,
  { operator }: Policy,
): Cosignature[] {
  return signed.flatMap(({ key, time }) => {
    if (key.type !== 'cosignature') return []
    const { organisation } = key
    const counts = organisation !== undefined && organisation !== operator && !isDemonstration(origin)
    return [{ witness: key, time, counts }]
  })
}

/** Whoever starts a demo names its logs so, and cannot name others so by mistake. */
export function isOfDemo(origin: string): boolean {
  return origin.startsWith('demo.')
}

/** Of a demonstration, or of a name that is nobody's in the world (RFC 6761): what was tried out is never called witnessed. */
export function isDemonstration(origin: string): boolean {
  return isOfDemo(origin) || /^(?:[^/]*\.)?localhost(?:\/|$)/.test(origin)
}
