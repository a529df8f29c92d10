package tradepost.file.core.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.Refusals;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;

@ExtendWith(VertxExtension.class)
class UploadTurnsTest {
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();

    private Future<UploadTurns.Turn> begin(Vertx vertx, UploadTurns turns, String user) {
        return Tasks.run(vertx, () -> {
            var turn = turns.begin(user);
            begun.add(user);
            return turn;
        });
    }

    /** On a verticle with virtual threads, as uploads are. */
    private static <T> T on(Vertx vertx, Callable<Future<T>> call) {
        return TestVerticle.run(vertx, call);
    }

    @Test
    void users_take_turns_however_many_uploads_each_has(Vertx vertx) {
        var turns = new UploadTurns(vertx, 1, 10, 60_000);
        var first = on(vertx, () -> begin(vertx, turns, "a"));
        var waiting = new ArrayList<Future<UploadTurns.Turn>>();
        for (var user : List.of("a", "a", "a", "b", "c", "b")) {
            int before = turns.waiting();
            on(vertx, () -> {
                waiting.add(begin(vertx, turns, user));
                return Future.succeededFuture();
            });
            Awaitility.await().until(() -> turns.waiting() > before);
        }
        first.close();
        for (int count = 2; count <= 7; count++) {
            int wanted = count;
            Awaitility.await().until(() -> begun.size() == wanted);
            waiting.stream().filter(Future::succeeded).findFirst().ifPresent(turn -> {
                waiting.remove(turn);
                turn.result().close();
            });
        }
        assertThat(begun).containsExactly("a", "a", "b", "c", "a", "b", "a");
    }

    @Test
    void who_waits_too_long_or_behind_too_many_is_told_to_come_again(Vertx vertx) {
        var turns = new UploadTurns(vertx, 1, 1, 100);
        var first = on(vertx, () -> begin(vertx, turns, "a"));
        var refusal = on(vertx, () -> Future.succeededFuture(begin(vertx, turns, "b")));
        assertThat(Refusals.code(refusal)).isEqualTo("503 overloaded");
        assertThat(turns.waiting()).isZero();
        first.close();
        on(vertx, () -> begin(vertx, turns, "b")).close();
        assertThat(begun).containsExactly("a", "b");
    }
}
