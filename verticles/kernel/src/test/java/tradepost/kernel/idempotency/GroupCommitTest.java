package tradepost.kernel.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;
import tradepost.kernel.db.Db;
import tradepost.kernel.db.Tx;
import tradepost.kernel.identity.Caller;
import tradepost.kernel.json.Json;
import tradepost.kernel.problem.Problem;
import tradepost.kernel.request.Request;
import tradepost.kernel.service.Env;

/** Commands that share a transaction: a failure of one does not affect the others, and each key takes effect once. */
@ExtendWith(VertxExtension.class)
class GroupCommitTest {
    record Written(String text) {
        static Written of(JsonObject json) {
            return Json.read(json, Written.class);
        }
    }

    static final UUID USER = UUID.randomUUID();

    Vertx vertx;
    final List<Integer> sizes = new CopyOnWriteArrayList<>();
    final Set<String> refusedOnce = ConcurrentHashMap.newKeySet();
    Env env;
    Db db;
    GroupCommit<String, Written> commits;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
        env = TestDb.env(vertx, "grouped");
        db = Db.open(env, "grouped");
        db.query("create table if not exists written (text text primary key check (text <> 'refused'))")
                .await();
        db.query("delete from written").await();
        db.query("delete from idempotency").await();
        commits = TestVerticle.run(
                vertx, () -> Future.succeededFuture(new GroupCommit<>(vertx, db, Written.class, this::write)));
    }

    List<@Nullable Written> write(Tx tx, List<String> texts) {
        sizes.add(texts.size());
        if (texts.contains("none")) throw Problem.conflict("none_of_that");
        boolean alone = texts.size() == 1;
        if (alone && texts.getFirst().startsWith("left out")) throw Problem.conflict("none_of_that");
        if (alone && texts.getFirst().startsWith("first refused") && refusedOnce.add(texts.getFirst()))
            throw Problem.conflict("none_of_that");
        var kept = texts.stream().filter(t -> alone || !isAlone(t)).toArray(String[]::new);
        tx.sql("insert into written select unnest($1::text[])", (Object) kept);
        return texts.stream()
                .map(t -> alone || !isAlone(t) ? new Written(t) : null)
                .toList();
    }

    /** Whether the work leaves it out unless it is alone. */
    static boolean isAlone(String text) {
        return text.startsWith("left out") || text.startsWith("alone") || text.startsWith("first refused");
    }

    /** Sends it as the bus does, on a separate context. */
    Future<Written> send(String text, @Nullable String key) {
        Promise<Written> done = Promise.promise();
        TestVerticle.run(vertx, () -> {
            var headers = MultiMap.caseInsensitiveMultiMap().add(Request.ACTION, "write");
            if (key != null) headers.add(Request.IDEMPOTENCY_KEY, key).add(Request.REQUEST_HASH, text);
            var caller = new Caller(USER, "clerk", List.of());
            Tasks.run(vertx, () -> {
                        new Request(caller, headers, env.seal()).enter();
                        return commits.write(text);
                    })
                    .onComplete(done);
            return Future.succeededFuture();
        });
        return done.future();
    }

    long rows() {
        return db.query("select count(*) from written")
                .await()
                .iterator()
                .next()
                .getLong(0);
    }

    @Test
    void concurrent_commands_share_transactions_and_get_their_own_results() {
        var sent = new ArrayList<Future<Written>>();
        for (int i = 0; i < 200; i++) sent.add(send("text " + i, i % 2 == 0 ? null : "key-" + i));
        Future.join(sent).await();
        for (int i = 0; i < 200; i++) assertThat(sent.get(i).result().text()).isEqualTo("text " + i);
        assertThat(rows()).isEqualTo(200);
        assertThat(sizes.size()).isLessThan(200);
    }

    @Test
    void a_refused_command_fails_alone() {
        var sent = new ArrayList<Future<Written>>();
        for (int i = 0; i < 40; i++) sent.add(send("text " + i, null));
        var byTheDatabase = send("refused", null);
        var byTheRules = send("none", "its-key");
        Future.join(sent).await();
        assertThatThrownBy(byTheDatabase::await).isInstanceOf(ServiceException.class);
        assertThatThrownBy(byTheRules::await).hasMessage("none_of_that");
        assertThat(rows()).isEqualTo(40);
        assertThatThrownBy(() -> send("none", "its-key").await()).satisfies(GroupCommitTest::isReplayed);
    }

    @Test
    void commands_that_the_work_leaves_out_are_written_alone_with_their_keys() {
        var sent = new ArrayList<Future<Written>>();
        for (int i = 0; i < 60; i++) {
            var text = i % 6 == 1 ? "left out " + i : i % 6 == 4 ? "alone " + i : "text " + i;
            sent.add(send(text, i % 2 == 0 ? null : "key-" + i));
        }
        Future.join(sent).otherwiseEmpty().await();
        assertThat(sizes).as("batches").anyMatch(size -> size > 2);
        for (int i = 0; i < 60; i++) {
            var done = sent.get(i);
            if (i % 6 == 1) assertThatThrownBy(done::await).hasMessage("none_of_that");
            else assertThat(done.await().text()).endsWith(" " + i);
        }
        assertThat(rows()).isEqualTo(50);
        assertThatThrownBy(() -> send("left out 1", "key-1").await()).satisfies(GroupCommitTest::isReplayed);
        assertThat(send("text 3", "key-3").await().text()).isEqualTo("text 3");
        assertThat(rows()).isEqualTo(50);
    }

    @Test
    void concurrent_commands_with_one_key_take_effect_once() {
        var sent = new ArrayList<Future<Written>>();
        for (int i = 0; i < 50; i++) sent.add(send("the same", "one-key"));
        for (int i = 0; i < 50; i++)
            sent.add(send("other " + i, "key-" + i % 25).otherwiseEmpty());
        Future.join(sent).await();
        assertThat(sent.subList(0, 50))
                .allSatisfy(f -> assertThat(f.result().text()).isEqualTo("the same"));
        assertThat(rows()).isEqualTo(1 + 25);
        assertThatThrownBy(() -> send("something else", "one-key").await()).hasMessage("idempotency_key_reused");
    }

    @Test
    void two_tries_of_a_command_agree_even_if_only_the_first_would_be_refused() {
        var tries = new ArrayList<List<Future<Written>>>();
        for (int wave = 0; wave < 4; wave++) { // more at once would be refused on a slow machine
            for (int i = wave * 50; i < wave * 50 + 50; i++) {
                var text = "first refused " + i;
                tries.add(List.of(send(text, "key-" + i), send(text, "key-" + i)));
            }
            Future.join(tries.stream().flatMap(List::stream).toList())
                    .otherwiseEmpty()
                    .await();
        }
        assertThat(tries)
                .allSatisfy(two ->
                        assertThat(two.get(0).succeeded()).isEqualTo(two.get(1).succeeded()));
        assertThat(rows())
                .isEqualTo(tries.stream().filter(two -> two.get(0).succeeded()).count());
    }

    @Test
    void a_key_that_is_in_flight_for_long_does_not_delay_other_commands() {
        for (int i = 0; i < 3; i++) send("held " + i, "held-" + i).await();
        var others = new ArrayList<Future<Written>>();
        var held = db.tx(
                tx -> { // like a process that was frozen midway
                    tx.sql("delete from idempotency where key like 'held-%'");
                    // two that keep both batches waiting, and one in a batch with the others
                    var same = new ArrayList<Future<Written>>();
                    for (int i = 0; i < 3; i++) same.add(send("held " + i, "held-" + i));
                    for (int i = 0; i < 40; i++) others.add(send("text " + i, "key-" + i));
                    Future.join(others).await();
                    return same.stream()
                            .map(f -> f.map(Written::text)
                                    .otherwise(Throwable::getMessage)
                                    .await())
                            .toList();
                });
        assertThat(held).containsOnly("request_in_progress");
        assertThat(rows()).isEqualTo(3 + 40);
    }

    private static void isReplayed(Throwable refusal) {
        assertThat(((ServiceException) refusal).getDebugInfo().getBoolean("replayed"))
                .isTrue();
    }
}
