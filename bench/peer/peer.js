// Products, customers and orders as three Express services with Sequelize, each with its own database, behind a proxying gateway.
// No identity, no validation, no events. Usage: node peer.js GATEWAY_PORT POSTGRES_URL (without a database name).
// It listens at GATEWAY_PORT once all services are ready, and ends when its standard input closes.
'use strict';
const { fork } = require('node:child_process');
const http = require('node:http');
const express = require('express');
const { Sequelize, DataTypes } = require('sequelize');

const [gatewayPort, postgres, role] = [Number(process.argv[2]), process.argv[3], process.argv[4]];
const ports = { products: gatewayPort + 1, customers: gatewayPort + 2, orders: gatewayPort + 3 };
const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

const database = name => new Sequelize(`${postgres}/peer_${name}`, { logging: false, pool: { max: 10 } });
const handler = work => (request, response) =>
  work(request, response).catch(e => response.status(500).json({ message: e.message }));

const fetchJson = (service, path) => new Promise((resolve, reject) => {
  http.get({ host: '127.0.0.1', port: ports[service], path, agent }, response => {
    let text = '';
    response.on('data', part => { text += part; });
    response.on('end', () => (response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(`no ${path}`))));
  }).on('error', reject);
});

const byId = (app, path, model, include) => app.get(`/${path}/:id`, handler(async (request, response) => {
  const row = await model.findByPk(request.params.id, { include });
  if (row) response.json(row); else response.status(404).json({ message: 'not found' });
}));

async function products(app) {
  const db = database('products');
  const Product = db.define('Product', {
    name: DataTypes.STRING, sku: DataTypes.STRING, description: DataTypes.TEXT, price: DataTypes.DECIMAL(12, 2), stock: DataTypes.INTEGER,
  });
  await db.sync();
  await Product.bulkCreate(Array.from({ length: 500 }, (_, i) => ({ name: `Item ${i}`, sku: `PEER-${i}`, price: 10.5, stock: 900000 })));
  byId(app, 'products', Product);
}

async function customers(app) {
  const db = database('customers');
  const Customer = db.define('Customer', { name: DataTypes.STRING, email: { type: DataTypes.STRING, unique: true } });
  await db.sync();
  await Customer.bulkCreate(Array.from({ length: 100 }, (_, i) => ({ name: `Customer ${i}`, email: `c${i}@peer.example` })));
  byId(app, 'customers', Customer);
}

async function orders(app) {
  const db = database('orders');
  const Order = db.define('Order', { customerId: DataTypes.INTEGER, status: DataTypes.STRING, totalAmount: DataTypes.DECIMAL(12, 2) });
  const Line = db.define('OrderLine', { productId: DataTypes.INTEGER, quantity: DataTypes.INTEGER, price: DataTypes.DECIMAL(12, 2) });
  Order.hasMany(Line, { as: 'items' });
  Line.belongsTo(Order);
  await db.sync();
  byId(app, 'orders', Order, [{ model: Line, as: 'items' }]);
  app.post('/orders', handler(async (request, response) => {
    const { customerId, items } = request.body;
    await fetchJson('customers', `/customers/${customerId}`);
    const found = await Promise.all(items.map(i => fetchJson('products', `/products/${i.productId}`)));
    const lines = items.map((item, i) => ({ ...item, price: found[i].price }));
    const totalAmount = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
    const order = await db.transaction(transaction => Order.create(
      { customerId, status: 'draft', totalAmount, items: lines }, { include: [{ model: Line, as: 'items' }], transaction }));
    response.status(201).json(order);
  }));
}

function gateway(app) {
  const { createProxyMiddleware } = require('http-proxy-middleware');
  for (const [path, port] of Object.entries(ports))
    app.use(`/api/${path}`, createProxyMiddleware({
      target: `http://127.0.0.1:${port}`, agent, logLevel: 'silent', pathRewrite: { '^/api': '' },
    }));
}

async function serve() {
  const app = express();
  if (role !== 'gateway') app.use(express.json());
  await { products, customers, orders, gateway }[role](app);
  app.listen(ports[role] ?? gatewayPort, '127.0.0.1', () => process.send('up'));
  process.on('disconnect', () => process.exit());
}

if (role) serve();
else {
  const start = each => new Promise(up => { fork(__filename, [String(gatewayPort), postgres, each]).on('message', up); });
  Promise.all(['products', 'customers', 'orders'].map(start)).then(() => start('gateway'));
  process.stdin.resume().on('end', () => process.exit());
}
