package tradepost.kernel.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.serviceproxy.ServiceException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tradepost.kernel.call.BusCaller;
import tradepost.kernel.contract.RequiresPermission;
import tradepost.kernel.problem.Problem;

/** How the calls of a proxy are repeated, and what it says of a service that is unavailable. */
@ExtendWith(VertxExtension.class)
class ServicesTest {
    private static final int SILENT_MS = 40;
    private Vertx vertx;

    interface Sample {
        Future<String> getThing(String id);

        Future<String> listThings();

        Future<String> createThing();

        @RequiresPermission("things:ship")
        Future<String> ship();

        @RequiresPermission(value = "things:reserve", idempotent = true)
        Future<String> reserve();
    }

    @BeforeEach
    void start(Vertx vertx) {
        this.vertx = vertx;
    }

    private Sample proxy(String address, Function<Method, Future<String>> serves) {
        var once = (Sample) Proxy.newProxyInstance(
                Sample.class.getClassLoader(),
                new Class<?>[] {Sample.class},
                (self, method, args) -> serves.apply(method));
        return Services.calling(new BusCaller(vertx, 5, SILENT_MS), address, Sample.class, once);
    }

    @Test
    void calls_without_a_response_are_repeated_if_they_are_reads_or_idempotent() {
        var calls = new AtomicInteger();
        var sample = proxy(
                "sample",
                method -> calls.getAndIncrement() % 2 == 0
                        ? Promise.<String>promise().future()
                        : Future.succeededFuture(method.getName()));
        assertThat(sample.getThing("1").await()).isEqualTo("getThing");
        assertThat(sample.listThings().await()).isEqualTo("listThings");
        assertThat(sample.reserve().await()).isEqualTo("reserve");
        assertThat(calls).hasValue(6);
        calls.set(0);
        var created = sample.createThing();
        vertx.timer(3 * SILENT_MS).await();
        assertThat(created.isComplete()).isFalse();
        calls.set(0);
        var shipped = sample.ship();
        vertx.timer(3 * SILENT_MS).await();
        assertThat(shipped.isComplete()).isFalse();
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_failure_that_a_service_passes_on_names_the_unavailable_service() {
        var inner = proxy(
                "inner",
                method -> Future.failedFuture(
                        method.getName().equals("ship")
                                ? Problem.conflict("invalid_state")
                                : Problem.unavailable("database_unavailable")));
        assertThatThrownBy(() -> inner.createThing().await()).isInstanceOfSatisfying(ServiceException.class, e -> {
            assertThat(e.getMessage()).isEqualTo("database_unavailable");
            assertThat(e.getDebugInfo().getString("dependency")).isEqualTo("inner");
            assertThat(e.getDebugInfo().getInteger("retry_after")).isEqualTo(1);
        });
        assertThatThrownBy(() -> inner.ship().await())
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(Problem.isOfDependency(e)).isFalse());
    }
}
