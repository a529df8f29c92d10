package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A running job goes on only as long as the user who has started it may do what it does. */
@ExtendWith(Shared.class)
class JobOwnersTest {
    /** So many that no machine imports them before the test has done anything. */
    private static final int ROWS = 150_000;

    private static Api anybody;
    private static Api admin;

    @BeforeAll
    static void start(Shared.Running shared) {
        anybody = shared.anybody();
        admin = anybody.registered("admin");
    }

    /** What a user's import ends with, whom an administrator changes like this while it runs. */
    private static JsonObject ended(JsonObject change) {
        var clerk = anybody.registered("inventory_manager");
        var user = clerk.get("/api/auth/me").expect(200).data().getString("id");
        var mark = "J" + Api.unique() + "-";
        var csv = IntStream.range(0, ROWS)
                .mapToObj(i -> mark + i + ",Row")
                .collect(Collectors.joining("\n", "sku,name\n", "\n"));
        var job = "/api/jobs/"
                + clerk.upload("/api/imports/items", csv).expect(202).id();
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> admin.get(job).expect(200).data().getInteger("percent") > 0);
        admin.patch("/api/users/" + user, change).expect(200);
        return Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .until(() -> admin.get(job).expect(200).data(), j -> j.getValue("finished_at") != null);
    }

    @Test
    void an_import_of_a_user_who_is_disabled_ends() {
        var job = ended(new JsonObject().put("status", "disabled"));
        assertThat(job.getString("status")).isEqualTo("failed");
        assertThat(job.getJsonObject("error"))
                .isEqualTo(new JsonObject()
                        .put("code", "account_not_active")
                        .put("message", "account is disabled or does not exist"));
        assertThat(job.getInteger("percent")).isLessThan(100);
    }

    @Test
    void so_does_that_of_a_user_who_loses_the_permission() {
        var job = ended(new JsonObject().put("role", "viewer"));
        assertThat(job.getString("status")).isEqualTo("failed");
        assertThat(job.getJsonObject("error"))
                .isEqualTo(new JsonObject().put("code", "forbidden").put("message", "permission items:write"));
    }
}
