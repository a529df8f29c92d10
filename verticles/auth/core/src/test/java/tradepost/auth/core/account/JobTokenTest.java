package tradepost.auth.core.account;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.auth.core.account.AuthNode.assertRefused;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tradepost.auth.AuthService;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.value.Ids;

/** The token of a job: who gets one, and for whom. */
class JobTokenTest {
    static AuthNode node;

    @BeforeAll
    static void start() {
        node = new AuthNode("service.accounts", "sync=0123456789abcdef:items:read");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String asked(String context, UUID user) {
        return asked(context, "jobToken", user).getString("token");
    }

    private static JsonObject asked(String context, String action, UUID user) {
        var body = new JsonObject().put("userId", user.toString());
        return node.sealed(context, AuthService.ADDRESS, action, body, "127.0.0.1")
                .await();
    }

    private static Caller caller(String token) {
        return node.env.tokens().verify(token).await().caller();
    }

    @Test
    void only_the_context_that_exports_lists_gets_one() {
        var login = node.newLogin("admin");
        var user = login.user().id();
        assertThat(caller(asked("audit", user)).userId()).isEqualTo(user);
        assertRefused(403, "forbidden", () -> asked("sales", user));
        var own = node.as(login.accessToken());
        assertRefused(
                403,
                "forbidden",
                () -> own.jobToken(user, Caller.system("audit")).await());
    }

    @Test
    void it_has_the_role_that_the_user_has_now_for_a_short_time() {
        var user = node.newLogin("viewer").user().id();
        var verified = node.env.tokens().verify(asked("audit", user)).await();
        assertThat(verified.caller().role()).isEqualTo("viewer");
        assertThat(verified.expires()).isBefore(Instant.now().plus(Duration.ofMinutes(1)));
        node.db
                .query("update app_user set role = 'finance_manager' where id = $1", user)
                .await();
        assertThat(caller(asked("audit", user)).role()).isEqualTo("finance_manager");
        node.db
                .query("update app_user set status = 'disabled' where id = $1", user)
                .await();
        assertRefused(403, "account_not_active", () -> asked("audit", user));
        assertRefused(403, "account_not_active", () -> asked("audit", Ids.next()));
    }

    @Test
    void every_context_learns_what_the_owner_of_a_job_may_do_now() {
        var login = node.newLogin("admin");
        var user = login.user().id();
        var before = Caller.of(asked("catalog", "callerOfJob", user));
        assertThat(before).isEqualTo(caller(asked("audit", user)));
        assertThat(before.may("items:write")).isTrue();
        node.db.query("update app_user set role = 'viewer' where id = $1", user).await();
        assertThat(Caller.of(asked("catalog", "callerOfJob", user)).may("items:write"))
                .isFalse();
        node.db
                .query("update app_user set status = 'disabled' where id = $1", user)
                .await();
        assertRefused(403, "account_not_active", () -> asked("catalog", "callerOfJob", user));
        var account = Caller.of(asked("catalog", "callerOfJob", Ids.named("service:sync")));
        assertThat(account.permissions()).containsExactly("items:read");
        var own = node.as(login.accessToken());
        assertRefused(
                403,
                "forbidden",
                () -> own.callerOfJob(user, Caller.system("catalog")).await());
    }

    @Test
    void a_service_account_has_its_own_permissions() {
        var account = caller(asked("audit", Ids.named("service:sync")));
        assertThat(account.may("items:read")).isTrue();
        assertThat(account.may("items:write")).isFalse();
    }
}
