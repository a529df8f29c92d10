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
class BatchLoaderTest {
    private static final int ASKED = 40;

    Vertx vertx;

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
    }

    @Test
    void a_row_that_cannot_be_mapped_fails_only_its_own_lookup() {
        var db = Db.open(TestDb.env(vertx, "found"), "found");
        var refused = UUID.randomUUID();
        var statements = new AtomicInteger();
        var rows = BatchLoader.byFirstColumn(r -> {
            if (r.getUUID(0).equals(refused)) throw Problem.conflict("archived");
            return r.getUUID(0);
        });
        var loader = TestVerticle.run(
                vertx,
                () -> Future.succeededFuture(
                        new BatchLoader<>(vertx, db, ASKED, "not_found", "select unnest($1::uuid[])", set -> {
                            statements.incrementAndGet();
                            return rows.apply(set);
                        })));
        loader.get(UUID.randomUUID()).await(); // connects
        int before = statements.get();
        var asked = new ArrayList<Future<UUID>>();
        for (int i = 0; i < ASKED - 1; i++) asked.add(loader.get(UUID.randomUUID()));
        var archived = loader.get(refused);
        for (var f : asked) assertThat(f.await()).isNotNull();
        assertThatThrownBy(archived::await).hasMessage("archived");
        assertThat(statements.get() - before).isLessThan(10);
    }
}
