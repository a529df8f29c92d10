package tradepost.audit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.overview.Overview.Waiting;
import tradepost.audit.overview.OverviewService;

/** The overview while a context does not respond: sales is part of this installation, and runs nowhere. */
@ExtendWith(VertxExtension.class)
class AbsentContextTest {
    @Test
    void a_context_that_is_away_is_named_and_the_rest_is_shown(Vertx vertx) {
        var audit = new Audit(vertx);
        var overview = audit.identity
                .proxy("admin", OverviewService.ADDRESS, OverviewService.class)
                .getOverview(null)
                .await();
        assertThat(overview.meta().unavailable()).containsExactly("sales");
        assertThat(overview.data().stream().map(Waiting::kind)).containsExactly("dead_letters", "jobs_failed");
        var nobody = audit.identity
                .proxy("nobody", List.of(), OverviewService.ADDRESS, OverviewService.class)
                .getOverview(null)
                .await();
        assertThat(nobody.meta().unavailable()).isEmpty();
        assertThat(nobody.data().stream().map(Waiting::kind)).containsExactly("jobs_failed");
    }
}
