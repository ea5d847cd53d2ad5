// What people may see of personal data without asking for more. The formats are those of the risk assessments: e-mail
// `ab***@domain`, phone first 3 and last 4, SSN and account last 4, card first 6 and last 4. Where an input is too short
// for its format, less is shown, never more; the number of stars says nothing about the length.

/** `alice@example.com` → `al***@example.com`. At least one character before the @ stays hidden. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  if (at < 0 || at === email.length - 1) return '***'
  const local = Array.from(email.slice(0, at))
  const shown = local.slice(0, Math.max(0, Math.min(2, local.length - 1))).join('')
  return `${shown}***@${email.slice(at + 1)}`
}

/** `212-555-0147` → `212***0147`. Under ten digits the last four at most, under seven nothing. */
export function maskPhone(phone: string): string {
  const digits = digitsOf(phone)
  if (digits.length < 7) return '***'
  return `${digits.length < 10 ? '' : digits.slice(0, 3)}***${digits.slice(-4)}`
}

/** `078-05-1120` → `***-**-1120`. What has not nine digits is no SSN, and nothing of it is shown. */
export function maskSsn(ssn: string): string {
  const digits = digitsOf(ssn)
  return digits.length === 9 ? `***-**-${digits.slice(-4)}` : '***-**-****'
}

/** `000123456789` → `****6789`. Never more than half of a short number. IBANs have letters, so letters count. */
export function maskAccount(account: string): string {
  const signs = account.replaceAll(/[^0-9A-Za-z]/g, '')
  const shown = Math.min(4, Math.floor(signs.length / 2))
  return `****${signs.slice(signs.length - shown)}`
}

/** `4111 1111 1111 1111` → `411111******1111` (PCI DSS 3.4.1). What is no card number by its length shows nothing. */
export function maskCard(card: string): string {
  const digits = digitsOf(card)
  return digits.length < 13 || digits.length > 19 ? '****' : `${digits.slice(0, 6)}******${digits.slice(-4)}`
}

function digitsOf(text: string): string {
  return text.replaceAll(/[^0-9]/g, '')
}
