package tradepost.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.request.Request;

/** A caller that sends more requests than the pool has places leaves room for others. */
@ExtendWith(VertxExtension.class)
class CallerSharesTest {
    private static final int SHARE = 12;
    private static final int MANY = 30;
    private static final String SLOW = "select pg_sleep(0.3)";
    private Vertx vertx;
    private Db db;

    @BeforeEach
    void open(Vertx of) {
        vertx = of;
        db = Db.open(TestDb.env(vertx, "idle", "db.pool_size", "3", "db.pool_queue", "13"), "idle");
    }

    @AfterEach
    void close() {
        db.close().await();
    }

    private static Request of(Caller caller, String... headers) {
        var all = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) all.add(headers[i], headers[i + 1]);
        return new Request(caller, all, null);
    }

    private static Caller user() {
        return new Caller(UUID.randomUUID(), "viewer", List.of());
    }

    private <T> T as(Request request, Callable<T> body) {
        Context own = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
        Promise<T> done = Promise.promise();
        own.runOnContext(v -> {
            request.enter();
            try {
                done.complete(body.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future().await();
    }

    private List<Future<RowSet<Row>>> slow(Request request) {
        return as(
                request,
                () -> IntStream.range(0, MANY).mapToObj(i -> db.query(SLOW)).toList());
    }

    private static long succeeded(List<Future<RowSet<Row>>> queries) {
        Future.join(queries).otherwiseEmpty().await();
        for (var q : queries)
            if (q.failed())
                assertThat(q.cause())
                        .isInstanceOfSatisfying(
                                ServiceException.class,
                                e -> assertThat(e.failureCode() + " " + e.getMessage())
                                        .isEqualTo("503 overloaded"));
        return queries.stream().filter(Future::succeeded).count();
    }

    @Test
    void a_caller_has_three_quarters_of_the_places_and_gives_them_back() {
        var greedy = of(user());
        var many = slow(greedy);
        var other = as(of(user()), () -> db.query("select 1"));
        assertThat(other.await().size()).isEqualTo(1);
        assertThat(succeeded(many)).isEqualTo(SHARE);
        assertThat(succeeded(slow(greedy))).isEqualTo(SHARE);
    }

    @Test
    void clients_without_a_token_are_told_apart_by_their_address() {
        var many = slow(of(null, "client-address", "10.0.0.1"));
        var other = as(of(null, "client-address", "10.0.0.2"), () -> db.query("select 1"));
        assertThat(other.await().size()).isEqualTo(1);
        assertThat(succeeded(many)).isEqualTo(SHARE);
    }

    @Test
    void contexts_and_their_calls_to_each_other_are_not_limited() {
        for (var request : List.of(of(Caller.system("sales")), of(user(), "via", "confirmOrder"))) {
            var more = as(
                    request,
                    () -> IntStream.range(0, SHARE + 1)
                            .mapToObj(i -> db.query(SLOW))
                            .toList());
            assertThat(succeeded(more)).isEqualTo(SHARE + 1);
        }
    }

    @Test
    void a_transaction_takes_a_place_too() {
        var greedy = of(user());
        var many = as(
                greedy,
                () -> IntStream.range(0, SHARE).mapToObj(i -> db.query(SLOW)).toList());
        assertThatThrownBy(() -> as(greedy, () -> db.tx(tx -> tx.sql("select 1"))))
                .isInstanceOf(ServiceException.class)
                .hasMessage("overloaded");
        assertThat(succeeded(many)).isEqualTo(SHARE);
    }

    @Test
    void a_request_may_limit_its_statements_and_the_session_keeps_its_own_limit() {
        var limited = of(user(), Request.STATEMENT_MS, "50");
        var slow = as(limited, () -> db.query("select pg_sleep(5)"));
        assertThatThrownBy(slow::await).hasMessageContaining("statement timeout");
        for (int i = 0; i < SHARE; i++) {
            assertThat(limit(limited)).isEqualTo("50ms");
            assertThat(limit(of(user()))).isEqualTo("3s");
            assertThat(limit(of(user(), Request.STATEMENT_MS, "0"))).isEqualTo("3s");
        }
    }

    private String limit(Request request) {
        return as(request, () -> db.query("show statement_timeout"))
                .await()
                .iterator()
                .next()
                .getString(0);
    }
}
