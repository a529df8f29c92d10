package tradepost.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tradepost.gateway.bridge.BridgeVerticle;
import tradepost.gateway.http.HttpLimits;
import tradepost.kernel.Patience;

/** The bridge with mutual TLS. */
@ExtendWith(VertxExtension.class)
class BridgeTlsTest {
    private static final String PASSWORD = "a-password-of-tests";
    private static final String CONFIRMED = "sales.order.confirmed";
    private static final String CHECK = "ext.order.check";

    @TempDir
    static Path folder;

    private static TestGateway gateway;
    private static Vertx vertx;
    private static int port;

    /** Each is its own CA; the trust store of the bridge contains rates and unlisted, that of the clients the bridge. */
    @BeforeAll
    static void start(Vertx of) throws Exception {
        vertx = of;
        port = TestGateway.freePort();
        keytool(List.of("bridge", "rates", "unlisted", "stranger").stream()
                .map(name -> List.of(
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name + ",O=Tests",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-keystore",
                        store(name)))
                .toList());
        for (var trust : List.of("clients=rates", "clients=unlisted", "server=bridge")) {
            var into = trust.substring(0, trust.indexOf('='));
            var name = trust.substring(into.length() + 1);
            var keys = KeyStore.getInstance(new File(store(name)), PASSWORD.toCharArray());
            var file = new File(store(into));
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            if (file.exists()) store = KeyStore.getInstance(file, PASSWORD.toCharArray());
            store.setCertificateEntry(name, keys.getCertificate(name));
            try (var out = Files.newOutputStream(file.toPath())) {
                store.store(out, PASSWORD.toCharArray());
            }
        }
        var settings = Map.of(
                "bridge.port",
                "" + port,
                "bridge.key_store",
                store("bridge"),
                "bridge.key_store_password",
                PASSWORD,
                "bridge.trust_store",
                store("clients"),
                "bridge.trust_store_password",
                PASSWORD,
                "bridge.certificates",
                "rates=extensions:serve:ext.order.check:rates extensions:serve:ext.demo.echo_python3:echo-python"
                        + " extensions:serve:ext.demo.echo_node:echo-node events:read orders:read,"
                        + "other=orders:read");
        gateway = TestGateway.start(vertx, HttpLimits.DEFAULTS, settings).await();
        vertx.deployVerticle(new BridgeVerticle(gateway.env, gateway.draining)).await();
    }

    private static String store(String name) {
        return folder.resolve(name + ".p12").toString();
    }

    private static void keytool(List<List<String>> runs) throws IOException, InterruptedException {
        var started = new ArrayList<Process>();
        for (var arguments : runs) {
            var command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
            command.add("-J-XX:TieredStopAtLevel=1");
            command.addAll(arguments);
            command.addAll(Arrays.asList("-storetype", "PKCS12", "-storepass", PASSWORD));
            started.add(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("keytool.log").toFile())
                    .start());
        }
        for (var process : started) {
            assertThat(process.waitFor(Patience.SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    /** @param name of the certificate; null for none */
    private static BridgePeer connect(String name) throws IOException, GeneralSecurityException {
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(new File(store("server")), PASSWORD.toCharArray()));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        if (name != null)
            keys.init(KeyStore.getInstance(new File(store(name)), PASSWORD.toCharArray()), PASSWORD.toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(name == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return new BridgePeer(context.getSocketFactory().createSocket("127.0.0.1", port));
    }

    @Test
    void a_listed_certificate_needs_no_token_and_has_the_permissions_of_the_setting() throws Exception {
        try (var peer = connect("rates")) {
            peer.registered(CONFIRMED).registered(CHECK, "rates");
            for (var refused : List.of("auth.user.registered", "contact.customer.created", "sales.orders")) {
                peer.send("register", refused);
                assertThat(peer.error()).as(refused).isEqualTo("access_denied");
            }
            for (var other : List.of("ext.order.check/licences", "ext.payment.acme/acme", "ext.payment.acme/rates")) {
                peer.register(other.substring(0, other.indexOf('/')), other.substring(other.indexOf('/') + 1));
                assertThat(peer.error()).as(other).isEqualTo("access_denied");
            }
            peer.send("register", "ext.demo.echo_node");
            assertThat(peer.error()).as("without a name").isEqualTo("access_denied");
            peer.send("send", CHECK);
            assertThat(peer.error()).as("it may only serve").isEqualTo("access_denied");
            vertx.eventBus().publish(CONFIRMED, new JsonObject().put("n", 1));
            assertThat(peer.read().getJsonObject("body").getInteger("n")).isEqualTo(1);
            await().until(() -> gateway.metric("tradepost_bridge_clients{kind=\"certificate\"}") == 1);
        }
    }

    /** The clients of {@code examples/bridge}, with a certificate and no token. */
    @ParameterizedTest
    @CsvSource({"python3,tradepost_bridge.py", "node,tradepost_bridge.mjs"})
    void an_example_serves_an_address_with_its_certificate(String interpreter, String script) throws Exception {
        var address = "ext.demo.echo_" + interpreter;
        var key = KeyStore.getInstance(new File(store("rates")), PASSWORD.toCharArray());
        var own = pem("PRIVATE KEY", key.getKey("rates", PASSWORD.toCharArray()).getEncoded())
                + pem("CERTIFICATE", key.getCertificate("rates").getEncoded());
        var server = KeyStore.getInstance(new File(store("server")), PASSWORD.toCharArray());
        var ca = pem("CERTIFICATE", server.getCertificate("bridge").getEncoded());
        var err = folder.resolve(interpreter + ".err");
        var example = Path.of("..", "examples", "bridge", script).toString();
        var builder = new ProcessBuilder(interpreter, example, "127.0.0.1:" + port, "", CONFIRMED, address)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err.toFile());
        builder.environment()
                .put(
                        "TRADEPOST_CA",
                        Files.writeString(folder.resolve("ca.pem"), ca).toString());
        builder.environment()
                .put(
                        "TRADEPOST_CERTIFICATE",
                        Files.writeString(folder.resolve("own.pem"), own).toString());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            abort(interpreter + " is not installed");
            return;
        }
        try {
            await().untilAsserted(() -> assertThat(err).content().contains("registered " + address));
            var asked = vertx.eventBus().<JsonObject>request(address, new JsonObject().put("n", 1));
            assertThat(asked.await().body().getJsonObject("echo").getInteger("n"))
                    .isEqualTo(1);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static String pem(String what, byte[] content) {
        var lines = Base64.getMimeEncoder(64, new byte[] {10}).encodeToString(content);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    @Test
    void a_certificate_that_is_not_listed_needs_a_token() throws Exception {
        try (var peer = connect("unlisted")) {
            assertThat(peer.send("register", CONFIRMED).closed()).isEqualTo("unauthorized");
        }
        try (var peer = connect("unlisted")) {
            peer.as(gateway.token("admin")).registered(CONFIRMED);
        }
    }

    @Test
    void a_client_without_a_certificate_of_the_ca_is_refused() throws Exception {
        for (var name : new String[] {null, "stranger"})
            try (var peer = connect(name)) {
                assertThatThrownBy(() -> {
                            peer.send(new JsonObject().put("type", "auth").put("token", gateway.token("admin")));
                            if (peer.read() == null) throw new IOException("closed");
                        })
                        .as(name)
                        .isInstanceOf(IOException.class);
            }
    }

    @Test
    void a_client_without_tls_is_refused() throws IOException {
        try (var peer = new BridgePeer(new Socket("127.0.0.1", port))) {
            peer.send(new JsonObject().put("type", "auth").put("token", gateway.token("admin")));
            var answer = new byte[64];
            int got = peer.socket.getInputStream().read(answer);
            assertThat(got < 0 || answer[0] == 21)
                    .as("closed, or an alert of TLS")
                    .isTrue();
        }
    }
}
