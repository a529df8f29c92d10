package tradepost.catalog.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.catalog.CatalogService;
import tradepost.catalog.core.item.CatalogServiceTest;
import tradepost.kernel.TestDb;
import tradepost.kernel.TestIdentity;
import tradepost.kernel.TestVerticle;
import tradepost.kernel.db.Db;

/** Requests that arrive before the keys of auth are known wait for them together, and each continues as its own caller. */
@ExtendWith(VertxExtension.class)
class FirstCallersTest {
    @Test
    void each_of_many_first_callers_acts_as_itself(Vertx vertx) {
        var env = TestDb.env(vertx, "catalog");
        TestVerticle.deploy(vertx, new CatalogVerticle(env));
        var identity = new TestIdentity(vertx);
        var roles = List.of("admin", "finance_manager", "inventory_manager");
        var proxies = roles.stream()
                .map(r -> identity.proxy(r, CatalogService.ADDRESS, CatalogService.class))
                .toList();
        var made = IntStream.range(0, 30)
                .mapToObj(i ->
                        proxies.get(i % 3).createItem(CatalogServiceTest.item("first-" + i), CatalogServiceTest.ADMIN))
                .toList();
        Future.all(made).await();
        var db = Db.open(env, "catalog");
        for (int i = 0; i < made.size(); i++) {
            var actor = db.require(
                            "no_event",
                            r -> r.getString(0),
                            "select actor from event_log where subject = $1",
                            made.get(i).result().id())
                    .await();
            assertThat(actor).isEqualTo("user:" + identity.userId(roles.get(i % 3)));
        }
    }
}
