// Works for the next try with a password, where that is asked for: keys are derived from one number after another until
// one of them begins as it must. It begins when the page comes, so that it is mostly done when everything is typed.
const byPassword = document.getElementById('by-password')
const worked = document.getElementById('worked')
const workTold = document.getElementById('work-told')

const bytesOf = hex => Uint8Array.from(hex.match(/../g), byte => Number.parseInt(byte, 16))
const hexOf = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

async function solve({ parameters, signature }, onTry) {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters
  const start = bytesOf(nonce)
  const candidate = new Uint8Array([...start, 0, 0, 0, 0])
  const number = new DataView(candidate.buffer, start.length)
  const terms = { name: 'PBKDF2', hash: 'SHA-256', salt: bytesOf(salt), iterations: cost }
  for (let counter = 0; ; counter++) {
    number.setUint32(0, counter)
    const key = await crypto.subtle.importKey('raw', candidate, 'PBKDF2', false, ['deriveBits'])
    const derivedKey = hexOf(new Uint8Array(await crypto.subtle.deriveBits(terms, key, keyLength * 8)))
    if (derivedKey.startsWith(keyPrefix))
      return btoa(JSON.stringify({ challenge: { parameters, signature }, solution: { counter, derivedKey } }))
    onTry(counter + 1, 16 ** keyPrefix.length)
  }
}

const isDone = () => byPassword.elements.namedItem('work').value !== ''

async function workFirst(challenge) {
  const work = solve(challenge, (tries, oneIn) => {
    // Nobody knows how long it takes: this is how likely it was to be done by now.
    worked.value = 100 * (1 - (1 - 1 / oneIn) ** tries)
  })
  let isAsked = false
  byPassword.addEventListener('submit', event => {
    event.preventDefault()
    isAsked = true
    if (isDone()) byPassword.submit()
    else workTold.textContent = 'One moment, it is nearly done.'
  })
  byPassword.elements.namedItem('work').value = await work
  worked.value = 100
  workTold.textContent = 'It is done.'
  if (isAsked) byPassword.submit()
}

if (byPassword?.dataset.challenge)
  workFirst(JSON.parse(byPassword.dataset.challenge)).catch(() => {
    workTold.textContent = 'Your browser cannot do this work. Use your passkey.'
  })
