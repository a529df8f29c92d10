package tradepost.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A customer record with tens of thousands of orders gets a user, and loses it: that alone decides who sees them. */
class LargeCustomerTest {
    private static final int ORDERS = 60_000;
    private static final String LIST = "/api/sales/orders?limit=1";

    @Test
    @Tag("prove")
    void the_user_of_a_record_sees_its_60000_orders_as_long_as_it_has_the_record(@TempDir Path folder) {
        int port = Program.freePorts(1);
        try (var program = Program.dev(folder, port)) {
            assertThat(program.isAlive()).isTrue();
            var anybody = Api.at(port);
            var staff = anybody.registered("admin");
            var record = staff.customer();
            var order = staff.salesOrder(record, staff.item(0), 1);
            var stores = new Stores(folder.resolve("data"));
            copy(stores, order);
            assertThat(stores.number(
                            "sales", "select count(*) from sales_order where customer_id = ?", UUID.fromString(record)))
                    .isEqualTo(ORDERS + 1);
            var person = anybody.registered("customer");
            var user = person.get("/api/auth/me").expect(200).data().getString("id");
            assertThat(person.get(LIST).expect(200).list()).isEmpty();

            link(staff, user, record);
            Awaitility.await().until(() -> !person.get(LIST).expect(200).list().isEmpty());
            person.get("/api/sales/orders/" + order).expect(200);

            link(staff, user, staff.customer());
            Awaitility.await().until(() -> person.get(LIST).expect(200).list().isEmpty());
            person.get("/api/sales/orders/" + order).expect(404);
            assertThat(staff.get("/api/events/dead-letters").expect(200).list()).isEmpty();
        }
    }

    private static void link(Api staff, String user, String record) {
        staff.patch("/api/users/" + user, new JsonObject().put("customer_id", record))
                .expect(200);
    }

    /** With another id and number each; what is generated follows. */
    private static void copy(Stores stores, String order) {
        var columns = String.join(", ", stores.texts("sales", """
                        select column_name from information_schema.columns
                        where table_name = 'sales_order' and is_generated = 'NEVER' and column_name not in ('id', 'number')
                        """));
        stores.load("sales", """
                insert into sales_order(id, number, %1$s)
                select gen_random_uuid(), 'SO-9' || to_char(n, 'FM000000'), %1$s from sales_order, generate_series(1, %2$d) n where id = '%3$s'
                """.formatted(columns, ORDERS, order), "analyze sales_order");
    }
}
