package tradepost.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.events.EventLog;

/** A transaction commits all of its statements or none, although it waits for none of them. */
@ExtendWith(VertxExtension.class)
class TxTest {
    private static final String INSERT = "insert into entry(id, name, data) values ($1, $2, $3)";

    record Entered(String name) {}

    Vertx vertx;
    Db db;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        db = Db.open(TestDb.env(vertx, "tx", "db.pool_size", "3"), "tx");
        TestDb.run(
                "tx",
                "create table if not exists entry(id uuid primary key, name text not null, data jsonb);"
                        + " truncate entry, event_log");
    }

    private void commit(Consumer<Tx> work) {
        TestVerticle.run(
                vertx,
                () -> Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            work.accept(tx);
                            return true;
                        })));
    }

    private static void insert(Tx tx, Object id, Object name) {
        tx.send(INSERT, id, name, new JsonObject());
    }

    private static void inserts(Tx tx, int count) {
        for (int i = 0; i < count; i++) insert(tx, UUID.randomUUID(), "entry " + i);
    }

    private static void event(Tx tx) {
        EventLog.append(tx, "tx.entry.created", UUID.randomUUID(), 1, new Entered("entry"));
    }

    private void nothingIsCommitted(Consumer<Tx> work) {
        assertThatThrownBy(() -> commit(work)).hasMessageNotContaining("outcome_unknown");
        assertThat(rows()).isZero();
        commit(
                tx -> { // on the same connection, the first that is free
                    inserts(tx, 2);
                    event(tx);
                });
        assertThat(rows()).isEqualTo(3);
    }

    private long rows() {
        return TestVerticle.run(
                vertx,
                () -> db.query("select (select count(*) from entry) + (select count(*) from event_log)")
                        .map(r -> r.iterator().next().getLong(0)));
    }

    @Test
    void nothing_is_committed_if_the_client_refuses_the_type_of_an_argument() {
        nothingIsCommitted(tx -> {
            inserts(tx, 2);
            insert(tx, "no UUID", "entry");
            inserts(tx, 2);
            event(tx);
        });
    }

    @Test
    void nothing_is_committed_if_the_refused_statement_is_the_only_one_before_the_events() {
        commit(tx -> inserts(tx, 1)); // every statement is prepared already, so that nothing is waited for
        TestDb.run("tx", "truncate entry");
        nothingIsCommitted(tx -> {
            tx.send(INSERT, UUID.randomUUID(), 7, new JsonObject());
            event(tx);
        });
    }

    @Test
    void nothing_is_committed_if_the_last_statement_is_refused() {
        nothingIsCommitted(tx -> {
            event(tx);
            insert(tx, 7L, "entry");
        });
    }

    @Test
    void nothing_is_committed_if_an_argument_is_missing() {
        nothingIsCommitted(tx -> {
            inserts(tx, 1);
            tx.send(INSERT, UUID.randomUUID(), "entry");
            event(tx);
        });
    }

    @Test
    void nothing_is_committed_if_an_argument_cannot_be_encoded() {
        assertThatThrownBy(() -> commit(tx -> {
                    inserts(tx, 1);
                    tx.send(INSERT, UUID.randomUUID(), "entry", new JsonObject().put("value", new Object()));
                    inserts(tx, 1);
                    event(tx);
                }))
                .isNotNull();
        assertThat(rows()).isZero();
        commit(tx -> inserts(tx, 1));
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void nothing_is_committed_if_the_failure_of_a_refused_statement_was_caught() {
        nothingIsCommitted(tx -> {
            inserts(tx, 1);
            try {
                tx.sql(INSERT, "no UUID", "entry", new JsonObject());
            } catch (RuntimeException e) {
                event(tx);
            }
        });
    }
}
