import com.hazelcast.config.YamlConfigBuilder
import io.vertx.core.Future
import io.vertx.core.VerticleBase
import io.vertx.core.Vertx
import io.vertx.core.VertxOptions
import io.vertx.core.eventbus.EventBusOptions
import io.vertx.core.http.ClientAuth
import io.vertx.core.json.JsonObject
import io.vertx.core.net.PfxOptions
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager
import java.io.FileInputStream
import java.util.Properties
import java.util.UUID

private const val POINT = "ext.order.check"
private const val ANNOUNCE_EVERY_MS = 2_000L

/** Refuses orders that are shipped to a country without deliveries. */
class OrderCheck(private val refused: Set<String>) : VerticleBase() {
    override fun start(): Future<*> {
        val address = "$POINT.destinations-${UUID.randomUUID()}"
        val announcement = JsonObject()
            .put("point", POINT).put("address", address).put("name", "destinations").put("version", "1.0").put("priority", 100)
        return vertx.eventBus().consumer<JsonObject>(address) { it.reply(decide(it.body().getJsonObject("order"))) }
            .completion()
            .onSuccess {
                vertx.eventBus().publish("ext.announce", announcement)
                vertx.setPeriodic(ANNOUNCE_EVERY_MS) { vertx.eventBus().publish("ext.announce", announcement) }
            }
    }

    private fun decide(order: JsonObject): JsonObject {
        val country = order.getJsonObject("shipping_address")?.getString("country")
        return if (country in refused) JsonObject().put("decision", "refuse").put("reason", "There are no deliveries to $country.")
        else JsonObject().put("decision", "accept")
    }
}

/** Joins the cluster with the certificate of this service. The settings have the names that a node uses. */
fun main(args: Array<String>) {
    val settings = Properties().apply { FileInputStream(args[0]).use { load(it) } }
    val vertx = Vertx.builder()
        .with(VertxOptions().setEventBusOptions(bus(settings)))
        .withClusterManager(HazelcastClusterManager(members(settings)))
        .buildClustered().await()
    vertx.deployVerticle(OrderCheck(settings.text("refused").split(",").toSet())).await()
    println("$POINT is served")
}

private fun Properties.text(name: String) = requireNotNull(getProperty(name)) { "$name is missing" }

private fun password(name: String) = requireNotNull(System.getenv(name)) { "set $name" }

/** Mutual TLS 1.3 with the CA of the bus, as the nodes have it. */
private fun bus(settings: Properties): EventBusOptions {
    val host = settings.text("bus.host")
    val port = settings.text("bus.port").toInt()
    val options = EventBusOptions()
    options.setHost(host).setPort(port).setClusterPublicHost(host).setClusterPublicPort(port)
    options.setSsl(true).setTrustAll(false).setClientAuth(ClientAuth.REQUIRED).setEnabledSecureTransportProtocols(setOf("TLSv1.3"))
    options.setKeyCertOptions(
        PfxOptions().setPath(settings.text("bus.key_store")).setPassword(password("TRADEPOST_BUS_KEY_STORE_PASSWORD")))
    options.setTrustOptions(
        PfxOptions().setPath(settings.text("bus.trust_store")).setPassword(password("TRADEPOST_BUS_TRUST_STORE_PASSWORD")))
    return options
}

/** The nodes' own configuration of Hazelcast, which names the versions of the cluster. */
private fun members(settings: Properties): com.hazelcast.config.Config {
    val values = Properties()
    values.setProperty("tradepost.versions", "vertx-5.0-hazelcast-5.7")
    values.setProperty("tradepost.host", settings.text("bus.host"))
    values.setProperty("tradepost.cluster.port", settings.text("cluster.port"))
    values.setProperty("tradepost.cluster.members", settings.text("cluster.members"))
    val config = FileInputStream(settings.text("cluster.config")).use { YamlConfigBuilder(it).setProperties(values).build() }
    config.networkConfig.join.tcpIpConfig.members = settings.text("cluster.members").split(",")
    return config
}
