package tradepost.inventory.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.TestDb;

@ExtendWith(VertxExtension.class)
class ReservationGaugeTest {
    private static final String RESERVE = """
            insert into reservation(id, order_id, order_version, line_id, item_id, location_id, quantity, state)
            select gen_random_uuid(), gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(),
              '00000000-0000-7000-8000-000000000001', 1, 'active' from generate_series(1, %d)
            """;

    /** The reservations are rolled back, because they are for items without stock. */
    @Test
    void active_reservations_are_counted_up_to_ten_thousand_and_estimated_above(Vertx vertx) throws SQLException {
        TestDb.env(vertx, "inventory");
        var url = "jdbc:postgresql://127.0.0.1:" + TestDb.port() + "/tradepost_inventory";
        try (var c = DriverManager.getConnection(url, "inventory", "secret");
                var s = c.createStatement()) {
            c.setAutoCommit(false);
            c.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ); // other tests reserve meanwhile
            double before = active(s);
            s.execute(RESERVE.formatted(7));
            assertThat(active(s)).isEqualTo(before + 7);
            s.execute(RESERVE.formatted(12_000));
            s.execute("analyze reservation");
            assertThat(active(s)).isCloseTo(before + 12_007, withinPercentage(10));
            c.rollback();
            s.execute("analyze reservation"); // the statistics are not rolled back
            c.commit();
        }
    }

    private static double active(Statement s) throws SQLException {
        try (var rows = s.executeQuery(InventoryVerticle.ACTIVE)) {
            rows.next();
            return rows.getDouble(1);
        }
    }
}
