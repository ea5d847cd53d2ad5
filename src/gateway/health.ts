// Live: this process answers. Ready: it has what it needs, each need asked with a deadline.

export type ReadyCheck = {
  readonly name: string
  readonly deadlineMs: number
  /** Returns when all is well; throws what is wrong, which goes to the log and not to whoever asks. */
  readonly check: (signal: AbortSignal) => Promise<void>
}

export type Readiness = {
  readonly status: 'ready' | 'not_ready'
  readonly checks: readonly { readonly name: string; readonly state: 'ok' | 'failed' | 'late' }[]
}

/** Whoever asks while an answer is being made gets that answer: a flood of questions asks the database once. */
export function openReadiness(
  checks: readonly ReadyCheck[],
  onFailure: (name: string, thrown: unknown) => void,
): () => Promise<Readiness> {
  let asking: Promise<Readiness> | undefined

  async function ask(): Promise<Readiness> {
    const states = await Promise.all(
      checks.map(async ({ name, deadlineMs, check }) => ({
        name,
        state: await withinDeadline(deadlineMs, check, thrown => onFailure(name, thrown)),
      })),
    )
    return { status: states.every(({ state }) => state === 'ok') ? 'ready' : 'not_ready', checks: states }
  }

  return () => {
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}

function withinDeadline(
  deadlineMs: number,
  check: ReadyCheck['check'],
  onFailure: (thrown: unknown) => void,
): Promise<'ok' | 'failed' | 'late'> {
  const signal = AbortSignal.timeout(deadlineMs)
  return new Promise(resolve => {
    signal.addEventListener('abort', () => resolve('late'), { once: true })
    check(signal).then(
      () => resolve('ok'),
      thrown => {
        onFailure(thrown)
        resolve('failed')
      },
    )
  })
}
