import io.vertx.core.Future
import io.vertx.core.VerticleBase
import io.vertx.core.eventbus.DeliveryOptions
import io.vertx.core.eventbus.Message
import io.vertx.core.json.JsonObject
import io.vertx.serviceproxy.ServiceProxyBuilder
import tradepost.auth.AuthService
import tradepost.auth.ServiceCredentials
import tradepost.contact.Customer
import tradepost.contact.CustomerService
import tradepost.kernel.identity.Caller
import java.util.UUID
import java.util.concurrent.TimeUnit.SECONDS

private const val POINT = "ext.order.check"
private const val ANNOUNCE_EVERY_MS = 2_000L
private const val READ_WITHIN_MS = 200L
private const val CUSTOMERS_MAX = 10_000

/**
 * Refuses orders that are shipped to a country without deliveries, and orders of customers with the tag `blocked`. It reads a customer once,
 * in the name of its service account, and again after an event says that the customer has changed.
 */
class OrderCheck(private val refused: Set<String>, private val account: ServiceCredentials) : VerticleBase() {
    private val self = Caller.system("order-check") // the services ignore it: the token says who calls
    private val customers = object : LinkedHashMap<UUID, Future<Customer>>() {
        override fun removeEldestEntry(eldest: Map.Entry<UUID, Future<Customer>>) = size > CUSTOMERS_MAX
    }
    private lateinit var contact: CustomerService
    private lateinit var token: String

    override fun start(): Future<*> {
        val bus = vertx.eventBus()
        val address = "$POINT.destinations-${UUID.randomUUID()}"
        val announcement = JsonObject()
            .put("point", POINT).put("address", address).put("name", "destinations").put("version", "1.1").put("priority", 100)
        for (type in listOf("contact.customer.updated", "contact.customer.archived", "contact.customer.restored"))
            bus.consumer<JsonObject>(type) { event -> customers.remove(UUID.fromString(event.body().getString("subject"))) }
        return logIn()
            .compose { bus.consumer<JsonObject>(address, ::asked).completion() }
            .onSuccess {
                bus.publish("ext.announce", announcement)
                vertx.setPeriodic(ANNOUNCE_EVERY_MS) { bus.publish("ext.announce", announcement) }
            }
    }

    /** A token for the account, and the proxy that sends it. Both are renewed before the token expires. */
    private fun logIn(): Future<*> =
        proxy(AuthService.ADDRESS, AuthService::class.java, DeliveryOptions()).serviceToken(account)
            .onSuccess { issued ->
                token = issued.token()
                val options = DeliveryOptions().addHeader("token", token).setSendTimeout(READ_WITHIN_MS)
                contact = proxy(CustomerService.ADDRESS, CustomerService::class.java, options)
                vertx.timer(issued.expiresIn() / 2, SECONDS).onComplete { logIn() }
            }
            .onFailure { vertx.timer(1, SECONDS).onComplete { logIn() } }

    private fun <T> proxy(address: String, type: Class<T>, options: DeliveryOptions): T =
        ServiceProxyBuilder(vertx).setAddress(address).setOptions(options).build(type)

    private fun asked(request: Message<JsonObject>) {
        val order = request.body().getJsonObject("order")
        val country = order.getJsonObject("shipping_address")?.getString("country")
        if (request.headers().contains("trial")) request.reply(decision("none"), DeliveryOptions().addHeader("token", token)) // it may serve
        else if (country in refused) request.reply(decision("refuse").put("reason", "There are no deliveries to $country."))
        else customer(UUID.fromString(order.getString("customer_id")))
            .map { if ("blocked" in it.tags().orEmpty()) decision("refuse").put("reason", "${it.name()} is blocked.") else decision("accept") }
            .otherwise(decision("none")) // the customer cannot be read now: no opinion
            .onSuccess(request::reply)
    }

    private fun customer(id: UUID): Future<Customer> =
        customers.getOrPut(id) { contact.getCustomer(id, self).onFailure { customers.remove(id) } }

    private fun decision(of: String) = JsonObject().put("decision", of)
}
