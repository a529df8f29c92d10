package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.newEmail;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.AuthService;
import tradepost.auth.Credentials;
import tradepost.auth.ForgotPassword;
import tradepost.auth.RegisterUser;

/** Neither what is answered nor how long it takes tells whether an address has an account. */
@ExtendWith(VertxExtension.class)
class EnumerationTest {
    private static final double TOLERATED = 0.15;
    /** As many as there are samples, because an address gets few mails however often it is entered. */
    private static final int ACCOUNTS = 210;

    static AuthNode node;
    /** Where an address is proved before it has an account. */
    static AuthNode shop;

    static List<String> known;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx, "auth.hash_memory_kib", "19456");
        shop = new AuthNode("registration", "customer");
        known = IntStream.range(0, ACCOUNTS).mapToObj(i -> newEmail()).toList();
        var first = known.getFirst();
        node.auth.register(new RegisterUser(first, PASSWORD, "viewer")).await();
        node.db
                .query(
                        "insert into app_user(id, email, password_hash, role) select gen_random_uuid(), e, password_hash, role"
                                + " from app_user, unnest($2::text[]) e where email = $1",
                        first,
                        known.stream().skip(1).toArray(String[]::new))
                .await();
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    /** What an attempt from an address that nobody has used was answered, and how long it took. */
    private record Sample(String answer, long nanos) {}

    private static Sample sample(AuthNode node, BiFunction<AuthService, String, Future<?>> attempt, String email) {
        var service = node.from(UUID.randomUUID().toString());
        long from = System.nanoTime();
        var answer = attempt.apply(service, email)
                .transform(r -> Future.succeededFuture(
                        r.failed() ? r.cause().getMessage() : String.valueOf((Object) r.result())))
                .await();
        return new Sample(answer, System.nanoTime() - from);
    }

    /** Interleaved samples, of accounts that exist and of others, after some to warm up. */
    private record Samples(List<Sample> known, List<Sample> unknown) {
        static Samples of(int each, AuthNode node, BiFunction<AuthService, String, Future<?>> attempt) {
            var samples = new Samples(new ArrayList<>(), new ArrayList<>());
            for (int i = 0; i < each + 10; i++) {
                var first = sample(node, attempt, EnumerationTest.known.get(i % EnumerationTest.known.size()));
                var second = sample(node, attempt, newEmail());
                if (i < 10) continue;
                samples.known.add(first);
                samples.unknown.add(second);
            }
            assertThat(samples.known.stream().map(Sample::answer).distinct())
                    .isEqualTo(samples.unknown.stream()
                            .map(Sample::answer)
                            .distinct()
                            .toList())
                    .hasSize(1);
            return samples;
        }

        void assertAlike() {
            double difference = (double) median(known) / median(unknown) - 1;
            assertThat(Math.abs(difference))
                    .as("known %d µs, unknown %d µs", median(known) / 1_000, median(unknown) / 1_000)
                    .isLessThan(TOLERATED);
        }

        private static long median(List<Sample> samples) {
            return samples.stream()
                    .mapToLong(Sample::nanos)
                    .sorted()
                    .skip(samples.size() / 2)
                    .findFirst()
                    .getAsLong();
        }

        private static long least(List<Sample> samples) {
            return samples.stream().mapToLong(Sample::nanos).min().getAsLong();
        }
    }

    private static Future<?> login(AuthService service, String email) {
        return service.login(new Credentials(email, "a wrong password"));
    }

    private static Future<?> forgot(AuthService service, String email) {
        return service.forgotPassword(new ForgotPassword(email));
    }

    private static Future<?> register(AuthService service, String email) {
        return service.register(new RegisterUser(email, null, null));
    }

    @Test
    @Tag("prove")
    void a_password_is_hashed_for_an_unknown_account_too() {
        var samples = Samples.of(10, node, EnumerationTest::login);
        assertThat(Samples.least(samples.unknown)).isGreaterThan(Samples.least(samples.known) / 2);
    }

    @Test
    void a_forgotten_password_is_answered_alike() {
        Samples.of(3, node, EnumerationTest::forgot);
    }

    @Test
    void a_registration_by_proof_is_answered_alike() {
        Samples.of(3, shop, EnumerationTest::register);
    }

    @Test
    @Tag("prove")
    void of_two_hundred_registrations_each_the_medians_are_alike() {
        Samples.of(200, shop, EnumerationTest::register).assertAlike();
    }

    @Test
    @Tag("prove")
    void of_two_hundred_logins_each_the_medians_are_alike() {
        Samples.of(200, node, EnumerationTest::login).assertAlike();
    }

    @Test
    @Tag("prove")
    void of_two_hundred_forgotten_passwords_each_the_medians_are_alike() {
        Samples.of(200, node, EnumerationTest::forgot).assertAlike();
    }
}
