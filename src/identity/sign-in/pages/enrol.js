// Enrols a passkey. The invitation stands behind the hash of the address, which browsers send to nobody: it goes in a body.
const [institution, token] = location.hash.slice(1).split('.')
const ticket = { institution, token }
const told = document.getElementById('told')
const make = document.getElementById('make')
const fallback = document.getElementById('fallback')
let offer

// A second look at the address bar, or a photograph of the screen, shows no invitation.
history.replaceState(null, '', location.pathname)

async function ask(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(answer.says)
  return answer
}

function tell(thrown) {
  told.textContent = thrown instanceof Error && thrown.message ? thrown.message : 'That did not work. Try again.'
  told.focus()
}

async function begin() {
  offer = await ask('/sign-in/enrol/offer', ticket)
  document.getElementById('name').textContent = offer.name
  fallback.elements.namedItem('email').value = offer.email
  document.getElementById('secret').textContent = offer.totp.secret.match(/.{1,4}/g).join(' ')
  document.getElementById('app').href = offer.totp.address
  make.hidden = false
}

async function finish() {
  const options = PublicKeyCredential.parseCreationOptionsFromJSON(offer.passkey)
  const credential = await navigator.credentials.create({ publicKey: options })
  const password = fallback.elements.namedItem('password').value
  const code = fallback.elements.namedItem('code').value
  const wanted = password === '' ? {} : { fallback: { password, code } }
  const { recoveryCodes } = await ask('/sign-in/enrol/finish', { ...ticket, passkey: credential.toJSON(), ...wanted })
  make.hidden = true
  for (const each of recoveryCodes) {
    const item = document.createElement('li')
    const text = document.createElement('code')
    text.textContent = each
    item.append(text)
    document.getElementById('codes').append(item)
  }
  document.getElementById('with-codes').hidden = recoveryCodes.length === 0
  const ready = document.getElementById('ready')
  ready.hidden = false
  ready.querySelector('h2').focus()
}

fallback.addEventListener('submit', event => {
  event.preventDefault()
  told.textContent = ''
  finish().catch(tell)
})
begin().catch(tell)
