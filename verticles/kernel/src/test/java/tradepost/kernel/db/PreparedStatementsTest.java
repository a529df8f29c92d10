package tradepost.kernel.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.concurrent.Tasks;

/** PostgreSQL parses and plans a statement once for each connection, also one that is long. */
@ExtendWith(VertxExtension.class)
class PreparedStatementsTest {
    private static final int LONGEST = 10_000; // twice the longest statement of the program

    @Test
    void a_long_statement_stays_prepared(Vertx vertx) {
        var db = Db.open(TestDb.env(vertx, "prepared"), "prepared");
        var statement = "select $1::int" + " + 0".repeat(LONGEST / 4) + " as sum";
        TestVerticle.run(
                vertx,
                () -> Tasks.run(
                        vertx,
                        () -> db.tx(tx -> {
                            for (int i = 0; i < 3; i++)
                                assertThat(tx.sql(statement, i)
                                                .iterator()
                                                .next()
                                                .getInteger(0))
                                        .isEqualTo(i);
                            var kept = tx.sql(
                                    "select count(*) from pg_prepared_statements where statement = $1", statement);
                            return assertThat(kept.iterator().next().getLong(0)).isEqualTo(1);
                        })));
    }
}
