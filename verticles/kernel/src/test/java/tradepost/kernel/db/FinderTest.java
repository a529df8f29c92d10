package tradepost.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.problem.Problem;

/** Lookups that share a statement. */
@ExtendWith(VertxExtension.class)
class FinderTest {
    private static final int ASKED = 40;

    Vertx vertx;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
    }

    @Test
    void a_row_that_is_refused_fails_its_own_look_up_and_no_statement_is_repeated() {
        var db = Db.open(TestDb.env(vertx, "found"), "found");
        var refused = UUID.randomUUID();
        var statements = new AtomicInteger();
        var rows = Finder.byFirstColumn(r -> {
            if (r.getUUID(0).equals(refused)) throw Problem.conflict("archived");
            return r.getUUID(0);
        });
        var finder = TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(
                        new Finder<>(vertx, db, ASKED, "not_found", "select unnest($1::uuid[])", set -> {
                            statements.incrementAndGet();
                            return rows.apply(set);
                        })));
        finder.get(UUID.randomUUID()).await(); // connects
        int before = statements.get();
        var asked = new ArrayList<Future<UUID>>();
        for (int i = 0; i < ASKED - 1; i++) asked.add(finder.get(UUID.randomUUID()));
        var archived = finder.get(refused);
        for (var f : asked) assertThat(f.await()).isNotNull();
        assertThatThrownBy(archived::await).hasMessage("archived");
        assertThat(statements.get() - before).isLessThan(10);
    }
}
