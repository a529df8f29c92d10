import com.hazelcast.config.Config
import com.hazelcast.config.YamlConfigBuilder
import groovy.transform.CompileStatic
import io.vertx.core.Vertx
import io.vertx.core.VertxOptions
import io.vertx.core.eventbus.EventBusOptions
import io.vertx.core.http.ClientAuth
import io.vertx.core.net.PfxOptions
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager
import tradepost.auth.ServiceCredentials

/** Joins the cluster with the certificate of this service. The settings have the names that a node uses. */
@CompileStatic
class Main {
    static void main(String[] args) {
        def settings = new Properties()
        new File(args[0]).withInputStream { settings.load(it) }
        def vertx = Vertx.builder()
            .with(new VertxOptions().setEventBusOptions(bus(settings)))
            .withClusterManager(new HazelcastClusterManager(members(settings)))
            .buildClustered().await()
        def account = new ServiceCredentials(text(settings, 'account'), secret('TRADEPOST_ACCOUNT_SECRET'))
        vertx.deployVerticle(new StockWatch(account, text(settings, 'few') as long)).await()
        println 'ready'
    }

    private static String text(Properties settings, String name) {
        Objects.requireNonNull(settings.getProperty(name), "$name is missing".toString())
    }

    private static String secret(String name) {
        Objects.requireNonNull(System.getenv(name), "set $name".toString())
    }

    /** Mutual TLS 1.3 with the CA of the bus, as the nodes have it. */
    private static EventBusOptions bus(Properties settings) {
        def host = text(settings, 'bus.host')
        def port = text(settings, 'bus.port') as int
        def options = new EventBusOptions()
        options.setHost(host).setPort(port).setClusterPublicHost(host).setClusterPublicPort(port)
        options.setSsl(true).setTrustAll(false).setClientAuth(ClientAuth.REQUIRED).setEnabledSecureTransportProtocols(['TLSv1.3'] as Set)
        options.setKeyCertOptions(
            new PfxOptions().setPath(text(settings, 'bus.key_store')).setPassword(secret('TRADEPOST_BUS_KEY_STORE_PASSWORD')))
        options.setTrustOptions(
            new PfxOptions().setPath(text(settings, 'bus.trust_store')).setPassword(secret('TRADEPOST_BUS_TRUST_STORE_PASSWORD')))
        options
    }

    /** The nodes' own configuration of Hazelcast, which names the versions of the cluster. */
    private static Config members(Properties settings) {
        def values = new Properties()
        values.setProperty('tradepost.versions', 'vertx-5.0-hazelcast-5.7')
        values.setProperty('tradepost.host', text(settings, 'bus.host'))
        values.setProperty('tradepost.cluster.port', text(settings, 'cluster.port'))
        values.setProperty('tradepost.cluster.members', text(settings, 'cluster.members'))
        Config config = null
        new File(text(settings, 'cluster.config')).withInputStream { config = new YamlConfigBuilder(it).setProperties(values).build() }
        config.networkConfig.join.tcpIpConfig.members = text(settings, 'cluster.members').tokenize(',')
        config.liteMember = true // the nodes keep the data of the cluster, so nothing is lost with this service
        config
    }
}
