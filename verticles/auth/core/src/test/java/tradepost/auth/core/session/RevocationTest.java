package tradepost.auth.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.Credentials;
import tradepost.auth.Login;
import tradepost.auth.RefreshToken;
import tradepost.auth.core.account.AuthNode;
import tradepost.kernel.TestDb;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.service.AuthClient;

/** Access tokens end with their session, on the node that ended it and on the others. */
@ExtendWith(VertxExtension.class)
public class RevocationTest {
    static AuthNode node;
    /** A process of its own, which receives nothing that node publishes. */
    static AuthNode far;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx);
        far = new AuthNode();
    }

    @AfterAll
    static void stop() {
        far.close();
    }

    static void logout(Login login) {
        node.as(login.accessToken())
                .logout(new RefreshToken(login.refreshToken()), NOBODY)
                .await();
    }

    public static void awaitRefused(Tokens by, Login login) {
        Awaitility.await()
                .untilAsserted(() -> assertRefused(
                        401,
                        "session_ended",
                        () -> by.verify(login.accessToken()).await()));
    }

    static Login again(Login login) {
        return node.auth.login(new Credentials(login.user().email(), PASSWORD)).await();
    }

    @Test
    void only_the_tokens_of_an_ended_session_end() {
        var login = node.newLogin("viewer");
        var other = again(login);
        node.as(login.accessToken()).me(NOBODY).await();
        logout(login);
        awaitRefused(node.env.tokens(), login);
        assertRefused(
                401,
                "session_ended",
                () -> node.as(login.accessToken()).me(NOBODY).await());
        node.as(other.accessToken()).me(NOBODY).await();
    }

    @Test
    void a_node_that_gets_the_message_does_not_wait_for_a_poll() {
        var login = node.newLogin("viewer");
        var session = UUID.fromString(
                node.env.tokens().verify(login.accessToken()).await().sid());
        new RevocationWriter(node.env).announce(new RevocationWriter.Ended(List.of(session), null));
        awaitRefused(node.env.tokens(), login); // the database, and so a poll, knows nothing of it
        far.env.tokens().verify(login.accessToken()).await();
    }

    @Test
    void a_node_that_missed_the_message_rejects_the_token_after_its_next_poll() {
        var login = node.newLogin("viewer");
        far.env.tokens().verify(login.accessToken()).await();
        logout(login);
        awaitRefused(far.env.tokens(), login);
    }

    @Test
    void a_node_that_starts_later_rejects_the_token_immediately() {
        var login = node.newLogin("viewer");
        logout(login);
        var started =
                AuthClient.tokens(node.vertx, node.env.seal(), node.env.tokens().clock(), node.env.background());
        assertRefused(
                401, "session_ended", () -> started.verify(login.accessToken()).await());
    }

    @Test
    void a_node_that_last_polled_before_the_clock_was_set_back_gets_all_sessions() {
        var login = node.newLogin("viewer");
        var sid = node.env.tokens().verify(login.accessToken()).await().sid();
        logout(login);
        long anHourAhead = System.currentTimeMillis() + 3_600_000;
        assertThat(RevocationWriter.since(node.db, anHourAhead)
                        .await()
                        .getJsonObject("revoked")
                        .getMap())
                .containsKey(sid);
    }

    @Test
    void a_stolen_refresh_token_ends_the_access_tokens_of_its_session() {
        var first = node.newLogin("viewer");
        var second = node.auth.refresh(new RefreshToken(first.refreshToken())).await();
        SessionsTest.endGracePeriod(node, first.user());
        assertRefused(
                401,
                "invalid_refresh_token",
                () -> node.auth.refresh(new RefreshToken(first.refreshToken())).await());
        awaitRefused(node.env.tokens(), second);
        awaitRefused(node.env.tokens(), first);
    }

    @Test
    void tokens_with_former_rights_end_and_a_refresh_returns_those_of_now() {
        var login = node.newLogin("viewer");
        var other = node.newLogin("viewer");
        var revocations = new RevocationWriter(node.env);
        node.db
                .query(
                        "update app_user set role = 'admin' where id = $1",
                        login.user().id())
                .await();
        revocations.announce(node.db.tx(
                tx -> revocations.renewTokens(tx, List.of(login.user().id()))));
        awaitRefused(node.env.tokens(), login);
        var now = node.auth.refresh(new RefreshToken(login.refreshToken())).await();
        assertThat(node.env.tokens().verify(now.accessToken()).await().caller().role())
                .isEqualTo("admin");
        node.env.tokens().verify(other.accessToken()).await();
        awaitRefused(far.env.tokens(), login);
    }

    @Test
    void the_tokens_of_a_disabled_account_end_however_it_was_disabled() {
        var login = node.newLogin("viewer");
        node.disable(login.user().id());
        awaitRefused(node.env.tokens(), login);
    }

    @Test
    void the_tokens_of_a_disabled_account_end_however_many_are_disabled() {
        var others = "('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid from generate_series(1, 1000) n";
        node.db
                .query(
                        "insert into app_user(id, email, role, status) select id, id || '@disabled.example', 'viewer', 'disabled' from (select "
                                + others + ") u(id)")
                .await();
        try {
            var login = node.newLogin("viewer");
            node.disable(login.user().id());
            awaitRefused(node.env.tokens(), login);
        } finally {
            node.db
                    .query("delete from app_user where id = any(array(select " + others + "))")
                    .await();
        }
    }

    @Test
    void the_tokens_of_a_session_displaced_by_newer_ones_end() {
        var login = node.newLogin("viewer");
        node.db
                .query(
                        "insert into user_session(id, token_id, user_id, expires_at, token_seconds) select uuidv7(), uuidv7(), $1, now() + interval '1 day', 60"
                                + " from generate_series(1, 100)",
                        login.user().id())
                .await();
        var sid = UUID.fromString(
                node.env.tokens().verify(login.accessToken()).await().sid());
        again(login);
        assertThat(node.count("select count(*) from revoked_token where token_id = $1", sid))
                .isEqualTo(1);
    }

    @Test
    void only_sessions_whose_tokens_could_still_be_valid_are_listed() {
        var login = node.newLogin("viewer");
        logout(login);
        var sid = node.count(
                "select count(*) from revoked_token where expires_at > now() + interval '24 hours' and token_id ="
                        + " (select token_id from user_session where user_id = $1)",
                login.user().id());
        assertThat(sid).isEqualTo(1);
        var listed = RevocationWriter.since(node.db, null).await();
        assertThat(listed.getJsonObject("revoked").fieldNames()).isNotEmpty();
        node.db
                .query("update revoked_token set revoked_at = revoked_at - interval '10 minutes'")
                .await();
        var later = listed.getLong("as_of_ms");
        assertThat(RevocationWriter.since(node.db, later).await().getJsonObject("revoked"))
                .isEmpty();
    }

    @Test
    void no_ended_session_is_accepted_even_if_there_are_more_than_are_listed() {
        var ended = node.newLogin("viewer");
        var open = node.newLogin("viewer");
        logout(ended);
        TestDb.run(
                "auth",
                "insert into revoked_token(token_id, expires_at) select gen_random_uuid(), now() + interval '1 day'"
                        + " from generate_series(0, %d)".formatted(RevocationWriter.LISTED_MAX));
        try {
            var started = AuthClient.tokens(
                    node.vertx, node.env.seal(), node.env.tokens().clock(), node.env.background());
            assertRefused(
                    401,
                    "session_ended",
                    () -> started.verify(ended.accessToken()).await());
            assertThat(started.verify(open.accessToken()).await().caller().role())
                    .isEqualTo("viewer");
            assertThat(node.env
                            .tokens()
                            .verify(open.accessToken())
                            .await()
                            .caller()
                            .role())
                    .isEqualTo("viewer");
        } finally {
            TestDb.run("auth", "delete from revoked_token where token_id not in (select token_id from user_session)");
        }
    }

    @Test
    void a_revocation_is_kept_until_the_token_expires_after_the_lifetime_of_tokens_was_lowered() {
        Login login;
        try (var before = new AuthNode("jwt.user_expiration_hours", "720")) {
            login = before.newLogin("viewer");
        }
        try (var lowered = new AuthNode("jwt.user_expiration_hours", "1")) {
            lowered.as(login.accessToken())
                    .logout(new RefreshToken(login.refreshToken()), NOBODY)
                    .await();
        }
        assertThat(remainingHours(login)).isEqualTo(720);
    }

    @Test
    void a_refreshed_token_of_a_shorter_lifetime_does_not_shorten_a_revocation() {
        Login login;
        try (var before = new AuthNode("jwt.user_expiration_hours", "48")) {
            login = before.newLogin("viewer");
        }
        var refreshed =
                node.auth.refresh(new RefreshToken(login.refreshToken())).await();
        logout(refreshed);
        assertThat(remainingHours(login)).isEqualTo(48);
    }

    @Test
    void a_revocation_ends_with_the_token() {
        try (var brief = new AuthNode("jwt.user_expiration_hours", "1")) {
            var login = brief.newLogin("viewer");
            logout(login);
            assertThat(remainingHours(login)).isEqualTo(1);
        }
    }

    /** How long the revocation of the session is still kept, in whole hours. */
    private static long remainingHours(Login login) {
        return node.count(
                "select floor(extract(epoch from r.expires_at - now()) / 3600)::bigint from revoked_token r"
                        + " join user_session s on s.token_id = r.token_id where s.user_id = $1",
                login.user().id());
    }
}
