// Vendure with a hundred products. Usage: SHOP_PORT=… SHOP_POSTGRES=postgres://… node shop.js fill|serve
'use strict';
const fs = require('node:fs');
const { bootstrap, DefaultJobQueuePlugin, DefaultLogger, dummyPaymentHandler, LogLevel } = require('@vendure/core');
const { populate } = require('@vendure/core/cli');

const fill = process.argv[2] === 'fill';
const postgres = new URL(process.env.SHOP_POSTGRES);
const config = {
  apiOptions: { port: Number(process.env.SHOP_PORT), hostname: '127.0.0.1', adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: ['bearer'],
    superadminCredentials: { identifier: 'admin', password: process.env.SHOP_PASSWORD },
    cookieOptions: { secret: process.env.SHOP_PASSWORD },
  },
  dbConnectionOptions: {
    type: 'postgres', host: postgres.hostname, port: Number(postgres.port), username: postgres.username,
    password: decodeURIComponent(postgres.password), database: postgres.pathname.slice(1), schema: 'public',
    synchronize: fill, logging: false, extra: { max: 20 },
  },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Warn }),
  plugins: [DefaultJobQueuePlugin.init({ useDatabaseForBuffer: true })],
};

async function main() {
  if (!fill) return bootstrap(config);
  const initial = JSON.parse(fs.readFileSync('node_modules/@vendure/create/assets/initial-data.json', 'utf8'));
  initial.collections = [];
  const header = 'name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory,stockOnHand,trackInventory,variantAssets,variantFacets';
  const rows = Array.from({ length: 100 }, (_, i) => `Item ${i},item-${i},One of many,,,,,SHOP-${i},10.50,standard,100000000,TRUE,,`);
  fs.writeFileSync('products.csv', [header, ...rows, ''].join('\n'));
  const app = await populate(() => bootstrap(config), initial, 'products.csv');
  await app.close();
  process.exit(0);
}

main().catch(e => { console.error(e); process.exit(1); });
