// The newest snapshot that was kept: it has each risk with its figures. The prober takes one a day, in its first pass after
// midnight UTC; which days there are says the trend.

import { useRead } from '../../api/queries.ts'

export function useNewestReport() {
  const trend = useRead('GET /v1/risk/trend', { query: { days: '90' } })
  const day = trend.data?.items.at(-1)?.day
  const report = useRead('GET /v1/risk/reports/{day}', { path: { day: day ?? '' } }, { isOff: day === undefined })
  return { ...report, error: trend.error ?? report.error, isNone: trend.data !== undefined && day === undefined }
}
