package tradepost.auth.core.session;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.NOBODY;
import static tradepost.auth.core.account.AuthNode.PASSWORD;
import static tradepost.auth.core.account.AuthNode.assertRefused;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.auth.ChangePassword;
import tradepost.auth.Credentials;
import tradepost.auth.Login;
import tradepost.auth.RefreshToken;
import tradepost.auth.core.account.AuthNode;
import tradepost.auth.user.User;

@ExtendWith(VertxExtension.class)
public class SessionsTest {
    static AuthNode node;

    @BeforeAll
    static void start(Vertx vertx) {
        node = new AuthNode(vertx);
    }

    static Login refresh(String token) {
        return node.auth.refresh(new RefreshToken(token)).await();
    }

    static void assertDead(String token) {
        assertRefused(401, "invalid_refresh_token", () -> refresh(token));
    }

    /** Ends the grace period of every exchange so far. */
    static void endGracePeriod(User user) {
        endGracePeriod(node, user);
    }

    public static void endGracePeriod(AuthNode node, User user) {
        node.db
                .query(
                        "update refresh_token t set rotated_at = rotated_at - interval '11 seconds'"
                                + " from user_session s where s.id = t.session_id and s.user_id = $1",
                        user.id())
                .await();
    }

    static String sid(Login login) {
        return node.env.tokens().verify(login.accessToken()).await().sid();
    }

    @Test
    void a_refresh_token_returns_the_next_one_of_the_same_session() {
        var first = node.newLogin("viewer");
        var second = refresh(first.refreshToken());
        var third = refresh(second.refreshToken());
        assertThat(List.of(first.refreshToken(), second.refreshToken(), third.refreshToken()))
                .doesNotHaveDuplicates();
        assertThat(sid(third)).isEqualTo(sid(first));
        assertThat(third.user().id()).isEqualTo(first.user().id());
    }

    @Test
    void a_used_token_ends_its_session_and_no_other() {
        var first = node.newLogin("viewer");
        var other =
                node.auth.login(new Credentials(first.user().email(), PASSWORD)).await();
        var second = refresh(first.refreshToken());
        endGracePeriod(first.user());
        assertDead(first.refreshToken());
        assertDead(second.refreshToken());
        refresh(other.refreshToken());
    }

    @Test
    void a_parallel_retry_gets_the_same_next_token() {
        var first = node.newLogin("viewer");
        var tries = IntStream.range(0, 20)
                .mapToObj(i -> node.auth.refresh(new RefreshToken(first.refreshToken())))
                .toList();
        Future.join(tries).await();
        assertThat(tries.stream().map(f -> f.result().refreshToken()).distinct())
                .hasSize(1);
        var next = refresh(tries.getFirst().result().refreshToken());
        endGracePeriod(first.user());
        refresh(next.refreshToken());
    }

    @Test
    void a_token_stolen_within_the_grace_period_is_detected_by_the_next_exchange() {
        var first = node.newLogin("viewer");
        var owner = refresh(first.refreshToken());
        var thief = refresh(first.refreshToken());
        var thiefs = refresh(thief.refreshToken());
        endGracePeriod(first.user());
        assertDead(owner.refreshToken());
        assertDead(thiefs.refreshToken());
    }

    @Test
    void a_token_that_was_never_issued_is_rejected() {
        for (var token : List.of("", "tpr_", "tpr_%%", "tpr_" + "A".repeat(43), "x".repeat(200))) assertDead(token);
    }

    @Test
    void an_expired_token_is_refused() {
        var login = node.newLogin("viewer");
        node.db
                .query(
                        "update refresh_token set expires_at = now() where session_id = (select id from user_session where token_id = $1)",
                        UUID.fromString(sid(login)))
                .await();
        assertDead(login.refreshToken());
    }

    @Test
    void the_sessions_of_people_who_do_not_come_back_are_deleted_once_their_last_token_has_expired() {
        var gone = node.newLogin("viewer");
        var recent = node.newLogin("viewer");
        for (var s : Map.of(sid(gone), "25 hours", sid(recent), "23 hours").entrySet())
            node.db
                    .query(
                            "update user_session set expires_at = now() - $2::text::interval where token_id = $1",
                            UUID.fromString(s.getKey()),
                            s.getValue())
                    .await();
        node.db.query(RevocationQueries.PRUNE_SESSIONS, 1_000).await();
        assertThat(node.db
                        .list(
                                r -> r.getUUID(0).toString(),
                                "select token_id from user_session s where exists (select from refresh_token where session_id = s.id)")
                        .await())
                .doesNotContain(sid(gone))
                .contains(sid(recent));
    }

    @Test
    void a_disabled_account_gets_no_tokens() {
        var login = node.newLogin("viewer");
        node.disable(login.user().id());
        assertDead(login.refreshToken());
        assertRefused(
                401,
                "invalid_credentials",
                () -> node.auth
                        .login(new Credentials(login.user().email(), PASSWORD))
                        .await());
    }

    @Test
    void a_login_with_the_old_password_that_completes_after_its_change_starts_no_session() {
        var login = node.newLogin("viewer");
        var seen = node.db
                .require(
                        "none",
                        r -> r.getString(0),
                        "select password_hash from app_user where id = $1",
                        login.user().id())
                .await();
        node.as(login.accessToken())
                .changePassword(new ChangePassword(PASSWORD, "another-password-456"), NOBODY)
                .await();
        assertThat(node.db
                        .query(
                                SessionQueries.ADD_SESSION,
                                UUID.randomUUID(),
                                login.user().id(),
                                60,
                                new String[] {seen},
                                60,
                                UUID.randomUUID(),
                                "",
                                "")
                        .await()
                        .rowCount())
                .isZero();
    }

    @Test
    void a_session_ends_ninety_days_after_its_login_however_much_it_is_used() {
        var login = node.newLogin("viewer");
        loggedInDaysAgo(login, 89);
        var last = refresh(login.refreshToken());
        assertThat(last.refreshExpiresIn()).isBetween(86_000L, 86_400L);
        loggedInDaysAgo(login, 90);
        assertDead(last.refreshToken());
    }

    private static void loggedInDaysAgo(Login login, int days) {
        node.db
                .query(
                        "update user_session set created_at = now() - $2::int * interval '1 day' where user_id = $1",
                        login.user().id(),
                        days)
                .await();
    }

    @Test
    void logout_ends_the_session_even_if_repeated() {
        var login = node.newLogin("viewer");
        var other =
                node.auth.login(new Credentials(login.user().email(), PASSWORD)).await();
        var auth = node.as(other.accessToken());
        for (int i = 0; i < 2; i++)
            auth.logout(new RefreshToken(login.refreshToken()), NOBODY).await();
        assertDead(login.refreshToken());
    }

    @Test
    void a_session_of_another_user_cannot_be_ended() {
        var mine = node.newLogin("viewer");
        var theirs = node.newLogin("viewer");
        node.as(mine.accessToken())
                .logout(new RefreshToken(theirs.refreshToken()), NOBODY)
                .await();
        refresh(theirs.refreshToken());
    }

    @Test
    void a_user_keeps_the_newest_hundred_sessions() {
        var login = node.newLogin("viewer");
        node.db
                .query(
                        "insert into user_session(id, token_id, user_id, expires_at, token_seconds)"
                                + " select gen_random_uuid(), gen_random_uuid(), $1, now() + interval '1 day', 60 from generate_series(1, 150)",
                        login.user().id())
                .await();
        node.auth.login(new Credentials(login.user().email(), PASSWORD)).await();
        assertThat(node.count(
                        "select count(*) from user_session where user_id = $1",
                        login.user().id()))
                .isEqualTo(100);
    }

    @Test
    void logins_at_once_leave_no_more_sessions_than_one_at_a_time() {
        var user = node.newLogin("viewer").user();
        node.db.query("""
                        insert into user_session(id, user_id, expires_at, token_seconds, token_id)
                        select gen_random_uuid(), user_id, expires_at, token_seconds, gen_random_uuid()
                        from user_session, generate_series(1, 97) where user_id = $1
                        """, user.id()).await();
        var logins = IntStream.range(0, 8)
                .mapToObj(i -> node.auth.login(new Credentials(user.email(), PASSWORD)))
                .toList();
        Future.all(logins).await();
        assertThat(node.count("select count(*) from user_session where user_id = $1 and ended_at is null", user.id()))
                .isEqualTo(100);
    }
}
