// Who or what could bring it about: the five agents of the threat model.

import type { ControlId } from '../../base/control.ts'
import type { AgentId } from './terms.ts'

export type Agent = {
  readonly id: AgentId
  readonly title: string
  readonly says: string
  /** A person, or something that acts by itself. */
  readonly isPerson: boolean
  readonly wantsHarm: boolean
  /** As the threat model library grades them. */
  readonly skill: 'script_kid' | 'insider' | 'engineer' | 'expert_engineer' | 'oc_sponsored' | 'state_sponsored'
  readonly access: 'anonymous' | 'user' | 'admin'
  readonly likely: 'minimal' | 'low' | 'moderate' | 'high' | 'maximal'
  /** What stands against them in particular. */
  readonly answeredBy: readonly ControlId[]
}

export const agents: readonly Agent[] = [
  {
    id: 'agent.external-hacker',
    title: 'Somebody outside who wants money',
    says: 'Steals tokens and data, and looks for the door that gives. Works for gain, alone or for others.',
    isPerson: true,
    wantsHarm: true,
    skill: 'oc_sponsored',
    access: 'anonymous',
    likely: 'high',
    answeredBy: [
      'identity.mfa',
      'identity.sender-constrained',
      'identity.key-rotation',
      'monitoring.token-use',
      'monitoring.login-patterns',
    ],
  },
  {
    id: 'agent.insider-accidental',
    title: 'Somebody inside who makes a mistake',
    says: 'Configures wrongly, runs the wrong script, has more rights than the task takes. Means no harm.',
    isPerson: true,
    wantsHarm: false,
    skill: 'insider',
    access: 'admin',
    likely: 'high',
    answeredBy: ['identity.permits', 'change.four-eyes', 'change.dry-run', 'continuity.release-prechecked'],
  },
  {
    id: 'agent.insider-malicious',
    title: 'Somebody inside who wants harm',
    says: 'Uses rights they were given to pay out, to look up, to change or to destroy, and to hide it.',
    isPerson: true,
    wantsHarm: true,
    skill: 'insider',
    access: 'admin',
    likely: 'moderate',
    answeredBy: [
      'identity.separation-of-duties',
      'change.four-eyes',
      'audit.witnessed',
      'audit.tamper-evident',
      'monitoring.admin-actions',
      'monitoring.data-access',
    ],
  },
  {
    id: 'agent.automated-bot',
    title: 'A machine that tries',
    says: 'Guesses passwords that were stolen elsewhere, and floods what answers. Never tires, and changes its address.',
    isPerson: false,
    wantsHarm: true,
    skill: 'script_kid',
    access: 'anonymous',
    likely: 'maximal',
    answeredBy: [
      'gateway.rate-limit',
      'identity.address-block',
      'gateway.load-shedding',
      'monitoring.login-patterns',
      'monitoring.api-usage',
    ],
  },
  {
    id: 'agent.ai-automation',
    title: 'An agent or automation that was set up wrongly',
    says: 'Releases, changes or pays by itself, fast and often, because somebody told it wrongly or somebody else talks to it. Means nothing.',
    isPerson: false,
    wantsHarm: false,
    skill: 'engineer',
    access: 'user',
    likely: 'moderate',
    answeredBy: [
      'identity.permits',
      'change.four-eyes',
      'change.dry-run',
      'continuity.release-prechecked',
      'continuity.release-verified',
    ],
  },
]
