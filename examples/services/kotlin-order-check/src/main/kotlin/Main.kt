import com.hazelcast.config.YamlConfigBuilder
import io.vertx.core.Vertx
import io.vertx.core.VertxOptions
import io.vertx.core.eventbus.EventBusOptions
import io.vertx.core.http.ClientAuth
import io.vertx.core.net.PfxOptions
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager
import tradepost.auth.ServiceCredentials
import java.io.FileInputStream
import java.util.Properties

fun main(args: Array<String>) {
    val settings = Properties().apply { FileInputStream(args[0]).use { load(it) } }
    val account = ServiceCredentials(settings.text("account"), secret("TRADEPOST_ACCOUNT_SECRET"))
    join(settings).deployVerticle(OrderCheck(settings.text("refused").split(",").toSet(), account)).await()
    println("ready")
}

/** Joins the cluster with the certificate of this service. The settings have the names that a node uses. */
fun join(settings: Properties): Vertx =
    Vertx.builder()
        .with(VertxOptions().setEventBusOptions(bus(settings)))
        .withClusterManager(HazelcastClusterManager(members(settings)))
        .buildClustered().await()

private fun Properties.text(name: String) = requireNotNull(getProperty(name)) { "$name is missing" }

private fun secret(name: String) = requireNotNull(System.getenv(name)) { "set $name" }

/** Mutual TLS 1.3 with the CA of the bus, as the nodes have it. */
private fun bus(settings: Properties): EventBusOptions {
    val host = settings.text("bus.host")
    val port = settings.text("bus.port").toInt()
    val options = EventBusOptions()
    options.setHost(host).setPort(port).setClusterPublicHost(host).setClusterPublicPort(port)
    options.setSsl(true).setTrustAll(false).setClientAuth(ClientAuth.REQUIRED).setEnabledSecureTransportProtocols(setOf("TLSv1.3"))
    options.setKeyCertOptions(
        PfxOptions().setPath(settings.text("bus.key_store")).setPassword(secret("TRADEPOST_BUS_KEY_STORE_PASSWORD")))
    options.setTrustOptions(
        PfxOptions().setPath(settings.text("bus.trust_store")).setPassword(secret("TRADEPOST_BUS_TRUST_STORE_PASSWORD")))
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
    config.isLiteMember = true // the nodes keep the data of the cluster, so nothing is lost with this service
    return config
}
