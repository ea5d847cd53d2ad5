// What the register of risks is made of. It says what could happen and who answers for it; what is true of it is measured.

import type { Control, ControlId } from '../../base/control.ts'

/** From 1, once in ten years or less, to 5, several times a year; and from 1, negligible, to 5, severe. docs/risk-method.md. */
export type Step = 1 | 2 | 3 | 4 | 5

/** The bands of OWASP's threat model schema, by the published table of likelihood and impact. */
export const levels = ['very_low', 'low', 'medium', 'high', 'very_high', 'critical'] as const
export type Level = (typeof levels)[number]

export const strides = [
  'spoofing',
  'tampering',
  'repudiation',
  'information-disclosure',
  'denial-of-service',
  'elevation-of-privilege',
] as const
export type Stride = (typeof strides)[number]

export const categories = ['technical', 'security', 'operational', 'business'] as const
export type Category = (typeof categories)[number]

/** Which of the three documents asks for it. */
export type Origin = 'api-assessment' | 'mitigation-strategy' | 'threat-model'

/** `api.token-exposure`, `stride.spoofing` */
export type RiskId = `${'api' | 'tech' | 'sec' | 'ops' | 'biz' | 'stride'}.${string}`
/** `agent.external-hacker` */
export type AgentId = `agent.${string}`

/** How much of the way of a threat a control stands in: a person's judgement, and its reason. */
export type Design = 0.25 | 0.5 | 0.75 | 1

export type Answering = { readonly control: ControlId; readonly design: Design; readonly because: string }

/** A date of the calendar, as 2026-11-23. */
export type Day = string

export type Task = { readonly what: string; readonly owner: string; readonly due: Day; readonly doneOn?: Day }

export type Risk = {
  readonly id: RiskId
  readonly origin: Origin
  readonly category: Category
  readonly title: string
  /** What would happen, to whom. */
  readonly statement: string
  /** STRIDE, where it is a threat of that kind. */
  readonly stride: readonly Stride[]
  /** Without any control. */
  readonly likelihood: Step
  readonly impact: Step
  /** Why so: given by the document, or our own judgement, in words. */
  readonly basis: string
  readonly judgedBy: string
  readonly judgedOn: Day
  /** What the document calls it; the level is never below. */
  readonly atLeast?: 'medium' | 'high'
  readonly controls: readonly Answering[]
  /** Why nothing prevents it, where nothing that the documents name does. */
  readonly unprevented?: string
  /** Why nothing detects it, the same way. */
  readonly undetected?: string
  readonly agents: readonly AgentId[]
  /** Parts and flows that it can happen to, by their names in the model. */
  readonly at: readonly string[]
  readonly owner: string
  readonly plan: readonly Task[]
}

/** A control that the documents name. Where its room does not exist yet, the room that will bring it. */
export type Named = {
  readonly id: ControlId
  readonly does: Control['does']
  /** What it is for, in one sentence of the register; what was built says it for itself in `Control.says`. */
  readonly says?: string
  readonly owner: string
  /** Not built yet: by which room it comes. */
  readonly gap?: string
  /** By framework, the ids of what it serves: `csf: ['PR.AA-01']`. */
  readonly serves: { readonly [framework: string]: readonly string[] }
}

/** A probe that was seen to fail where its control was broken on purpose: what shows that it looks at anything. */
export type Proof = {
  readonly control: ControlId
  /** The patch, and the SHA-256 of its bytes in hex. */
  readonly patch: string
  readonly patchHash: string
  /** The code that tried, as its runs name it, in hex: another code is not proven by it. */
  readonly codeHash: string
  readonly provenOn: Day
}
