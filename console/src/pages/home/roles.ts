// Whose home it is, by their roles: what they are told first, and why.

type Beginning = {
  /** Figures and sentences first; nothing in them is to be worked on. */
  readonly isForExecutive: boolean
  readonly says: string | undefined
}

/** Whoever has several roles begins with the first of these. */
const told: Readonly<Record<string, string>> = {
  operator: 'What has to leave today and what keeps it, first what is due first.',
  approver: 'What others propose, and only somebody else can agree to.',
  security_analyst: 'What was tried of the controls, what no longer counts, and who did what.',
  compliance: 'Whose clock runs, what waits for your word, and what is left of each risk.',
  member_services: 'What members wait for, and what of it you can bring to an end.',
  platform_engineer: 'What runs, what is late, and what has changed since you looked last.',
  auditor: 'What was done and by whom, each with its proof. You change nothing here.',
  examiner: 'How it stands and what was done, each with its proof, also as of any moment. You change nothing here.',
  executive: 'Four figures and five sentences. Each leads to what it rests on.',
}

export function beginning(roles: readonly string[]): Beginning {
  if (roles.length === 0)
    return {
      isForExecutive: false,
      says: 'You have no roles yet. Whoever grants roles in your institution can change that.',
    }
  const first = Object.keys(told).find(role => roles.includes(role))
  return { isForExecutive: first === 'executive', says: first === undefined ? undefined : told[first] }
}
