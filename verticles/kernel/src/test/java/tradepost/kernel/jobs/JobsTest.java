package tradepost.kernel.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static tradepost.kernel.Refusals.code;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.events.EventLog;
import tradepost.kernel.events.OutboxRelay;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Tokens;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;

/** Who runs a job, from where, and how it ends. */
@ExtendWith(VertxExtension.class)
class JobsTest {
    static final Caller CLERK = new Caller(new UUID(0, 7), "clerk", List.of());
    Vertx vertx;
    Env env;
    Db db;
    final List<Jobs> nodes = new ArrayList<>();

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        env = TestDb.env(vertx, "jobs");
        db = Db.open(env, "jobs");
        submitter = new Jobs(env, db, "jobs", new OutboxRelay(env, db, "jobs"));
        TestDb.run("jobs", "create table if not exists work(job uuid, step int); truncate work, job cascade");
    }

    /** As a node does; returns the id of its deployment. */
    String node(JobKind work) {
        return TestVerticle.deploy(vertx, new VerticleBase() {
            @Override
            public Future<?> start() {
                var jobs = new Jobs(env, db, "jobs", new OutboxRelay(env, db, "jobs")).handle("count", work);
                nodes.add(jobs);
                return jobs.start();
            }
        });
    }

    /** Counts to 5, a step for each; the rows show which steps were committed. */
    static void count(JobRun run) {
        for (int n = run.checkpoint().getInteger("n", 0) + 1; n <= 5; n++) {
            int step = n;
            run.step(tx -> {
                tx.sql("insert into work values ($1, $2)", run.id(), step);
                return progress(step);
            });
        }
    }

    static Progress progress(int n) {
        return new Progress(new JsonObject().put("n", n), new JsonObject().put("n", n), n * 20, n);
    }

    /** Runs no job. */
    private Jobs submitter;

    Job submit() {
        var job = TestVerticle.run(
                vertx,
                () -> Tasks.run(vertx, () -> db.tx(tx -> submitter.submit(tx, "count", new JsonObject(), CLERK))));
        nodes.forEach(Jobs::wake);
        return job;
    }

    Job ended(Job job) {
        return Awaitility.await().until(() -> now(job), j -> j.finishedAt() != null);
    }

    Job now(Job job) {
        return db.require("job_not_found", Job::row, JobQueries.GET, job.id(), true, CLERK.userId())
                .await();
    }

    List<Integer> steps(Job job) {
        return db.list(r -> r.getInteger(0), "select step from work where job = $1 order by step", job.id())
                .await();
    }

    @Test
    void twenty_jobs_on_two_nodes_are_each_done_once() {
        node(JobsTest::count);
        node(JobsTest::count);
        var jobs = new ArrayList<Job>();
        for (int i = 0; i < 20; i++) jobs.add(submit());
        for (var job : jobs) {
            assertThat(ended(job).status()).isEqualTo("done");
            assertThat(ended(job).percent()).isEqualTo(100);
            assertThat(ended(job).result()).isEqualTo(new JsonObject().put("n", 5));
            assertThat(steps(job)).containsExactly(1, 2, 3, 4, 5);
        }
    }

    record Counted(int n) {}

    @Test
    void what_a_job_writes_and_its_end_have_the_request_that_submitted_it() {
        node(run -> run.step(tx -> {
            EventLog.append(tx, "jobs.work.counted", run.id(), 1, new Counted(1));
            return progress(1);
        }));
        for (int i = 1; i <= 2; i++) {
            var headers = MultiMap.caseInsensitiveMultiMap()
                    .add(Request.REQUEST_ID, "request-" + i)
                    .add(Request.CLIENT_ADDRESS, "192.0.2." + i);
            var job = TestVerticle.run(vertx, () -> {
                new Request(Caller.system("jobs"), headers, null).enter();
                return Tasks.run(vertx, () -> db.tx(tx -> submitter.submit(tx, "count", new JsonObject(), CLERK)));
            });
            nodes.forEach(Jobs::wake);
            assertThat(ended(job).status()).isEqualTo("done");
            assertThat(db.list(
                                    r -> r.getString(0),
                                    "select type || ' ' || request_id || ' ' || address from event_log where subject = $1 order by position",
                                    job.id())
                            .await())
                    .containsExactly(
                            "jobs.job.changed request-" + i + " 192.0.2." + i,
                            "jobs.work.counted request-" + i + " 192.0.2." + i,
                            "jobs.job.changed request-" + i + " 192.0.2." + i);
        }
    }

    @Test
    void the_job_of_a_dead_node_is_taken_over_when_its_lease_has_expired_and_continues_from_its_checkpoint() {
        var job = submit();
        db.query(
                        "update job set state = 'running', holder = $2, lease_until = clock_timestamp() + interval '5 s',"
                                + " checkpoint = '{\"n\": 3}' where id = $1",
                        job.id(),
                        UUID.randomUUID())
                .await();
        node(JobsTest::count);
        nodes.getFirst().wake();
        assertThat(now(job).status()).isEqualTo("running");
        assertThat(steps(job)).isEmpty();
        Awaitility.await().pollInterval(Duration.ofMillis(200)).until(() -> {
            nodes.getFirst().wake();
            return now(job).finishedAt() != null;
        });
        assertThat(steps(job)).containsExactly(4, 5);
    }

    @Test
    void a_lease_from_before_the_clock_was_set_back_does_not_hold_up_the_job_of_a_dead_node() {
        var job = submit();
        db.query(
                        "update job set state = 'running', holder = $2, lease_until = clock_timestamp() + interval '1 hour',"
                                + " checkpoint = '{\"n\": 3}' where id = $1",
                        job.id(),
                        UUID.randomUUID())
                .await();
        node(JobsTest::count);
        nodes.getFirst().wake();
        assertThat(ended(job).status()).isEqualTo("done");
        assertThat(steps(job)).containsExactly(4, 5);
    }

    @Test
    void a_job_that_was_taken_over_commits_nothing_more_on_the_node_that_lost_it() {
        var lost = new AtomicReference<Throwable>();
        node(run -> {
            try {
                run.step(tx -> {
                    tx.sql("insert into work values ($1, 1)", run.id());
                    db.query("update job set holder = $2 where id = $1", run.id(), UUID.randomUUID())
                            .await();
                    return progress(1);
                });
            } catch (Throwable t) {
                lost.set(t);
                throw t;
            }
        });
        var job = submit();
        Awaitility.await().until(() -> lost.get() != null);
        assertThat(lost.get()).isInstanceOf(JobRun.Lost.class);
        assertThat(steps(job)).isEmpty();
        assertThat(now(job).status()).isEqualTo("running");
        assertThat(now(job).result()).isNull();
    }

    @Test
    void a_node_that_stops_lets_another_one_continue_at_once() {
        var begun = new AtomicInteger();
        JobKind slow = run -> {
            begun.incrementAndGet();
            for (int n = run.checkpoint().getInteger("n", 0) + 1; n <= 5; n++) {
                int step = n;
                run.step(tx -> {
                    tx.sql("insert into work select $1, $2 from pg_sleep(0.8)", run.id(), step);
                    return progress(step);
                });
            }
        };
        var first = node(slow);
        var job = submit();
        Awaitility.await().until(() -> steps(job).size() >= 2);
        vertx.undeploy(first).await();
        assertThat(now(job).status()).isEqualTo("running");
        nodes.clear();
        node(slow);
        assertThat(ended(job).status()).isEqualTo("done");
        assertThat(steps(job)).containsExactly(1, 2, 3, 4, 5);
        assertThat(begun).hasValueGreaterThan(1);
    }

    @Test
    void a_job_that_has_saved_no_step_survives_any_number_of_orderly_restarts() {
        var begun = new AtomicInteger();
        var job = submit();
        for (int restart = 1; restart <= 7; restart++) {
            nodes.clear();
            int before = begun.get(); // the other runner of a node that stops may begin it once more
            var node = node(run -> {
                begun.incrementAndGet();
                while (true) {
                    run.requireGoingOn();
                    vertx.timer(5).await();
                }
            });
            Awaitility.await().until(() -> begun.get() > before);
            vertx.undeploy(node).await();
            assertThat(now(job).status()).isEqualTo("running");
        }
        nodes.clear();
        node(JobsTest::count);
        assertThat(ended(job).status()).isEqualTo("done");
    }

    @Test
    void a_refusal_ends_a_job_with_its_code_and_reasons() {
        node(run -> {
            throw Problem.badRequest("invalid_csv", Problem.detail("line 3", "is not CSV"));
        });
        var job = ended(submit());
        assertThat(job.status()).isEqualTo("failed");
        assertThat(job.error()).isEqualTo(new Job.Failure("invalid_csv", "line 3 is not CSV"));
        assertThat(job.percent()).isZero();
    }

    @Test
    void an_unexpected_failure_is_tried_again_and_then_ends_the_job() {
        var tries = new AtomicInteger();
        node(run -> {
            if (tries.incrementAndGet() <= 2) throw new IllegalStateException("a test");
            count(run);
        });
        assertThat(ended(submit()).status()).isEqualTo("done");
        tries.set(-100);
        var hopeless = ended(submit());
        assertThat(hopeless.error()).isNotNull();
        assertThat(hopeless.error().code()).isEqualTo("internal");
        assertThat(tries).hasValue(-95);
    }

    @Test
    void a_job_waits_for_what_is_unavailable() {
        var tries = new AtomicInteger();
        node(run -> {
            if (tries.incrementAndGet() <= 7) throw Problem.unavailable("unavailable");
            count(run);
        });
        assertThat(ended(submit()).status()).isEqualTo("done");
        assertThat(tries).hasValue(8);
    }

    /** A job of a user, for whom auth answers this. */
    private Job ofUser(AtomicReference<Object> answer) {
        vertx.eventBus()
                .<JsonObject>consumer(Tokens.AUTH_ADDRESS, m -> {
                    assertThat(m.body().getString("userId"))
                            .isEqualTo(CLERK.userId().toString());
                    assertThat(m.headers().get(Request.ACTION)).isEqualTo("callerOfJob");
                    m.reply(answer.get());
                })
                .completion()
                .await();
        var job = submit();
        db.query("update job set actor = $2 where id = $1", job.id(), CLERK.actor())
                .await();
        return job;
    }

    private void endless(JobRun run) {
        for (int n = 1; ; n++) {
            int step = n;
            run.step(tx -> progress(step % 5));
            vertx.timer(10).await();
        }
    }

    @Test
    void a_job_ends_when_its_user_is_disabled() {
        var answer = new AtomicReference<Object>(Caller.write(CLERK));
        var job = ofUser(answer);
        node(this::endless);
        Awaitility.await().until(() -> now(job).result() != null);
        answer.set(Problem.forbidden("account_not_active", Problem.detail("account", "is disabled")));
        var ended = ended(job);
        assertThat(ended.status()).isEqualTo("failed");
        assertThat(ended.error()).isEqualTo(new Job.Failure("account_not_active", "account is disabled"));
    }

    @Test
    void a_job_that_waited_while_its_user_was_disabled_does_nothing() {
        var job = ofUser(new AtomicReference<>(Problem.forbidden("account_not_active")));
        node(JobsTest::count);
        assertThat(ended(job).status()).isEqualTo("failed");
        assertThat(steps(job)).isEmpty();
    }

    @Test
    void a_job_waits_while_nobody_knows_what_its_user_may_do() {
        var answer = new AtomicReference<Object>(Problem.unavailable("unavailable"));
        var asked = new AtomicInteger();
        var job = ofUser(answer);
        node(run -> {
            if (asked.incrementAndGet() == 2) answer.set(Caller.write(CLERK));
            count(run);
        });
        assertThat(ended(job).status()).isEqualTo("done");
        assertThat(asked).hasValueGreaterThanOrEqualTo(2);
    }

    @Test
    void a_rehearsal_leaves_nothing() {
        var found = new AtomicInteger();
        node(run -> {
            found.set(run.rehearse(tx -> {
                tx.sql("insert into work values ($1, 1)", run.id());
                return tx.single(r -> r.getInteger(0), "select count(*)::int from work where job = $1", run.id());
            }));
            run.step(tx -> progress(1));
        });
        var job = ended(submit());
        assertThat(job.status()).isEqualTo("done");
        assertThat(found).hasValue(1);
        assertThat(steps(job)).isEmpty();
    }

    @Test
    void a_job_writes_in_the_name_of_its_actor() {
        var actor = new AtomicReference<String>();
        var job = submit();
        db.query("update job set actor = 'user:somebody' where id = $1", job.id())
                .await();
        node(run -> actor.set(Request.actor()));
        ended(job);
        assertThat(actor).hasValue("user:somebody");
    }

    @Test
    void the_owner_with_the_fewest_running_jobs_comes_next() {
        var busy = new UUID(0, 1);
        var other = new UUID(0, 2);
        insert(busy, 50, "running");
        var second = insert(busy, 40, "queued");
        var first = insert(other, 30, "queued");
        insert(other, 20, "queued");
        assertThat(taken()).isEqualTo(first);
        assertThat(taken()).as("each has one running now").isEqualTo(second);
    }

    private UUID insert(UUID owner, int secondsAgo, String state) {
        var id = UUID.randomUUID();
        db.query(
                        "insert into job(id, kind, state, owner, actor, holder, lease_until, created_at) values ($1, 'count', $2, $3, 'user:x', $4,"
                                + " case $2 when 'running' then clock_timestamp() + interval '9 s' else '-infinity' end, now() - $5 * interval '1 s')",
                        id,
                        state,
                        owner,
                        UUID.randomUUID(),
                        secondsAgo)
                .await();
        return id;
    }

    private UUID taken() {
        return db.require("job_not_found", r -> r.getUUID(0), JobQueries.TAKE, UUID.randomUUID(), (Object)
                        new String[] {"count"})
                .await();
    }

    @Test
    void a_caller_has_at_most_twenty_jobs_that_are_not_finished() {
        for (int i = 0; i < 20; i++) submit();
        assertThat(code(Future.future(p -> {
                    try {
                        submit();
                        p.complete();
                    } catch (RuntimeException e) {
                        p.fail(e.getCause() == null ? e : e.getCause());
                    }
                })))
                .isEqualTo("429 too_many_jobs");
    }

    @Test
    void those_that_are_submitted_at_once_count_each_other() {
        var tries = TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(Stream.generate(() -> Tasks.run(
                                vertx, () -> db.tx(tx -> submitter.submit(tx, "count", new JsonObject(), CLERK))))
                        .limit(28)
                        .toList()));
        Future.join(tries).otherwiseEmpty().await();
        assertThat(tries).filteredOn(Future::succeeded).hasSize(20);
    }

    @Test
    void finished_jobs_are_deleted_after_seven_days() {
        var job = submit();
        db.query(
                        "insert into job_error select gen_random_uuid(), $1, n, '', 'x', 'y' from generate_series(1, 5) n",
                        job.id())
                .await();
        db.query("update job set state = 'done', finished_at = now() - interval '8 days' where id = $1", job.id())
                .await();
        assertThat(db.query(JobQueries.PRUNE, 10).await().rowCount()).isZero();
        assertThat(db.query(JobQueries.PRUNE_ERRORS, 3).await().rowCount()).isEqualTo(3);
        assertThat(db.query(JobQueries.PRUNE_ERRORS, 3).await().rowCount()).isEqualTo(2);
        assertThat(db.query(JobQueries.PRUNE, 10).await().rowCount()).isEqualTo(1);
    }
}
