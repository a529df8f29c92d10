import groovy.transform.CompileStatic
import io.vertx.core.Future
import io.vertx.core.VerticleBase
import io.vertx.core.eventbus.DeliveryOptions
import io.vertx.core.eventbus.Message
import io.vertx.core.json.JsonObject
import io.vertx.serviceproxy.ServiceProxyBuilder
import tradepost.auth.AuthService
import tradepost.auth.ServiceCredentials
import tradepost.auth.ServiceToken
import tradepost.inventory.InventoryService
import tradepost.inventory.stock.StockLevel
import tradepost.kernel.identity.Caller

import java.util.concurrent.TimeUnit

/**
 * Reads the stock of every item of a confirmed order, in the name of its service account, and prints the items that are nearly sold out.
 * Events at their address are live: what happens while this service is away is in /api/events.
 */
@CompileStatic
class StockWatch extends VerticleBase {
    private final ServiceCredentials account
    private final long few
    private final Caller self = Caller.system('stock-watch') // the services ignore it: the token says who calls
    private InventoryService inventory

    /** @param few the available quantity up to which an item is printed */
    StockWatch(ServiceCredentials account, long few) {
        this.account = account
        this.few = few
    }

    @Override
    Future<?> start() {
        logIn().compose { ServiceToken token ->
            vertx.eventBus().<JsonObject> consumer('sales.order.confirmed') { confirmed(it) }.completion()
        }
    }

    /** A token for the account, and the proxy that sends it. Both are renewed before the token expires. */
    private Future<ServiceToken> logIn() {
        proxy(AuthService.ADDRESS, AuthService, new DeliveryOptions()).serviceToken(account)
            .onSuccess { ServiceToken issued ->
                inventory = proxy(InventoryService.ADDRESS, InventoryService, new DeliveryOptions().addHeader('token', issued.token()))
                later(issued.expiresIn().intdiv(2).longValue())
            }
            .onFailure { Throwable failure -> later(1) }
    }

    private void later(long seconds) {
        vertx.setTimer(TimeUnit.SECONDS.toMillis(seconds)) { Long id -> logIn() }
    }

    private <T> T proxy(String address, Class<T> type, DeliveryOptions options) {
        new ServiceProxyBuilder(vertx).setAddress(address).setOptions(options).build(type)
    }

    private void confirmed(Message<JsonObject> event) {
        event.body().getJsonObject('data').getJsonArray('items').each { Object item ->
            inventory.getStock(UUID.fromString((item as JsonObject).getString('item_id')), self)
                .onSuccess { StockLevel stock -> if (stock.available() <= few) println "low ${stock.itemId()} ${stock.available()}" }
                .onFailure { Throwable failure -> System.err.println "not read: ${failure.message}" }
        }
    }
}
