// Asks the browser for a passkey and sends what it answers as the form would.
const form = document.getElementById('by-passkey')
const told = document.getElementById('told')

async function askForPasskey() {
  const options = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(form.dataset.options))
  const credential = await navigator.credentials.get({ publicKey: options })
  form.elements.namedItem('answer').value = JSON.stringify(credential.toJSON())
  form.submit()
}

form.addEventListener('submit', event => {
  event.preventDefault()
  told.textContent = ''
  askForPasskey().catch(() => {
    told.textContent = 'No passkey was given. Try again, or use your password below.'
  })
})
