// Fills an empty Medusa with a hundred products, a region with tax, and a way to ship and to pay; prints what a client needs as JSON.
'use strict';
const base = `http://127.0.0.1:${process.env.SHOP_PORT}`;
let token;

async function send(method, path, body) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : {};
}
const post = (path, body) => send('POST', path, body);

async function main() {
  token = (await post('/auth/user/emailpass', { email: 'admin@bench.example', password: process.env.SHOP_PASSWORD })).token;
  const channel = (await post('/admin/sales-channels', { name: 'web' })).sales_channel.id;
  const store = (await send('GET', '/admin/stores')).stores[0].id;
  await post(`/admin/stores/${store}`, { supported_currencies: [{ currency_code: 'usd', is_default: true }], default_sales_channel_id: channel });
  const region = (await post('/admin/regions', { name: 'US', currency_code: 'usd', countries: ['us'], payment_providers: ['pp_system_default'] })).region.id;
  await post('/admin/tax-regions', { country_code: 'us', provider_id: 'tp_system', default_tax_rate: { name: 'Tax', code: 'tax', rate: 20 } });
  const place = (await post('/admin/stock-locations', { name: 'Main', address: { address_1: '1 Harbour Road', country_code: 'us' } })).stock_location.id;
  await post(`/admin/stock-locations/${place}/sales-channels`, { add: [channel] });
  await post(`/admin/stock-locations/${place}/fulfillment-providers`, { add: ['manual_manual'] });
  const set = (await post(`/admin/stock-locations/${place}/fulfillment-sets?fields=*fulfillment_sets`, { name: 'Parcels', type: 'shipping' }))
    .stock_location.fulfillment_sets[0].id;
  const zone = (await post(`/admin/fulfillment-sets/${set}/service-zones`, { name: 'US', geo_zones: [{ type: 'country', country_code: 'us' }] }))
    .fulfillment_set.service_zones[0].id;
  const profile = (await send('GET', '/admin/shipping-profiles')).shipping_profiles[0]?.id
    ?? (await post('/admin/shipping-profiles', { name: 'Default', type: 'default' })).shipping_profile.id;
  const shipping = (await post('/admin/shipping-options', {
    name: 'Parcel', service_zone_id: zone, shipping_profile_id: profile, provider_id: 'manual_manual', price_type: 'flat',
    type: { label: 'Parcel', description: 'A parcel', code: 'parcel' }, prices: [{ currency_code: 'usd', amount: 5 }],
    rules: [{ attribute: 'enabled_in_store', value: 'true', operator: 'eq' }, { attribute: 'is_return', value: 'false', operator: 'eq' }],
  })).shipping_option.id;
  const key = (await post('/admin/api-keys', { title: 'Shop', type: 'publishable' })).api_key;
  await post(`/admin/api-keys/${key.id}/sales-channels`, { add: [channel] });
  const variants = [];
  for (let i = 0; i < 100; i++) {
    const { product } = await post('/admin/products', {
      title: `Item ${i}`, options: [{ title: 'Kind', values: ['one'] }], sales_channels: [{ id: channel }], shipping_profile_id: profile,
      status: 'published',
      variants: [{ title: 'one', sku: `SHOP-${i}`, prices: [{ currency_code: 'usd', amount: 10.5 }], options: { Kind: 'one' }, manage_inventory: true }],
    });
    variants.push(product.variants[0].id);
  }
  for (const item of (await send('GET', '/admin/inventory-items?limit=200')).inventory_items)
    await post(`/admin/inventory-items/${item.id}/location-levels`, { location_id: place, stocked_quantity: 100000000 });
  console.log(JSON.stringify({ key: key.token, region, shipping, variants }));
}

main().catch(e => { console.error(e); process.exit(1); });
