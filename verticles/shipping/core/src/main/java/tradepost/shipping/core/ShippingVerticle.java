package tradepost.shipping.core;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import tradepost.contact.CustomerService;
import tradepost.inventory.InventoryService;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.db.DatabaseHealth;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.events.Subscriptions;
import tradepost.kernel.service.Env;
import tradepost.kernel.service.Services;
import tradepost.pdf.Letterhead;
import tradepost.pdf.Printer;
import tradepost.sales.SalesService;
import tradepost.sales.SalesSettings;
import tradepost.shipping.ShippingService;
import tradepost.shipping.core.shipment.DispatchSaga;
import tradepost.shipping.core.shipment.OrderReader;
import tradepost.shipping.core.shipment.PackingSlip;
import tradepost.shipping.core.shipment.ShippingServiceImpl;
import tradepost.shipping.core.shipment.ShippingSubscriber;

public final class ShippingVerticle extends VerticleBase {
    private final Env env;
    private final Db db;
    private final OutboxRelay relay;

    public ShippingVerticle(Env env) {
        this.env = env;
        db = Db.open(env, "shipping");
        relay = new OutboxRelay(env, db, "shipping");
    }

    @Override
    public Future<?> start() {
        var sales = Services.proxy(vertx, SalesService.ADDRESS, SalesService.class);
        var inventory = Services.proxy(vertx, InventoryService.ADDRESS, InventoryService.class);
        var dispatch = new DispatchSaga(vertx, db, sales, inventory, new OrderReader(db, sales, inventory));
        var slip = new PackingSlip(Letterhead.by(env.config()), SalesSettings.seller(env.config()));
        var service = new ShippingServiceImpl(
                vertx,
                db,
                dispatch,
                slip,
                new Printer(env.computing()),
                Services.proxy(vertx, CustomerService.ADDRESS, CustomerService.class),
                sales);
        return relay.start()
                .compose(v -> Subscriptions.bind(env, db, new ShippingSubscriber()))
                .compose(v -> DatabaseHealth.bind(env, "shipping", db))
                .compose(v -> Services.bind(
                        env, ShippingService.ADDRESS, Contract.load("shipping"), ShippingService.class, service));
    }

    @Override
    public Future<?> stop() {
        return relay.stop().compose(v -> db.close());
    }
}
