// The API of Tradepost for a page: a visitor sends the publishable key, a customer an access token, which is renewed when it has expired.
const { base, key } = document.body.dataset

export let session = JSON.parse(sessionStorage.getItem('session')) // {access_token, refresh_token, email}; null for a visitor

/** Goes on as a customer, or with null as a visitor. The page hears of it by the event `session`, whose detail says whether it was its own wish. */
export function enter(next, isWanted = true) {
  session = next
  sessionStorage.setItem('session', JSON.stringify(session))
  document.dispatchEvent(new CustomEvent('session', { detail: isWanted }))
}

/** Resolves to the body of the response: JSON, or a file if `headers` accept one. Rejects with an Error for people that has the `code` of the API. */
export async function api(method, path, body, headers = {}, isRepeated = false) {
  const identity = session ? { Authorization: `Bearer ${session.access_token}` } : { 'X-API-Key': key }
  const response = await fetch(base + path, { method, body: body && JSON.stringify(body),
    headers: { Accept: 'application/json', ...identity, ...(body && { 'Content-Type': 'application/json' }), ...headers } })
    .catch(() => { throw new Error('The shop cannot be reached. Check your connection and try again.') })
  if (response.ok) return headers.Accept ? response.blob() : response.json()
  const failure = await response.json()
  if (response.status === 401 && session && !isRepeated && await renewed()) return api(method, path, body, headers, true)
  const fault = failure.error.type === 'validation' && failure.error.details?.[0]
  throw Object.assign(new Error(fault?.reason ? `${fault.field} ${fault.reason}` : failure.message), { code: failure.error.code })
}

// Requests that fail at the same time share one renewal. A refused one ends the session; the visitor goes on with the publishable key.
const renewed = () => renewed.running ??= renew().finally(() => { renewed.running = null })
async function renew() {
  const response = await fetch(`${base}/api/auth/refresh`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ refresh_token: session.refresh_token }) })
  enter(response.ok ? { ...(await response.json()).data, email: session.email } : null, response.ok)
  return session !== null
}
