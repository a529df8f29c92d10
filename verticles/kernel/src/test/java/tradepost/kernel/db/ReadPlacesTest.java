package tradepost.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tradepost.kernel.TestDb;
import tradepost.kernel.identity.Access;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.identity.Seal;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;

/** Reads never have the last two connections of a pool, however many and however slow they are. */
@ExtendWith(VertxExtension.class)
class ReadPlacesTest {
    private static final int SIZE = 5;
    private static final int FOR_READS = SIZE - 2;
    private static final int QUEUE = 8;
    private static final int READERS = 20;
    private static final String LOCK = "select pg_advisory_xact_lock(69)";

    private Vertx vertx;
    private Env env;
    private Db db;
    private Db others;

    @BeforeEach
    void open(Vertx of) {
        vertx = of;
        env = TestDb.env(vertx, "idle", "db.pool_size", "" + SIZE, "db.pool_queue", "" + QUEUE);
        db = Db.open(env, "idle");
        others = Db.open(env, "idle");
    }

    @AfterEach
    void close() {
        Future.all(db.close(), others.close()).await();
    }

    private static Request request(boolean read, String... headers) {
        var all = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < headers.length; i += 2) all.add(headers[i], headers[i + 1]);
        var request = new Request(new Caller(UUID.randomUUID(), "viewer", List.of()), all, null);
        request.admittedTo(new Access("sales.listOrders", "orders:read", false, false, false, false), read);
        return request;
    }

    /** Runs the code while the request is served, as the services do. */
    private <T> Future<T> as(Request request, Callable<Future<T>> body) {
        Context own = ((VertxInternal) vertx).createVirtualThreadContext().duplicate();
        Promise<T> done = Promise.promise();
        own.runOnContext(v -> {
            request.enter();
            try {
                body.call().onComplete(done);
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    /** A reader that waits for the lock, which others hold, and asks again whenever it is refused or its time is over. */
    private Future<?> blocked(boolean inTransaction) {
        return as(
                        request(true),
                        () -> inTransaction
                                ? Future.succeededFuture(
                                        db.tx(tx -> tx.sql(LOCK).size()))
                                : db.query(LOCK).map(rows -> rows.size()))
                .recover(t -> {
                    assertThat(t)
                            .isInstanceOfSatisfying(
                                    ServiceException.class,
                                    e -> assertThat(e.failureCode()).isEqualTo(503));
                    return vertx.timer(20).compose(v -> blocked(inTransaction).mapEmpty());
                });
    }

    /** The reads that have a connection. Never more than they may have. */
    private long blockedReads() {
        var sql = "select count(*) from pg_locks where locktype = 'advisory' and objid = 69 and not granted";
        long count = others.query(sql).await().iterator().next().getLong(0);
        assertThat(count).isLessThanOrEqualTo(FOR_READS);
        return count;
    }

    private void awaitAllThatReadsMayHave() {
        Awaitility.await().pollInSameThread().until(() -> blockedReads() == FOR_READS);
    }

    /** Holds the lock until the promise completes. */
    private Future<Void> lock(Promise<Void> release) {
        Promise<Void> locked = Promise.promise();
        background(() -> Future.succeededFuture(others.tx(tx -> {
            tx.sql(LOCK);
            locked.complete();
            release.future().await();
            return true;
        })));
        return locked.future();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void commands_and_background_work_run_while_many_slow_reads_hold_all_that_reads_may_have(boolean inTransactions) {
        Promise<Void> release = Promise.promise();
        lock(release).await();
        var reads = IntStream.range(0, READERS)
                .<Future<?>>mapToObj(i -> blocked(inTransactions))
                .toList();
        awaitAllThatReadsMayHave();
        Awaitility.await().until(() -> gauge("tradepost_db_pool_waiting") > 0);

        // two at the same time, each of which ends only once both have a connection
        var begun = List.of(Promise.<Void>promise(), Promise.<Void>promise());
        var together = List.of(
                as(request(false), () -> Future.succeededFuture(untilBoth(begun.getFirst(), begun.getLast()))),
                background(() -> Future.succeededFuture(untilBoth(begun.getLast(), begun.getFirst()))));
        Future.all(together).await();
        awaitAllThatReadsMayHave();

        release.complete();
        Future.all(reads).await();
        var later = IntStream.range(0, FOR_READS + QUEUE)
                .mapToObj(i -> as(request(true), () -> db.query("select 1")))
                .toList();
        assertThat(Future.all(later).await().succeeded())
                .as("every place was given back")
                .isTrue();
        Awaitility.await().until(() -> gauge("tradepost_db_pool_waiting") + gauge("tradepost_db_pool_in_use") == 0);
    }

    private boolean untilBoth(Promise<Void> own, Promise<Void> other) {
        return db.tx(tx -> {
            tx.sql("select 1");
            own.tryComplete();
            other.future().await();
            return true;
        });
    }

    private Future<Boolean> background(Callable<Future<Boolean>> work) {
        var context = ((VertxInternal) vertx).createVirtualThreadContext();
        Promise<Boolean> done = Promise.promise();
        context.runOnContext(v -> {
            try {
                work.call().onComplete(done);
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    private double gauge(String name) {
        return env.meters().get(name).gauge().value();
    }

    @Test
    void what_a_command_reads_in_another_context_is_no_read_and_what_a_read_reads_there_is() {
        assertThat(isRead(request(true))).isTrue();
        assertThat(isRead(request(false))).isFalse();
        assertThat(isRead(request(true, Request.VIA, "confirmOrder"))).isFalse();
        assertThat(isRead(request(true, Seal.HEADER, "of a context"))).isFalse();
        assertThat(isRead(request(false, Request.VIA, "listOrders", Request.READING, "true")))
                .isTrue();
    }

    private boolean isRead(Request request) {
        return as(request, () -> Future.succeededFuture(Request.isRead())).await();
    }

    @Test
    void a_call_of_a_read_says_so() {
        var seen = new ArrayList<Boolean>();
        vertx.eventBus()
                .<JsonObject>consumer("reads.test", m -> m.reply(m.headers().contains(Request.READING)))
                .completion()
                .await();
        for (var request : Stream.of(true, false)
                .map(read -> request(read, Request.ACTION, "listOrders"))
                .toList())
            seen.add(as(
                            request,
                            () -> vertx.eventBus()
                                    .<Boolean>request(
                                            "reads.test",
                                            new JsonObject(),
                                            new DeliveryOptions().addHeader(Request.ACTION, "getItems"))
                                    .map(m -> m.body()))
                    .await());
        assertThat(seen).containsExactly(true, false);
    }
}
