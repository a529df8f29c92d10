package tradepost.auth.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.assertRefused;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.core.crypto.Signer;
import tradepost.kernel.background.Background;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.AuthClient;
import tradepost.kernel.shutdown.ShutdownBudget;
import tradepost.kernel.time.ClusterClock;

/** A valid token is never 401 because its key is not known yet: its client would log out. */
@ExtendWith(VertxExtension.class)
class UnknownKeyTest {
    private static final Signer.Key OLD = Signer.newKey();
    private static final Signer.Key NEW = Signer.newKey();
    private final Seal seal = new Seal("a secret of tests, used nowhere else");
    private final AtomicInteger asked = new AtomicInteger();
    /** What auth does with a request for its keys. */
    private volatile Answer answer = this::oldKey;

    private interface Answer {
        void to(Message<JsonObject> request);
    }

    private void oldKey(Message<JsonObject> request) {
        reply(request, OLD);
    }

    private void bothKeys(Message<JsonObject> request) {
        reply(request, OLD, NEW);
    }

    private void reply(Message<JsonObject> request, Signer.Key... keys) {
        var all = new JsonArray();
        for (var key : keys) all.add(key.jwk());
        var answer = new JsonObject().put("keys", all);
        request.reply(answer, seal.sealAnswer(request, answer));
    }

    private Tokens tokens(Vertx vertx) {
        vertx.eventBus()
                .<JsonObject>consumer("auth")
                .handler(m -> {
                    asked.incrementAndGet();
                    answer.to(m);
                })
                .completion()
                .await();
        var tokens = AuthClient.tokens(
                vertx,
                seal,
                new ClusterClock(new SimpleMeterRegistry()),
                new Background(vertx, new SimpleMeterRegistry(), new ShutdownBudget()));
        assertThat(tokens.verify(signed(vertx, OLD)).await().caller().role()).isEqualTo("viewer");
        return tokens;
    }

    private static String signed(Vertx vertx, Signer.Key key) {
        var claims = new JsonObject()
                .put("sub", UUID.randomUUID().toString())
                .put("role", "viewer")
                .put("sid", UUID.randomUUID().toString())
                .put("typ", "access")
                .put("iat", System.currentTimeMillis() / 1_000)
                .put("nbf", System.currentTimeMillis() / 1_000);
        return new Signer(vertx, key.kid(), key.pkcs8().getBytes()).sign(claims, 60);
    }

    /** Until the keys may be requested again: after that each token of a new key begins a request, or joins one. */
    private void awaitRequest(Tokens tokens, String token) {
        int before = asked.get();
        Awaitility.await("the keys are requested").pollInSameThread().until(() -> {
            var verified = tokens.verify(token);
            return asked.get() > before || verified.succeeded();
        });
    }

    @Test
    void a_token_of_a_new_key_is_503_while_the_request_for_the_keys_runs_and_after_it_failed(Vertx vertx) {
        var tokens = tokens(vertx);
        var token = signed(vertx, NEW);
        answer = m -> {}; // auth hangs
        awaitRequest(tokens, token);
        var during = List.of(tokens.verify(token), tokens.verify(signed(vertx, NEW)));
        for (var verified : during) assertRefused(503, "auth_unavailable", verified::await);
        answer = m -> m.reply(Problem.unavailable("database_unavailable"));
        awaitRequest(tokens, token);
        for (int i = 0; i < 3; i++)
            assertRefused(503, "auth_unavailable", () -> tokens.verify(token).await());
        answer = this::bothKeys;
        Awaitility.await("the new key is known")
                .pollInSameThread()
                .until(() -> tokens.verify(token).otherwiseEmpty().await() != null);
    }

    @Test
    void a_token_of_a_key_that_auth_does_not_publish_is_401(Vertx vertx) {
        var tokens = tokens(vertx);
        var token = signed(vertx, NEW);
        for (int i = 0; i < 3; i++)
            assertRefused(401, "invalid_token", () -> tokens.verify(token).await());
    }
}
