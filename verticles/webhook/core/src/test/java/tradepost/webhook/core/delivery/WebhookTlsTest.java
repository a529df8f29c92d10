package tradepost.webhook.core.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tradepost.kernel.outbound.Names;
import tradepost.kernel.outbound.TargetGuard;

/** A request goes to the address that was checked, and the certificate must name the host of the URL. */
@ExtendWith(VertxExtension.class)
class WebhookTlsTest {
    private static final String NAMED = "hooks.example";
    private static final Names LOOPBACK =
            host -> io.vertx.core.Future.succeededFuture(List.of(InetAddress.getLoopbackAddress()));

    private final List<String> names = new CopyOnWriteArrayList<>();
    private Vertx vertx;
    private Path folder;
    private int port;

    @BeforeEach
    void receiver(Vertx vertx, @TempDir Path folder) throws Exception {
        this.vertx = vertx;
        this.folder = folder;
        var store = folder.resolve("server.p12").toString();
        keytool(
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + NAMED,
                "-ext",
                "san=dns:" + NAMED,
                "-keystore",
                store);
        keytool("-exportcert", "-rfc", "-alias", "a", "-keystore", store, "-file", trusted());
        port = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setSni(true)
                        .setKeyCertOptions(new PfxOptions().setPath(store).setPassword("secret")))
                .requestHandler(request -> {
                    names.add(request.connection().indicatedServerName());
                    request.response().setStatusCode(204).end();
                })
                .listen(0, "127.0.0.1")
                .await()
                .actualPort();
    }

    private String trusted() {
        return folder.resolve("server.pem").toString();
    }

    private void keytool(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", "secret"));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private Reply send(String host, HttpClientOptions options) {
        var sender = new WebhookSender(vertx, 5_000, Instant::now, options);
        var target = new TargetGuard(LOOPBACK, List.of("127.0.0.0/8"), true)
                .check("https://" + host + ":" + port + "/in")
                .await();
        return sender.send(target, Map.of(), new byte[0]).await();
    }

    private HttpClientOptions trusting() {
        return new HttpClientOptions().setTrustOptions(new PemTrustOptions().addCertPath(trusted()));
    }

    @Test
    void a_receiver_with_a_trusted_certificate_of_its_name_gets_the_event() {
        var reply = send(NAMED, trusting());
        assertThat(reply.error()).isNull();
        assertThat(reply.status()).isEqualTo(204);
        assertThat(names).containsExactly(NAMED);
    }

    @Test
    void a_certificate_of_another_name_or_of_nobody_known_is_refused() {
        for (var reply : List.of(send("other.example", trusting()), send(NAMED, new HttpClientOptions()))) {
            assertThat(reply.isAccepted()).isFalse();
            assertThat(reply.error()).isNotNull();
        }
        assertThat(names).isEmpty();
    }
}
