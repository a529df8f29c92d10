// A shop on the API of Tradepost, without a framework or a server of its own.
import { api, enter, session } from './client.js'

const { currency } = document.body.dataset
const $ = selector => document.querySelector(selector)
const money = (amount, unit = currency) => new Intl.NumberFormat('en', { style: 'currency', currency: unit }).format(amount)
const { maximumFractionDigits: digits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
const rounded = amount => Number(amount.toFixed(digits)) // as each line of an order is
// of one piece: it may have more decimals than the currency
const each = (price, unit = currency) => new Intl.NumberFormat('en', { style: 'currency', currency: unit, maximumFractionDigits: 6 }).format(price)
const day = time => new Date(time).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'short' })

// html`…` escapes every value that is not html itself
const html = (parts, ...values) => Object.assign(new String(parts.reduce((out, part, i) => out + text(values[i - 1]) + part)), { html: true })
const text = value => Array.isArray(value) ? value.map(text).join('') : value?.html ? value : value === false || value == null ? ''
  : String(value).replace(/[&<>"']/g, c => `&#${c.charCodeAt(0)};`)

const nothing = () => ({ lines: [], hold: null, order: null, attempt: null })
let basket = JSON.parse(localStorage.getItem('basket')) ?? nothing()
let shown = 0 // counts the pages, so that a late response does not replace a newer page
const keep = () => { localStorage.setItem('basket', JSON.stringify(basket)); navigation() }

function say(message, isError = true) {
  $('#toast').className = isError ? 'error' : 'fine'
  $('#toast').textContent = message
  clearTimeout(say.timer)
  say.timer = setTimeout(() => { $('#toast').textContent = '' }, 8000)
}

// ---- browse and search
const hue = name => [...name].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 7)
const picture = name => html`<svg class="picture" viewBox="0 0 120 90" aria-hidden="true"><rect width="120" height="90" fill="hsl(${hue(name)} 42% 92%)"/>
  <circle cx="96" cy="16" r="34" fill="hsl(${hue(name)} 45% 86%)"/><text x="60" y="58" text-anchor="middle" fill="hsl(${hue(name)} 38% 38%)">${
  name.split(/[^\p{L}\p{N}]+/u).filter(Boolean).slice(0, 2).map(w => w[0].toUpperCase()).join('')}</text></svg>`
const WORDS = { in_stock: 'In stock', few: 'Only a few left', none: 'Out of stock' }
const badge = word => html`<span class="badge ${word}">${WORDS[word]}</span>`
const link = (filters, change) => `#/?${new URLSearchParams(Object.entries({ ...filters, ...change }).filter(([, v]) => v))}`

async function browse(filters) {
  const { data, meta } = await api('GET', `/api/search?${new URLSearchParams({ limit: 24, ...filters })}`)
  const facet = (title, entries) => entries.length > 0 && html`<fieldset><legend>${title}</legend>${entries.map(([label, count, change]) => {
    const isOn = Object.entries(change).every(([name, value]) => filters[name] == value) // a second click removes it
    return html`<a class="facet" href="${link({ ...filters, after: '' }, isOn ? Object.fromEntries(Object.keys(change).map(name => [name, ''])) : change)}" ${
      isOn && html`aria-current="true"`}>${label}<span>${count}</span></a>` })}</fieldset>`
  return html`<div class="browse"><aside aria-label="Filters">
    ${facet('Category', data.facets.category.map(c => [c.name, c.count, { category_id: c.id }]))}
    ${facet('Price', data.facets.price.map(p => [`${money(p.from)} – ${money(p.to)}`, p.count, { price_from: p.from, price_to: p.to }]))}
    ${facet('Properties', data.facets.attribute.map(a => [`${a.key}: ${a.value}`, a.count, { attribute: `${a.key}:${a.value}` }]))}
    ${facet('Availability', [['In stock only', '', { in_stock: 'true' }]])}
    </aside><section><div class="bar"><h1>${filters.q ? html`Results for “${filters.q}”` : 'All products'}</h1>
    <label>Sort by <select data-do="sort">${[['', filters.q ? 'Best match' : 'Name'], ['price', 'Lowest price'], ['-price', 'Highest price'], ['-created_at', 'Newest']].map(([v, t]) =>
      html`<option value="${v}" ${filters.sort === v && html`selected`}>${t}</option>`)}</select></label></div>
    ${data.hits.length === 0 ? html`<div class="empty"><h2>Nothing found</h2><p>Try another word, or fewer filters.</p><a class="button" href="#/">Show all products</a></div>` : html`<ul class="cards">${data.hits.map(hit => html`
      <li class="card"><a href="#/products/${hit.id}">${picture(hit.name)}<h2>${hit.name}</h2></a>
      <p class="sku">${hit.sku}</p>${badge(hit.in_stock ? 'in_stock' : 'none')}<div class="buy"><strong>${each(hit.price)}</strong>
      <button data-do="add" data-item="${hit.item_id}" data-name="${hit.name}" data-price="${hit.price}" ${!hit.in_stock && html`disabled`}>Add to basket</button></div></li>`)}</ul>`}
    ${meta.next && html`<a class="button more" href="${link(filters, { after: meta.next })}">More products</a>`}</section></div>`
}

async function product(id) {
  const { data: p } = await api('GET', `/api/products/${id}`)
  const choices = p.variants.length ? p.variants : [{ ...p, option_values: {} }]
  const words = choice => Object.values(choice.option_values).join(', ')
  return html`<article class="product">${picture(p.name)}<div><a class="back" href="#/">All products</a><h1>${p.name}</h1><p class="sku">${p.sku}</p>
    <p>${p.description}</p>${badge(p.availability)}<form data-do="choose"><label ${choices.length === 1 && html`hidden`}>Choose <select name="item">${choices.map(v => html`
      <option value="${v.item_id}" data-price="${v.price}" data-name="${[p.name, words(v)].filter(Boolean).join(', ')}">${words(v)} · ${each(v.price)}</option>`)}</select></label>
    <label>Quantity <input name="quantity" type="number" min="1" max="999" value="1" required></label>
    <p class="price">${each(p.price)}</p><button class="primary" ${p.availability === 'none' && html`disabled`}>Add to basket</button></form></div></article>`
}

// ---- basket, hold, order, payment
function add(item_id, name, price, quantity = 1) {
  const line = basket.lines.find(l => l.item_id === item_id)
  if (line) line.quantity += quantity; else basket.lines.push({ item_id, name, price, quantity })
  changed()
  say(`${name} is in your basket.`, false)
}

// Another basket is another order: a hold and an unfinished order belong to the one before.
function changed() {
  if (basket.hold) api('DELETE', `/api/stock/holds/${basket.hold.id}`).catch(() => {})
  Object.assign(basket, { hold: null, order: null, attempt: crypto.randomUUID() })
  keep(); if ($('#basket').open) showBasket()
}

function showBasket() {
  const total = basket.lines.reduce((sum, l) => sum + rounded(l.price * l.quantity), 0)
  $('#basket').innerHTML = html`<div class="bar"><h2>Your basket</h2><button data-do="close" aria-label="Close">✕</button></div>
    ${basket.lines.length === 0 ? html`<div class="empty"><p>Your basket is empty.</p></div>` : html`<ul class="lines">${basket.lines.map((l, i) => html`
      <li>${picture(l.name)}<div><strong>${l.name}</strong><span>${each(l.price)} each</span></div>
      <span class="stepper"><button data-do="less" data-i="${i}" aria-label="One less">−</button><output>${l.quantity}</output><button data-do="more" data-i="${i}" aria-label="One more">+</button></span>
      <span class="amount">${money(l.price * l.quantity)}</span></li>`)}</ul>
    <p class="total"><span>Total</span><strong>${money(total)}</strong></p>
    ${basket.hold ? html`<p class="note">Reserved for you until ${new Date(basket.hold.expires_at).toLocaleTimeString('en', { timeStyle: 'short' })}.</p>
      <form data-do="order" class="fields"><label>Name<input name="name" autocomplete="name" required></label><label>Street<input name="line1" autocomplete="address-line1" required></label>
      <label>Postal code<input name="postal_code" autocomplete="postal-code" required></label><label>City<input name="city" autocomplete="address-level2" required></label>
      <button class="primary">Order and pay ${money(total)}</button></form>` : html`<button class="primary" data-do="hold">${session ? 'Check out' : 'Sign in to check out'}</button>`}`}<p class="problem" role="alert"></p>`
  if (!$('#basket').open) $('#basket').showModal()
  $('#toast').textContent = ''
}

async function hold() {
  if (!session) { $('#basket').close(); hold.after = true; return showAccount() }
  basket.lines = await Promise.all(basket.lines.map(async l => { // what this customer pays
    const { data } = await api('GET', `/api/items/${l.item_id}/price?quantity=${l.quantity}`)
    return { ...l, price: data.unit_price }
  }))
  basket.hold = (await api('POST', '/api/stock/holds', { lines: basket.lines.map(({ item_id, quantity }) => ({ item_id, quantity })), expires_in: 900 })).data
  keep(); showBasket()
}

// Each request has a key that stays the same until the basket changes: a second click, or a retry, orders and pays nothing twice.
async function order(form) {
  const body = { items: basket.lines.map(({ item_id, quantity }) => ({ item_id, quantity })), hold_id: basket.hold.id, shipping_address: form }
  basket.order ??= (await api('POST', '/api/orders', body, { 'Idempotency-Key': `order-${basket.attempt}` })).data.order.id
  keep()
  const id = basket.order
  await pay(id, basket.attempt).finally(() => {
    basket = nothing()
    keep(); $('#basket').close(); location.hash = `#/orders/${id}`
  })
}

const pay = (id, attempt = crypto.randomUUID()) => api('POST', `/api/sales/orders/${id}/pay`, { provider: 'sandbox' }, { 'Idempotency-Key': `pay-${attempt}` })

// ---- account
function showAccount(step = 'login', email = '') {
  $('#account').replaceChildren($(`#${step}`).content.cloneNode(true))
  $('#account [name=email]').value = email
  if (!$('#account').open) $('#account').showModal()
}

async function login(form) {
  enter({ ...(await api('POST', '/api/auth/login', form)).data, email: form.email })
  $('#account').close()
  if (hold.after) { hold.after = false; await hold() } else show()
}

function navigation() {
  const count = basket.lines.reduce((sum, l) => sum + l.quantity, 0)
  $('#nav').innerHTML = html`${session ? html`<a href="#/orders">Orders</a><button class="link" data-do="logout" title="${session.email}">Sign out</button>` : html`<button class="link" data-do="account">Sign in</button>`}
    <button class="basket" data-do="basket" aria-label="Basket, ${count} pieces"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 4h2.4l2.2 11h10.2l2-8H7M9 20h.01M16.500 20h.01"/></svg><b>${count}</b></button>`
}

// ---- orders
async function orders() {
  if (!session) return html`<div class="empty"><h2>Your orders</h2><p>Sign in to see them.</p><button class="primary" data-do="account">Sign in</button></div>`
  const { data } = await api('GET', '/api/orders?limit=50')
  return html`<h1>My orders</h1>${data.length === 0 ? html`<div class="empty"><p>You have not ordered anything yet.</p><a class="button" href="#/">Show all products</a></div>` : html`<ul class="orders">${data.map(o => html`
    <li><a href="#/orders/${o.id}"><strong>${o.number}</strong><span>${day(o.created_at)}</span><span class="badge">${o.status}</span><b>${money(o.total_amount, o.currency)}</b></a></li>`)}</ul>`}`
}

async function oneOrder(id) {
  if (!session) return orders()
  const { data } = await api('GET', `/api/sales/orders/${id}?include=shipments,invoices`)
  const requests = (await api('GET', `/api/sales/orders/${id}/return-requests`)).data
  const o = data.order, gone = o.shipments.filter(s => s.shipped_at), isSent = o.fulfillment_status !== 'unfulfilled'
  const steps = [['Ordered', o.confirmed_at], ['Paid', o.paid_at], ['Shipped', isSent && gone[0]?.shipped_at], ['Delivered', gone.length && gone.every(s => s.delivered_at) && gone[0].delivered_at]]
  const left = data.items.filter(l => l.shipped_quantity > l.returned_quantity)
  return html`<a class="back" href="#/orders">My orders</a><h1>Order ${o.number}</h1>${o.status === 'cancelled' ? html`<p class="note">This order was cancelled.</p>` : html`
    <ol class="steps">${steps.map(([label, at]) => html`<li class="${at ? 'done' : ''}"><b>${label}</b><span>${at ? day(at) : ''}</span></li>`)}</ol>`}
    ${o.open_amount > 0 && o.pending_amount == 0 && o.status !== 'cancelled' && html`<p class="note">${money(o.open_amount, o.currency)} is still to be paid. <button data-do="pay" data-id="${id}">Pay now</button></p>`}
    <div class="columns"><section><h2>What you ordered</h2><ul class="lines">${data.items.map(l => html`<li>${picture(l.name)}<div><strong>${l.name}</strong><span>${l.quantity} × ${each(l.unit_price, o.currency)}</span></div>
      <span class="amount">${money(l.total_amount, o.currency)}</span></li>`)}</ul><p class="total"><span>Total</span><strong>${money(o.total_amount, o.currency)}</strong></p></section>
    <section><h2>Shipments</h2>${gone.length === 0 ? html`<p class="note">We are packing your order.</p>` : gone.map(s => html`<p class="note shipment"><strong>${s.carrier ?? 'On its way'}</strong> ${s.tracking ? html`Tracking number <code>${s.tracking}</code>` : s.number}</p>`)}
    <h2>Invoices</h2>${o.invoices.length === 0 ? html`<p class="note">The invoice comes with the shipment.</p>` : html`<button data-do="invoice" data-id="${id}">Download the invoice (PDF)</button>`}
    ${(left.length > 0 || requests.length > 0) && html`<h2>Returns</h2>`}${requests.map(r => html`<p class="note return">Return requested: <span class="badge">${r.status}</span></p>`)}
    ${left.length > 0 && !requests.some(r => r.status === 'open') && html`<form data-do="return" data-id="${id}" class="fields"><label>What<select name="line">${left.map(l => html`<option value="${l.id}">${l.name}</option>`)}</select></label>
      <label>Pieces<input name="quantity" type="number" min="1" value="1" required></label><label>Reason<input name="reason" maxlength="500" required></label><button>Request a return</button></form>`}</section></div>`
}

// ---- pages and actions
async function show(isQuiet = false) {
  const page = ++shown, [, path, query] = /^#?\/?([^?]*)\??(.*)$/.exec(location.hash), [kind, id] = path.split('/'), filters = Object.fromEntries(new URLSearchParams(query))
  if (!isQuiet) { $('#main').innerHTML = '<div class="loading" aria-label="Loading"></div>'; $('#search').q.value = filters.q ?? '' }
  try {
    const content = await (kind === 'products' ? product(id) : kind === 'orders' ? id ? oneOrder(id) : orders() : browse(filters))
    const isBusy = isQuiet && $('#main').contains(document.activeElement) && document.activeElement.matches('input, select')
    if (page === shown && !isBusy && !(isQuiet && show.content === `${content}`)) $('#main').innerHTML = show.content = `${content}`
  } catch (e) {
    if (page === shown && !isQuiet) $('#main').innerHTML = html`<div class="empty"><h2>That did not work</h2><p>${e.code?.endsWith('_not_found') ? 'This page does not exist any more.' : e.message}</p><button data-do="again">Try again</button></div>`
  }
  if (page === shown && kind === 'orders' && id) setTimeout(() => page === shown && show(true), 3000) // the page follows the order
}

const actions = {
  add: e => add(e.item, e.name, Number(e.price)),
  choose: (e, form, element) => {
    const { name, price } = element.querySelector('option:checked').dataset
    add(form.item, name, Number(price), Number(form.quantity))
  },
  more: e => { basket.lines[e.i].quantity++; changed() },
  less: e => { if (--basket.lines[e.i].quantity === 0) basket.lines.splice(e.i, 1); changed() },
  basket: showBasket, hold, order: (e, form) => order(form), again: () => show(),
  close: (e, form, element) => element.closest('dialog').close(),
  sort: (e, form, element) => { location.hash = link(Object.fromEntries(new URLSearchParams(location.hash.split('?')[1])), { sort: element.value, after: '' }) },
  account: e => showAccount(e.step),
  register: async (e, form) => { await api('POST', '/api/auth/register', form); showAccount('prove', form.email) },
  prove: async (e, { email, token, password }) => { await api('POST', '/api/auth/verify-email', { token, password }); await login({ email, password }) },
  login: (e, form) => login(form),
  logout: () => { changed(); api('POST', '/api/auth/logout', { refresh_token: session.refresh_token }).catch(() => {}); enter(null); location.hash = '#/' },
  pay: async e => { await pay(e.id); show() },
  invoice: async e => {
    const file = await api('GET', `/api/sales/orders/${e.id}/invoice`, null, { Accept: 'application/pdf' })
    Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download: 'invoice.pdf' }).click()
  },
  return: async (e, form) => {
    await api('POST', `/api/sales/orders/${e.id}/return-requests`, { reason: form.reason, lines: [{ line_id: form.line, quantity: Number(form.quantity) }] })
    say('We have received your request.', false); show()
  },
}

async function act(element, form) {
  const button = form ? element.querySelector('button:not([type=button])') : element
  button.disabled = true // until it is done, so that a second click does nothing
  try {
    await actions[element.dataset.do](element.dataset, form, element)
  } catch (e) {
    const dialog = element.closest('dialog')
    if (e.code === 'hold_not_active') { basket.hold = null; keep(); showBasket() }
    if (dialog?.open) dialog.querySelector('.problem').textContent = e.message; else say(e.message)
  }
  button.disabled = false
}

document.addEventListener('click', event => { const e = event.target.closest('button[data-do]'); if (e) act(e) })
document.addEventListener('change', event => { if (event.target.matches('select[data-do]')) act(event.target) })
document.addEventListener('submit', event => {
  event.preventDefault()
  const form = Object.fromEntries(new FormData(event.target))
  if (event.target.id === 'search') location.hash = link({}, form); else act(event.target, form)
})
document.addEventListener('session', ({ detail: isWanted }) => { navigation(); if (!isWanted) say('You have been signed out. Sign in again to go on.') })
addEventListener('hashchange', () => { show(); scrollTo(0, 0) })
navigation(); show()
