package tradepost.auth.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.PASSWORD;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.Credentials;
import tradepost.auth.Login;
import tradepost.auth.RefreshToken;
import tradepost.auth.access.WriteRole;
import tradepost.auth.core.account.AuthNode;
import tradepost.kernel.identity.Caller;

/** While rights change, refreshes and logins run: no token keeps the rights of before. */
@ExtendWith(VertxExtension.class)
class RightsRaceTest {
    private static final int ROUNDS = 8;
    private static final int THREADS = 4;

    static AuthNode node;
    static Login admin;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx);
        admin = node.newLogin("admin");
    }

    private static void demote(Login login) {
        node.users(admin.accessToken())
                .patchUser(login.user().id(), new JsonObject().put("role", "viewer"), NOBODY)
                .await();
    }

    /** The tokens that were issued until some time after the change, from several threads. */
    private static List<String> during(Supplier<String> issued, Runnable change) throws Exception {
        var tokens = new ConcurrentLinkedQueue<String>();
        var ends = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var running = IntStream.range(0, THREADS)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        while (!ends.get()) tokens.add(issued.get());
                    }))
                    .toList();
            Awaitility.await().until(() -> tokens.size() >= THREADS);
            change.run();
            int then = tokens.size();
            Awaitility.await().until(() -> tokens.size() >= then + THREADS);
            ends.set(true);
            for (var one : running) one.get();
        }
        return List.copyOf(tokens);
    }

    private static void assertNoneHas(List<String> tokens, Predicate<Caller> formerRights) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(tokens)
                        .filteredOn(t -> {
                            var caller = callerOf(t);
                            return caller != null && formerRights.test(caller);
                        })
                        .isEmpty());
    }

    /** Null if the token is refused. */
    private static Caller callerOf(String token) {
        try {
            return node.env.tokens().verify(token).await().caller();
        } catch (ServiceException e) {
            return null;
        }
    }

    @Test
    void a_refresh_beside_a_change_of_role() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var login = node.newLogin("finance_manager");
            var tokens = during(
                    () -> node.auth
                            .refresh(new RefreshToken(login.refreshToken()))
                            .await()
                            .accessToken(),
                    () -> demote(login));
            assertNoneHas(tokens, c -> c.role().equals("finance_manager"));
        }
    }

    @Test
    void a_login_beside_a_change_of_role() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var login = node.newLogin("finance_manager");
            var tokens = during(
                    () -> node.auth
                            .login(new Credentials(login.user().email(), PASSWORD, null))
                            .await()
                            .accessToken(),
                    () -> demote(login));
            assertNoneHas(tokens, c -> c.role().equals("finance_manager"));
        }
    }

    @Test
    void a_login_and_a_refresh_beside_a_change_of_what_a_role_permits() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var name = "clerk" + round + System.nanoTime();
            var access = node.access(admin.accessToken());
            access.createRole(new WriteRole(name, null, List.of("roles:read", "users:read"), null), NOBODY)
                    .await();
            var login = node.newLogin("viewer");
            node.users(admin.accessToken())
                    .patchUser(login.user().id(), new JsonObject().put("role", name), NOBODY)
                    .await();
            var tokens = during(
                    () -> node.auth
                            .login(new Credentials(login.user().email(), PASSWORD, null))
                            .await()
                            .accessToken(),
                    () -> access.patchRole(
                                    name,
                                    new JsonObject().put("permissions", new JsonArray().add("roles:read")),
                                    NOBODY)
                            .await());
            assertNoneHas(tokens, c -> c.may("users:read"));
        }
    }
}
