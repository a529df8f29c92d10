package tradepost.audit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.JobQuery;
import tradepost.audit.JobService;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.jobs.Job;
import tradepost.kernel.jobs.Jobs;
import tradepost.kernel.listing.Page;
import tradepost.kernel.value.Ids;

/** The jobs of several contexts as one list. */
@ExtendWith(VertxExtension.class)
class JobListTest {
    static final OffsetDateTime DAY = OffsetDateTime.of(2020, 5, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    static JobQuery query(int limit, int offset, @Nullable String after, @Nullable String status) {
        return new JobQuery(
                Page.of(limit, offset, after, null),
                List.of("of a test"),
                status == null ? null : List.of(status),
                DAY.toInstant(),
                DAY.plusDays(1).toInstant());
    }

    static void add(Db db, UUID id, UUID owner, int minute, String state) {
        db.query(
                        "insert into job(id, kind, state, owner, actor, created_at, finished_at) values ($1, 'of a test', $2, $3, 'user:x', $4,"
                                + " case when $2 = 'queued' then null else now() end)",
                        id,
                        state,
                        owner,
                        DAY.plusMinutes(minute))
                .await();
    }

    @Test
    void the_jobs_of_all_contexts_are_one_list_and_a_context_that_is_away_is_named(Vertx vertx) {
        var audit = new Audit(vertx);
        var contact = Db.open(audit.env, "contact");
        for (var db : List.of(audit.db, contact))
            db.query("delete from job where kind = 'of a test'").await();
        var jobs = audit.identity.proxy("admin", JobService.ADDRESS, JobService.class);
        var owner = audit.identity.userId("viewer");
        var others = Ids.next();
        var made = new ArrayList<UUID>();
        for (int i = 0; i < 12; i++) {
            var id = Ids.next();
            made.addFirst(id);
            // three at a time were created at the same moment
            add(i % 2 == 0 ? contact : audit.db, id, i < 6 ? owner : others, i / 3, i % 4 == 0 ? "done" : "queued");
        }

        var away = jobs.listJobs(query(100, 0, null, null), null).await();
        assertThat(away.meta().unavailable()).containsExactly("contact");
        assertThat(away.data()).hasSize(6);

        TestVerticle.run(
                vertx,
                () -> new Jobs(audit.env, contact, "contact", new OutboxRelay(audit.env, contact, "contact")).start());
        var all = jobs.listJobs(query(100, 0, null, null), null).await();
        assertThat(all.meta().unavailable()).isEmpty();
        assertThat(all.meta().total()).isEqualTo(12);
        assertThat(all.meta().next()).isNull();
        var newest = all.data().stream().map(Job::id).toList();
        assertThat(newest).containsExactlyElementsOf(made);

        var walked = new ArrayList<UUID>();
        String after = null;
        do {
            var page = jobs.listJobs(query(5, 0, after, null), null).await();
            page.data().forEach(job -> walked.add(job.id()));
            after = page.meta().next();
        } while (after != null);
        assertThat(walked).isEqualTo(newest);
        assertThat(jobs.listJobs(query(4, 5, null, null), null).await().data().stream()
                        .map(Job::id))
                .containsExactlyElementsOf(newest.subList(5, 9));

        assertThat(jobs.listJobs(query(100, 0, null, "done"), null).await().data())
                .hasSize(3);
        var own = audit.identity.proxy("viewer", JobService.ADDRESS, JobService.class);
        var mine = own.listJobs(query(100, 0, null, null), null).await();
        assertThat(mine.data()).hasSize(6);
        assertThat(mine.meta().total()).isEqualTo(6);
        assertThat(code(jobs.listJobs(query(5, 0, "none", null), null))).isEqualTo("400 invalid_cursor");
    }
}
