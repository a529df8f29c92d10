package tradepost.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server that has vanished says nothing: no statement waits for it for ever, and it is found again when it is back. */
@Execution(ExecutionMode.CONCURRENT) // each waits for seconds, on a connection of its own
class DbAwayTest {
    final Vertx vertx = Vertx.vertx();
    TcpProxy proxy;
    Db db;

    @BeforeEach
    void start() {
        proxy = new TcpProxy(vertx, TestDb.port());
        var config = TestDb.config("source", "db.port", Integer.toString(proxy.port()));
        db = Db.open(Env.of(vertx, config), "source");
        db.query("select 1").await();
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    static String said(Throwable t) {
        var e = Problem.from(t); // as it would leave the process
        return e.failureCode() + " " + e.getMessage();
    }

    void comesBack() {
        proxy.thaw();
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> db.query("select 1").await().rowCount() == 1);
        assertThat(db.<Long>tx(tx -> tx.only(r -> r.getLong(0), "select 2::bigint")))
                .isEqualTo(2);
    }

    @Test
    void a_statement_in_a_transaction_is_not_waited_for_for_ever() {
        long from = System.nanoTime();
        assertThatThrownBy(() -> db.tx(tx -> {
                    proxy.freeze();
                    return tx.sql("select 1");
                }))
                .satisfies(t -> assertThat(said(t)).isEqualTo("503 database_unavailable"));
        assertThat((System.nanoTime() - from) / 1_000_000).isLessThan(3L * Db.SILENT_MS);
        comesBack();
    }

    @Test
    void nobody_knows_how_a_commit_ended_that_was_not_answered() {
        assertThatThrownBy(() -> db.tx(tx -> {
                    var one = tx.sql("select 1");
                    proxy.freeze();
                    return one;
                }))
                .satisfies(t -> assertThat(said(t)).isEqualTo("504 outcome_unknown"));
        comesBack();
    }

    @Test
    void a_statement_that_may_take_long_is_waited_for() {
        assertThat(db.<Integer>tx(tx -> {
                    tx.allowSeconds(30);
                    return tx.sql("select pg_sleep(6)").rowCount();
                }))
                .isEqualTo(1);
    }

    @Test
    void a_server_that_refuses_is_not_stormed() {
        proxy.away();
        long from = System.nanoTime();
        int asked = 0;
        for (; System.nanoTime() - from < 1_000_000_000L; asked++) {
            var answer = db.query("select 1");
            answer.otherwiseEmpty().await();
            assertThat(said(Problem.from(answer.cause()))).isEqualTo("503 database_unavailable");
        }
        assertThat(asked).as("refused at once").isGreaterThan(1_000);
        proxy.back();
        comesBack();
        assertThat(proxy.connects()).isLessThan(30);
    }
}
