// Where a single key leads, after g.

export const waysByKey: Readonly<Record<string, string>> = {
  h: '/',
  q: '/queue',
  p: '/payments',
  a: '/approvals',
  m: '/members',
  b: '/ledger/breaks',
  r: '/risk',
  l: '/audit',
}
