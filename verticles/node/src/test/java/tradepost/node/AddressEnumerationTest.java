package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever enters addresses learns neither from the responses nor from their times which of them have accounts. Interleaved requests. */
@Tag("prove")
class AddressEnumerationTest {
    private static final int SAMPLES = 200;
    private static final int WARM_UP = 40;
    private static final double TOLERATED = 0.15;

    @TempDir
    static Path folder;

    static Program program;
    static Api anybody;
    /** As many as there are requests, because an address gets few mails however often it is entered. */
    static List<String> known;

    @BeforeAll
    static void start() {
        int port = Program.freePorts(1);
        program = Program.dev(
                folder, port, Map.of("TRADEPOST_REGISTRATION", "customer", "TRADEPOST_AUTH_HASH_MEMORY_KIB", "19456"));
        anybody = Api.at(port);
        new Stores(folder.resolve("data"))
                .write(
                        "auth",
                        "insert into app_user(id, email, password_hash, role, proved_at)"
                                + " select gen_random_uuid(), 'known' || n || '@example.com', password_hash, 'customer', now()"
                                + " from app_user, generate_series(1, ?) n where email = 'admin@example.com'",
                        SAMPLES + WARM_UP);
        known = new ArrayList<>();
        for (int i = 1; i <= SAMPLES + WARM_UP; i++) known.add("known" + i + "@example.com");
    }

    @AfterAll
    static void stop() throws IOException {
        program.close();
        PreparedDataFolder.takeBack(folder);
    }

    private static long nanos(String path, JsonObject body, int status) {
        long from = System.nanoTime();
        var answer = anybody.post(path, body);
        long took = System.nanoTime() - from;
        answer.expect(status);
        return took;
    }

    private static long median(List<Long> samples) {
        return samples.stream().sorted().toList().get(samples.size() / 2);
    }

    private static void assertAlike(String path, JsonObject more, int status) {
        var existing = new ArrayList<Long>();
        var unknown = new ArrayList<Long>();
        for (int i = 0; i < known.size(); i++) {
            var first = nanos(path, more.copy().put("email", known.get(i)), status);
            var second = nanos(path, more.copy().put("email", "nobody" + Api.unique() + "@example.com"), status);
            if (i < WARM_UP) continue;
            existing.add(first);
            unknown.add(second);
        }
        double difference = (double) median(existing) / median(unknown) - 1;
        assertThat(Math.abs(difference))
                .as("%s: known %d µs, unknown %d µs", path, median(existing) / 1_000, median(unknown) / 1_000)
                .isLessThan(TOLERATED);
    }

    @Test
    void a_registration_takes_the_same_time_for_a_known_address() {
        assertAlike("/api/auth/register", new JsonObject(), 202);
    }

    @Test
    void so_does_a_forgotten_password() {
        assertAlike("/api/auth/forgot-password", new JsonObject(), 200);
    }

    @Test
    void so_does_a_failed_login() {
        assertAlike("/api/auth/login", new JsonObject().put("password", "a wrong password"), 401);
    }
}
