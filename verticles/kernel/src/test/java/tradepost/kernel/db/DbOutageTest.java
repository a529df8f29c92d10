package tradepost.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tradepost.kernel.TcpProxy;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.service.Env;

/** A lost server does not respond: no statement waits for it forever, and the pool reconnects when it is back. */
@Execution(ExecutionMode.CONCURRENT) // each waits for seconds, with its own connection
@ExtendWith(VertxExtension.class)
class DbOutageTest {
    Vertx vertx;
    TcpProxy proxy;
    Env env;
    Db db;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        proxy = new TcpProxy(vertx, TestDb.port());
        var config = TestDb.config("source", "db.port", Integer.toString(proxy.port()));
        env = Env.of(vertx, config);
        db = Db.open(env, "source");
        db.query("select 1").await();
    }

    static String problem(Throwable t) {
        var e = Problem.from(t); // as it would leave the process
        return e.failureCode() + " " + e.getMessage();
    }

    void comesBack() {
        proxy.thaw();
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> db.query("select 1").await().rowCount() == 1);
        assertThat(db.<Long>tx(tx -> tx.single(r -> r.getLong(0), "select 2::bigint")))
                .isEqualTo(2);
    }

    @Test
    void a_statement_in_a_transaction_does_not_wait_forever() {
        long from = System.nanoTime();
        assertThatThrownBy(() -> db.tx(tx -> {
                    proxy.freeze();
                    return tx.sql("select 1");
                }))
                .satisfies(t -> assertThat(problem(t)).isEqualTo("503 database_unavailable"));
        assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(3L * LivePool.SILENT_MS);
        comesBack();
    }

    @Test
    void a_connection_that_the_server_ends_leaves_no_stack_trace_on_standard_error() {
        var standard = System.err;
        var printed = new ByteArrayOutputStream();
        System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            assertThatThrownBy(() -> db.tx(tx -> {
                        int pid = tx.single(r -> r.getInteger(0), "select pg_backend_pid()");
                        db.query("select pg_terminate_backend($1, 5000)", pid).await();
                        return tx.sql("select 1");
                    }))
                    .satisfies(t -> assertThat(problem(t)).isEqualTo("503 database_unavailable"));
            comesBack();
        } finally {
            System.setErr(standard);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).noneMatch(l -> l.startsWith("io.vertx."));
    }

    @Test
    void a_commit_without_a_response_has_an_unknown_outcome() {
        assertThatThrownBy(() -> db.tx(tx -> {
                    var one = tx.sql("select 1");
                    proxy.freeze();
                    return one;
                }))
                .satisfies(t -> assertThat(problem(t)).isEqualTo("504 outcome_unknown"));
        comesBack();
    }

    @Test
    void a_statement_with_a_raised_time_limit_completes() {
        assertThat(db.<Integer>tx(tx -> {
                    tx.allowSeconds(30);
                    return tx.sql("select pg_sleep(6)").rowCount();
                }))
                .isEqualTo(1);
    }

    /** Simulates a slow disk: the commit is in flight, and gets no response for seven seconds. */
    static void slowCommits(Db db) {
        db.tx(tx -> {
            tx.sql("create table if not exists slow (n int)");
            tx.sql("""
                    create or replace function slow() returns trigger language plpgsql as
                    $$ begin perform pg_sleep(7); return null; end $$
                    """);
            tx.sql("drop trigger if exists slow on slow");
            return tx.sql("""
                    create constraint trigger slow after insert on slow deferrable initially deferred
                    for each row execute function slow()
                    """);
        });
    }

    @Test
    void a_stalled_commit_closes_only_its_own_connection() {
        slowCommits(db);
        var others = new ArrayList<Future<Integer>>();
        for (int i = 0; i < 2; i++) // in flight before, during and after the statement is abandoned
        others.add(TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            for (int n = 0; n < 5; n++) tx.sql("select pg_sleep(1.6)");
                            return 1;
                        })))));
        assertThatThrownBy(() -> db.tx(tx -> {
                    tx.sql("set local statement_timeout = 0");
                    return tx.sql("insert into slow values (1)");
                }))
                .satisfies(t -> assertThat(problem(t)).isEqualTo("504 outcome_unknown"));
        assertThat(db.query("select 1").await().size())
                .as("nor does the next wait")
                .isEqualTo(1);
        for (var o : others) assertThat(o.await()).isEqualTo(1);
    }

    @Test
    void each_statement_of_a_pipeline_has_its_own_time_limit() {
        assertThat(db.<Integer>tx(tx -> {
                    for (int i = 0; i < 3; i++) tx.send("select pg_sleep(1.8)");
                    return tx.sql("select 1").rowCount();
                }))
                .isEqualTo(1);
    }

    @Test
    void dead_idle_connections_fail_no_statement_after_one_was_silent() {
        Supplier<Future<?>> all = () -> Future.all(
                Stream.generate(() -> db.query("select pg_sleep(0.2)")).limit(4).toList());
        all.get().await(); // this many are open
        assertThatThrownBy(() -> db.tx(tx -> {
                    proxy.freeze();
                    return tx.sql("select 1");
                }))
                .satisfies(t -> assertThat(problem(t)).isEqualTo("503 database_unavailable"));
        proxy.thaw();
        Awaitility.await().ignoreExceptions().until(() -> all.get().await() != null);
        long from = System.nanoTime();
        all.get().await();
        assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(LivePool.SILENT_MS);
    }

    @Test
    void a_server_that_refuses_connections_is_not_flooded() {
        proxy.away();
        long from = System.nanoTime();
        int tried = 0;
        for (int asked = 0; asked < 1_000 || System.nanoTime() - from < 1_000_000_000L; asked++) {
            var answer = db.query("select 1");
            if (!answer.isComplete()) tried++; // otherwise it was refused at once
            answer.otherwiseEmpty().await();
            assertThat(problem(Problem.from(answer.cause()))).isEqualTo("503 database_unavailable");
        }
        assertThat(tried).isLessThan(10 + (int) ((System.nanoTime() - from) / LivePool.REFUSED_PAUSE_NANOS));
        proxy.back();
        comesBack();
        assertThat(proxy.connects()).isLessThan(30);
    }

    /** Its pool may forget who waits when the connection opens in the moment in which the time is over. */
    @Test
    void a_client_that_never_says_whether_it_has_a_connection_is_waited_for_no_longer() {
        var late = Promise.<SqlConnection>promise();
        var isClosed = new AtomicBoolean();
        var connection = fake(SqlConnection.class, method -> {
            isClosed.compareAndSet(false, method.equals("close"));
            return Future.succeededFuture();
        });
        var forgetful = fake(Pool.class, method -> late.future());
        var pool = LivePool.open(env, "source", 60, 60);
        assertThatThrownBy(() -> pool.connect(forgetful))
                .satisfies(t -> assertThat(problem(t)).isEqualTo("503 database_unavailable"));
        late.complete(connection);
        Awaitility.await("what comes too late is given back").untilTrue(isClosed);
        pool.close().await();
    }

    private static <T> T fake(Class<T> type, Function<String, Future<?>> answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> answer.apply(method.getName())));
    }
}
