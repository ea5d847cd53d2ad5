// Figures as sentences have them.

/** Two digits behind the point, of whole numbers; never rounded to nothing. */
export function percentSaid(part: number, whole: number): string {
  if (whole === 0) return '0 %'
  const hundredths = (part * 10_000) / whole
  return hundredths > 0 && hundredths < 1 ? 'less than 0.01 %' : `${(Math.round(hundredths) / 100).toString()} %`
}

type Rate = { readonly measure: string; readonly returns: number; readonly limitPerMille: number }

/** The one that is nearest to its limit. */
export function nearest<R extends Rate>(rates: readonly R[]): R | undefined {
  return rates.toSorted((one, other) => other.returns / other.limitPerMille - one.returns / one.limitPerMille)[0]
}

export function daySaid(day: string): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', weekday: 'long', month: 'long', day: 'numeric' }).format(
    new Date(`${day}T00:00:00Z`),
  )
}
