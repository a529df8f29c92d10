package tradepost.audit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.JobService;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.value.Ids;

/** Jobs of another context, cancelled through this one. */
@ExtendWith(VertxExtension.class)
class CancelledJobsTest {
    @Test
    void a_try_that_died_after_the_effect_is_repeated_with_success(Vertx vertx) {
        var audit = new Audit(vertx);
        var contact = Db.open(audit.env, "contact");
        TestVerticle.run(
                vertx,
                () -> new Jobs(audit.env, contact, "contact", new OutboxRelay(audit.env, contact, "contact")).start());
        var job = Ids.next();
        contact.query("insert into job(id, kind, owner, actor) values ($1, 'of a test', $1, 'user:x')", job)
                .await();
        for (int tries = 1; tries <= 2; tries++) {
            audit.withKey("cancel", JobService.ADDRESS, JobService.class)
                    .cancelJob(job, null)
                    .await();
            audit.forget("cancel");
        }
        var jobs = audit.identity.proxy("admin", JobService.ADDRESS, JobService.class);
        assertThat(jobs.getJob(job, null).await().status()).isEqualTo("cancelled");
        assertThat(code(jobs.cancelJob(job, null))).isEqualTo("409 invalid_state");
    }
}
