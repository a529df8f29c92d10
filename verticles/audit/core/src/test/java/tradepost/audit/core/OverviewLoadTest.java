package tradepost.audit.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.audit.overview.Overview;
import tradepost.audit.overview.OverviewService;
import tradepost.kernel.contract.Contract;
import tradepost.kernel.request.Request;

/** What the overviews of many requests ask of the other contexts. */
@ExtendWith(VertxExtension.class)
class OverviewLoadTest {
    private static final int AT_ONCE = 16;
    private static final int ORDER_LISTS = 6;

    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private volatile int total = 3;

    /** In the place of sales. */
    private void answer(Vertx vertx) {
        var services = Contract.load("sales").operations().stream()
                .map(Contract.Operation::service)
                .collect(Collectors.toSet());
        for (var service : services)
            vertx.eventBus()
                    .<JsonObject>consumer(service, m -> {
                        asked.computeIfAbsent(m.headers().get(Request.ACTION), a -> new AtomicInteger())
                                .incrementAndGet();
                        m.reply(new JsonObject()
                                .put("data", new JsonArray())
                                .put("meta", new JsonObject().put("total", total)));
                    })
                    .completion()
                    .await();
    }

    private static long toShip(Overview overview) {
        return overview.data().stream()
                .filter(w -> w.kind().equals("orders_to_ship"))
                .findFirst()
                .orElseThrow()
                .count();
    }

    @Test
    void overviews_at_the_same_time_count_once_and_one_after_an_own_write_counts_again(Vertx vertx) {
        var audit = new Audit(vertx);
        answer(vertx);
        var overviews = audit.identity.proxy("admin", OverviewService.ADDRESS, OverviewService.class);
        overviews.getOverview(null).await();
        var begun = asked.get("listOrders").getAndSet(0);
        assertThat(begun).isEqualTo(ORDER_LISTS);
        var all = IntStream.range(0, AT_ONCE)
                .mapToObj(i -> overviews.getOverview(null))
                .toList();
        Future.all(all).await();
        assertThat(all).allSatisfy(one -> assertThat(toShip(one.result())).isEqualTo(3));
        assertThat(asked.get("listOrders").get()).isLessThanOrEqualTo(AT_ONCE / 2 * ORDER_LISTS);

        total = 4;
        var written = new DeliveryOptions()
                .addHeader(Request.TOKEN, audit.identity.token("admin"))
                .addHeader(Request.WRITTEN_MS, "0");
        var after = new ServiceProxyBuilder(vertx)
                .setAddress(OverviewService.ADDRESS)
                .setOptions(written)
                .build(OverviewService.class);
        assertThat(toShip(after.getOverview(null).await())).isEqualTo(4);
    }
}
