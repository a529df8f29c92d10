package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers who do not prove their identity have no access: over HTTP, against the program as a user starts it. */
class IdentityTest {
    private static final String CUSTOMERS = "/api/customers";

    @TempDir
    static Path folder;

    private static int port;
    private static Program program;
    private static Stores stores;

    @BeforeAll
    static void start() {
        port = Program.freePorts(1);
        program = Program.dev(folder, port);
        stores = new Stores(folder.resolve("data"));
    }

    @AfterAll
    static void stop() {
        if (program != null) program.close();
    }

    @Test
    void a_token_with_any_defect_is_refused() {
        var published = trusted(new Forger());
        var stranger = new Forger();
        var good = published.rs256(published.header(), Forger.claims());
        assertThat(list(good).status())
                .as("a good one, so that the refusals are conclusive")
                .isEqualTo(200);
        var now = System.currentTimeMillis() / 1000;
        var bad = new LinkedHashMap<String, String>();
        bad.put("empty", "");
        bad.put("no token", "Bearer");
        bad.put("expired", published.rs256(published.header(), Forger.claims().put("exp", now - 60)));
        bad.put("not yet", published.rs256(published.header(), Forger.claims().put("nbf", now + 600)));
        for (var name : Forger.claims().fieldNames())
            bad.put("without " + name, published.rs256(published.header(), without(name)));
        bad.put(
                "exp is not a number",
                published.rs256(published.header(), Forger.claims().put("exp", "tomorrow")));
        bad.put(
                "for another audience",
                published.rs256(published.header(), Forger.claims().put("aud", "another-api")));
        bad.put(
                "of another issuer",
                published.rs256(published.header(), Forger.claims().put("iss", "another")));
        bad.put(
                "not an access token",
                published.rs256(published.header(), Forger.claims().put("typ", "refresh")));
        for (var alg : new String[] {"none", "None", "NONE", "nOnE", "", "rs256"}) {
            bad.put("unsigned, alg " + alg, Forger.unsigned(published.header().put("alg", alg), Forger.claims()));
            bad.put("signed, alg " + alg, published.rs256(published.header().put("alg", alg), Forger.claims()));
        }
        bad.put("unsigned, RS256", Forger.unsigned(published.header(), Forger.claims()));
        var pem = "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(published.publicKey())
                + "\n-----END PUBLIC KEY-----\n";
        for (var secret : new byte[][] {
            published.publicKey(),
            pem.getBytes(StandardCharsets.UTF_8),
            published.jwk().encode().getBytes(StandardCharsets.UTF_8),
            published.jwk().getString("n").getBytes(StandardCharsets.UTF_8)
        }) {
            var header = published.header().put("alg", "HS256");
            bad.put(
                    "HS256 by the public key, " + secret.length + " bytes",
                    Forger.hs256(header, Forger.claims(), secret));
            bad.put(
                    "the same with RS256 in its header, " + secret.length,
                    Forger.hs256(published.header(), Forger.claims(), secret));
        }
        bad.put("another key", stranger.rs256(stranger.header(), Forger.claims()));
        bad.put(
                "another key under a known id",
                stranger.rs256(stranger.header().put("kid", published.kid), Forger.claims()));
        bad.put("with an embedded key", stranger.rs256(stranger.header().put("jwk", stranger.jwk()), Forger.claims()));
        bad.put(
                "with a URL of its own keys",
                stranger.rs256(stranger.header().put("jku", "http://127.0.0.1:1/k"), Forger.claims()));
        bad.put("a changed payload", Forger.changed(good, "sub", Api.key()));
        var viewer = Api.at(port).registered("viewer").token();
        bad.put("a viewer who claims to be admin", Forger.changed(String.valueOf(viewer), "role", "admin"));
        bad.put("cut short", good.substring(0, good.length() - 2));
        bad.forEach((what, token) -> {
            var answer = list(token);
            assertThat(answer.status()).as(what).isEqualTo(401);
            assertThat(answer.raw().headers().firstValue("WWW-Authenticate").orElse(""))
                    .as(what)
                    .startsWith("Bearer");
        });
        System.out.println(bad.size() + " forged tokens refused");
        var emperor = published.rs256(published.header(), Forger.claims().put("role", "emperor"));
        assertThat(list(emperor).status())
                .as("an unknown role has no permissions")
                .isEqualTo(403);
    }

    private static JsonObject without(String name) {
        var claims = Forger.claims();
        claims.remove(name);
        return claims;
    }

    private static Api.Answer list(String token) {
        return new Api("http://127.0.0.1:" + port, token).get(CUSTOMERS);
    }

    /** A key whose public part is in auth's database, as after a rotation, so that a bad token differs in only one property. */
    private static Forger trusted(Forger f) {
        var sql = "insert into signing_key(kid, public_jwk, private_key, retire_at) values (?, ?::jsonb, ''::bytea,"
                + " now() + interval '1 hour')";
        stores.write("auth", sql, f.kid, f.jwk().encode());
        Awaitility.await("the key is known") // it is requested at most once a second
                .pollInterval(Duration.ofMillis(200))
                .until(() -> list(f.rs256(f.header(), Forger.claims())).status() == 200);
        return f;
    }

    @Test
    void a_caller_in_the_request_body_is_ignored() {
        var body = new JsonObject().put("name", "Forged").put("email", "forged@example.com");
        var caller =
                new JsonObject().put("user_id", Api.key()).put("role", "admin").put("permissions", "*");
        var viewer = Api.at(port).registered("viewer");
        String[] headers = {
            "caller", caller.encode(), "token", "x", "seal", "sales|1|00", "X-User-Role", "admin", "action", "me"
        };
        assertThat(Api.at(port).send("POST", CUSTOMERS, body, headers).join().status())
                .isEqualTo(401);
        assertThat(viewer.send("POST", CUSTOMERS, body, headers).join().status())
                .isEqualTo(403);
        var inside = body.copy().put("caller", caller);
        assertThat(viewer.post(CUSTOMERS, inside).status()).isEqualTo(403);
        var query = "?caller=" + Api.key();
        assertThat(viewer.get(CUSTOMERS + query).expect(400).body().getInteger("status"))
                .isEqualTo(400);
        var admin = Api.at(port).registered("admin");
        assertThat(admin.post(CUSTOMERS, inside).status())
                .as("an unknown field")
                .isEqualTo(400);
        assertThat(stores.number("contact", "select count(*) from customer where name = 'Forged'"))
                .isZero();
    }

    @Test
    void development_listens_only_for_http_its_database_and_the_payment_sandbox_and_only_on_loopback()
            throws IOException {
        assumeThat(Path.of("/proc/net/tcp"))
                .as("sockets are listed under /proc on Linux only")
                .exists();
        var pids = new HashSet<Long>(Set.of(program.pid(), stores.serverPid()));
        for (var root : Set.copyOf(pids))
            ProcessHandle.of(root).stream().flatMap(ProcessHandle::descendants).forEach(p -> pids.add(p.pid()));
        var ours = new HashSet<String>();
        for (var pid : pids) ours.addAll(sockets(pid));
        var listening = new TreeSet<String>();
        for (var table : new String[] {"tcp", "tcp6", "udp", "udp6"})
            for (var line : lines(Path.of("/proc/net", table))) {
                var f = line.strip().split("\\s+");
                boolean listens = table.startsWith("udp") ? f[2].endsWith(":0000") : f[3].equals("0A");
                if (listens && ours.contains(f[9])) listening.add(table + " " + address(f[1]));
            }
        System.out.println("listening in " + pids.size() + " processes: " + listening);
        assertThat(listening).hasSize(3); // the third is the sandbox of payments
        assertThat(listening)
                .allMatch(s -> s.matches("tcp6? (127\\.0\\.0\\.1|::ffff:127\\.0\\.0\\.1):\\d+"))
                .anyMatch(s -> s.endsWith(":" + port))
                .anyMatch(s -> s.endsWith(":" + stores.port()));
    }

    private static List<String> lines(Path table) throws IOException {
        return Files.exists(table) ? Files.readAllLines(table).stream().skip(1).toList() : List.of();
    }

    /** The inodes of a process's sockets. */
    private static Set<String> sockets(long pid) throws IOException {
        var out = new HashSet<String>();
        try (var fds = Files.list(Path.of("/proc", "" + pid, "fd"))) {
            for (var fd : fds.toList()) {
                try {
                    var target = Files.readSymbolicLink(fd).toString();
                    if (target.startsWith("socket:[")) out.add(target.substring(8, target.length() - 1));
                } catch (NoSuchFileException e) {
                    // closed meanwhile
                }
            }
        } catch (NoSuchFileException e) {
            // ended meanwhile
        }
        return out;
    }

    /** Converts {@code 0100007F:1F40} to 127.0.0.1:8000: words of four bytes, each in the machine's (little-endian) order. */
    private static String address(String hex) {
        var parts = hex.split(":");
        var ip = new StringBuilder();
        var last = parts[0].substring(parts[0].length() - 8);
        for (int i = 6; i >= 0; i -= 2)
            ip.append(Integer.parseInt(last.substring(i, i + 2), 16)).append(i == 0 ? "" : ".");
        if (parts[0].length() == 32) {
            if (parts[0].startsWith("0000000000000000FFFF0000")) ip.insert(0, "::ffff:");
            else ip.insert(0, parts[0] + "=");
        }
        return ip + ":" + Integer.parseInt(parts[1], 16);
    }
}
